"""One fault planted at a time in a sound corpus; the lint names it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voxloom.testing import speech_like
from voxloom.training import lint_audio, lint_text, manifest
from voxloom.training.inventory import symbols
from voxloom.training.lint import lint
from voxloom.training.lint_report import page
from voxloom.training.manifest import Row

RATE, HOP = 24000, 240
WORDS = ("oak", "elm", "ash", "yew", "fir", "box", "bay", "fig", "nut", "ivy", "may", "rue", "hop")


class Sound:
    """A corpus of 14 utterances without a fault, written when asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[dict[str, Any]] = []
        self.waves: list[np.ndarray] = []
        self.phones: list[list[int]] = []
        english = [i for i, symbol in enumerate(symbols()) if symbol.startswith("en:")]
        for number in range(14):
            wave = speech_like(2.0, RATE, seed=number).waveform.numpy().astype(np.float64)
            wave = wave * 0.06 / np.sqrt((wave**2).mean())
            self.waves.append(wave[: len(wave) // HOP * HOP])
            self.phones.append([1, *english[number : number + 18], symbols().index(".")])
            text = f"The {WORDS[number % 13]} and the {WORDS[(number + 5) % 13]} grew {number}."
            self.rows.append(
                {
                    "name": f"en_{number:02d}",
                    "path": f"en_{number:02d}.npz",
                    "language": "en",
                    "speaker": f"p{number % 2}",
                    "text": text,
                    "split": "held" if number > 11 else "train",
                }
            )

    def write(self) -> Path:
        rows = []
        for row, wave, phones in zip(self.rows, self.waves, self.phones, strict=True):
            samples = np.round(np.clip(wave, -1, 32767 / 32768) * 32768).astype(np.int16)
            frames = len(samples) // HOP
            durations = np.full(len(phones), frames // len(phones), np.int16)
            durations[-1] += frames - durations.sum()
            np.savez(
                self.folder / row["path"],
                wav=samples,
                mel=np.zeros((frames, 80), np.float16),
                f0=np.full(frames, 120, np.float32),
                phones=np.array(phones, np.int16),
                durations=durations,
            )
            filled = {"frames": frames, "phones": len(phones), "digest": lint_audio.digest(samples)}
            rows.append(Row.model_validate({**filled, **row}))
        manifest.write(self.folder, rows)
        return self.folder


@pytest.fixture
def sound(tmp_path: Path) -> Sound:
    return Sound(tmp_path)


def found(folder: Path) -> set[tuple[str, str, bool]]:
    return {(fault.what, fault.utterance, fault.fatal) for fault in lint(folder).faults}


def test_a_sound_corpus_has_no_fault_and_its_minutes_are_told(sound: Sound) -> None:
    report = lint(sound.write())
    assert report.faults == []
    assert not report.fatal
    assert set(report.speakers) == {"p0", "p1"}
    assert report.minutes == pytest.approx(14 * 2.0 / 60, abs=0.02)


def clip(sound: Sound) -> None:
    sound.waves[3] = np.clip(sound.waves[3] * 40, -1, 1) * 0.9999
    sound.waves[3][sound.waves[3] > 0.99] = 1.0
    # the level is a fault of its own


def quieter(sound: Sound) -> None:
    sound.waves[3] = sound.waves[3] * 0.1


def hum(sound: Sound) -> None:
    time = np.arange(len(sound.waves[3])) / RATE
    sound.waves[3] = sound.waves[3] + 0.01 * np.sin(2 * np.pi * 50 * time)


def offset(sound: Sound) -> None:
    sound.waves[3] = sound.waves[3] + 0.02


def padded(before: float, after: float) -> Callable[[Sound], None]:
    def plant(sound: Sound) -> None:
        wave = sound.waves[3]
        sound.waves[3] = np.r_[np.zeros(int(before * RATE)), wave, np.zeros(int(after * RATE))]

    return plant


def gap(sound: Sound) -> None:
    half = len(sound.waves[3]) // 480 * 240
    wave = sound.waves[3]
    sound.waves[3] = np.r_[wave[:half], np.zeros(2 * RATE), wave[half:]]


def pumping(sound: Sound) -> None:
    """A pause of a second whose noise swells by 24 dB."""
    half = len(sound.waves[3]) // 480 * 240
    swell = 10 ** (np.linspace(-66, -42, RATE) / 20)
    noise = np.random.default_rng(1).normal(size=RATE) * swell
    sound.waves[3] = np.r_[sound.waves[3][:half], noise, sound.waves[3][half:]]


def half_read(sound: Sound) -> None:
    sound.waves[3] = sound.waves[3][: len(sound.waves[3]) // 3 // HOP * HOP]


def too_fast(sound: Sound) -> None:
    sound.phones[3] = sound.phones[3][:1] + sound.phones[3][1:-1] * 5 + sound.phones[3][-1:]


def silent(sound: Sound) -> None:
    sound.waves[3] = np.zeros(48000)


def text(value: str) -> Callable[[Sound], None]:
    def plant(sound: Sound) -> None:
        sound.rows[3]["text"] = value

    return plant


def unknown_phone(sound: Sound) -> None:
    sound.phones[3][5] = len(symbols())


def of_japanese(sound: Sound) -> None:
    kana = [i for i, symbol in enumerate(symbols()) if symbol.startswith("ja:")]
    sound.phones[3][1:-1] = kana[:18]


def same_text(sound: Sound) -> None:
    sound.rows[3]["text"] = sound.rows[1]["text"].upper()


def leak(sound: Sound) -> None:
    sound.rows[13]["text"] = sound.rows[2]["text"].replace(".", "!")


def same_audio(sound: Sound) -> None:
    sound.waves[3] = sound.waves[1]


def same_audio_held(sound: Sound) -> None:
    sound.waves[13] = sound.waves[1]


def same_name(sound: Sound) -> None:
    sound.rows[4]["name"] = "en_03"


def wrong_digest(sound: Sound) -> None:
    sound.rows[3]["digest"] = "0" * 64


def wrong_frames(sound: Sound) -> None:
    sound.rows[3]["frames"] = 7


def unread_split(sound: Sound) -> None:
    sound.rows[3]["split"] = "dev"


def levelled_clipping(sound: Sound) -> None:
    sound.rows[3]["clipped"] = 40


@pytest.mark.parametrize(
    ("plant", "fault"),
    [
        (clip, ("clipping", "en_03", False)),
        (quieter, ("level", "en_03", False)),
        (hum, ("hum", "en_03", False)),
        (offset, ("dc", "en_03", False)),
        (padded(1.5, 0.0), ("silence", "en_03", False)),
        (padded(0.0, 1.5), ("silence", "en_03", False)),
        (gap, ("silence", "en_03", False)),
        (pumping, ("gain", "en_03", False)),
        (half_read, ("half-read", "en_03", False)),
        (too_fast, ("rate", "en_03", False)),
        (silent, ("silent", "en_03", False)),
        (text("Left | right and left again."), ("bar", "en_03", False)),
        (text("老师今天在学校买书。"), ("language", "en_03", False)),
        (text(" "), ("no-text", "en_03", False)),
        (unknown_phone, ("unknown-phone", "en_03", True)),
        (of_japanese, ("phones-language", "en_03", False)),
        (same_text, ("same-text", "en_03", False)),
        (leak, ("leak", "en_13", True)),
        (same_audio, ("same-audio", "en_03", False)),
        (same_audio_held, ("same-audio", "en_13", True)),
        (same_name, ("same-name", "en_03", True)),
        (wrong_digest, ("digest", "en_03", True)),
        (wrong_frames, ("damaged", "en_03", True)),
        (unread_split, ("split", "en_03", False)),
        (levelled_clipping, ("clipping", "en_03", False)),
    ],
)
def test_a_planted_fault_is_found_where_it_is(
    sound: Sound, plant: Callable[[Sound], None], fault: tuple[str, str, bool]
) -> None:
    plant(sound)
    faults = found(sound.write())
    assert fault in faults
    assert {utterance for _, utterance, _ in faults} == {fault[1]}, faults


@pytest.mark.parametrize(
    ("array", "value", "says"),
    [
        ("mel", np.nan, "not numbers"),
        ("f0", np.inf, "not numbers"),
        ("f0", -1.0, "below 0"),
        ("durations", -1, "below 0"),
    ],
)
def test_arrays_that_would_spoil_a_training_are_fatal(
    sound: Sound, array: str, value: float, says: str
) -> None:
    folder = sound.write()
    with np.load(folder / "en_03.npz") as arrays:
        changed = dict(arrays)
    changed[array].flat[0] = value
    np.savez(folder / "en_03.npz", **changed)
    (fault,) = lint(folder).faults
    assert (fault.what, fault.utterance, fault.fatal) == ("damaged", "en_03", True)
    assert says in fault.why


def test_a_waveform_or_mel_of_another_kind_is_fatal(sound: Sound) -> None:
    folder = sound.write()
    for name, array in (("en_03", "wav"), ("en_04", "mel")):
        with np.load(folder / f"{name}.npz") as arrays:
            changed = dict(arrays)
        other = changed["wav"].astype(np.float32) / 32768 if array == "wav" else changed["mel"].T
        np.savez(folder / f"{name}.npz", **{**changed, array: other})
    whys = [fault.why for fault in lint(folder).faults]
    assert whys[0] == "The waveform is float32, not int16."
    assert whys[1].endswith("not [frames, 80].")


@pytest.mark.parametrize("part", [0.5, 2.0])
def test_a_text_of_half_or_twice_the_phones_is_half_read(sound: Sound, part: float) -> None:
    for number, row in enumerate(sound.rows):
        one, two, three = (WORDS[(number + step * 4) % 13] for step in range(3))
        last = "land" if number else "sand"
        row["text"] = f"The {one} and {two}s grew in {three} {last}."
    text = sound.rows[3]["text"]
    sound.rows[3]["text"] = text[: len(text) // 2] if part < 1 else f"{text} {text[::-1]}"
    (fault,) = lint(sound.write()).faults
    assert (fault.what, fault.utterance) == ("half-read", "en_03")
    assert ("more text" in fault.why) == (part > 1)


def test_letters_of_japanese_tell_its_moras() -> None:
    row = Row(name="a", path="a", language="ja", speaker="p", text="東京へ行く。")
    assert lint_text.letters(row) == len("とうきょへいく") + 1
    assert lint_text.letters(row.model_copy(update={"language": "zh"})) == 5


def test_silence_is_one_fault(sound: Sound) -> None:
    silent(sound)
    assert [fault.what for fault in lint(sound.write()).faults] == ["silent"]


def test_what_is_written_alike_in_two_languages_is_no_leak(sound: Sound) -> None:
    for place, language in ((2, "ja"), (13, "zh")):
        sound.rows[place].update(text="東京", language=language, speaker="p")
        kind = [i for i, symbol in enumerate(symbols()) if symbol.startswith(f"{language}:")]
        sound.phones[place][1:-1] = kind[:18]
    assert found(sound.write()) == set()


def test_a_region_does_not_make_another_language(sound: Sound) -> None:
    for row in sound.rows:
        row["language"] = "en-GB"
    assert found(sound.write()) == set()


def test_missing_and_damaged_files_and_bad_lines_are_fatal(sound: Sound) -> None:
    folder = sound.write()
    (folder / "en_02.npz").unlink()
    (folder / "en_05.npz").write_bytes(b"PK\x03\x04 and no more")
    with (folder / "manifest.jsonl").open("a") as file:
        file.write("{\n")
    faults = found(folder)
    assert {("missing", "en_02", True), ("damaged", "en_05", True)} <= faults
    assert ("bad-line", f"{folder / 'manifest.jsonl'}:15", True) in faults


@pytest.mark.parametrize(
    ("said", "language", "fits"),
    [
        ("Hello there.", "en", True),
        ("Привет всем.", "en", False),
        ("学校へ行きました。", "ja", True),
        ("我们今天早上一起去北京的图书馆看书。", "ja", False),
        ("学校。", "ja", True),
        ("你好。", "zh", True),
        ("学校へ行く。", "zh", False),
        ("zhi1 lv4 an3.", "zh", True),
        ("Good day.", "zh", False),
        ("안녕하세요.", "ko", True),
        ("Good day.", "ko", False),
        ("1984!", "en", True),
        ("whatever", "xx", True),
    ],
)
def test_the_script_of_a_text_is_held_against_its_language(
    said: str, language: str, fits: bool
) -> None:
    assert (lint_text.foreign(said, language) == "") is fits


def test_the_page_escapes_and_counts(sound: Sound) -> None:
    sound.rows[3]["name"] = "<b>"
    text("a | b, as we said before")(sound)
    shown = page(lint(sound.write()))
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert "1 faults, 0 of them fatal" in shown
