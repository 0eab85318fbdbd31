"""`voxloom say`: text in, speech out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voxloom.apps.cli.options import (
    device_option,
    lang_option,
    open_registry,
    pipeline_option,
    quiet_option,
    spec_options,
)
from voxloom.apps.cli.output import emit_json, json_option, note
from voxloom.apps.cli.progress import Progress
from voxloom.apps.cli.readers import text_options
from voxloom.apps.cli.reading import STDIN, spoken_text

if TYPE_CHECKING:
    from voxloom.core.pipeline import Pipeline, SpeechStream
    from voxloom.interfaces import Audio, Mark, Notice, Request

DEFAULT_OUT = "speech.wav"
MARKS_SUFFIXES = (".json", ".srt", ".vtt")


@click.command(short_help="Speak a text into a file, or onto standard output.")
@click.argument("words", nargs=-1, metavar="[TEXT... | -]")
@click.option("--file", "-f", default=None, metavar="FILE", help="Read the text from a file.")
@lang_option
@text_options
@click.option("--voice", default=None, metavar="NAME|PATH", help="A built-in voice, or a .voice.")
@click.option(
    "--ref",
    "refs",
    multiple=True,
    metavar="WAV",
    help="Shifts the voice towards a given recording; repeatable.",
)
@click.option(
    "--ref-text", "ref_texts", multiple=True, metavar="TEXT", help="What a --ref says; repeatable."
)
@click.option("--ref-lang", default="", metavar="CODE", help="Language of the recording.")
@pipeline_option
@click.option("--style", default="default", show_default=True, help="A style slot of the voice.")
@click.option(
    "--seed",
    type=int,
    default=None,
    help="Same seed, same speech.  [default: the pipeline's, or 0]",
)
@click.option("--speed", default=1.0, show_default=True, help="2 is twice as fast.")
@click.option("--pitch", default=0.0, show_default=True, help="Semitones higher.")
@spec_options
@device_option
@click.option(
    "--out",
    "-o",
    default=None,
    metavar="FILE|-",
    help="A wav, flac, ogg or mp3 file, replaced if it exists; - streams WAV to standard output."
    f"  [default: {DEFAULT_OUT}, or the next free number]",
)
@click.option(
    "--marks", default=None, metavar="FILE", help="Write which samples speak what: json, srt, vtt."
)
@json_option
@quiet_option
def say(
    words: tuple[str, ...],
    file: str | None,
    lang: str,
    markup: str,
    lexicons: tuple[str, ...],
    voice: str | None,
    refs: tuple[str, ...],
    ref_texts: tuple[str, ...],
    ref_lang: str,
    pipeline_name: str,
    style: str,
    seed: int | None,
    speed: float,
    pitch: float,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    device: str | None,
    out: str | None,
    marks: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Speak TEXT, a file, or standard input.

    Without --out the speech goes to speech.wav in this folder, or to speech-2.wav and so on: a
    file that you did not name is never replaced.

    \b
    Examples:
      voxloom say "Hello from VoxLoom." --out hello.wav
      voxloom say --file story.txt --speed 1.1 --out story.mp3 --marks story.srt
      voxloom say "I read[R EH1 D] it. {break:1s} 去重庆[chong2 qing4]。" --lexicon names.yaml
      echo "Good morning." | voxloom say - --out - | aplay
      voxloom say "Hello." --ref me.wav --out me-hello.wav
    """
    if out == STDIN and as_json:
        raise click.UsageError("--out - fills standard output with audio; leave --json out.")
    if out == STDIN and sys.stdout.isatty():
        raise click.UsageError("--out - writes audio, which a terminal cannot show; pipe it on.")
    if voice is not None and refs:
        raise click.UsageError(
            "Give --voice or --ref, not both; `voxloom voice blend` mixes two voices."
        )
    if (ref_texts or ref_lang) and not refs:
        raise click.UsageError("--ref-text and --ref-lang describe a --ref; give one.")
    text = spoken_text(words, file)
    target = out or _free_name(DEFAULT_OUT)
    _check_targets(target, marks)

    from voxloom.core.pipeline.checks import check_request
    from voxloom.core.text import read_script
    from voxloom.interfaces import Controls, Request
    from voxloom.interfaces.request import AUTO

    controls = Controls(speed=speed, pitch_semitones=pitch)
    request = Request(
        text, language=lang, style=style, seed=seed or 0, controls=controls, markup=markup
    )
    check_request(request, languages=())  # before the seconds that loading takes
    if markup != AUTO:  # else the spec may say how
        read_script(request, open_registry(without).notations())

    import voxloom

    notices: tuple[Notice, ...] = ()
    pipeline = voxloom.load(
        pipeline_name, sets=sets, without=without, device=device, lexicons=lexicons
    )
    if seed is None and pipeline.plan.seed is not None:
        request = replace(request, seed=pipeline.plan.seed)
    if voice is not None:
        request = replace(request, voice=pipeline.load_voice(voice))
    elif refs:
        name = Path(refs[0]).stem
        made, notices = pipeline.prepare_voice(refs, name=name, texts=ref_texts, language=ref_lang)
        request = replace(request, voice=made)
    told = speak(pipeline, request, target, marks, quiet=quiet)
    told["warnings"] = [*_listed(notices), *told["warnings"]]
    if as_json:
        emit_json({"out": target, "marks": marks, **told})
        return
    for warning in told["warnings"]:
        note(f"note: {warning['message']}", quiet=quiet)
    if target != STDIN:
        note(
            f"wrote {target}: {told['seconds']:.2f} s of speech at {told['sample_rate']} Hz,"
            f" real-time factor {told['real_time_factor']:.2f}",
            quiet=quiet,
        )


