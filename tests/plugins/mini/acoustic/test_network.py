from __future__ import annotations

import torch

from voxloom.interfaces.phones import Inventory
from voxloom.plugins.mini.acoustic.metadata import Size
from voxloom.plugins.mini.acoustic.network import AcousticNetwork, expand, reach
from voxloom.plugins.mini.acoustic.symbols import parts, spoken_as, tables


def test_symbols_are_taken_apart_into_base_mark_and_language() -> None:
    assert parts("zh:iang4") == ("zh:iang", "zh4", "zh")
    assert parts("zh:i05") == ("zh:i0", "zh5", "zh")
    assert parts("zh:zh") == ("zh:zh", "-", "zh")
    assert parts("en:AH2") == parts("en:AH1") == ("en:AH", "en1", "en")
    assert parts("ja:N1") == ("ja:N", "ja1", "ja")
    assert parts("ja:I") == ("ja:I", "-", "ja")
    assert parts("SP") == ("SP", "-", "-")


def test_every_symbol_of_the_inventory_has_a_place_in_every_table(inventory: Inventory) -> None:
    bases, marks, languages = tables(inventory.symbols)
    assert len(bases) == len(marks) == len(languages) == len(inventory.symbols)
    assert len(set(languages)) == 4
    whole = list(zip(bases, marks, strict=True))
    primary = [s for s in inventory.symbols if not (s.startswith("en:") and s.endswith("2"))]
    assert len(set(whole)) == len(primary)


def test_what_no_teacher_says_is_spoken_as_its_next_of_kin(inventory: Inventory) -> None:
    names = inventory.symbols
    kin = {name: names[other] for name, other in zip(names, spoken_as(names), strict=True)}
    changed = {name: other for name, other in kin.items() if name != other}
    assert changed.items() >= {("en:AH2", "en:AH1"), ("ja:A", "ja:a0"), ("ja:O", "ja:o0")}
    assert all(name[:-1] == other[:-1] for name, other in changed.items() if name[:3] == "en:")
    assert (kin["ja:I"], kin["en:AH0"], kin["zh:a2"]) == ("ja:I", "en:AH0", "zh:a2")
    network = AcousticNetwork(names, Size(width=8, encoder=2, decoder=1, style=4))
    torch.nn.init.normal_(network.symbol.weight)  # as after training: a part of each symbol's own
    style = torch.randn(1, 4)
    for name, other in (("en:IH2", "en:IH1"), ("ja:E", "ja:e0")):
        one, two = (torch.tensor([[1, names.index(each), 30]]) for each in (name, other))
        with torch.no_grad():
            assert torch.equal(network.encode(one, style)[0], network.encode(two, style)[0])


def test_expansion_gives_each_phone_its_frames_and_skips_empty_ones() -> None:
    owner, places = expand(torch.tensor([2, 0, 3]))
    assert owner.tolist() == [0, 0, 2, 2, 2]
    torch.testing.assert_close(places[:2, 0], torch.tensor([0.25, 0.75]))
    torch.testing.assert_close(places[:, 0] + places[:, 2], torch.ones(5))


def test_masked_phones_do_not_reach_their_neighbours(inventory: Inventory) -> None:
    network = AcousticNetwork(inventory.symbols, Size(width=8, encoder=2, decoder=1, style=4))
    style = torch.randn(1, 4)
    ids = torch.tensor([[1, 20, 30, 3]])
    mask = torch.tensor([[[1.0, 1, 1, 1, 0, 0]]])
    with torch.no_grad():
        alone = network.encode(ids, style)[1]
        padded = network.encode(torch.nn.functional.pad(ids, (0, 2), value=40), style, mask)[1]
    torch.testing.assert_close(padded[:, :4], alone)


def test_a_frame_depends_on_no_more_than_the_reach() -> None:
    size = Size(width=8, encoder=1, decoder=3, style=4)
    network = AcousticNetwork(("_", "SP"), size)
    frames = 2 * reach(size) + 3
    expanded = torch.randn(1, 8, frames)
    places, style = torch.zeros(1, frames, 3), torch.randn(1, 4)
    changed = expanded.clone()
    changed[:, :, 0] += 10.0
    with torch.no_grad():
        one, other = (network.decode(x, places, style).mel for x in (expanded, changed))
    torch.testing.assert_close(one[:, :, reach(size) + 1 :], other[:, :, reach(size) + 1 :])
    assert not torch.equal(one[:, :, reach(size)], other[:, :, reach(size)])
