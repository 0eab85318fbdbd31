"""The decoder in a SoVITS file as a vocoder, and the vocoder provider `from-acoustic`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import torch
from torch import Tensor

from voxloom.interfaces.acoustic import AcousticModel
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import LatentContract
from voxloom.interfaces.errors import ShapeError, SpecError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.vocoder import Vocoder
from voxloom.plugins.gpt_sovits.sovits.chunks import Joiner, Piece
from voxloom.plugins.gpt_sovits.sovits.generator import Generator
from voxloom.plugins.gpt_sovits.sovits.options import FromAcousticOptions, SovitsOptions

JOINT = "joint"  # a stream beside a chunk: samples to keep, and samples to hold for the next


class SovitsDecoder(Vocoder):
    """Latent and style to audio, whole or in pieces that are exactly the whole's."""

    def __init__(
        self, options: SovitsOptions, build: Build, network: Generator, latent: LatentContract
    ) -> None:
        super().__init__(options, build)
        self._official = options.compat == "official"
        self._network, self._latent = network, latent
        self._dtype = network.first.weight.dtype

    @torch.inference_mode()
    def decode(self, features: Features, context: Context) -> Audio:
        latent, style = self._inputs(features)
        return self._audio(self._network(latent, style)[0])

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        source = iter(chunks)
        first = next(source, None)
        if first is None:
            raise ValueError("a stream of features yielded nothing")
        together = chain([first], source)
        made = self._joined if JOINT in first.streams else self._exact
        yield from made(together, context)

    @torch.inference_mode()
    def decode_batch(
        self, features: Sequence[Features], contexts: Sequence[Context]
    ) -> list[Audio]:
        """One by one; `compat: official` decodes what has one style in one go, and cuts."""
        inputs = [self._inputs(item) for item in features]
        alike = all(torch.equal(style, inputs[0][1]) for _, style in inputs)
        speeds = {context.controls.speed for context in contexts}
        if not self._official or not alike or speeds != {1.0}:
            return [self.decode(f, c) for f, c in zip(features, contexts, strict=True)]
        joined = torch.cat([latent for latent, _ in inputs], dim=-1)
        waveform = self._network(joined, inputs[0][1])[0]
        return [self._audio(part) for part in waveform.split([item.samples for item in features])]

    def _exact(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        """Each piece is decoded with the frames around it that its samples depend on, and given
        as soon as those are there."""
        reach, hop = self._network.size.reach, self._network.size.hop_length
        kept: Tensor | None = None  # [1, channels, frames]: the last given `before`, and the rest
        before, ended = 0, False
        for chunk in chunks:
            if ended:
                raise ValueError("features followed the final chunk of a stream")
            context.check()
            latent, style = self._inputs(chunk)
            kept = latent if kept is None else torch.cat([kept, latent], dim=-1)
            ended = chunk.final
            ready = kept.shape[-1] - (0 if ended else reach)
            if ready <= before:
                continue
            with torch.inference_mode():
                waveform = self._network(kept, style)[0, before * hop : ready * hop]
                start = max(0, ready - reach)
                kept, before = kept[..., start:], ready - start
            yield self._audio(waveform)
        if not ended:
            raise ValueError("a stream of features ended without its final chunk")

    def _joined(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        """Chunks that overlap: each is decoded by itself and faded over from the one before."""
        joiner = Joiner(official=self._official)
        for chunk in chunks:
            context.check()
            with torch.inference_mode():
                latent, style = self._inputs(chunk)
                keep, hold = chunk.streams[JOINT].tolist()
                waveform = latent.new_zeros(0)
                if chunk.frames:
                    waveform = self._network(latent, style)[0]
                heard = joiner.feed(waveform, Piece(latent, keep, hold, chunk.final))
            if heard.numel():
                yield self._audio(heard)

    def _audio(self, waveform: Tensor) -> Audio:
        return Audio(waveform.float().cpu(), self._latent.sample_rate)

    def _inputs(self, features: Features) -> tuple[Tensor, Tensor]:
        """latent [1, channels, frames] and style [1, style, 1] on the device."""
        values, style = features.values, features.streams.get("style")
        size = self._network.size
        if values.dim() != 2 or values.shape[0] != size.latent:
            raise ShapeError(
                f"The decoder reads a latent [{size.latent}, frames]; "
                f"it was given {list(values.shape)}.",
                mend="Give it what its own acoustic model yields.",
            )
        if style is None or tuple(style.shape) != (size.style,):
            found = "nothing" if style is None else str(list(style.shape))
            raise ShapeError(
                f"The decoder reads the stream `style` [{size.style}]; it was given {found}.",
                mend="Give it what its own acoustic model yields.",
            )
        latent = values.to(self.device, self._dtype)[None]
        return latent, style.to(self.device, self._dtype)[None, :, None]


class FromAcoustic(Vocoder):
    """The decoder in the acoustic model's own file."""

    def __init__(self, options: FromAcousticOptions, build: Build) -> None:
        """Raises SpecError if the acoustic model holds none."""
        super().__init__(options, build)
        acoustic = build.upstream.get("acoustic")
        decoder = acoustic.decoder() if isinstance(acoustic, AcousticModel) else None
        if decoder is None:
            raise SpecError(
                "The acoustic model before 'from-acoustic' has no decoder in its file.",
                mend="Write `acoustic: {use: sovits, ...}`, or another vocoder.",
            )
        self._decoder = decoder

    def decode(self, features: Features, context: Context) -> Audio:
        return self._decoder.decode(features, context)

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        return self._decoder.stream(chunks, context)

    def decode_batch(
        self, features: Sequence[Features], contexts: Sequence[Context]
    ) -> list[Audio]:
        return self._decoder.decode_batch(features, contexts)