def speak(
    pipeline: Pipeline, request: Request, target: str, marks: str | None, *, quiet: bool
) -> dict[str, Any]:
    """Speak a request into a file or onto standard output, chunk by chunk as it is made.

    Returns what `--json` tells about it. Raises OutputError; nothing partial is left then.
    """
    from voxloom.core import audio

    with closing(pipeline.stream(request)) as stream:
        spoken = _Spoken(stream, quiet=quiet)
        audio.write(target, spoken.audio())
        if marks is not None:
            spoken.save_marks(marks, request.text)
        timings = stream.timings
        seconds = spoken.samples / spoken.sample_rate
        return {
            "seconds": round(seconds, 4),
            "samples": spoken.samples,
            "sample_rate": spoken.sample_rate,
            "sentences": stream.sentences,
            "seed": request.seed,
            "warnings": _listed(stream.warnings),
            "timings": {
                "stages": {slot: round(spent, 6) for slot, spent in timings.stages.items()},
                "first_audio_seconds": round(timings.first_audio_seconds, 6),
                "total_seconds": round(timings.total_seconds, 6),
            },
            "real_time_factor": round(timings.total_seconds / max(seconds, 1e-9), 4),
        }


class _Spoken:
    """What passed on its way from a stream to a file: how much, and its marks."""

    def __init__(self, stream: SpeechStream, *, quiet: bool) -> None:
        self._stream, self._quiet = stream, quiet
        self._marks: list[Mark] = []
        self.samples, self.sample_rate = 0, 1

    def audio(self) -> Iterator[Audio]:
        with Progress("speaking", self._stream.sentences, quiet=self._quiet) as progress:
            for chunk in self._stream:
                self.samples += int(chunk.audio.waveform.shape[-1])
                self.sample_rate = chunk.audio.sample_rate
                self._marks += chunk.marks
                progress.advance_to(chunk.sentence)
                yield chunk.audio

    def save_marks(self, path: str, text: str) -> None:
        import torch

        from voxloom.core.pipeline import Speech
        from voxloom.core.pipeline.marks import sort_key
        from voxloom.interfaces import Audio

        # Marks are written with the length of the speech, not with its samples: none are kept.
        audio = Audio(torch.zeros(1).expand(self.samples), self.sample_rate)
        Speech(audio, text, tuple(sorted(self._marks, key=sort_key))).save_marks(path)


def _listed(notices: Iterable[Notice]) -> list[dict[str, str]]:
    return [{"code": one.code, "message": one.message} for one in notices]


def _check_targets(out: str, marks: str | None) -> None:
    """Refuse what cannot be written before any work is done. Raises OutputError."""
    from voxloom.core.audio import format_of
    from voxloom.core.files import check_target

    if out != STDIN:
        format_of(out)
        check_target(out)
    if marks is None:
        return
    if Path(marks).suffix.lower() not in MARKS_SUFFIXES:
        raise click.UsageError(f"--marks {marks}: end it in {', '.join(MARKS_SUFFIXES)}.")
    check_target(marks)


def _free_name(name: str) -> str:
    """The name itself, or with the first free number: speech.wav, speech-2.wav."""
    path, number = Path(name), 1
    while path.exists():
        number += 1
        path = Path(name).with_stem(f"{Path(name).stem}-{number}")
    return str(path)
