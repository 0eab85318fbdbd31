from __future__ import annotations

from voxloom.core.pipeline.notices import MOST, Notices, silent_letters
from voxloom.core.pipeline.pieces import Piece
from voxloom.core.pipeline.sentences import Boundary
from voxloom.core.text.spans import Spans
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.result import Notice


def phones(text: str, spans: list[tuple[int, int]]) -> Phones:
    count = len(spans)
    return Phones("i", ("a",) * count, (1,) * count, tuple(spans), ("en",) * count, text)


def piece(text: str, first: int = 0) -> Piece:
    last = first + len(text)
    return Piece(0, text, Spans.same(first, last), first, last, text, Boundary.END)


def test_a_notice_is_given_once() -> None:
    notices = Notices()
    notices.add("a", "one")
    notices.add("a", "one")
    assert notices.fresh() == (Notice("a", "one"),)
    notices.add("a", "two")
    notices.add("a", "one")
    assert notices.fresh() == (Notice("a", "two"),)
    assert notices.fresh() == ()
    assert notices.all() == (Notice("a", "one"), Notice("a", "two"))


def test_a_flood_of_one_code_is_cut_with_a_word_about_it() -> None:
    notices = Notices()
    for number in range(100):
        notices.add("many", str(number))
    notices.add("other", "one")
    found = notices.all()
    assert [n.message for n in found[:MOST]] == [str(number) for number in range(MOST)]
    assert "not listed" in found[MOST].message
    assert found[MOST + 1 :] == (Notice("other", "one"),)


def test_letters_that_no_phone_speaks_are_named_with_their_place_in_the_text() -> None:
    message = silent_letters(phones("ab, cd", [(0, 1), (2, 3), (4, 6)]), piece("ab, cd", 100))
    assert message == "No sound speaks 'b' (character 102)."


def test_where_every_letter_is_spoken_there_is_no_message() -> None:
    assert silent_letters(phones("ab, cー!", [(0, 2), (4, 5)]), piece("ab, cー!")) == ""


def test_a_long_list_of_silent_letters_is_shortened() -> None:
    message = silent_letters(phones("abcdefghijkl", []), piece("abcdefghijkl"))
    assert message.count("(character") == 8
    assert message.endswith("and 4 more.")
