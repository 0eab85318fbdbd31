"""Results on disk, gates, comparisons, and pages that escape what they show."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voxloom.interfaces.errors import ErrorGroup, InputError, SpecError, UnknownProviderError
from voxloom.training.evaluation import compare, gates, page, results
from voxloom.training.evaluation.metric import Value
from voxloom.training.evaluation.metrics.length import NoSpeech
from voxloom.training.evaluation.metrics.speed import RealTimeFactor
from voxloom.training.evaluation.metrics.words import WordErrors
from voxloom.training.evaluation.results import Results, Row

WER = WordErrors.about


def made(values: list[float], *, voice: str = "ash", teacher: float | None = 0.1) -> Results:
    rows = [
        Row(
            f"{voice}-en-{n:03d}",
            voice,
            "en",
            f"text {n}",
            2.0,
            values={"wer": Value(value, 10)},
            teacher={} if teacher is None else {"wer": Value(teacher, 10)},
        )
        for n, value in enumerate(values)
    ]
    return Results("speech", "mini", "held", 0, {"wer": WER}, rows, {"stoi": "needs aligned"})


def written(tmp_path: Path, text: str) -> gates.Gates:
    file = tmp_path / "gates.yaml"
    file.write_text(text)
    return gates.read(file)


def test_results_survive_their_file(tmp_path: Path) -> None:
    before = made([0.1, 0.3])
    results.write(before, tmp_path)
    assert results.as_dict(results.read(tmp_path)) == results.as_dict(before)
    assert results.read(tmp_path / "results.json").figure("wer", "ash", "en") == before.figures()[0]


def test_a_figure_is_pooled_with_its_worst_and_the_teachers() -> None:
    figure = made([0.1, 0.3]).figure("wer")
    assert figure is not None
    assert (figure.value, figure.worst, figure.teacher) == pytest.approx((0.2, 0.3, 0.1))
    partly = made([0.1, 0.3])
    rows = [partly.rows[0], replace(partly.rows[1], teacher={})]
    found = replace(partly, rows=rows).figure("wer")
    assert found is not None
    assert found.teacher is None  # a teacher of other sentences compares with nothing


@pytest.mark.parametrize("content", ["{}", "[]", "no json", '{"voxloom_eval": 9}'])
def test_what_is_no_result_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "results.json").write_text(content)
    with pytest.raises(InputError, match="holds no results"):
        results.read(tmp_path)
    with pytest.raises(InputError, match="holds no results"):
        results.read(tmp_path / "nowhere")


def test_samples_that_failed_come_first_then_the_worst() -> None:
    plain = made([0.1, 0.9, 0.3])
    failed = Row("ash-en-999", "ash", "en", "x", error="no")
    order = replace(plain, rows=[*plain.rows, failed]).worst_first()
    assert [row.name for row in order][:3] == ["ash-en-999", "ash-en-001", "ash-en-002"]


def test_speed_makes_no_sample_worse() -> None:
    rows = [
        Row("a", "v", "en", "", values={"rtf": Value(9.0), "no-speech": Value(0.0)}),
        Row("b", "v", "en", "", values={"rtf": Value(0.1), "no-speech": Value(1.0)}),
    ]
    metrics = {"rtf": RealTimeFactor.about, "no-speech": NoSpeech.about}
    assert Results("speech", "", "", 0, metrics, rows).worst_first()[0].name == "b"


@pytest.mark.parametrize(
    ("gate", "passed"),
    [
        ("at_most: 0.2", True),
        ("at_most: 0.19", False),
        ("at_least: 0.2", True),
        ("at_most: 2, times: teacher", True),
        ("at_most: 1.9, times: teacher", False),
        ("at_most: 1.5, times: teacher, plus: 0.05", True),
        ("at_most: 1.5, times: teacher, plus: 0.04", False),
        ("at_least: 2.1, times: teacher", False),
        ("at_least: 2.1, times: teacher, plus: 0.02", True),
        ("at_most: 0.29, of: worst", False),
        ("at_most: 0.3, of: worst", True),
        ("at_most: 0.3, languages: [en]", True),
        ("at_most: 0.3, languages: [ja]", False),
        ("at_least: 0.2, of: worst", False),  # the metric's worst, .3, is not this bound's
        ("at_least: 0.1, of: worst", True),
    ],
)
def test_a_gate_holds_up_to_its_bound(tmp_path: Path, gate: str, passed: bool) -> None:
    known = written(tmp_path, f"gates: [{{metric: wer, {gate}}}]")
    (verdict,) = gates.judged(made([0.1, 0.3]), known)
    assert verdict.passed is passed


def test_what_was_not_measured_or_not_spoken_is_not_passed(tmp_path: Path) -> None:
    known = written(tmp_path, "gates: [{metric: stoi, at_least: 0.9}, {metric: wer, at_most: 1}]")
    failed = Row("ash-en-999", "ash", "en", "x", error="no such language")
    plain = made([0.1])
    said = gates.judged(replace(plain, rows=[*plain.rows, failed]), known)
    assert [v.passed for v in said] == [False, False, True]
    assert "no such language" in said[0].said
    assert "needs aligned" in said[1].said


def test_a_gate_is_not_passed_by_the_samples_that_could_be_measured(tmp_path: Path) -> None:
    known = written(tmp_path, "gates: [{metric: wer, at_most: 1}, {metric: pesq, at_least: 1}]")
    plain = made([0.1, 0.2, 0.3])
    silent = replace(plain.rows[1], values={})
    other = replace(plain.rows[2], language="ja", values={})  # which `wer` does not judge
    first, second = gates.judged(replace(plain, rows=[plain.rows[0], silent, other]), known)
    assert not first.passed
    assert "not measured on 1 of 2 samples, such as ash-en-001" in first.said
    assert "not among the metrics of this run" in second.said
    assert gates.judged(replace(plain, rows=[plain.rows[0], other]), known)[0].passed


def test_gates_that_can_judge_nothing_are_told_before_any_work(tmp_path: Path) -> None:
    known = written(tmp_path, "gates: [{metric: stoi, run: copy, at_least: 0.9}]")
    gates.check(known, "copy", ["stoi"])
    with pytest.raises(InputError, match="run: speech"):
        gates.check(known, "speech", ["stoi"])
    with pytest.raises(UnknownProviderError, match="'stoi'"):
        gates.check(known, "copy", ["stio"])
    (tmp_path / "gates.yaml").write_bytes("name: caf\xe9".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        gates.read(tmp_path / "gates.yaml")


def test_a_factor_on_the_teacher_needs_the_teacher(tmp_path: Path) -> None:
    known = written(tmp_path, "gates: [{metric: wer, at_most: 2, times: teacher}]")
    (verdict,) = gates.judged(made([0.1], teacher=None), known)
    assert not verdict.passed
    assert "--teacher" in verdict.said
    known = written(tmp_path, "gates: [{metric: wer, at_most: 2, times: teacher, plus: 0.05}]")
    (verdict,) = gates.judged(made([0.1]), known)
    assert "at most 0.25 (2 × the teacher's 0.1 + 0.05)" in verdict.said


def test_gates_of_other_commands_are_left_alone(tmp_path: Path) -> None:
    known = written(tmp_path, "gates: [{metric: stoi, run: copy, at_least: 0.9}]")
    assert gates.judged(made([0.1]), known) == []


def test_every_voice_is_judged_alone(tmp_path: Path) -> None:
    known = written(tmp_path, "gates: [{metric: wer, at_most: 0.3}]")
    good, bad = made([0.1, 0.1]), made([0.5], voice="oak")
    verdicts = gates.judged(replace(good, rows=[*good.rows, *bad.rows]), known)
    assert [verdict.passed for verdict in verdicts] == [True, False]
    assert "oak" in verdicts[1].said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("gates: [{metric: wer}]", "at_most or at_least"),
        ("gates: [{metric: wer, at_most: 1, at_least: 0}]", "at_most or at_least"),
        ("gates: [{metric: wer, at_mots: 1}]", "at_most"),
        ("gates: [{metric: wer, at_most: 1, of: worst, times: teacher}]", "not the worst"),
        ("gates: [{metric: wer, at_most: 1, plus: 0.1}]", "factor on the teacher's"),
        ("gates: []", "gates"),
        ("", "empty"),
    ],
)
def test_a_faulty_file_of_thresholds_is_told(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises((SpecError, ErrorGroup, InputError), match=says):
        written(tmp_path, text)


def test_the_gates_of_the_project_are_well_formed() -> None:
    folder = Path(__file__).parents[3] / "benchmarks"
    assert {gate.metric for gate in gates.read(folder / "mini.yaml").gates} >= {"wer", "stoi"}
    assert gates.read(folder / "mini-human.yaml").gates


def test_the_gates_of_both_embedded_presets_differ_in_their_speed_alone() -> None:
    folder = Path(__file__).parents[3] / "benchmarks"
    mini, gpt = (gates.read(folder / f"{name}.yaml").gates for name in ("mini", "mini-gpt"))
    (one,) = [gate for gate in mini if gate not in gpt]
    (other,) = [gate for gate in gpt if gate not in mini]
    assert (one.metric, one.at_most, other.metric, other.at_most) == ("rtf", 0.1, "rtf", 0.25)


def test_a_shift_of_every_sentence_is_certain_and_noise_is_not() -> None:
    random = np.random.default_rng(0)
    base = random.uniform(0, 1, 40)
    before = made(list(base))
    worse = compare.compare(before, made(list(base + 0.1))).differences[0]
    assert worse.word == "worse"
    assert (worse.change, worse.low, worse.high) == pytest.approx((0.1, 0.1, 0.1))
    assert compare.compare(made(list(base + 0.1)), before).differences[0].word == "better"
    noisy = compare.compare(before, made(list(base + random.normal(0, 0.2, 40)))).differences[0]
    assert noisy.word == "same"
    assert noisy.low < 0 < noisy.high


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    covered = 0
    for seed in range(100):
        pairs = [(Value(0.0), Value(float(x))) for x in random.normal(0.5, 1, 40)]
        _, _, low, high = compare.interval(pairs, "mean", seed=seed, draws=400)
        covered += low <= 0.5 <= high
    assert 86 <= covered <= 100


def test_intervals_repeat_with_their_seed() -> None:
    random = np.random.default_rng(2)
    before, after = made(list(random.random(30))), made(list(random.random(30)))
    first = compare.compare(before, after, seed=3)
    assert first == compare.compare(before, after, seed=3)
    assert first != compare.compare(before, after, seed=4)


@pytest.mark.parametrize(("count", "word"), [(1, "too few"), (5, "too few"), (6, "worse")])
def test_a_handful_of_sentences_is_called_nothing(count: int, word: str) -> None:
    before = [0.1 * n for n in range(count)]
    found = compare.compare(made(before), made([each + 0.1 for each in before]))
    assert found.differences[0].word == word
    assert compare.compare(made(before), made(before)).differences[0].word == "same"


def test_a_sentence_in_ten_voices_is_one_sentence() -> None:
    random = np.random.default_rng(4)
    base, shifts = random.random(8), random.normal(0.03, 0.1, 8)
    once = compare.compare(made(list(base)), made(list(base + shifts))).differences[0]
    assert once.word == "same"

    def tenfold(values: np.ndarray) -> Results:
        runs = [made(list(values), voice=f"v{number}") for number in range(10)]
        return replace(runs[0], rows=[row for run in runs for row in run.rows])

    often = compare.compare(tenfold(base), tenfold(base + shifts)).differences[0]
    assert often.count == 80
    assert (often.low, often.high, often.word) == pytest.approx((once.low, once.high, "same"))


@pytest.mark.parametrize(("factor", "word"), [(1.3, "same"), (1.6, "worse"), (0.8, "same")])
def test_a_busier_machine_is_no_regression(factor: float, word: str) -> None:
    def timed(times: float) -> Results:
        rows = [
            Row(
                f"ash-en-{n}", "ash", "en", f"text {n}", values={"rtf": Value(times * (1 + n / 99))}
            )
            for n in range(20)
        ]
        return Results("speech", "mini", "held", 0, {"rtf": RealTimeFactor.about}, rows)

    assert compare.compare(timed(0.1), timed(0.1 * factor)).differences[0].word == word


def test_what_is_no_longer_spoken_is_worse_and_no_number_is_not_better() -> None:
    values = [0.1 * n for n in range(8)]
    before, after = made(values), made(values)
    mute = Row("ash-en-007", "ash", "en", "text 7", error="too long")
    found = compare.compare(before, replace(after, rows=[*after.rows[:7], mute]))
    assert found.lost == ["en-007"]
    assert found.worse == ["en-007 is no longer spoken"]
    assert "en-007 is no longer spoken" in page.comparison_page(found)
    assert compare.compare(replace(before, rows=[*before.rows[:7], mute]), after).lost == []
    broken = made([*values[:7], float("nan")])
    assert compare.compare(before, broken).differences[0].word == "same"
    unmeasured = replace(after, metrics={**after.metrics, "rtf": RealTimeFactor.about})
    assert compare.compare(before, unmeasured).unpaired == ["rtf"]


def test_two_voices_are_compared_by_sentence_and_the_rest_is_named() -> None:
    found = compare.compare(made([0.1, 0.2]), made([0.1, 0.2, 0.3], voice="oak"))
    assert found.differences[0].count == 2
    assert found.alone == ["en-002"]


def test_runs_of_other_sentences_are_not_compared() -> None:
    other = made([0.1])
    other = replace(other, rows=[replace(other.rows[0], text="something else")])
    with pytest.raises(InputError, match="another text"):
        compare.compare(made([0.1]), other)
    with pytest.raises(InputError, match="no sentence in common"):
        compare.compare(made([0.1]), made([]))


NASTY = "<script>alert(\"x\")</script> & 'more'"


def test_every_text_of_a_page_is_escaped() -> None:
    row = Row(
        NASTY, NASTY, NASTY, NASTY, 1.0, f"audio/{NASTY}.flac", NASTY, {"wer": Value(1, 1, NASTY)}
    )
    about = replace(WER, note=NASTY, unit=NASTY)
    bad = Results("speech", NASTY, NASTY, 0, {"wer": about}, [row], {NASTY: NASTY}, {"a": NASTY})
    verdict = gates.Verdict(NASTY, NASTY, False, NASTY)
    comparison = compare.Comparison(NASTY, NASTY, [], [NASTY])
    for text in (page.page(bad, [verdict]), page.comparison_page(comparison)):
        assert "<script" not in text
        assert "&lt;script&gt;" in text


def test_the_page_plays_and_names_what_failed() -> None:
    plain = made([0.1])
    shown = replace(plain, rows=[replace(plain.rows[0], audio="audio/a.flac")])
    text = page.page(shown, [gates.Verdict("wer", "en", False, "wer en: too much")])
    assert 'src="audio/a.flac"' in text
    assert "failed: wer en: too much" in text
    assert "needs aligned" in text
    assert "| wer | ash | en | 1 | 0.1 | 0.1 | 0.1 |" in page.markdown(shown)


def test_the_json_holds_the_figures_too(tmp_path: Path) -> None:
    found = json.loads(results.write(made([0.1, 0.3]), tmp_path).read_text())
    assert found["figures"][0]["value"] == pytest.approx(0.2)
