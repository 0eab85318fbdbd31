"""The whole network of a v3 or v4 file: tokens, phones and a reference to a mel spectrogram."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from voxloom.interfaces.stage import never_stop
from voxloom.plugins.gpt_sovits.common.content_encoder import ContentEncoder, ContentSize
from voxloom.plugins.gpt_sovits.common.quantizer import FRAMES_PER_TOKEN, Quantizer
from voxloom.plugins.gpt_sovits.common.reference_encoder import ReferenceEncoder
from voxloom.plugins.gpt_sovits.common.wavenet import Conditioner
from voxloom.plugins.gpt_sovits.dit.contracts import HIGHEST, LOWEST
from voxloom.plugins.gpt_sovits.dit.sampler import Draw, sample
from voxloom.plugins.gpt_sovits.dit.transformer import FlowSize, FlowTransformer

WIDEN_SLOPE = 0.01


@dataclass(frozen=True)
class DitSize:
    """codes: of the codebook; bins: of the spectrum that the reference encoder hears; style: width
    of the style vector; widening: frames of the mel for one frame of the content encoder; kernel,
    layers: of the WaveNet before the flow."""

    content: ContentSize
    flow: FlowSize
    codes: int
    bins: int
    style: int
    widening: float
    kernel: int
    layers: int


class DitNetwork(nn.Module):
    """Content and style to features of every mel frame, and from these by the flow to the mel.

    The content encoder's `distribution` is in the files and is not asked here.
    """

    def __init__(self, size: DitSize) -> None:
        super().__init__()
        self.size = size
        width = size.flow.condition
        self.quantizer = Quantizer(size.codes, size.content.content)
        self.content_encoder = ContentEncoder(size.content)
        self.reference_encoder = ReferenceEncoder(size.bins, size.style)
        self.widen = nn.Conv1d(size.content.hidden, width, 1)
        self.conditioner = Conditioner(width, width, width, size.kernel, size.layers, size.style)
        self.flow = FlowTransformer(size.flow)

    @property
    def dtype(self) -> torch.dtype:
        return self.quantizer.codebook.dtype

    def features(
        self,
        tokens: Tensor,
        phones: Tensor,
        style: Tensor,
        speed: float = 1.0,
        *,
        official: bool = False,
    ) -> Tensor:
        """What the flow is told of each mel frame.

        Args:
            tokens: [1, tokens].
            phones: [1, phones].
            style: [1, style, 1] from the reference encoder.
            speed: 2 is twice as fast.
            official: also the original's count of frames, which at another speed than 1 may be one
                short in v4, so that the last frame counts as silence.

        Returns:
            [1, condition, frames].
        """
        hidden = self.content_encoder(self.quantizer.frames(tokens), phones, style, speed)
        widened = self.widened(hidden)
        mask = None
        if official:
            kept = self._counted(tokens.shape[-1], speed)
            inside = torch.arange(widened.shape[-1], device=widened.device) < kept
            mask = inside.to(widened.dtype)[None, None]
        return self.conditioner(widened, style, mask)

    def widened(self, hidden: Tensor) -> Tensor:
        """[1, hidden, frames] -> [1, condition, frames of the mel], each frame repeated."""
        made = functional.leaky_relu(self.widen(hidden), WIDEN_SLOPE)
        return functional.interpolate(made, scale_factor=self.size.widening, mode="nearest")

    def _counted(self, tokens: int, speed: float) -> int:
        """How many frames the original program believes there are."""
        # 3.875 in v3, where the true 3.75 would do: too long there, never too short.
        per_token = 3.875 if self.size.widening == 1.875 else FRAMES_PER_TOKEN * self.size.widening
        return int(tokens * per_token) if speed == 1 else int(tokens * per_token / speed) + 1

    def sample(
        self,
        features: Tensor,
        prompt: Tensor,
        draw: Draw,
        *,
        steps: int,
        guidance: float = 0.0,
        check: Callable[[], None] = never_stop,
    ) -> Tensor:
        """As `sampler.sample`, of this network's flow."""
        return sample(
            self.flow, features, prompt, draw, steps=steps, guidance=guidance, check=check
        )


def to_model(mel: Tensor) -> Tensor:
    """A natural-log mel in the range that the flow works in."""
    return 2 * (mel - LOWEST) / (HIGHEST - LOWEST) - 1


def from_model(mel: Tensor) -> Tensor:
    """The reverse of `to_model`."""
    return (mel + 1) / 2 * (HIGHEST - LOWEST) + LOWEST
