"""The stream of one request, chunk by chunk, and the whole as its collection."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from types import TracebackType

import torch

from voxloom.core.pipeline import effects as effecting
from voxloom.core.pipeline.chain import Spoken, extremes
from voxloom.core.pipeline.effects import Ledger, PlannedEffect
from voxloom.core.pipeline.marks import sentence_marks, sort_key
from voxloom.core.pipeline.pauses import pause_samples, pause_seconds, trailing_silence
from voxloom.core.pipeline.pieces import Piece
from voxloom.core.pipeline.run import Run
from voxloom.core.pipeline.speech import Speech
from voxloom.core.pipeline.timing import PIPELINE
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import PluginError
from voxloom.interfaces.result import Chunk, Notice, Timings

Speak = Callable[[Run, Piece], Spoken]


class SpeechStream(Iterator[Chunk]):
    """Chunks of one request as they come; the last one has `final` and may hold no samples.

    Marks and notices come with the chunk after which they are certain, at the latest with the
    last. `collect` gives the rest as one Speech. Closing it, by `close()`, by leaving a `with`
    block or by dropping it, stops the stages. One thread at a time may pull.
    """

    def __init__(
        self,
        run: Run,
        speak: Speak,
        effects: Sequence[PlannedEffect],
        sample_rate: int,
        names: tuple[str, str],
    ) -> None:
        """sample_rate: of the result; names: of the voice and of the pipeline."""
        self.sample_rate = sample_rate
        self._run, self._names = run, names
        ledger = Ledger()
        speech = effecting.apply(effects, run, joined(run, speak, ledger), ledger)
        self._chunks = finished(run, speech, ledger)

    @property
    def sentences(self) -> int:
        """In how many pieces the text is spoken; `Chunk.sentence` counts them."""
        return len(self._run.pieces)

    @property
    def timings(self) -> Timings:
        """Of what has been computed so far. Time between two pulls counts for nobody."""
        return self._run.clock.timings()

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """All notices so far."""
        return self._run.notices.all()

    def __iter__(self) -> SpeechStream:
        return self

    def __next__(self) -> Chunk:
        with torch.inference_mode(), self._run.clock.during(PIPELINE):
            chunk = next(self._chunks)
        if chunk.audio.waveform.numel():
            self._run.clock.heard()
        # A copy made outside inference mode is an ordinary tensor, which callers may change.
        audio = Audio(chunk.audio.waveform.detach().clone(), chunk.audio.sample_rate)
        return Chunk(audio, chunk.marks, chunk.notices, chunk.sentence, chunk.final)

    def __enter__(self) -> SpeechStream:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop; a second call does nothing."""
        self._chunks.close()

    def collect(self) -> Speech:
        """Everything not yet pulled, as one result."""
        with self:
            chunks = list(self)
        waveform = torch.cat([chunk.audio.waveform for chunk in chunks])
        marks = sorted((mark for chunk in chunks for mark in chunk.marks), key=sort_key)
        return Speech(
            Audio(waveform, chunks[-1].audio.sample_rate),
            self._run.request.text,
            tuple(marks),
            self.warnings,
            self.timings,
            self._run.request.seed,
            *self._names,
        )


def joined(run: Run, speak: Speak, ledger: Ledger) -> Generator[Audio, None, None]:
    """The sentences one after the other, with the pauses between them."""
    position = 0
    for piece in run.pieces:
        run.check()
        ledger.begin(position)
        spoken = speak(run, piece)
        lead, start, rate = 0, position, 0
        gain = 10 ** (piece.volume_db / 20)
        heard: list[torch.Tensor] = []
        with closing(spoken.audio):
            for audio in spoken.audio:
                if not rate and piece.lead_seconds:
                    lead = pause_samples(piece.lead_seconds, audio.sample_rate)
                    position += lead
                    yield Audio(torch.zeros(lead), audio.sample_rate)
                rate = audio.sample_rate
                if gain != 1:
                    audio = Audio(audio.waveform * gain, rate)
                heard.append(audio.waveform)
                position += int(audio.waveform.shape[-1])
                yield audio
        start += lead
        if position == start:
            raise PluginError(
                f"The pipeline made no audio of {piece.label!r}.",
                mend="Report it to the acoustic model's author.",
            )
        frames, text = spoken.phone_frames, run.request.text
        ledger.add(sentence_marks(piece, text, spoken.phones, frames, start, position - start))
        seconds = pause_seconds(piece, run.pauses, run.request.controls.pause_scale)
        # What the table says counts from the last sound; a pause that is stated is that long.
        ends_silent = trailing_silence(heard) if seconds and piece.pause_seconds is None else 0
        pause = pause_samples(seconds, rate, ends_silent)
        if pause:
            position += pause
            yield Audio(torch.zeros(pause), rate)


def finished(
    run: Run, speech: Generator[Audio, None, None], ledger: Ledger
) -> Generator[Chunk, None, None]:
    """Volume, limits, and what belongs to each chunk; then the last one, which is empty: a stage
    need not know that a chunk is its last, and waiting for it would delay the others."""
    gain = 10 ** (run.request.controls.volume_db / 20)
    clipped = total = rate = 0
    with closing(speech):
        for audio in speech:
            waveform = audio.waveform if gain == 1 else audio.waveform * gain
            if waveform.numel() and max(map(abs, extremes(waveform))) > 1:
                clipped += int((waveform.abs() > 1).sum())
                waveform = waveform.clamp(-1, 1)
            rate, at = audio.sample_rate, total
            total += int(waveform.shape[-1])
            yield Chunk(
                Audio(waveform, rate),
                ledger.due(total),
                run.notices.fresh(),
                ledger.sentence_at(at),
            )
    if clipped:
        run.notices.add(
            "clipped",
            f"{clipped} samples were louder than full scale and were limited; "
            "lower volume_db, or add an effect that limits peaks.",
        )
    yield Chunk(
        Audio(torch.zeros(0), rate),
        ledger.due(total, last=True),
        run.notices.fresh(),
        len(run.pieces) - 1,
        final=True,
    )
