"""Notations as values."""

from __future__ import annotations

from voxloom.interfaces.notation import Notation, Notations

ODD = Notation("odd", "an odd number of letters", lambda value: len(value) % 2, ("aa", "bb"))
LAST = Notation("last", "anything", bool, ("bb",), after=("latin",), rank=200, aliases=("x-last",))
GREEDY = Notation("all", "anything", bool, after=("han",), bracket=lambda word, value: 99, rank=1)


def test_a_value_has_no_fault_or_is_told_what_it_should_be() -> None:
    assert ODD.fault("abc") == ""
    assert ODD.fault("ab") == "an odd number of letters"


def test_without_a_rule_of_its_own_a_well_formed_value_reads_the_whole_word() -> None:
    assert ODD.reads("word", "abc") == 4
    assert ODD.reads("word", "ab") == 0


def test_a_value_never_reads_more_than_the_word_before_it() -> None:
    assert GREEDY.reads("word", "x") == 4


def test_notations_are_a_mapping_in_the_order_of_their_ranks() -> None:
    found = Notations((LAST, ODD, GREEDY))
    assert list(found) == ["all", "odd", "last"]
    assert found["odd"] is ODD
    assert "x-last" not in found
    assert found.alphabets["x-last"] is LAST
    assert found.languages == ("aa", "bb")
    assert [one.name for one in found.bare("bb")] == ["last", "all"]
    assert [one.name for one in found.bare("auto")] == ["all", "last"]
    assert found.elsewhere("anything") == ""
