"""What comes nearest to a phone in another inventory is really there."""

from __future__ import annotations

from voxloom.registry import Registry


def test_every_approximation_leads_to_symbols_of_its_inventory() -> None:
    registry = Registry.discover()
    named = [registry.inventory(info.name) for info in registry.inventories()]
    tables = [(one, other) for one in named for other in one.approximations]
    assert tables
    for one, other in tables:
        target = registry.inventory(other)
        for symbol, nearest in one.approximations[other].items():
            assert set(nearest) <= set(target.symbols), (one.id, symbol)


def test_every_korean_and_cantonese_phone_has_something_near_it() -> None:
    registry = Registry.discover()
    v2 = registry.inventory("gpt-sovits-v2")
    for name in ("mini", "gpt-sovits-v1"):
        target = registry.inventory(name)
        assert all(v2.nearest(symbol, target) is not None for symbol in v2.symbols[324:])
