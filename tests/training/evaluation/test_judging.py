"""Metrics by name, missing extras, suites, and likeness by rank."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import InputError, PluginError, UnknownProviderError
from voxloom.training.evaluation import catalogue, judging, likeness, suite
from voxloom.training.evaluation.metric import About, Metric, Sample, Value
from voxloom.training.evaluation.results import Results, Row


class Length(Metric):
    about = About("length", "seconds", "lower", "s", of_teacher=True)

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return [Value(sample.audio.seconds) for sample in samples]


class Absent(Length):
    about = About("absent", "", "lower", modules=("no_such_module_at_all",), extra="eval-x")


class French(Length):
    about = About("french", "", "lower", languages=("fr",))


def sample(name: str = "a", seconds: float = 1.0, **more: object) -> Sample:
    audio = Audio(torch.zeros(round(seconds * 1000)), 1000)
    return Sample(name, audio, "text", "en", **more)  # type: ignore[arg-type]


class Hooks:
    def __init__(self, **metrics: str) -> None:
        self.metrics = metrics

    def voxloom_metrics(self) -> list[dict[str, str]]:
        return [self.metrics]


def test_every_built_in_metric_loads_under_its_own_name() -> None:
    known = catalogue.known_metrics()
    for name in known:
        about = catalogue.metric_class(name, known).about
        assert about.name == name
        assert about.summary


def test_a_plugin_adds_a_metric() -> None:
    known = catalogue.known_metrics(Hooks(mine=f"{__name__}:Length"))
    assert "mine" in known
    with pytest.raises(PluginError, match="Two packages have a metric named 'wer'"):
        catalogue.known_metrics(Hooks(wer="other:Wer"))


def test_unknown_and_broken_metrics_are_told() -> None:
    with pytest.raises(UnknownProviderError, match="wer"):
        catalogue.chosen(["werr"], catalogue.known_metrics())
    with pytest.raises(PluginError, match="cannot be loaded"):
        catalogue.metric_class("x", {"x": "no_such_module_at_all:X"})
    with pytest.raises(PluginError, match="is no metric"):
        catalogue.metric_class("x", {"x": "pathlib:Path"})


def test_a_missing_extra_skips_its_metric_with_the_reason() -> None:
    found = judging.judge([sample()], [Absent, Length])
    assert found.skipped == {
        "absent": 'no_such_module_at_all not installed: pip install "voxloom[eval-x]"'
    }
    assert found.values["a"] == {"length": Value(1.0)}


def test_a_missing_extra_of_a_metric_asked_for_is_an_error() -> None:
    with pytest.raises(InputError, match=r"voxloom\[eval-x\]"):
        judging.usable([Absent], strict=True)


def test_a_metric_that_fits_no_sample_says_why() -> None:
    assert judging.judge([sample()], [French]).skipped == {"french": "judges fr only, not en"}
    assert judging.judge([], [Length]).skipped == {"length": "nothing was spoken"}


def test_the_teacher_is_measured_on_its_own_audio() -> None:
    teacher = Audio(torch.zeros(3000), 1000)
    found = judging.judge([sample("a", teacher=teacher), sample("b")], [Length])
    assert found.teacher == {"a": {"length": Value(3.0)}, "b": {}}


def test_the_built_in_suites_hold_the_sentences_kept_from_training() -> None:
    held = suite.read("held")
    assert [s.name for s in held.sentences][::46] == ["en-001", "ja-001"]
    assert len(held.sentences) == 66
    assert len(suite.read("smoke").sentences) == 6
    assert len(held.first(3).sentences) == 9
    kept = Path(suite.__file__).parents[1] / "sentences" / "held_zh.txt"
    texts = [s.text for s in held.sentences if s.language == "zh"]
    assert texts == kept.read_text(encoding="utf-8").split()


def test_a_suite_of_your_own_is_lines_or_json(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("# mine\nen\tOne.\nzh\t一。\nen\tTwo.\n", encoding="utf-8")
    assert [s.name for s in suite.read(tmp_path / "a.tsv").sentences] == [
        "en-001",
        "zh-001",
        "en-002",
    ]
    (tmp_path / "b.json").write_text('{"texts": [{"language": "en", "text": "One."}]}')
    assert suite.read(tmp_path / "b.json").sentences[0].text == "One."


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.tsv", "en One.\n", "a.tsv:1"),
        ("a.tsv", "\n", "holds no sentence"),
        ("a.json", "{}", "lacks 'texts'"),
        ("a.json", '{"texts": [{"language": "en"}]}', "lacks 'text'"),
        ("a.json", "[1]", "is no suite"),
        ("a.json", '{"texts": [{"language": "en", "file": "gone"}]}', "is no suite"),
    ],
)
def test_a_faulty_suite_is_told(tmp_path: Path, name: str, content: str, says: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=says):
        suite.read(tmp_path / name)


def test_an_unknown_suite_names_those_there_are() -> None:
    with pytest.raises(UnknownProviderError, match="held-en"):
        suite.read("hold")


def test_an_output_is_ranked_among_all_references() -> None:
    rows = [Row("x", "p1", "en", ""), Row("y", "p2", "en", ""), Row("z", "p3", "en", "")]
    plain = Results("similarity", "", "", 0, {}, rows)
    told = {"x": {"p1": 0.9, "p2": 0.5, "p3": 0.3}, "y": {"p1": 0.8, "p2": 0.5, "p3": 0.2}}
    ranked = likeness.with_ranks(plain, told, "judge", "people")
    first, second, third = ranked.rows
    assert (first.values["own-first"].value, second.values["own-first"].value) == (1.0, 0.0)
    assert second.values["own-first"].detail == "place 2 of 3; nearest other p1 0.80"
    assert first.values["own-margin"].value == pytest.approx(0.5)
    assert third.values == {}
    assert ranked.made == {"references": "people"}
    assert "Heard by judge; references: people." in ranked.metrics["own-first"].note


def test_a_tie_is_not_first() -> None:
    plain = Results("similarity", "", "", 0, {}, [Row("x", "p1", "en", "")])
    ranked = likeness.with_ranks(plain, {"x": {"p1": 0.5, "p2": 0.5}}, "judge", "")
    assert ranked.rows[0].values["own-first"].value == 0.0


class Breaks(Length):
    about = About("breaks", "", "lower")

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        raise ZeroDivisionError("nothing to divide")


class Unequal(Length):
    about = About("unequal", "", "lower")

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return []


class Numberless(Length):
    about = About("numberless", "", "lower")

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return [Value(float("nan")), Value(2.0)]


def test_a_metric_that_breaks_costs_neither_the_others_nor_the_answer() -> None:
    found = judging.judge([sample("a"), sample("b")], [Breaks, Unequal, Length])
    assert found.values == {"a": {"length": Value(1.0)}, "b": {"length": Value(1.0)}}
    assert found.skipped["breaks"] == "it broke: ZeroDivisionError: nothing to divide"
    assert [type(error) for error in found.errors] == [ZeroDivisionError, PluginError]


def test_what_is_no_number_counts_as_not_measured() -> None:
    found = judging.judge([sample("a"), sample("b")], [Numberless])
    assert found.values == {"a": {}, "b": {"numberless": Value(2.0)}}


@pytest.mark.parametrize("waveform", [torch.zeros(2, 1000), torch.full((1000,), float("nan"))])
def test_audio_that_is_none_is_told_by_its_name(waveform: torch.Tensor) -> None:
    with pytest.raises(InputError, match="'a' is no row of finite numbers"):
        judging.judge([Sample("a", Audio(waveform, 1000), "text", "en")], [Length])


def test_samples_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="2 samples are named 'a'"):
        judging.judge([sample("a"), sample("a", 2.0)], [Length])


def test_a_suite_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_bytes(b"\xef\xbb\xbfen\tOne.\r\nen\tTwo.\r\n")
    assert [s.language for s in suite.read(tmp_path / "mine.tsv").sentences] == ["en", "en"]


def test_recordings_of_one_name_are_not_told_apart(tmp_path: Path) -> None:
    for name in ("me.wav", "me.flac"):
        (tmp_path / name).touch()
    with pytest.raises(InputError, match="named 'me'"):
        likeness.references_of(None, tmp_path, None)
