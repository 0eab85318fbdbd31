"""Which phones of a text a model knows."""

from __future__ import annotations

import pytest

from voxloom.core import spec
from voxloom.core.coverage import Fit, compare, examine, nearest_phones
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.phones import Inventory, Phones, Reading
from voxloom.registry import Registry

MODEL = Inventory("model", ("_", "SP", "a", "b"))
WRITTEN = Inventory(
    "written",
    ("_", "SP", "a", "ö", "ʔ", "q", "UNK"),
    approximations={"model": {"ö": ("a", "b"), "ʔ": (), "UNK": ("zz",)}},
)


def phones(*symbols: str) -> Phones:
    count = len(symbols)
    return Phones(
        inventory="written",
        symbols=symbols,
        ids=WRITTEN.encode(symbols),
        spans=tuple((place // 2, place // 2 + 1) for place in range(count)),
        languages=("x",) * count,
        text="w" * ((count + 1) // 2),
        readings=(Reading(0, 1, 0, min(2, count)),),
    )


def test_phones_are_known_approximated_or_missing() -> None:
    found = compare([(phones("a", "ö", "a", "ʔ", "q", "UNK"), 10)], WRITTEN, MODEL, "test")
    fits = {one.symbol: (one.fit, one.nearest, one.count) for one in found.phones}
    assert fits == {
        "a": (Fit.KNOWN, ("a",), 2),
        "ö": (Fit.APPROXIMATED, ("a", "b"), 1),
        "ʔ": (Fit.APPROXIMATED, (), 1),
        "q": (Fit.MISSING, (), 1),
        "UNK": (Fit.MISSING, (), 1),
    }
    assert not found.complete


def test_the_words_concerned_stand_where_they_are_in_the_whole_text() -> None:
    found = compare([(phones("a", "a", "a", "ö", "q", "ö"), 10)], WRITTEN, MODEL, "test")
    shown = [(word.start, word.approximated, word.missing) for word in found.words]
    assert shown == [(11, ("ö",), ()), (12, ("ö",), ("q",))]
    assert found.as_json()["words"][1]["missing"] == ["q"]


def test_phones_are_written_in_the_nearest_symbols() -> None:
    near = nearest_phones(phones("a", "ö", "ʔ", "a"), WRITTEN, MODEL)
    assert near.symbols == ("a", "a", "b", "a")
    assert near.spans == ((0, 1), (0, 1), (0, 1), (1, 2))
    assert near.ids == MODEL.encode(near.symbols)
    assert (near.readings[0].first, near.readings[0].last) == (0, 3)


def test_a_phone_without_anything_near_is_refused_with_its_word() -> None:
    with pytest.raises(InputError, match="'q' of 'w'"):
        nearest_phones(phones("a", "q"), WRITTEN, MODEL)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.discover()


def test_a_language_of_the_pipeline_is_known(registry: Registry) -> None:
    plan = spec.plan(spec.read("mini", registry), registry)
    found = examine("Hello there. Good night!", plan, registry, "en")
    assert found.complete
    assert (found.inventory, found.written) == ("mini", "mini")
    assert not found.words


def test_a_foreign_language_is_read_by_its_own_frontend(registry: Registry) -> None:
    plan = spec.plan(spec.read("mini", registry), registry)
    names = [info.name for info in registry.inventories()]
    found = examine("나무. 강!", plan, registry, "ko", inventories=names)
    assert (found.frontend, found.inventory) == ("ko", "mini")
    assert found.written == "gpt-sovits-v2"
    assert found.complete
    near = {one.symbol: one.nearest for one in found.of(Fit.APPROXIMATED)}
    assert near["ㄴ"] == ("ja:n",)
    assert {word.text for word in found.words} >= {"나"} or found.words[0].text.startswith("나")


def test_a_language_that_nobody_reads_is_refused(registry: Registry) -> None:
    plan = spec.plan(spec.read("mini", registry), registry)
    with pytest.raises(InputError, match="'xx'"):
        examine("a", plan, registry, "xx")
