"""The provider `sovits-dit`: semantic tokens and phones to a mel, for GPT-SoVITS v3 and v4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import torch
from torch import nn

from voxloom.interfaces.acoustic import AcousticModel, Utterance, collect_tokens
from voxloom.interfaces.audio import Audio, Reference
from voxloom.interfaces.contracts import AudioContract, PhoneContract
from voxloom.interfaces.errors import SpecError, WeightsError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.vocoder import Vocoder
from voxloom.plugins.gpt_sovits.common import spectra
from voxloom.plugins.gpt_sovits.dit.header import read_header
from voxloom.plugins.gpt_sovits.dit.keys import KEYS
from voxloom.plugins.gpt_sovits.dit.loading import load
from voxloom.plugins.gpt_sovits.dit.network import from_model, to_model
from voxloom.plugins.gpt_sovits.dit.options import SovitsDitOptions
from voxloom.plugins.gpt_sovits.dit.reading import MEL, SPECTRUM, Reader
from voxloom.plugins.gpt_sovits.dit.sampler import draws
from voxloom.plugins.gpt_sovits.dit.speaking import Speaker
from voxloom.plugins.gpt_sovits.dit.windows import Prompt, Sampling, one_after_the_other

if TYPE_CHECKING:
    from torch import Tensor


class SovitsDit(AcousticModel):
    """GPT-SoVITS v3 and v4.

    A voice holds the spectrum and the mel of its reference, and needs the prompt: its tokens and
    the phones of its text. What the reference encoder makes of the spectrum is not kept in the
    voice, since a LoRA may change that encoder. `windows: batched` yields audio, as its windows
    are joined where the waves agree.
    """

    keys = KEYS  # official names -> those of `network`, for adapters

    def __init__(self, options: SovitsDitOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model or version."""
        super().__init__(options, build)
        self._options = options
        view = build.weights("weights")
        self.header = read_header(view.metadata, view.tensors, view.source, options.version)
        self.version = self.header.version
        self.source = view.source
        self.network = load(view, self.header, options.precision).to(build.device)
        self._mel = self.header.facts.mel
        if self.network.size.flow.mels != self._mel.n_mels:
            raise WeightsError(
                f"{view.source} makes mels of {self.network.size.flow.mels} bands; {self.version} "
                f"has {self._mel.n_mels}.",
                mend="Give s2Gv3.pth, s2Gv4.pth or a full fine-tune of one of them.",
            )
        phones = cast(PhoneContract, build.edges.accepts["phones"])
        self._reader = Reader(self.network.size, phones.inventory)
        self._speaker = self._made_speaker(build) if options.vocoder else None
        self.official = options.compat == "official"
        self.whole_recordings = self.official  # as the original hears them

    def replace(self, changed: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Put other weights in place; for adapters, before the stage is used.

        Args:
            changed: by the network's names, of the shapes there.

        Returns:
            The weights that were there.

        Raises:
            WeightsError: the network has no such weight, or of another shape.
        """
        present = self.network.state_dict()
        for name, tensor in changed.items():
            if name not in present or present[name].shape != tensor.shape:
                here = list(present[name].shape) if name in present else "not there"
                raise WeightsError(
                    f"{name} is {list(tensor.shape)} and cannot be put into this acoustic model, "
                    f"where it is {here}.",
                    mend="Give what was made for this base.",
                )
        for name, tensor in changed.items():
            place, _, own = name.rpartition(".")
            ready = tensor.to(present[name].device, present[name].dtype)
            module = self.network.get_submodule(place)
            setattr(module, own, nn.Parameter(ready, False) if own in module._parameters else ready)
        return {name: present[name] for name in changed}

    @torch.inference_mode()
    def condition(self, reference: Reference) -> Mapping[str, Tensor]:
        """`mel` [mels, frames] in the flow's range, and `spectrum` [bins, frames] of the style.

        Raises:
            VoiceError: the recording is too short.
        """
        header, rate = self.header, reference.audio.sample_rate
        waveform = reference.audio.waveform.float().cpu()
        resampled = spectra.resample(waveform, rate, header.sample_rate)
        quieter = spectra.tamed(resampled)
        sizes = (header.n_fft, header.hop_length, header.win_length)
        spectrum = spectra.linear(quieter, *sizes)[: self.network.size.bins]
        # The original divides a loud recording in place, where nothing was copied before.
        heard = quieter if self.official and rate == header.sample_rate else waveform
        mel = spectra.mel(spectra.resample(heard, rate, self._mel.sample_rate), self._mel)
        return {MEL: to_model(mel), SPECTRUM: spectrum.clone()}

    def condition_all(
        self, references: Sequence[Reference], speakers: Sequence[Tensor] = ()
    ) -> Mapping[str, Tensor]:
        """The first reference alone counts. The original keeps one wave for the mel and overwrites
        it with each further reference it opens: so does `compat: official`."""
        heard = self.condition(references[0])
        if self.official and len(references) > 1:
            return {**heard, MEL: self.condition(references[-1])[MEL]}
        return heard

    @torch.inference_mode()
    def synthesize(self, utterance: Utterance, context: Context) -> Features | Audio:
        if self._speaker is not None:
            return self._joined(self._speaker, [utterance], [context])[0]
        mels = [mel for mel, _ in self._windows(utterance, context)]
        return self._features(torch.cat(mels, dim=-1))

    def stream(
        self,
        utterance: Utterance,
        tokens: Iterable[SemanticTokens] | None,
        context: Context,
    ) -> Iterator[Features | Audio]:
        """All tokens are awaited, as every one of them is heard in all frames. Then the mel comes
        window by window; `windows: batched` yields everything at once."""
        if tokens is not None:
            utterance = utterance.with_tokens(collect_tokens(tokens))
        if self._speaker is not None:
            yield self.synthesize(utterance, context)
            return
        made = self._windows(utterance, context)
        final = False
        while not final:
            with torch.inference_mode():  # not across a yield: the mode belongs to the thread
                mel, final = next(made)
                features = self._features(mel, final)
            yield features

    @torch.inference_mode()
    def synthesize_batch(
        self, utterances: Sequence[Utterance], contexts: Sequence[Context]
    ) -> list[Features | Audio]:
        """One by one; of each, `windows: batched` samples all windows together. With that, `compat:
        official` speaks all sentences of one voice as one, with one draw from the first one's
        generator, and cuts the result: so each hears the others."""
        if self._speaker is not None and utterances:
            return [*self._joined(self._speaker, utterances, contexts)]
        return [self.synthesize(u, c) for u, c in zip(utterances, contexts, strict=True)]

    def prompt(self, context: Context) -> tuple[Prompt, Tensor]:
        """The voice as the flow's prompt, and its style [1, style, 1]. Raises VoiceError."""
        heard = self._reader.voice(context.voice)
        network = self.network
        spectrum = heard.spectrum.to(self.device, network.dtype)
        style = network.reference_encoder(spectrum)
        features = network.features(
            heard.tokens.to(self.device),
            heard.phones.to(self.device),
            style,
            official=self.official,
        )
        longest, _ = self._options.lengths(self.header)
        mel = heard.mel.to(self.device, network.dtype)
        return Prompt.fitting(mel, features, longest), style

    def target(self, utterance: Utterance, style: Tensor, speed: float) -> Tensor:
        """The features of an utterance, [1, condition, frames]."""
        return self.network.features(
            self._reader.tokens(utterance.tokens).to(self.device),
            self._reader.phones(utterance.phones).to(self.device),
            style,
            speed,
            official=self.official,
        )

    def sampling(self, context: Context) -> Sampling:
        options = self._options
        _, window = options.lengths(self.header)
        steps = options.steps or self.header.facts.steps
        return Sampling(window, steps, options.guidance, context.check)

    def _windows(self, utterance: Utterance, context: Context) -> Iterator[tuple[Tensor, bool]]:
        """Mels [1, mels, frames] in the flow's range, and whether it is the last."""
        prompt, style = self.prompt(context)
        features = self.target(utterance, style, context.controls.speed)
        drawn, how = draws(context.generator), self.sampling(context)
        yield from one_after_the_other(self.network, prompt, features, drawn, how)

    def _joined(
        self, speaker: Speaker, utterances: Sequence[Utterance], contexts: Sequence[Context]
    ) -> list[Audio]:
        """Windows side by side, through the vocoder inside."""
        prompts = [self.prompt(context) for context in contexts]
        features = [
            self.target(utterance, style, context.controls.speed)
            for utterance, (_, style), context in zip(utterances, prompts, contexts, strict=True)
        ]
        how = [self.sampling(context) for context in contexts]
        if self.official and _together([prompt for prompt, _ in prompts], contexts):
            drawn = draws(contexts[0].generator)
            return speaker.speak_as_one(features, prompts[0][0], drawn, how[0], contexts[0])
        made: list[Audio] = []
        for number, (prompt, _) in enumerate(prompts):
            context = contexts[number]
            given = (prompt, draws(context.generator), how[number], context)
            if self.official:
                made += speaker.speak_as_one([features[number]], *given)
            else:
                made.append(speaker.speak(features[number], *given))
        return made

    def _features(self, mel: Tensor, final: bool = True) -> Features:
        return Features(from_model(mel[0]).float(), self._mel, final=final)

    def _made_speaker(self, build: Build) -> Speaker:
        vocoder, audio = build.parts.get("vocoder"), build.edges.produces.get("audio")
        if not isinstance(vocoder, Vocoder) or not isinstance(audio, AudioContract):
            raise SpecError(
                "`windows: batched` needs a vocoder inside.", mend="Give `vocoder: {use: ...}`."
            )
        overlap, rate = self._options.overlap_frames, audio.sample_rate or self._mel.sample_rate
        return Speaker(self.network, vocoder, self._mel, overlap, rate)


def _together(prompts: Sequence[Prompt], contexts: Sequence[Context]) -> bool:
    """Whether the original program would speak these as one: one voice at one speed."""
    first = prompts[0]
    alike = all(
        torch.equal(each.mel, first.mel) and torch.equal(each.features, first.features)
        for each in prompts
    )
    return alike and len({context.controls.speed for context in contexts}) == 1
