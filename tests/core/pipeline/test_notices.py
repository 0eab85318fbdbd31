from __future__ import annotations

from voxloom.core.pipeline.notices import Notices, of_phones
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.result import Notice


def phones(text: str, spans: list[tuple[int, int]], notes: dict[str, str] | None = None) -> Phones:
    count = len(spans)
    return Phones(
        "i", ("a",) * count, (1,) * count, tuple(spans), ("en",) * count, text, notes=notes or {}
    )


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


def test_what_the_frontend_noted_comes_through() -> None:
    assert of_phones(phones("ab", [(0, 2)], {"guess": "guessed ab"}), 0) == [
        Notice("guess", "guessed ab")
    ]


def test_letters_that_no_phone_speaks_are_named_with_their_place_in_the_text() -> None:
    (notice,) = of_phones(phones("ab, cd", [(0, 1), (2, 3), (4, 6)]), 100)
    assert notice.code == "silent-characters"
    assert "'b' at 101" in notice.message
    assert "," not in notice.message.replace("'b' at 101", "")


def test_a_long_list_of_silent_letters_is_shortened() -> None:
    (notice,) = of_phones(phones("abcdefghijkl", []), 0)
    assert notice.message.count(" at ") == 8
    assert "and 4 more" in notice.message
