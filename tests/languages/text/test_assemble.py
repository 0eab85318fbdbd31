"""From pieces to Phones."""

from __future__ import annotations

import pytest

from voxloom.interfaces.errors import InputError, SpecError
from voxloom.interfaces.phones import Inventory
from voxloom.languages.text.assemble import Piece, assemble, form_of, mark_of


def word(symbol: str, start: int, end: int) -> Piece:
    return Piece((symbol,), (start, end), "en", symbol[3:])


def mark(symbol: str, start: int) -> Piece:
    return Piece((symbol,), (start, start + 1), "en", symbol)


def test_a_sentence_opens_with_a_pause_and_closes_with_a_mark(mini: Inventory) -> None:
    phones = assemble("bd", [word("en:B", 0, 2)], mini)
    assert phones.symbols == ("SP", "en:B", ".")
    assert phones.spans == ((0, 0), (0, 2), (2, 2))
    assert phones.ids == tuple(mini.index[symbol] for symbol in phones.symbols)
    assert phones.normalized == "B."


def test_runs_of_marks_collapse_to_the_first(mini: Inventory) -> None:
    pieces = [word("en:B", 0, 1), mark("?", 1), mark("!", 2), mark("!", 3)]
    phones = assemble("b?!!", pieces, mini)
    assert phones.symbols == ("SP", "en:B", "?")
    assert phones.spans[-1] == (1, 4)


def test_dots_become_an_ellipsis(mini: Inventory) -> None:
    phones = assemble("b. .", [word("en:B", 0, 1), mark(".", 1), mark(".", 3)], mini)
    assert phones.symbols[-1] == "…"


def test_marks_before_the_first_word_are_silent(mini: Inventory) -> None:
    phones = assemble("-b", [mark("-", 0), word("en:B", 1, 2)], mini)
    assert phones.symbols == ("SP", "en:B", ".")


@pytest.mark.parametrize("symbol", [",", "-"])
def test_a_sentence_that_ends_in_a_weak_mark_is_closed(symbol: str, mini: Inventory) -> None:
    phones = assemble("b,", [word("en:B", 0, 1), mark(symbol, 1)], mini)
    assert phones.symbols == ("SP", "en:B", ".")
    assert phones.spans[-1] == (1, 2)


def test_counts_per_character_add_up_to_the_phones(mini: Inventory) -> None:
    phones = assemble("ab", [word("en:B", 0, 1), word("en:D", 1, 2)], mini, per_character=True)
    assert phones.phones_per_character == (2, 1, 1)
    assert len(phones.normalized) == 3


def test_overlapping_pieces_get_spans_that_never_go_back(mini: Inventory) -> None:
    pieces = [word("en:B", 0, 4), mark(",", 1), word("en:D", 2, 3)]
    spans = assemble("bcde", pieces, mini).spans
    assert spans == ((0, 0), (0, 4), (1, 4), (2, 4), (4, 4))


def test_no_word_is_refused(mini: Inventory) -> None:
    with pytest.raises(InputError, match="nothing to speak"):
        assemble("?!", [mark("?", 0)], mini)


def test_a_run_of_marks_is_the_first_or_an_ellipsis() -> None:
    assert mark_of("！？") == "!"
    assert mark_of("...") == "…"
    assert mark_of("。”") == "."


def test_an_inventory_without_a_known_form_is_refused() -> None:
    with pytest.raises(SpecError, match=r"strange.*mini"):
        form_of("strange")


def test_gpt_sovits_wants_no_pause_and_keeps_the_marks_as_they_are() -> None:
    symbols = ("SP", ",", ".", "B")
    inventory = Inventory("gpt-sovits-v2", symbols, ".", "SP")
    pieces = [mark(".", 0), Piece(("B",), (1, 2), "en", "b")]
    phones = assemble(".b", pieces, inventory)
    assert phones.symbols == (".", "B")
    with pytest.raises(InputError):
        assemble("..", [mark(".", 0)], inventory)
