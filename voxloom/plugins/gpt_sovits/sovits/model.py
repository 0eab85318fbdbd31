"""The provider `sovits`: semantic tokens and phones to speech, with the decoder in its own file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import torch

from voxloom.interfaces.acoustic import AcousticModel, Utterance, collect_tokens
from voxloom.interfaces.audio import Audio, Reference
from voxloom.interfaces.contracts import AudioContract, Edges, PhoneContract
from voxloom.interfaces.errors import InputError, ShapeError, VoiceError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.vocoder import Vocoder
from voxloom.plugins.gpt_sovits.common import spectra
from voxloom.plugins.gpt_sovits.sovits.chunks import pieces
from voxloom.plugins.gpt_sovits.sovits.decoder import JOINT, SovitsDecoder
from voxloom.plugins.gpt_sovits.sovits.header import read_header
from voxloom.plugins.gpt_sovits.sovits.loading import load
from voxloom.plugins.gpt_sovits.sovits.network import draws
from voxloom.plugins.gpt_sovits.sovits.options import SovitsOptions

if TYPE_CHECKING:
    from torch import Tensor

STYLE, SPEAKER = "style", "speaker"  # in a voice: [references, style], [references, speaker]


class Sovits(AcousticModel):
    """GPT-SoVITS v1, v2, v2Pro and v2ProPlus.

    A voice holds, for each of its references, what the reference encoder heard; the styles are
    averaged. Versions with a speaker encoder pair its vectors with the references.
    """

    def __init__(self, options: SovitsOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model or version."""
        super().__init__(options, build)
        self._options = options
        self.whole_recordings = options.compat == "official"  # as the original hears them
        view = build.weights("weights")
        self.header = read_header(view.metadata, view.source, options.version, view.tensors)
        self.network = load(view, self.header, options.precision).to(build.device)
        self._dtype = self.network.quantizer.codebook.dtype
        made = build.edges.produces
        self._latent = self.header.latent_contract
        inner = Edges(made, produces={"audio": AudioContract(self.header.sample_rate)})
        inside = Build(build.device, inner, build.weights, build.inventory)
        self._decoder = SovitsDecoder(options, inside, self.network.generator, self._latent)

    def decoder(self) -> Vocoder:
        return self._decoder

    def condition(self, reference: Reference) -> Mapping[str, Tensor]:
        """`style` [1, style]: what the reference encoder hears, before the speaker is added."""
        return {STYLE: self.hear(reference.audio)[None]}

    def condition_all(
        self, references: Sequence[Reference], speakers: Sequence[Tensor] = ()
    ) -> Mapping[str, Tensor]:
        """Several references of one voice, to be averaged: `style` [references, style] and, where
        several speaker vectors are given, `speaker` [references, speaker], paired by their order.
        Of a single one the voice's own speaker vector counts, which has heard all of it."""
        found = {STYLE: torch.stack([self.hear(reference.audio) for reference in references])}
        if speakers and self.network.size.speaker:
            if len(speakers) != len(references):
                raise VoiceError(
                    f"There are {len(speakers)} speaker vectors for {len(references)} recordings.",
                    mend="Give one for each.",
                )
            if len(speakers) > 1:
                found[SPEAKER] = torch.stack([vector.float().cpu() for vector in speakers])
        return found

    @torch.inference_mode()
    def hear(self, audio: Audio) -> Tensor:
        """Speech at any rate -> [style], on the CPU. Raises VoiceError if it is too short."""
        header = self.header
        waveform = audio.waveform.float().cpu()
        waveform = spectra.tamed(spectra.resample(waveform, audio.sample_rate, header.sample_rate))
        spectrum = spectra.linear(waveform, header.n_fft, header.hop_length, header.win_length)
        spectrum = spectrum[None].to(self.device, self._dtype)
        heard: Tensor = self.network.style.reference_encoder(spectrum)
        return heard[0, :, 0].float().cpu()

    @torch.inference_mode()
    def synthesize(self, utterance: Utterance, context: Context) -> Features:
        tokens, phones = self._tokens(utterance), self._phones(utterance)
        style = self._style(context)
        latent = self._decode(tokens, phones, style, context)
        return self._features(latent, style)

    def stream(
        self,
        utterance: Utterance,
        tokens: Iterable[SemanticTokens] | None,
        context: Context,
    ) -> Iterator[Features]:
        """`streaming: whole` awaits all tokens, since every one of them is heard in all frames;
        the decoder then yields samples in pieces. `chunked` speaks each chunk as it comes."""
        if tokens is None or self._options.streaming == "whole":
            if tokens is not None:
                utterance = utterance.with_tokens(collect_tokens(tokens))
            whole = self.synthesize(utterance, context)
            yield from self._in_pieces(whole, context)
            return
        phones = self._phones(utterance)
        with torch.inference_mode():
            style = self._style(context)
        made = pieces(
            self.network,
            (self._checked(chunk) for chunk in tokens),
            phones,
            style,
            speed=context.controls.speed,
            noise_scale=self._options.noise_scale,
            overlap_tokens=self._options.overlap_tokens,
            drawn=draws(context.generator),
        )
        while True:
            context.check()
            with torch.inference_mode():
                piece = next(made, None)
                if piece is None:
                    return
                joint = torch.tensor([piece.keep, piece.hold])
                features = self._features(piece.latent, style, piece.final, {JOINT: joint})
            yield features

    @torch.inference_mode()
    def synthesize_batch(
        self, utterances: Sequence[Utterance], contexts: Sequence[Context]
    ) -> list[Features | Audio]:
        """One by one. `compat: official` speaks sentences of one voice as one long sentence, with
        one draw from the first one's generator, and cuts the result: so each hears the others."""
        styles = [self._style(context) for context in contexts]
        if self._options.compat != "official" or not _together(styles, contexts):
            return [self.synthesize(u, c) for u, c in zip(utterances, contexts, strict=True)]
        tokens = [self._tokens(utterance) for utterance in utterances]
        phones = torch.cat([self._phones(utterance) for utterance in utterances], dim=-1)
        latent = self._decode(torch.cat(tokens, dim=-1), phones, styles[0], contexts[0])
        frames = latent.shape[-1] // max(1, sum(item.shape[-1] for item in tokens))
        counts = [frames * item.shape[-1] for item in tokens]
        return [self._features(part, styles[0]) for part in latent.split(counts, dim=-1)]

    def _decode(self, tokens: Tensor, phones: Tensor, style: Tensor, context: Context) -> Tensor:
        hidden = self.network.hidden(tokens, phones, style)
        context.check()
        drawn = draws(context.generator)
        speed, noise_scale = context.controls.speed, self._options.noise_scale
        return self.network.latent(hidden, style, speed, noise_scale, drawn)

    def _in_pieces(self, whole: Features, context: Context) -> Iterator[Features]:
        """Small pieces first, so that a decoder has little to do before it can be heard."""
        start, size = 0, self._options.piece_frames
        while True:
            # What would be left over for a last piece much smaller than the others goes along.
            end = start + size if whole.frames - start >= 2 * size else whole.frames
            final = end == whole.frames
            yield Features(
                whole.values[:, start:end], whole.contract, whole.streams, None, final=final
            )
            if final:
                return
            context.check()
            start, size = end, 2 * size

    def _features(
        self,
        latent: Tensor,
        style: Tensor,
        final: bool = True,
        more: Mapping[str, Tensor] | None = None,
    ) -> Features:
        streams = {STYLE: style[0, :, 0].float(), **(more or {})}
        return Features(latent[0].float(), self._latent, streams, final=final)

    def _style(self, context: Context) -> Tensor:
        """The request's voice as a style, [1, style, 1]."""
        heard = context.voice.conditioning.get(STYLE)
        if heard is None:
            raise InputError(
                "The acoustic model sovits was given no voice.",
                mend="Name a voice with --voice, or give a recording with --ref.",
            )
        if heard.dim() != 2 or heard.shape[-1] != self.header.style:
            raise ShapeError(
                f"The voice's style is {list(heard.shape)}; this model reads "
                f"[references, {self.header.style}].",
                mend="Prepare the voice again with this pipeline.",
            )
        speakers = self._speakers(context, heard.shape[0])
        return self.network.style.join(heard.to(self.device, self._dtype), speakers)

    def _speakers(self, context: Context, references: int) -> Tensor | None:
        """Speaker vectors, [references or 1, speaker]; None for a version that reads none."""
        width = self.network.size.speaker
        if not width:
            return None
        speaker = context.voice.speaker
        found = context.voice.conditioning.get(SPEAKER)
        if found is None and speaker is not None:
            found = speaker.vector[None]
        if found is None:
            raise InputError(
                f"The acoustic model sovits {self.header.version} needs a speaker vector in the "
                "voice.",
                mend="Put the speaker encoder `eres2netv2` into the pipeline and prepare the voice "
                "again.",
            )
        if found.dim() != 2 or found.shape[-1] != width or found.shape[0] not in (1, references):
            raise ShapeError(
                f"The speaker vectors are {list(found.shape)}; this model reads [{width}] for each "
                f"of {references} references.",
                mend="Use a voice made by the speaker encoder `eres2netv2`.",
            )
        return found.to(self.device, self._dtype)

    def _tokens(self, utterance: Utterance) -> Tensor:
        if utterance.tokens is None or not utterance.tokens.ids.numel():
            raise InputError("There are no tokens to speak.", mend="Put a prior before this model.")
        return self._checked(utterance.tokens).ids.to(self.device, torch.int64)[None]

    def _checked(self, tokens: SemanticTokens) -> SemanticTokens:
        ids, codes = tokens.ids, self.network.size.codes
        if ids.numel() and not 0 <= int(ids.min()) <= int(ids.max()) < codes:
            raise ShapeError(
                f"The tokens reach from {int(ids.min())} to {int(ids.max())}; this model knows "
                f"0 to {codes - 1}.",
                mend="Choose a prior of the same codebook.",
            )
        return tokens

    def _phones(self, utterance: Utterance) -> Tensor:
        """[1, phones]."""
        phones = utterance.phones
        if phones is None or not len(phones):
            raise InputError(
                "The acoustic model sovits was given no phones.",
                mend="Put a frontend before it, and give a text with something to speak.",
            )
        expected = self.edges.accepts.get("phones")
        if isinstance(expected, PhoneContract) and phones.inventory != expected.inventory:
            raise InputError(
                f"The phones are of the inventory {phones.inventory!r}, not "
                f"{expected.inventory!r}.",
                mend=f"Choose a frontend that speaks {expected.inventory!r}.",
            )
        if not 0 <= min(phones.ids) <= max(phones.ids) < self.network.size.content.symbols:
            raise ShapeError(
                f"A phone has the number {max(phones.ids)}; this model knows "
                f"{self.network.size.content.symbols} phones.",
                mend="Choose a frontend of the model's inventory.",
            )
        return torch.tensor([phones.ids], device=self.device)


def _together(styles: Sequence[Tensor], contexts: Sequence[Context]) -> bool:
    """Whether the original program would speak these in one go: one voice, normal speed."""
    alike = all(torch.equal(style, styles[0]) for style in styles)
    return len(styles) > 1 and alike and all(each.controls.speed == 1 for each in contexts)
