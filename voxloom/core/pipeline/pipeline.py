"""The pipeline object: what a caller holds. Each concern lives in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Literal, overload

from voxloom.core.pipeline.batch import speak_together
from voxloom.core.pipeline.chain import Chain
from voxloom.core.pipeline.checks import check_language, check_request
from voxloom.core.pipeline.effects import PlannedEffect
from voxloom.core.pipeline.hooks import StageHooks
from voxloom.core.pipeline.reading import Reader
from voxloom.core.pipeline.run import Run
from voxloom.core.pipeline.speech import Speech
from voxloom.core.pipeline.streaming import Speak, SpeechStream
from voxloom.core.pipeline.text_path import TextPath
from voxloom.core.pipeline.voices import Recording, VoiceBook
from voxloom.core.spec.plan_types import Plan
from voxloom.core.text.trace import Trace
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import InputError, VoxloomError
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.plugin import Providers
from voxloom.interfaces.request import AUTO, Controls, Request
from voxloom.interfaces.result import Notice
from voxloom.interfaces.stage import Stage
from voxloom.interfaces.voice import DEFAULT_STYLE, Voice, VoiceRecord

if TYPE_CHECKING:
    from voxloom.core.pipeline.assembly import Builder

BATCH_SIZE = 8


class Pipeline:
    """Speaks requests. Immutable, so that several threads may use one at once; all state of a
    request belongs to its run. Made by `assemble`."""

    def __init__(
        self,
        plan: Plan,
        providers: Providers,
        builder: Builder,
        chain: Chain,
        effects: Sequence[PlannedEffect],
        hooks: StageHooks,
    ) -> None:
        self.plan = plan
        self._builder, self._chain, self._hooks = builder, chain, hooks
        self._effects = tuple(effects)
        self._voices = VoiceBook(plan, providers, builder.voice_stages)
        self._path = TextPath(
            plan.text,
            splitter=chain.splitter,
            languages=self.languages,
            rewrite=hooks.rewrite,
            notations=providers.notations(),
        )

    @property
    def stages(self) -> Mapping[str, Stage]:
        """The stages built so far, by slot."""
        return dict(self._builder.stages)

    @property
    def sample_rate(self) -> int:
        """Of the finished speech, in Hz."""
        return self.plan.sample_rate

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages it speaks; () where no stage says so."""
        frontend = self._chain.frontend
        return tuple(getattr(frontend, "languages", ()) or self.plan.languages)

    def stream(self, request: Request, *, cancel: Event | None = None) -> SpeechStream:
        """Speak chunk by chunk; the work happens as chunks are pulled.

        cancel: set it from anywhere to stop the request at its next step.

        Raises:
            InputError: the request cannot be spoken; at once for what is known before any work,
                else from the stream, as DeadlineError and CancelledError are.
            VoiceError: the voice does not fit this pipeline.
        """
        run, voice = self._start(request, cancel)
        return self._stream(run, voice, self._chain.speak)

    def run(self, request: Request, *, cancel: Event | None = None) -> Speech:
        """The collected stream: the same samples, at once. Raises as `stream` does."""
        return self.stream(request, cancel=cancel).collect()

    @overload
    def run_batch(
        self,
        requests: Sequence[Request],
        *,
        cancel: Event | None = None,
        return_errors: Literal[False] = False,
        batch_size: int = BATCH_SIZE,
    ) -> list[Speech]: ...

    @overload
    def run_batch(
        self,
        requests: Sequence[Request],
        *,
        cancel: Event | None = None,
        return_errors: bool,
        batch_size: int = BATCH_SIZE,
    ) -> list[Speech | VoxloomError]: ...

    def run_batch(
        self,
        requests: Sequence[Request],
        *,
        cancel: Event | None = None,
        return_errors: bool = False,
        batch_size: int = BATCH_SIZE,
    ) -> list[Speech] | list[Speech | VoxloomError]:
        """Speak several requests, in groups of at most `batch_size`; results in their order.

        Every request sounds as if it ran alone. Deadlines count from the start of their group.

        return_errors: put a failed request's error in its place; else the first one is raised,
            once its group is done.
        """
        done: list[Speech | VoxloomError] = []
        for start in range(0, len(requests), max(1, batch_size)):
            for result in self._group(requests[start : start + max(1, batch_size)], cancel):
                if isinstance(result, VoxloomError) and not return_errors:
                    raise result
                done.append(result)
        return done

    def say(
        self,
        text: str,
        *,
        voice: Voice | str | Path | None = None,
        ref: Recording | Sequence[Recording] | None = None,
        ref_text: str | Sequence[str] = "",
        ref_language: str = "",
        language: str = AUTO,
        style: str = DEFAULT_STYLE,
        seed: int | None = None,
        speed: float = 1.0,
        pitch_semitones: float = 0.0,
        pause_scale: float = 1.0,
        volume_db: float = 0.0,
        deadline_seconds: float | None = None,
        markup: str = AUTO,
        hints: Sequence[Hint] = (),
        cancel: Event | None = None,
    ) -> Speech:
        """Speak a text; everything else has a default. See `request` for the arguments."""
        chosen, notices = self._chosen(voice, ref, ref_text, ref_language)
        request = Request(
            text,
            language,
            chosen,
            style,
            self._seed(seed),
            Controls(speed, pitch_semitones, pause_scale, volume_db),
            deadline_seconds,
            markup,
            tuple(hints),
        )
        run, name = self._start(request, cancel)
        for notice in notices:
            run.notices.add(notice.code, notice.message)
        return self._stream(run, name, self._chain.speak).collect()

    def request(
        self,
        text: str,
        *,
        voice: Voice | str | Path | None = None,
        ref: Recording | Sequence[Recording] | None = None,
        ref_text: str | Sequence[str] = "",
        ref_language: str = "",
        language: str = AUTO,
        style: str = DEFAULT_STYLE,
        seed: int | None = None,
        controls: Controls | None = None,
        deadline_seconds: float | None = None,
        markup: str = AUTO,
        hints: Sequence[Hint] = (),
    ) -> Request:
        """A request from what people have at hand.

        Args:
            voice: a voice, a built-in voice's name, or the path of a voice file.
            ref: one or more recordings to take the voice from; ref_text: what they say, one text
                per recording; ref_language: in which language. `prepare_voice` tells what there
                is to say about them.
            seed: None for the spec's own, or 0.
            markup: what the text's characters may say about its reading; hints: what you say
                about them. See `Request`.

        Raises:
            InputError: both a voice and a recording are given.
            VoiceError: no such voice, or a recording that cannot be used.
        """
        chosen, _ = self._chosen(voice, ref, ref_text, ref_language)
        seed = self._seed(seed)
        return Request(
            text,
            language,
            chosen,
            style,
            seed,
            controls or Controls(),
            deadline_seconds,
            markup,
            tuple(hints),
        )

    def explain(
        self,
        text: str,
        *,
        language: str = AUTO,
        markup: str = AUTO,
        hints: Sequence[Hint] = (),
    ) -> Trace:
        """What becomes of every character of a text: spoken as which phones, silent by which
        rule, or refused and why. Nothing is spoken.

        Raises:
            InputError: markup or a hint is wrong, or there is nothing to speak.
            SpecError: the pipeline has no frontend.
        """
        reader = Reader(self._path, self._chain.frontend, self.languages)
        return reader.explain(Request(text, language, markup=markup, hints=tuple(hints)))

    def prepare_voice(
        self,
        references: Recording | Sequence[Recording],
        *,
        name: str = "reference",
        texts: str | Sequence[str] = "",
        language: str = "",
        record: VoiceRecord | None = None,
        style: str = DEFAULT_STYLE,
    ) -> tuple[Voice, tuple[Notice, ...]]:
        """Recordings -> a voice, and warnings about them. The last few are kept by content.

        Raises:
            InputError: the pipeline does not speak the language of the texts.
            VoiceError: a recording cannot be used; the message names the measured value.
        """
        listed: list[Recording] = (
            [references] if isinstance(references, str | Path | bytes | Audio) else list(references)
        )
        language = language and check_language(language, self.languages)
        known = [texts] if isinstance(texts, str) and texts else list(texts)
        return self._voices.prepare(
            listed, name=name, texts=known, language=language, record=record, style=style
        )

    def load_voice(self, name_or_path: str | Path) -> Voice:
        """A built-in voice by name, or a voice file by path. Raises VoiceError."""
        return self._voices.load(name_or_path)

    def close(self) -> None:
        """Close all stages. A second call does nothing."""
        self._builder.close()

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _chosen(
        self,
        voice: Voice | str | Path | None,
        ref: Recording | Sequence[Recording] | None,
        ref_text: str | Sequence[str],
        ref_language: str,
    ) -> tuple[Voice | None, tuple[Notice, ...]]:
        """The voice that is meant, None for the default one, and warnings about recordings."""
        if voice is not None and ref is not None:
            raise InputError("Both a voice and a recording are given.", mend="Give one of them.")
        if ref is not None:
            return self.prepare_voice(ref, texts=ref_text, language=ref_language)
        return self.load_voice(voice) if isinstance(voice, str | Path) else voice, ()

    def _seed(self, seed: int | None) -> int:
        return (self.plan.seed or 0) if seed is None else seed

    def _start(self, request: Request, cancel: Event | None) -> tuple[Run, str]:
        request = check_request(request, self.languages)
        voice, style = self._voices.style_of(request.voice, request.style)
        run = Run(
            request,
            style,
            self._hooks,
            cancel,
            self._chain.in_turns,
            path=self._path,
            voice=self._voices.named,
        )
        return run, voice

    def _stream(self, run: Run, voice: str, speak: Speak) -> SpeechStream:
        names = (voice, self.plan.name)
        return SpeechStream(run, speak, self._effects, self.sample_rate, names)

    def _group(
        self, requests: Sequence[Request], cancel: Event | None
    ) -> list[Speech | VoxloomError]:
        results: dict[int, Speech | VoxloomError] = {}
        started: list[tuple[int, Run, str]] = []
        for number, request in enumerate(requests):
            try:
                started.append((number, *self._start(request, cancel)))
            except VoxloomError as error:
                results[number] = error
        speaks: list[Speak] = [self._chain.speak for _ in started]
        if self._chain.batches and len(started) > 1:
            members = speak_together(self._chain, [run for _, run, _ in started])
            speaks = [member.speak for member in members]
            results.update(
                (number, member.error)
                for (number, _, _), member in zip(started, members, strict=True)
                if member.error is not None
            )
        for (number, run, voice), speak in zip(started, speaks, strict=True):
            if number not in results:
                try:
                    results[number] = self._stream(run, voice, speak).collect()
                except VoxloomError as error:
                    results[number] = error
        return [results[number] for number in range(len(requests))]
