"""The provider `hifigan`: mel to audio, whole and in pieces that are exactly the whole's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor

from voxloom.core.weights.unfilled import unfilled
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import ShapeError, WeightsError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context, WeightsView
from voxloom.interfaces.vocoder import Vocoder
from voxloom.vocoders.hifigan.keys import hifigan
from voxloom.vocoders.hifigan.network import HifiganNet, HifiganSize, empty
from voxloom.vocoders.hifigan.options import HifiganOptions, upsampling

_OF_ANOTHER = "Give the generator's weights of a HiFi-GAN, such as vocoder.pth of GPT-SoVITS v4."


class Hifigan(Vocoder):
    """HiFi-GAN V1, of any size that its weights say."""

    def __init__(self, options: HifiganOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model."""
        super().__init__(options, build)
        self.network = load(build.weights("weights"), options).to(build.device)
        self._rate = options.sample_rate
        self._first_piece = options.piece_frames
        if self.network.size.n_mels != options.mel.n_mels:
            raise WeightsError(
                f"The vocoder in {options.weights} reads {self.network.size.n_mels} bands, not "
                f"{options.mel.n_mels}.",
                mend="Correct `mel`.",
            )

    @torch.inference_mode()
    def decode(self, features: Features, context: Context) -> Audio:
        return self._audio(self.network(self._mel(features))[0])

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        """The same samples as `decode` of the joined chunks, each as soon as the frames are there
        that it depends on; large chunks are decoded in growing pieces.

        Raises:
            ValueError: there is no chunk, or one follows the final one.
        """
        reach, hop = self.network.size.reach, self.network.size.hop_length
        kept: Tensor | None = None  # [1, n_mels, frames]: the last given `before`, and the rest
        before, size, ended = 0, self._first_piece, False
        for chunk in chunks:
            if ended:
                raise ValueError("features followed the final chunk of a stream")
            mel = self._mel(chunk)
            kept = mel if kept is None else torch.cat([kept, mel], dim=-1)
            ended = chunk.final
            while True:
                least = before + size
                if least + reach > kept.shape[-1] and not ended:
                    break
                # What would be left for a last piece much smaller than the others goes along.
                last = ended and least + size > kept.shape[-1]
                ready = kept.shape[-1] if last else least
                context.check()
                with torch.inference_mode():
                    heard = kept if last else kept[..., : ready + reach]
                    waveform = self.network(heard)[0, before * hop : ready * hop]
                    start = max(0, ready - reach)
                    kept, before, size = kept[..., start:], ready - start, 2 * size
                yield self._audio(waveform)
                if last:
                    break
        if kept is None:
            raise ValueError("a stream of features yielded nothing")
        if not ended:
            raise ValueError("a stream of features ended without its final chunk")

    def _audio(self, waveform: Tensor) -> Audio:
        return Audio(waveform.float().cpu(), self._rate)

    def _mel(self, features: Features) -> Tensor:
        """[1, n_mels, frames] on the device."""
        values, bands = features.values, self.network.size.n_mels
        if values.dim() != 2 or values.shape[0] != bands:
            raise ShapeError(
                f"The vocoder hifigan reads a mel of [{bands}, frames]; it was given "
                f"{list(values.shape)}.",
                mend="Use an acoustic model that yields the mel of the vocoder's weights.",
            )
        return values.to(self.device, torch.float32)[None]


def load(view: WeightsView, options: HifiganOptions) -> HifiganNet:
    """The network in float32 and eval mode, on the CPU. Raises WeightsError."""
    rates, dilations = upsampling(options, view.metadata)
    size = size_of(view, rates, dilations)
    with unfilled(view.source):
        network = empty(size)
    hifigan(len(size.block_kernels)).load(network, view)
    return network.eval().requires_grad_(False)


def size_of(
    view: WeightsView, rates: tuple[int, ...], dilations: tuple[tuple[int, ...], ...]
) -> HifiganSize:
    """Rates and dilations, and what the tensors tell. Raises WeightsError."""

    def shape(layer: str) -> tuple[int, ...]:
        for part in ("weight", "weight_v", "parametrizations.weight.original1"):
            tensor = view.tensors.get(f"{layer}.{part}")
            if tensor is not None and tensor.dim() == 3:
                return tuple(tensor.shape)
        raise WeightsError(f"{view.source} has no convolution {layer!r}.", mend=_OF_ANOTHER)

    first, n_mels, _ = shape("conv_pre")
    return HifiganSize(
        n_mels=n_mels,
        first=first,
        rates=rates,
        kernels=tuple(shape(f"ups.{n}")[2] for n in range(len(rates))),
        block_kernels=tuple(shape(f"resblocks.{n}.convs1.0")[2] for n in range(len(dilations))),
        block_dilations=dilations,
        last_bias="conv_post.bias" in view.tensors,
    )
