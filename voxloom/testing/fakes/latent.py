"""An acoustic model whose decoder lives in its own checkpoint, and the vocoder that reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import torch

from voxloom.interfaces.acoustic import AcousticModel, Utterance
from voxloom.interfaces.audio import Audio, Reference
from voxloom.interfaces.contracts import AudioContract, Edges
from voxloom.interfaces.errors import InputError, ShapeError, SpecError, WeightsError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.vocoder import Vocoder
from voxloom.testing.fakes.options import FromAcousticOptions, TokenLatentOptions


class LatentDecoder(Vocoder):
    """latent, style -> audio: each frame's samples are a mix of sines, one per channel."""

    def __init__(self, options: TokenLatentOptions, build: Build, basis: torch.Tensor) -> None:
        super().__init__(options, build)
        steps = torch.arange(options.hop_length) / options.hop_length
        ranks = torch.arange(1, len(basis) + 1)[:, None]
        self._waves = torch.sin(2 * torch.pi * ranks * steps) * basis[:, None]  # [channels, hop]
        self._rate = options.sample_rate

    def decode(self, features: Features, context: Context) -> Audio:
        style = features.streams.get("style")
        if style is None or features.values.shape[0] != self._waves.shape[0]:
            raise ShapeError(
                f"The decoder reads {self._waves.shape[0]} channels and the stream 'style', "
                f"and got {features.values.shape[0]} channels and {sorted(features.streams)}.",
                mend="Give it what its own acoustic model yields.",
            )
        samples = (features.values.T @ self._waves).reshape(-1)
        return Audio(torch.tanh(samples * (0.2 + 0.05 * style.mean())), self._rate)

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        for chunk in chunks:
            yield self.decode(chunk, context)


class TokenLatent(AcousticModel):
    """Tokens -> a latent and, on port `style`, what its decoder wants."""

    def __init__(self, options: TokenLatentOptions, build: Build) -> None:
        super().__init__(options, build)
        self._options = options
        self._latent = build.edges.produces["features"]
        channels = self._latent.channels
        basis = torch.ones(channels) / channels
        if options.weights:
            view = build.weights("weights")
            if "basis" not in view.tensors or view.tensors["basis"].shape != (channels,):
                raise WeightsError(
                    f"{view.source} has no tensor 'basis' of shape [{channels}].",
                    mend="Give a checkpoint of the model 'fake-latent'.",
                )
            basis = view.tensors["basis"].to(torch.float32)
        produces = {"audio": AudioContract(options.sample_rate)}
        inner = Edges(accepts=build.edges.produces, produces=produces)
        inside = Build(build.device, inner, build.weights, build.inventory)
        self._decoder = LatentDecoder(options, inside, basis)

    def decoder(self) -> Vocoder:
        return self._decoder

    def condition(self, reference: Reference) -> Mapping[str, torch.Tensor]:
        quarters = torch.tensor_split(reference.audio.waveform, 4)
        return {"style": torch.stack([quarter.abs().mean() for quarter in quarters])}

    def synthesize(self, utterance: Utterance, context: Context) -> Features:
        if utterance.tokens is None:
            raise InputError("There are no tokens to speak.", mend="Put a prior before this model.")
        return self._features(utterance.tokens, context)

    def stream(
        self, utterance: Utterance, tokens: Iterable[SemanticTokens] | None, context: Context
    ) -> Iterator[Features]:
        if tokens is None:
            yield self.synthesize(utterance, context)
            return
        for chunk in tokens:
            yield self._features(chunk, context)

    def _features(self, tokens: SemanticTokens, context: Context) -> Features:
        context.check()
        ranks = torch.arange(1, self._latent.channels + 1)[:, None]
        held = tokens.ids.repeat_interleave(self._options.frames_per_token)
        style = context.voice.conditioning.get("style", torch.zeros(4))
        values = torch.cos(ranks * (held + 1) / 5)
        return Features(values, self._latent, {"style": style}, final=tokens.final)


class FromAcoustic(Vocoder):
    """The decoder of the acoustic model built before it."""

    def __init__(self, options: FromAcousticOptions, build: Build) -> None:
        super().__init__(options, build)
        acoustic = build.upstream.get("acoustic")
        decoder = acoustic.decoder() if isinstance(acoustic, AcousticModel) else None
        if decoder is None:
            raise SpecError(
                "The acoustic model before 'fake-decoder' has no decoder.",
                mend="Write `acoustic: fake-latent`, or another vocoder.",
            )
        self._decoder = decoder

    def decode(self, features: Features, context: Context) -> Audio:
        return self._decoder.decode(features, context)

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        return self._decoder.stream(chunks, context)
