from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core.pipeline.sentences import BUDGET, Boundary, Sentence, split

SETTINGS = settings(deadline=None, derandomize=True, max_examples=120)
PIECES = st.sampled_from(
    [
        *("Hello", "world", "你好", "世界", "こんにちは", "3.14", "1,000", "12:30", "Dr.", "U.S."),
        *(". ", "? ", "! ", "。", "？", "！", "…", "... ", ", ", "，", "、", "; ", " — "),
        *(
            " ",
            "\n",
            "\n\n",
            "\t",
            "\r\n",
            '"',
            "'",
            "”",
            "」",
            "「",
            "(",
            ")",
            "😀",
            "é",
            "e\u0301",
        ),
    ]
)
MIXED = st.lists(PIECES, max_size=60).map("".join)


def spoken(text: str, **options: object) -> list[str]:
    return [text[s.first : s.last] for s in split(text, **options)]  # type: ignore[arg-type]


def boundaries(text: str) -> list[Boundary]:
    return [sentence.boundary for sentence in split(text)]


@SETTINGS
@given(text=st.one_of(MIXED, st.text(max_size=200)), budget=st.sampled_from([16, 40, BUDGET]))
def test_the_pieces_cover_the_text_exactly_and_lose_only_space_at_their_edges(
    text: str, budget: int
) -> None:
    pieces = split(text, budget=budget)
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    ends = [piece.end for piece in pieces]
    assert [piece.start for piece in pieces] == [0, *ends][: len(pieces)]
    for piece in pieces:
        assert text[piece.first : piece.last] == text[piece.start : piece.end].strip()
        assert piece.start <= piece.first <= piece.last <= piece.end


@SETTINGS
@given(text=MIXED)
def test_every_piece_has_something_to_speak_if_the_text_has(text: str) -> None:
    pieces = spoken(text, budget=40)
    if any(character.isalnum() for character in text):
        assert all(any(c.isalnum() for c in piece) for piece in pieces)
    else:
        assert len(pieces) <= 1


@SETTINGS
@given(text=MIXED)
def test_only_the_last_piece_ends_the_text(text: str) -> None:
    found = boundaries(text)
    assert found[:-1].count(Boundary.END) == 0
    assert not found or found[-1] is Boundary.END


@SETTINGS
@given(
    numbers=st.lists(
        st.from_regex(r"\A\d{1,3}([.,]\d{3}){0,3}(\.\d{1,4})?\Z"), min_size=1, max_size=12
    ),
    joint=st.sampled_from([" ", ", ", " and ", "、", "。"]),
)
def test_a_number_is_never_split(numbers: list[str], joint: str) -> None:
    found = spoken(joint.join(numbers), budget=20)
    for number in numbers:
        assert any(number in piece for piece in found)
    rest = "".join(found)
    for number in numbers:
        assert number in rest
        rest = rest[rest.index(number) + len(number) :]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs 3.50. Buy it!", ["It costs 3.50.", "Buy it!"]),
        ("Dr. Smith met Mrs. Jones. They left.", ["Dr. Smith met Mrs. Jones.", "They left."]),
        ("We met at 5 p.m. on Jan. 5. It rained.", ["We met at 5 p.m. on Jan. 5.", "It rained."]),
        ("Come at 5 p.m. The door is open.", ["Come at 5 p.m.", "The door is open."]),
        ("The U.S. Army left.", ["The U.S. Army left."]),
        ("J. R. R. Tolkien wrote it.", ["J. R. R. Tolkien wrote it."]),
        ("So do I. He left.", ["So do I.", "He left."]),
        ("See www.a.com/x?q=1. Then go.", ["See www.a.com/x?q=1.", "Then go."]),
        ("Well... maybe not. Bye.", ["Well... maybe not.", "Bye."]),
        ('He said "No." Then he left.', ['He said "No."', "Then he left."]),
        ('"Really?" he asked. "Yes!"', ['"Really?" he asked.', '"Yes!"']),
        ("1. First of all, go. 2. Stop.", ["1. First of all, go.", "2. Stop."]),
        ("你好。我是小明！真的？", ["你好。", "我是小明！", "真的？"]),
        ("他说：“你好。”然后走了。", ["他说：“你好。”", "然后走了。"]),
        ("「行くの？」と聞いた。そうか。", ["「行くの？」と聞いた。", "そうか。"]),
        ("我……不知道。", ["我……不知道。"]),
        ("版本2.5很好。你好!我走了.再见", ["版本2.5很好。", "你好!", "我走了.", "再见"]),
        ("Stop. !!! 😀. Go.", ["Stop. !!! 😀.", "Go."]),
        ("... Go.", ["... Go."]),
    ],
)
def test_known_texts_are_split_as_people_would(text: str, expected: list[str]) -> None:
    assert spoken(text) == expected


