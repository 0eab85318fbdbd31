"""The provider `source-filter`: mel and F0 to audio, whole, streamed and in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import torch
from torch.nn.utils.rnn import pad_sequence

from voxloom.core.weights import match
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import ShapeError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context, WeightsView
from voxloom.interfaces.vocoder import Vocoder
from voxloom.vocoders.source_filter.metadata import read_header
from voxloom.vocoders.source_filter.network import SourceFilterNet, shape
from voxloom.vocoders.source_filter.options import SourceFilterOptions
from voxloom.vocoders.source_filter.source import pulse_train, surround
from voxloom.vocoders.source_filter.spectral import Spectral
from voxloom.vocoders.source_filter.stream import Decoder, draw_noise

if TYPE_CHECKING:
    from torch import Tensor

LARGEST_PIECE = 384  # frames; pieces of a stream double up to here


class SourceFilter(Vocoder):
    """Pulses at F0 and noise, shaped per bin by a small network; the pitch is exactly that of F0.

    Source: this project; the parts are named in `network.py` and `source.py`."""

    def __init__(self, options: SourceFilterOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model."""
        super().__init__(options, build)
        self.net = load_network(build.weights("weights")).to(build.device)
        self.mel = self.net.mel
        self.spectral = Spectral(self.mel.n_fft, self.mel.hop_length, build.device)
        self.first_piece = options.stream_frames

    def decode(self, features: Features, context: Context) -> Audio:
        mel, f0 = self._inputs(features)
        decoder = Decoder(self.net, self.spectral, context.generator)
        return self._audio(decoder.feed(mel, f0, final=True))

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        """The same samples as `decode` of the joined chunks, as early as the network's reach of
        about 0.2 s allows; large chunks are decoded in growing pieces.

        Raises:
            ValueError: there is no chunk, or one follows the final one.
        """
        decoder = Decoder(self.net, self.spectral, context.generator)
        size, ended, empty = self.first_piece, False, True
        for chunk in chunks:
            if ended:
                raise ValueError("features followed the final chunk of a stream")
            empty, ended = False, chunk.final
            mel, f0 = self._inputs(chunk)
            start = 0
            while start < chunk.frames or ended:
                context.check()
                stop = min(start + size, chunk.frames)
                last = ended and stop == chunk.frames
                samples = decoder.feed(mel[:, start:stop], f0[start:stop], final=last)
                if samples.shape[0]:
                    size = min(2 * size, LARGEST_PIECE)
                    yield self._audio(samples)
                start = stop
                if last:
                    break
        if empty:
            raise ValueError("a stream of features yielded nothing")
        if not ended:
            yield self._audio(decoder.feed(decoder.mel[0, :, :0], decoder.f0[0, :0], final=True))

    @torch.inference_mode()
    def decode_batch(
        self, features: Sequence[Features], contexts: Sequence[Context]
    ) -> list[Audio]:
        """One network pass over all items, padded on the right and masked."""
        if not features:
            return []
        hop = self.mel.hop_length
        items = [self._inputs(item) for item in features]
        lengths = torch.tensor([item.frames for item in features], device=self.device)
        mel = pad_sequence([values.t() for values, _ in items], batch_first=True).transpose(1, 2)
        f0 = pad_sequence([pitch for _, pitch in items], batch_first=True)
        noise = pad_sequence(
            [
                draw_noise(context.generator, item.frames, hop)
                for item, context in zip(features, contexts, strict=True)
            ],
            batch_first=True,
        ).to(self.device)
        inside = (torch.arange(mel.shape[-1], device=self.device) < lengths[:, None]).to(mel.dtype)
        start = torch.zeros(len(items), dtype=torch.float64, device=self.device)
        pulses, _ = pulse_train(surround(f0), self.net.weights, self.mel.sample_rate, start)
        pulses = (pulses * inside[..., None]).flatten(1)
        sources = [self.spectral.analyse(self.spectral.surround(s)) for s in (pulses, noise)]
        mask = inside[..., None]
        spectra = shape(sources[0], sources[1], *self.net.gains(mel, f0, mask)) * mask
        waves = self.spectral.synthesise(spectra).clamp(-1.0, 1.0)
        return [
            self._audio(wave[: item.frames * hop])
            for wave, item in zip(waves, features, strict=True)
        ]

    def _audio(self, samples: Tensor) -> Audio:
        return Audio(samples.cpu(), self.mel.sample_rate)

    def _inputs(self, features: Features) -> tuple[Tensor, Tensor]:
        """Check shapes; mel [n_mels, frames] and f0 [frames] as float32 on the device."""
        values, f0 = features.values, features.streams.get("f0")
        if values.dim() != 2 or values.shape[0] != self.mel.n_mels:
            raise ShapeError(
                f"The vocoder source-filter reads a mel of [{self.mel.n_mels}, frames]; "
                f"it was given {list(values.shape)}.",
                mend="Use an acoustic model that yields the mel of the vocoder's weights.",
            )
        if f0 is None:
            raise ShapeError(
                "The vocoder source-filter needs the stream `f0` beside the mel.",
                mend="Use an acoustic model that yields F0, or a vocoder that needs none.",
            )
        if tuple(f0.shape) != (values.shape[1],):
            raise ShapeError(
                f"The stream `f0` is {list(f0.shape)} for a mel of {values.shape[1]} frames.",
                mend="The acoustic model must yield one pitch a frame.",
            )
        return values.to(self.device, torch.float32), f0.to(self.device, torch.float32)


def load_network(view: WeightsView) -> SourceFilterNet:
    """The network of a weights file, in float32 and eval mode, on the CPU.

    Raises:
        WeightsError: the header or the tensors are of another model.
    """
    config, mel = read_header(view.metadata, view.source)
    with torch.random.fork_rng(devices=[]):  # first weights are overwritten; draw no one's numbers
        net = SourceFilterNet(config, mel)
    expected = {name: tuple(value.shape) for name, value in net.state_dict().items()}
    match(view.tensors, expected, view.source)
    net.load_state_dict({name: value.float() for name, value in view.tensors.items()})
    return net.eval().requires_grad_(False)
