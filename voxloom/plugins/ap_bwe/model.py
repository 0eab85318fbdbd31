"""The effect `ap-bwe`: speech at a higher sample rate, with what lies above the old one made up."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torchaudio.functional as audio_functional  # type: ignore[import-untyped]
from torch import Tensor
from torch.nn import functional

from voxloom.core.weights.unfilled import unfilled
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import AudioEffect
from voxloom.interfaces.errors import ShapeError, WeightsError
from voxloom.interfaces.stage import Build, Context, WeightsView
from voxloom.plugins.ap_bwe.keys import KEYS
from voxloom.plugins.ap_bwe.network import ApBweNet, ApBweSize
from voxloom.plugins.ap_bwe.options import ApBweOptions, described

FLOOR = 1e-4  # added to an amplitude before its logarithm
PIECE_FRAMES = 3000  # that the network hears at once, which bounds memory
_OF_ANOTHER = "Give the generator of AP-BWE, such as g_24kto48k.zip."


class ApBwe(AudioEffect):
    """Long speech goes through the network in pieces, with the frames around them that they depend
    on, so that the result is that of the whole. Where the result would exceed 1 it is divided by
    its peak. Silence stays silence, but in `compat: official`, where the network makes of it what
    it will, and what is left of a frame at the end is dropped."""

    def __init__(self, options: ApBweOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model."""
        super().__init__(options, build)
        view = build.weights("weights")
        self._spectrum = described(options, view.metadata)
        self._official = options.compat == "official"
        self.network = load(view, self._spectrum.n_fft).to(build.device)
        self._window = torch.hann_window(self._spectrum.win_length, device=build.device)

    @torch.inference_mode()
    def process(self, audio: Audio, context: Context) -> Audio:
        spectrum = self._spectrum
        if audio.sample_rate != spectrum.low_rate:
            raise ShapeError(
                f"The effect ap-bwe reads speech at {spectrum.low_rate} Hz, not "
                f"{audio.sample_rate} Hz.",
                mend=f"Put `resample: {{sample_rate: {spectrum.low_rate}}}` before it.",
            )
        waveform = audio.waveform.to(self.device, torch.float32)
        narrow = audio_functional.resample(waveform, spectrum.low_rate, spectrum.high_rate)
        if not self._official and not bool(waveform.any()):
            return Audio(narrow.cpu(), spectrum.high_rate)
        made = self.synthesise(*self.widened(narrow, context), narrow.shape[-1])
        peak = float(made.abs().max()) if made.numel() else 0.0
        return Audio((made / peak if peak > 1 else made).cpu(), spectrum.high_rate)

    def analyse(self, waveform: Tensor) -> tuple[Tensor, Tensor]:
        """[samples] at the higher rate -> logarithms of amplitudes and phases, [bins, frames]."""
        spectrum = self._spectrum
        short = spectrum.n_fft // 2 + 1 - waveform.shape[-1]  # too short to reflect
        given = functional.pad(waveform, (0, short)) if short > 0 else waveform
        found = torch.stft(
            given,
            spectrum.n_fft,
            spectrum.hop_length,
            spectrum.win_length,
            self._window,
            return_complex=True,
        )
        return (found.abs() + FLOOR).log(), found.angle()

    def widened(self, narrow: Tensor, context: Context) -> tuple[Tensor, Tensor]:
        """[samples] at the higher rate, without its upper half -> as `analyse`, with it."""
        pieces = list(self._pieces(*self.analyse(narrow), context))
        loud, turned = (torch.cat(each, dim=-1) for each in zip(*pieces, strict=True))
        return loud, turned

    def synthesise(self, loud: Tensor, turned: Tensor, samples: int) -> Tensor:
        """The reverse of `analyse`; so many samples."""
        spectrum = self._spectrum
        hop = spectrum.hop_length
        length = samples // hop * hop if self._official else samples
        if not length:
            return loud.new_zeros(0)
        return torch.istft(
            torch.polar(loud.exp(), turned),
            spectrum.n_fft,
            hop,
            spectrum.win_length,
            self._window,
            length=length,
        )

    def _pieces(
        self, loud: Tensor, turned: Tensor, context: Context
    ) -> Iterator[tuple[Tensor, Tensor]]:
        reach, frames = self.network.size.reach, loud.shape[-1]
        for start in range(0, frames, PIECE_FRAMES):
            context.check()
            end = min(start + PIECE_FRAMES, frames)
            first, last = max(0, start - reach), min(frames, end + reach)
            made = self.network(loud[None, :, first:last], turned[None, :, first:last])
            kept = slice(start - first, end - first)
            yield made[0][0, :, kept], made[1][0, :, kept]


def load(view: WeightsView, n_fft: int) -> ApBweNet:
    """The network in float32 and eval mode, on the CPU. Raises WeightsError."""
    first = view.tensors.get("conv_pre_mag.weight")
    inner = view.tensors.get("convnext_mag.0.pwconv1.weight")
    if first is None or inner is None or first.dim() != 3 or inner.dim() != 2:
        raise WeightsError(f"{view.source} is no generator of AP-BWE.", mend=_OF_ANOTHER)
    if first.shape[1] != n_fft // 2 + 1:
        raise WeightsError(
            f"{view.source} reads spectra of {first.shape[1]} bins, and n_fft {n_fft} makes "
            f"{n_fft // 2 + 1}.",
            mend="Correct `spectrum`.",
        )
    numbers = {name.split(".")[1] for name in view.tensors if name.startswith("convnext_mag.")}
    size = ApBweSize(first.shape[1], first.shape[0], inner.shape[0], len(numbers))
    with unfilled(view.source):  # every tensor comes from the file
        network = ApBweNet(size)
    KEYS.load(network, view)
    return network.eval().requires_grad_(False)