def test_abbreviations_belong_to_their_language() -> None:
    assert spoken("Il dit etc. Mr. Dupont rit.", language="fr") == [
        "Il dit etc.",
        "Mr.",
        "Dupont rit.",
    ]
    assert spoken("So Mr. Dupont laughs.", language="en") == ["So Mr. Dupont laughs."]


def test_an_empty_line_ends_a_paragraph_and_a_short_line_a_sentence() -> None:
    text = "A title\nThen a text\n\nNext."
    assert spoken(text) == ["A title", "Then a text", "Next."]
    assert boundaries(text) == [Boundary.SENTENCE, Boundary.PARAGRAPH, Boundary.END]


def test_a_line_that_an_editor_wrapped_is_one_sentence() -> None:
    text = "This line is so long that an editor broke it at its margin, as\neditors do. Next."
    assert len(split(text)) == 2


def test_a_long_sentence_is_cut_at_clauses_first() -> None:
    clause = "this clause has some words in it"
    text = ", ".join([clause] * 12) + "."
    pieces = split(text, budget=100)
    assert all(text[p.first : p.last].endswith((",", ".")) for p in pieces)
    assert all(p.end - p.start <= 102 for p in pieces)
    assert {p.boundary for p in pieces[:-1]} == {Boundary.CLAUSE}


def test_a_long_sentence_without_clauses_is_cut_at_spaces() -> None:
    pieces = spoken("word " * 100, budget=60)
    assert all(set(piece.split()) == {"word"} for piece in pieces)
    assert max(map(len, pieces)) <= 60


def test_ideographs_use_up_the_budget_three_times_as_fast() -> None:
    assert max(map(len, spoken("你" * 500, budget=300))) == 100
    assert max(map(len, spoken("x" * 500, budget=300))) == 300


def test_a_cut_keeps_a_character_with_what_combines_with_it() -> None:
    for piece in spoken("e\u0301" * 100, budget=21):
        assert piece[0] == "e"
        assert piece[-1] == "\u0301"


def test_a_budget_too_small_for_any_piece_is_refused() -> None:
    with pytest.raises(ValueError, match="budget of 3"):
        split("Hello", budget=3)


def test_the_empty_text_has_no_pieces() -> None:
    assert split("") == []
    assert split("Hi") == [Sentence(0, 2, 0, 2, Boundary.END)]


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "Hello world. ",
            "你。",
            ". ",
            "a, ",
            "a,",
            "x",
            "你",
            "1",
            "1.",
            " ",
            "\n",
            "Mr. ",
            '."',
        ),
        *("word ", "」", "e\u0301", "\r\n", " \n ", "? \n\n"),
    ],
)
def test_the_work_grows_linearly_with_the_text(unit: str) -> None:
    def work(characters: int) -> int:
        text = ("start " + unit * characters)[:characters]
        calls = 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(count)
        try:
            split(text)
        finally:
            sys.setprofile(None)
        return calls

    small, large = work(1_500), work(6_000)
    assert large <= 4.5 * small + 200


@pytest.mark.parametrize("unit", ["Hello, world. ", "你好，", "1", " ", ". ", '."'])
def test_100_000_characters_are_split_without_a_loss(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    assert "".join(text[s.start : s.end] for s in split(text)) == text
