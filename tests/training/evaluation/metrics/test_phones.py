"""Phone and tone errors of what was heard, and who is judged by which recogniser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

import voxloom
from voxloom.core import weights
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import MelContract, TokenContract
from voxloom.interfaces.errors import InputError, WeightsError
from voxloom.plugins.mini.acoustic.symbols import tables
from voxloom.plugins.mini.listener.metadata import Header, write_header
from voxloom.plugins.mini.listener.model import HeardPhone
from voxloom.plugins.mini.listener.network import ListenerNetwork, to_file
from voxloom.plugins.mini.tokenizer.metadata import Header as TokenizerHeader
from voxloom.plugins.mini.tokenizer.metadata import Size
from voxloom.testing.making import speech_like
from voxloom.training.evaluation.judging import judge, usable
from voxloom.training.evaluation.metric import Pronunciation, Sample
from voxloom.training.evaluation.metrics.phones import (
    MissingPhones,
    PhoneErrors,
    ToneErrors,
    heard_by,
    wanted_phones,
)
from voxloom.training.evaluation.metrics.words import WordErrors
from voxloom.training.evaluation.speaking import Speaker, Taught, read, speak
from voxloom.training.evaluation.suite import Sentence, Suite
from voxloom.training.inventory import NAME, symbols

AUDIO, OTHER = (Audio(torch.zeros(size), 24000) for size in (10, 20))
MINI = ("SP", "zh:m", "zh:a1", "zh:m", "zh:a5", ",", "zh:h", "zh:ao3", ".")


def phones(*heard: str) -> list[HeardPhone]:
    """`m a1` -> phones of Mandarin with their tones."""
    return [
        HeardPhone(f"zh:{one.rstrip('12345')}", f"zh{one[-1]}" if one[-1].isdigit() else "-", 0, 1)
        for one in heard
    ]


class Ear:
    """Hears the same of every recording, and remembers what it was asked."""

    def __init__(self, *heard: str) -> None:
        self.said = phones(*heard)
        self.asked: list[tuple[Audio, frozenset[str]]] = []

    def hear(self, audio: Audio, languages: frozenset[str]) -> list[HeardPhone]:
        self.asked.append((audio, languages))
        return self.said


def sample(*said: str, inventory: str = "mini", **more: object) -> Sample:
    wanted = Pronunciation(inventory, said or MINI)
    return Sample("a", AUDIO, "妈妈好", "zh", phones=wanted, **more)  # type: ignore[arg-type]


def hearing(metric: PhoneErrors, *heard: str) -> PhoneErrors:
    metric.shared[PhoneErrors] = Ear(*heard)
    return metric


def test_pauses_and_marks_are_not_wanted_and_a_phone_twice_counts_once() -> None:
    assert wanted_phones(MINI) == [
        ("zh:m", "-"),
        ("zh:a", "zh1"),
        ("zh:m", "-"),
        ("zh:a", "zh5"),
        ("zh:h", "-"),
        ("zh:ao", "zh3"),
    ]
    assert wanted_phones(["ja:o1", "ja:o0", ",", "ja:k"]) == [("ja:o", "-"), ("ja:k", "-")]
    assert wanted_phones(["en:AH0", "en:AH2"]) == [("en:AH", "-")]


def test_errors_are_edits_per_phone_and_each_is_told() -> None:
    (value,) = hearing(PhoneErrors(), *"a1 n a5 h ao3 x i1".split()).measure([sample()])
    assert value is not None
    assert (value.value, value.weight) == (pytest.approx(4 / 6), 6)
    assert sorted(value.detail.split()) == ["+i", "+x", "-m", "m→n"]
    (value,) = hearing(PhoneErrors(), *"m a1 m a5 h ao3".split()).measure([sample()])
    assert value is not None
    assert (value.value, value.detail) == (0.0, "")
    (value,) = hearing(PhoneErrors()).measure([sample()])
    assert value is not None
    assert value.value == 1.0


def test_a_wrong_tone_is_no_wrong_phone_and_the_other_way_round() -> None:
    heard = "m a2 m e5 h ao3".split()
    (value,) = hearing(ToneErrors(), *heard).measure([sample()])
    assert value is not None
    assert (value.value, value.weight, value.detail) == (0.5, 2, "a1→2")
    (value,) = hearing(PhoneErrors(), *heard).measure([sample()])
    assert value is not None
    assert value.detail == "a→e"
    assert hearing(ToneErrors()).measure([sample()]) == [None]


def test_a_phone_heard_as_another_is_not_missing() -> None:
    (value,) = hearing(MissingPhones(), *"a1 n a5 h ao3 x i1".split()).measure([sample()])
    assert value is not None
    assert (value.value, value.weight, value.detail) == (pytest.approx(1 / 6), 6, "m")


def test_nothing_to_say_has_no_rate() -> None:
    assert hearing(PhoneErrors(), "m").measure([sample("SP", ".")]) == [None]


def test_only_the_languages_of_its_phones_are_listened_for_and_once_for_both() -> None:
    errors, tones = PhoneErrors(), ToneErrors()
    tones.shared = errors.shared
    hearing(errors, "m")
    mixed = sample("zh:m", "en:B")
    errors.measure([mixed])
    tones.measure([mixed])
    (asked,) = errors.shared[PhoneErrors].asked
    assert asked == (AUDIO, frozenset({"zh", "en"}))


def test_the_teacher_is_judged_by_the_phones_it_was_given() -> None:
    given = Pronunciation("mini", ("zh:h", "zh:ao3"))
    taught = sample(teacher=OTHER, teacher_phones=given).as_teacher()
    assert (taught.audio, taught.phones) == (OTHER, given)
    plain = sample(teacher=OTHER).as_teacher()
    assert plain.phones == sample().phones
    with pytest.raises(ValueError, match="has no teacher"):
        sample().as_teacher()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A recogniser of random weights."""
    size = Size(width=16, fine=1, coarse=1, stride=4, code=6, codes=2)
    bases, marks, _ = tables(symbols())
    with torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(3)
        network = ListenerNetwork(size, max(bases) + 1, max(marks) + 1)
    mel = MelContract(24000, 1024, 1024, 240, 80, 20.0, 12000.0)
    header = Header(TokenizerHeader(size, TokenContract("tokens", 2, 25.0), mel), NAME, symbols())
    path = tmp_path / "mine.safetensors"
    weights.save(path, to_file(network.state_dict()), write_header(header))
    return path


