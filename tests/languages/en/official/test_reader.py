"""English words to phones by the official order of look-ups."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.errors import PluginError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.interfaces.stage import Build, WeightsView
from voxloom.languages.en.frontend import EnglishFrontend
from voxloom.languages.en.official.dictionary import Dictionary, read_rep
from voxloom.languages.en.official.frontend import OfficialEnglish
from voxloom.languages.en.official.tags import tag
from voxloom.languages.en.official.tokens import tokens
from voxloom.languages.en.options import EnOptions
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.official import collapse
from voxloom.registry import Registry

pytest.importorskip("wordsegment")


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    return Registry.discover().inventory("gpt-sovits-v2")


@pytest.fixture(scope="module")
def official(inventory: Inventory) -> OfficialEnglish:
    return OfficialEnglish(inventory)


def no_weights(field: str) -> WeightsView:
    raise AssertionError(field)


@pytest.fixture(scope="module")
def build_official(inventory: Inventory) -> TextFrontend:
    options = EnOptions(rules="official", inventory="gpt-sovits-v2")
    return EnglishFrontend(options, Build("cpu", Edges(), no_weights, lambda _: inventory, {}))


def read(official: OfficialEnglish, text: str) -> str:
    return " ".join(official.phonemize(text).symbols)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("we saw a dog.", "W IY1 S AO1 AH0 D AO1 G ."),
        ("grade A wins", "G R EY1 D EY1 W IH1 N Z"),
        ("Go", ", G OW1"),
        ("the dogs' bowl", "DH AH0 D AA1 G Z - B OW1 L"),
        ("the bxq is", "DH AH0 B IY1 EH1 K S K Y UW1 IH1 Z"),
        ("glimmerforge", "G L IH1 M ER0 F AO1 R JH"),
        ("at 5 a.m. now", "AE1 T F AY1 V AH0 . EH1 M . N AW1"),
        ("", ","),
    ],
)
def test_words_read_as_in_the_original(official: OfficialEnglish, text: str, phones: str) -> None:
    assert read(official, text) == phones


@pytest.mark.parametrize(
    ("word", "ending"), [("glimmercat's", "S"), ("glimmerfox's", "AH0 Z"), ("glimmerdog's", "Z")]
)
def test_the_genitive_follows_the_last_sound(
    official: OfficialEnglish, word: str, ending: str
) -> None:
    assert read(official, f"a {word}").endswith(ending)


def test_phones_point_at_the_characters_they_speak(official: OfficialEnglish) -> None:
    phones = official.phonemize("See 12 cats.")
    twelve = [span for span, phone in zip(phones.spans, phones.symbols, strict=True)][2:7]
    assert set(twelve) == {(4, 6)}
    assert phones.normalized == "See twelve cats."
    assert phones.phones_per_character is None


def test_what_is_dropped_is_noted(official: OfficialEnglish) -> None:
    phones: Phones = official.phonemize("cats & 猫 sleep")
    assert "猫" in phones.notes["dropped"]
    assert "(character 6)" in phones.notes["dropped"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.example.com is up", ["www.example.com", "is", "up"]),
        ("part-time - or 'tis", ["part-time", "-", "or", "'", "tis"]),
        ("at a.m. . now", ["at", "a", ".", "m", ". .", "now"]),
    ],
)
def test_tokens_are_those_of_the_tweet_tokenizer(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(text)] == expected


@pytest.mark.parametrize(
    ("sentence", "word", "expected"),
    [
        ("I read it", "read", "VBP"),
        ("He read it", "read", "VBD"),
        ("They have read it", "read", "VBN"),
        ("a complex plan", "complex", "JJ"),
        ("in a complex .", "complex", "NN"),
        ("Close the door", "close", "RB"),
        ("please close it", "close", "VB"),
        ("let's close it", "close", "VB"),
        ("shops close at noon", "close", "RB"),
        ("the store closes early", "closes", "VB"),
        ("make use of it", "use", "NN"),
        ("it was used", "used", "VBN"),
        ("it is processing", "processing", "VBG"),
    ],
)
def test_the_part_of_speech_follows_the_neighbours(sentence: str, word: str, expected: str) -> None:
    words = sentence.split()
    assert tag(words, [one.lower() for one in words].index(word)) == expected


def test_a_dictionary_of_the_user_comes_first(tmp_path: Path, inventory: Inventory) -> None:
    path = tmp_path / "own.rep"
    path.write_text(";;; # comment\nKETTLE  K AE1 T\nKETTLE(1)  K IY1 T\n", encoding="utf-8")
    official = OfficialEnglish(inventory, [path])
    assert read(official, "my kettle") == "M AY1 K AE1 T"
    assert Dictionary().get("kettle") == ("K", "EH1", "T", "AH0", "L")


def test_a_file_that_is_no_dictionary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.rep"
    path.write_text("nothing here\n", encoding="utf-8")
    with pytest.raises(PluginError, match="no dictionary"):
        read_rep(path)
    with pytest.raises(PluginError, match="cannot be read"):
        read_rep(tmp_path / "missing.rep")


def test_tokens_are_those_of_the_program_itself() -> None:
    casual = pytest.importorskip("nltk.tokenize.casual")
    theirs = casual.TweetTokenizer()
    chance = random.Random(5)
    parts = "don't www.example.com a.m. U.S.A. e-mail rock'n'roll x.y 'tis co-op's I ' , ! -"
    for _ in range(400):
        text = "".join(
            chance.choice(parts.split()) + chance.choice(["", " ", ". ", ", "]) for _ in range(6)
        )
        text = collapse(AlignedText.of(text)).text
        assert [token.text for token in tokens(text)] == theirs.tokenize(text), text


def test_every_character_is_accounted_for_by_the_official_rules(official: OfficialEnglish) -> None:
    text = "At 5% of cats & 猫 GPT, said blorkzen."
    trace = official.phonemize(text).readings
    assert "".join(text[one.start : one.end] for one in trace) == text
    found = {text[one.start : one.end]: (one.rule, one.source) for one in trace}
    assert found["& 猫"[0]] == ("dropped", "silent")
    assert found["猫"] == ("dropped", "silent")
    assert found["5"] == ("number-cardinal", "dictionary")
    assert found["%"] == ("percent", "dictionary")


def test_hints_are_followed_by_the_official_rules(build_official: TextFrontend) -> None:
    phones = build_official.read("see 猫 now", "auto", [Hint(4, 5, "arpabet", "K AE T", "inline")])
    assert " ".join(phones.symbols) == "S IY1 K AE1 T N AW1"
    assert phones.readings[2].source == "hint:inline"
