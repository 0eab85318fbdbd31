"""The key `text` of a spec, and the slot `splitter`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from voxloom.core.spec import explain_text, lock_text, new, plan, read, schema
from voxloom.core.spec.plan_types import TextPlan
from voxloom.core.spec.text_options import user_lexicon, with_lexicons
from voxloom.interfaces.errors import LockError, SpecError, VoxloomError

HEAD = "voxloom: 1\nextends: small\n"
LEXICON = "lexicon: 1\nentries: []\n"


def planned(text: str, providers: Any, write: Any, *sets: str) -> TextPlan:
    return plan(read(write("my.yaml", HEAD + text), providers, sets=sets), providers).text


def test_without_the_key_everything_is_by_default(providers: Any, write: Any) -> None:
    assert planned("", providers, write) == TextPlan()
    assert planned("text: {}\n", providers, write) == TextPlan()
    assert planned("text: null\n", providers, write) == TextPlan()


def test_each_option_is_kept_and_a_setting_changes_one(providers: Any, write: Any) -> None:
    text = "text: {markup: plain, cut_budget: 99, pauses: {clause: 0, sentence: 1}}\n"
    found = planned(text, providers, write, "text.pauses.paragraph=2.5")
    assert found == TextPlan("plain", 99, 0.0, 1.0, 2.5)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("text: {markup: html}\n", "my.yaml:3:16", "text.markup"),
        ("text: {markap: plain}\n", "my.yaml:3:8", "'markup'"),
        ("text: {cut_budget: 3}\n", "my.yaml:3:20", "16"),
        ("text: {pauses: {sentence: -1}}\n", "my.yaml:3:27", "0"),
        ("text: {pauses: {word: 1}}\n", "my.yaml:3:17", "'word'"),
        ("text: plain\n", "my.yaml:3:7", "mapping"),
        ("text: {lexicons: [gone.yaml]}\n", "my.yaml:3:19", "gone.yaml"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(
    providers: Any, write: Any, text: str, place: str, says: str
) -> None:
    with pytest.raises(VoxloomError) as caught:
        planned(text, providers, write)
    assert str(caught.value.where).endswith(place), str(caught.value)
    assert says in str(caught.value)


def test_lexicons_are_found_beside_the_file_that_names_them(
    providers: Any, write: Any, tmp_path: Path
) -> None:
    write("words.yaml", LEXICON)
    (path,) = planned("text: {lexicons: [words.yaml]}\n", providers, write).lexicons
    assert path.read_text(encoding="utf-8") == LEXICON
    assert path.is_absolute()


def test_the_users_lexicon_is_read_only_where_a_spec_says_so(
    providers: Any, write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    text = "text: {lexicons: [user]}\n"
    assert planned(text, providers, write).lexicons == ()
    path = user_lexicon({"XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path)})
    path.parent.mkdir()
    path.write_text(LEXICON, encoding="utf-8")
    assert planned(text, providers, write).lexicons == (path,)
    assert planned("", providers, write).lexicons == ()


def test_lexicons_given_from_outside_come_first(providers: Any, write: Any, tmp_path: Path) -> None:
    write("words.yaml", LEXICON)
    made = plan(
        read(write("my.yaml", HEAD + "text: {lexicons: [words.yaml]}\n"), providers), providers
    )
    found = with_lexicons(made, [tmp_path / "more.tsv"]).text.lexicons
    assert [path.name for path in found] == ["more.tsv", "words.yaml"]


def test_a_lock_pins_lexicons_and_options(providers: Any, write: Any) -> None:
    lexicon = write("words.yaml", LEXICON)
    text = "text: {markup: plain, lexicons: [words.yaml]}\n"
    path = write("my.yaml", HEAD + text)
    locked = write("my.lock.yaml", lock_text(plan(read(path, providers), providers), providers))
    data = yaml.safe_load(locked.read_text(encoding="utf-8"))
    assert data["text"] == {"markup": "plain", "lexicons": ["words.yaml"]}
    assert "text.lexicons[0]" in data["lock"]["files"]
    assert plan(read(locked, providers), providers).text.markup == "plain"
    lexicon.write_text(LEXICON + "name: other\n", encoding="utf-8")
    with pytest.raises(LockError, match=r"text\.lexicons\[0\]"):
        plan(read(locked, providers), providers)


def test_explain_the_schema_and_a_new_spec_speak_of_it(providers: Any, write: Any) -> None:
    path = write("my.yaml", HEAD + "text: {cut_budget: 120}\n")
    assert "cut_budget = 120" in explain_text(plan(read(path, providers), providers))
    assert "cut_budget" not in explain_text(plan(read("small", providers), providers))
    options = schema(providers)["properties"]["text"]["properties"]
    assert {"markup", "cut_budget", "pauses", "lexicons"} == set(options)
    assert "#   # cut_budget: 300" in new(providers, name="x")


def test_an_unknown_splitter_is_told_at_its_place(providers: Any, write: Any) -> None:
    with pytest.raises(SpecError, match="splitter"):
        planned("splitter: nothing\n", providers, write)
