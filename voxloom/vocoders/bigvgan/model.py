"""The provider `bigvgan`: mel to audio, whole and in pieces that are exactly the whole's."""

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
from voxloom.vocoders.bigvgan.activation import TAPS
from voxloom.vocoders.bigvgan.keys import bigvgan
from voxloom.vocoders.bigvgan.network import BigVganNet, BigVganSize
from voxloom.vocoders.bigvgan.options import BigVganOptions, Network, described

_OF_ANOTHER = "Give the generator's weights of a BigVGAN, such as bigvgan_generator.pt."


class BigVgan(Vocoder):
    """BigVGAN of any size; by default bigvgan_v2_24khz_100band_256x, of GPT-SoVITS v3."""

    def __init__(self, options: BigVganOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model."""
        super().__init__(options, build)
        view = build.weights("weights")
        self._mel, described_network = described(options, view.metadata)
        self.network = load(view, described_network).to(build.device)
        self._first_piece = options.piece_frames
        if self.network.size.n_mels != self._mel.n_mels:
            raise WeightsError(
                f"The vocoder in {view.source} reads {self.network.size.n_mels} bands, not "
                f"{self._mel.n_mels}.",
                mend="Correct `mel`.",
            )

    @torch.inference_mode()
    def decode(self, features: Features, context: Context) -> Audio:
        return self._audio(self.network(self._checked(features))[0])

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        """The same samples as `decode` of the joined chunks, each as soon as the frames are there
        that it depends on; large chunks are decoded in growing pieces.

        Raises:
            ValueError: there is no chunk, one follows the final one, or the final one is missing.
        """
        reach, hop = self.network.size.reach, self.network.size.hop_length
        kept: Tensor | None = None  # [1, n_mels, frames]: the last given `before`, and the rest
        before, size, ended = 0, self._first_piece, False
        for chunk in chunks:
            if ended:
                raise ValueError("features followed the final chunk of a stream")
            mel = self._checked(chunk)
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
                with torch.inference_mode():  # not across a yield: the mode belongs to the thread
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
        return Audio(waveform.cpu(), self._mel.sample_rate)

    def _checked(self, features: Features) -> Tensor:
        """[1, n_mels, frames] on the device. Raises ShapeError."""
        values = features.values
        if values.dim() != 2 or values.shape[0] != self._mel.n_mels:
            raise ShapeError(
                f"The vocoder bigvgan reads a mel of [{self._mel.n_mels}, frames]; it was given "
                f"{list(values.shape)}.",
                mend="Use an acoustic model that yields the mel of the vocoder's weights.",
            )
        return values.to(self.device, torch.float32)[None]


def load(view: WeightsView, described_network: Network) -> BigVganNet:
    """The network in float32 and eval mode, on the CPU. Raises WeightsError."""
    size = size_of(view, described_network)
    with unfilled(view.source):  # every tensor comes from the file
        network = BigVganNet(size)
    bigvgan(len(size.block_kernels)).load(network, view)
    return network.eval().requires_grad_(False)


def size_of(view: WeightsView, told: Network) -> BigVganSize:
    """What the configuration says, and what the tensors tell. Raises WeightsError."""

    def shape(layer: str) -> tuple[int, ...]:
        for part in ("weight", "weight_v", "parametrizations.weight.original1"):
            tensor = view.tensors.get(f"{layer}.{part}")
            if tensor is not None and tensor.dim() == 3:
                return tuple(tensor.shape)
        raise WeightsError(f"{view.source} has no convolution {layer!r}.", mend=_OF_ANOTHER)

    first, n_mels, _ = shape("conv_pre")
    odd = [
        name
        for name, tensor in view.tensors.items()
        if name.endswith(".filter") and tensor.numel() != TAPS
    ]
    if odd:
        raise WeightsError(
            f"The filter {odd[0]} in {view.source} has not {TAPS} taps.", mend=_OF_ANOTHER
        )
    return BigVganSize(
        n_mels=n_mels,
        first=first,
        rates=told.rates,
        kernels=tuple(shape(f"ups.{n}.0")[2] for n in range(len(told.rates))),
        block_kernels=tuple(
            shape(f"resblocks.{n}.convs1.0")[2] for n in range(len(told.block_dilations))
        ),
        block_dilations=told.block_dilations,
        log_scale=told.log_scale,
        last_bias="conv_post.bias" in view.tensors,
        last_tanh=told.last_tanh,
    )
