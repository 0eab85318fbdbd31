from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from voxloom.interfaces.errors import ErrorGroup, InputError, PluginError
from voxloom.training import make_corpus
from voxloom.training.cache import Cache
from voxloom.training.manifest import read, read_record
from voxloom.training.teachers import engines, speaking


def lacking() -> str:
    """Why the engines cannot speak here, `` if they can."""
    missing = [f"{one.name}: {one.missing()}" for one in engines.ENGINES.values() if one.missing()]
    return "; ".join(missing)


def test_missing_engines_are_all_told_with_the_script_that_installs_them() -> None:
    absent = [replace(one, missing=lambda: "a thing") for one in engines.ENGINES.values()]
    with pytest.raises(ErrorGroup) as caught:
        engines.check(absent, ["ja"])
    told = [str(error) for error in caught.value.errors]
    assert len(told) == 4
    assert all("install-debian.sh" in one and "--without-engine" in one for one in told)
    with pytest.raises(PluginError, match="'mei' needs a thing"):
        engines.check(absent[-1:], ["ja"])


def test_the_script_installs_every_package_and_no_gpl_engine() -> None:
    script = Path(engines.install_script()).read_text()
    words = set(re.findall(r"[\w-]+", script))
    assert {name for one in engines.ENGINES.values() for name in one.packages} <= words
    assert "espeak-ng" not in words
    assert subprocess.run(["sh", "-n", engines.install_script()], check=False).returncode == 0


def test_a_language_needs_an_engine_that_is_left() -> None:
    assert set(engines.choose(["ja"], ["mei"])) == {"slt", "kal"}
    with pytest.raises(InputError, match="No engine is left to speak 'zh'"):
        engines.choose(["zh"], ["slt", "kal"])
    with pytest.raises(InputError, match="'espeak'"):
        engines.choose(["en"], ["espeak"])


def test_without_an_engine_others_speak_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_corpus.texts, "training_sentences", lambda *given: ["x"] * 40)
    jobs = make_corpus.plan_jobs(make_corpus.Order(without=("mei", "rms")))
    assert {(job.language, job.teacher) for job in jobs} == {
        (language, teacher) for language in ("en", "ja", "zh") for teacher in ("slt", "kal")
    }
    jobs = make_corpus.plan_jobs(make_corpus.Order(languages=("zh",)))
    assert {job.teacher for job in jobs} == {"slt", "kal"}


def test_other_words_another_engine_or_another_pitch_is_another_question() -> None:
    first, second = make_corpus.draw_speakers(4, 1)[::3]
    job = speaking.Job("a", "en", "Yes.", first, "kal", "train")
    asked = speaking.question(job, "festival 2.5")
    assert asked != speaking.question(job, "festival 2.6")
    assert asked != speaking.question(replace(job, text="No."), "festival 2.5")
    assert asked != speaking.question(replace(job, speaker=second), "festival 2.5")
    assert asked == speaking.question(replace(job, name="b", split="held"), "festival 2.5")


def test_a_corpus_is_made_once_and_what_is_missing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("festival") is None or lacking():
        pytest.skip(f"the teachers' engines are not installed: {lacking()}")
    order = make_corpus.Order(scale=0.01, languages=("zh",), most=2)
    made = make_corpus.make(order, tmp_path)
    assert (made.failed, made.unspoken) == ([], [])
    assert [row.licence for row in read(tmp_path)] == ["CMU (permissive)"] * 2
    assert "festvox-us-slt-hts" in made.rows[0].origin
    record = read_record(tmp_path)
    assert record is not None
    assert set(record.engines) == {"slt"}

    (tmp_path / "zh_00001.npz").unlink()
    job = make_corpus.plan_jobs(order)[1]
    # The second time the cache speaks: the engine is not asked.
    monkeypatch.setattr(speaking.borrowed, "speak", lambda voice, units, *rest: [None] * len(units))
    rows, unspoken = make_corpus.make_chunk(
        [job], tmp_path, record.engines["slt"], tmp_path / make_corpus.CACHE
    )
    assert unspoken == []
    assert rows[0].digest == next(row.digest for row in made.rows if row.name == "zh_00001")
    assert Cache(tmp_path / make_corpus.CACHE).get("0" * 64) is None

    with pytest.raises(InputError, match="made otherwise"):
        make_corpus.make(replace(order, seed=2), tmp_path)