def test_a_file_of_ones_own_is_heard_with(file: Path) -> None:
    one, other, words = heard_by([PhoneErrors, ToneErrors, WordErrors], file)
    assert words is WordErrors
    assert (one.missing(), other.missing()) == ("", "")
    spoken = replace(sample(), audio=speech_like(2.0, 24000), teacher=speech_like(1.0, 24000))
    found = judge([spoken], [one])
    assert found.skipped == {}
    assert set(found.values["a"]) == {"phone-errors"}
    assert set(found.teacher["a"]) == {"phone-errors"}


def test_what_a_pipeline_was_to_say_is_what_its_frontend_reads(tmp_path: Path) -> None:
    pipeline = voxloom.load("mini")
    sentence = Sentence("ja-001", "ja", "はい。")
    taught = Taught(OTHER, Pronunciation("mini", ("ja:h",)))
    spoken = speak(
        pipeline,
        Suite("mine", "", (sentence,)),
        [Speaker("oak")],
        tmp_path,
        teacher={("ja", "はい。"): taught},
    )
    (made,) = spoken.samples
    assert made.phones == Pronunciation("mini", ("SP", "ja:h", "ja:a1", "ja:i0", "."))
    assert made.as_teacher().phones == taught.phones
    assert made.as_teacher().audio is OTHER


def test_files_of_something_else_are_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(WeightsError):
        heard_by([PhoneErrors], tmp_path / "none.safetensors")
    weights.save(tmp_path / "other.safetensors", {"a": torch.zeros(1)}, {"format": "other"})
    with pytest.raises(WeightsError, match="no mini-tokenizer"):
        heard_by([PhoneErrors], tmp_path / "other.safetensors")


def test_without_a_file_it_is_left_out_or_an_error_if_asked_for(tmp_path: Path) -> None:
    class Unfound(PhoneErrors):
        weights = tmp_path / "none.safetensors"

    assert "does not come with this package" in judge([sample()], [Unfound]).skipped["phone-errors"]
    with pytest.raises(InputError, match="--listener"):
        usable([Unfound], strict=True)


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_what_ships_hears_more_right_than_wrong_and_the_wrong_text_as_wrong(language: str) -> None:
    pipeline = voxloom.load("mini")
    texts = {
        "en": ("The train leaves every hour.", "My brother sold seven boats."),
        "ja": ("明日は海へ行きます。", "母は台所にいました。"),
        "zh": ("我在图书馆看书。", "明天早上吃饭吧。"),
    }[language]
    said = pipeline.say(texts[0], language=language).audio
    rates = []
    for text in texts:
        sentence = Sentence("a", language, text)
        judged = Sample("a", said, text, language, phones=read(pipeline, sentence))
        rates.append(judge([judged], [PhoneErrors]).values["a"]["phone-errors"].value)
    assert rates[0] < 0.4 < rates[1]


def test_phones_of_another_inventory_or_language_are_not_judged() -> None:
    assert PhoneErrors.unfit(sample()) == ""
    assert "not of official" in PhoneErrors.unfit(sample(inventory="official"))
    assert "judges en, ja, zh only" in PhoneErrors.unfit(Sample("a", AUDIO, "x", "fr"))
    assert PhoneErrors.unfit(Sample("a", AUDIO, "x", "en")) == "needs phones"
    assert "judges zh only" in ToneErrors.unfit(Sample("a", AUDIO, "x", "ja"))


def test_the_note_says_how_far_to_trust_it() -> None:
    for word in ("biased", "not from these sentences", "no words", "understands"):
        assert word in PhoneErrors.about.note
