"""Features: what an acoustic model yields for a vocoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voxloom.interfaces.contracts import LatentContract, MelContract

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class Features:
    """A mel or a latent with the side streams a vocoder may want.

    values: [channels, frames], meaning as `contract` says; streams: named tensors by port, such as
    `f0` [frames] in Hz or `style` [width]; phone_frames: frames per phone, where the model knows
    (their sum is the number of frames), so that marks can say which samples speak which
    characters; final: False for a chunk of a stream that more frames follow.
    """

    values: Tensor
    contract: MelContract | LatentContract
    streams: Mapping[str, Tensor] = field(default_factory=dict)
    phone_frames: tuple[int, ...] | None = None
    final: bool = True

    @property
    def frames(self) -> int:
        return int(self.values.shape[-1])

    @property
    def samples(self) -> int:
        """How many samples a vocoder of the contract's rate makes of it: frames * hop_length."""
        return self.frames * self.contract.hop_length

    def samples_at(self, sample_rate: int) -> int:
        """The same for a vocoder of another rate: frames * hop_length * sample_rate / the
        contract's rate, such as 480 a frame at 48 kHz of a mel of 32 kHz with a hop of 320.

        Raises:
            ValueError: a frame is no whole number of samples at that rate.
        """
        per_frame, rest = divmod(self.contract.hop_length * sample_rate, self.contract.sample_rate)
        if rest:
            raise ValueError(f"a frame is no whole number of samples at {sample_rate} Hz")
        return self.frames * per_frame
