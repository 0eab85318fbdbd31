"""What the model takes from an utterance and a voice, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from voxloom.interfaces.errors import InputError, ShapeError, VoiceError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.gpt_sovits.dit.network import DitSize

if TYPE_CHECKING:
    from torch import Tensor

MEL, SPECTRUM = "mel", "spectrum"  # in a voice: [mels, frames], [bins, frames]
_AGAIN = "Prepare the voice again with this pipeline."


@dataclass(frozen=True, eq=False)
class Heard:
    """A voice as the network reads it, with a batch of 1, on the CPU."""

    tokens: Tensor
    phones: Tensor
    mel: Tensor
    spectrum: Tensor


@dataclass(frozen=True)
class Reader:
    """size: of the network; inventory: of the phones it reads."""

    size: DitSize
    inventory: str

    def voice(self, voice: VoiceStyle) -> Heard:
        """Raises VoiceError if the voice has no prompt, no text or is of another model."""
        mel, spectrum = (voice.conditioning.get(name) for name in (MEL, SPECTRUM))
        if mel is None or spectrum is None:
            raise VoiceError(
                "The acoustic model sovits-dit was given no voice that was made for it.",
                mend="Name a voice with --voice, or give a recording with --ref and its text.",
            )
        if voice.prompt_tokens is None or not voice.prompt_tokens.ids.numel():
            raise VoiceError("The voice has no prompt tokens, which v3 and v4 need.", mend=_AGAIN)
        if voice.prompt_phones is None or not len(voice.prompt_phones):
            raise VoiceError(
                "The voice does not know what its recording says; v3 and v4 need the text.",
                mend="Prepare the voice with the text of its recording.",
            )
        for name, tensor, channels in (
            (MEL, mel, self.size.flow.mels),
            (SPECTRUM, spectrum, self.size.bins),
        ):
            if tensor.dim() != 2 or tensor.shape[0] != channels or not tensor.shape[1]:
                raise ShapeError(
                    f"The voice's {name} is {list(tensor.shape)}; this model reads "
                    f"[{channels}, frames].",
                    mend=_AGAIN,
                )
        try:
            phones = self._ids(voice.prompt_phones)
        except InputError as error:
            raise VoiceError(f"In the voice's prompt: {error.message}", mend=_AGAIN) from None
        return Heard(self.tokens(voice.prompt_tokens), phones, mel[None], spectrum[None])

    def tokens(self, tokens: SemanticTokens | None) -> Tensor:
        """[1, tokens]. Raises InputError if there are none, ShapeError for an unknown one."""
        if tokens is None or not tokens.ids.numel():
            raise InputError("There are no tokens to speak.", mend="Put a prior before this model.")
        low, high = int(tokens.ids.min()), int(tokens.ids.max())
        if tokens.ids.dim() != 1 or not 0 <= low <= high < self.size.codes:
            raise ShapeError(
                f"The tokens are {list(tokens.ids.shape)}, from {low} to {high}; this model knows "
                f"0 to {self.size.codes - 1}.",
                mend="Choose a prior of the same codebook.",
            )
        return tokens.ids[None].to(torch.int64)

    def phones(self, phones: Phones | None) -> Tensor:
        """[1, phones]. Raises InputError if there are none, or of another inventory."""
        if phones is None or not len(phones):
            raise InputError(
                "The acoustic model sovits-dit was given no phones.",
                mend="Put a frontend before it, and give a text with something to speak.",
            )
        return self._ids(phones)

    def _ids(self, phones: Phones) -> Tensor:
        if phones.inventory != self.inventory:
            raise InputError(
                f"The phones are of the inventory {phones.inventory!r}, not {self.inventory!r}.",
                mend=f"Choose a frontend that speaks {self.inventory!r}.",
            )
        if not 0 <= min(phones.ids) <= max(phones.ids) < self.size.content.symbols:
            raise ShapeError(
                f"A phone has the number {max(phones.ids)}; this model knows "
                f"{self.size.content.symbols} phones.",
                mend="Choose a frontend of the model's inventory.",
            )
        return torch.tensor([phones.ids])
