"""Hearing phones with tiny weights, and with an ear that is told what to hear."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import MelContract, TokenContract
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.mini.acoustic.symbols import tables
from voxloom.plugins.mini.listener.metadata import Header, read_header, write_header
from voxloom.plugins.mini.listener.model import HeardPhone, Listener
from voxloom.plugins.mini.listener.network import ListenerNetwork, to_file
from voxloom.plugins.mini.tokenizer import metadata as tokenizer
from voxloom.testing.making import speech_like

SYMBOLS = ("_", "SP", ".", "en:B", "zh:m", "zh:a1", "zh:a2", "ja:a0", "ja:a1", "ja:k")
SIZE = tokenizer.Size(width=16, fine=1, coarse=1, stride=4, code=6, codes=2)
MEL = MelContract(24000, 1024, 1024, 240, 80, 20.0, 12000.0)
TOKENIZER = tokenizer.Header(SIZE, TokenContract("mini-tokens", 2, 25.0), MEL)
SILENCE, B, M, ZH_A, JA_A, K = 1, 3, 4, 5, 6, 7  # bases
MARKS = ("-", "zh1", "zh2", "ja0", "ja1")


def view(metadata: dict[str, str] | None = None) -> WeightsView:
    bases, marks, _ = tables(SYMBOLS)
    with torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(3)
        tensors = ListenerNetwork(SIZE, max(bases) + 1, max(marks) + 1).state_dict()
    header = write_header(Header(TOKENIZER, "mini", SYMBOLS))
    return WeightsView(to_file(tensors), header if metadata is None else metadata, "tiny")


class Told(Listener):
    """Hears what it is told: a base and a mark for every frame."""

    def __init__(self, *frames: tuple[int, str]) -> None:
        super().__init__(view())
        self._told = frames

    def _scores(self, audio: Audio) -> tuple[torch.Tensor, torch.Tensor]:
        bases = torch.full((len(self._told), 8), -20.0)
        marks = torch.full((len(self._told), 5), -20.0)
        for frame, (base, mark) in enumerate(self._told):
            bases[frame, base] = marks[frame, MARKS.index(mark)] = 0.0
        return bases, marks


NOTHING = Audio(torch.zeros(10), 24000)


def bases(heard: list[HeardPhone]) -> list[str]:
    return [phone.base for phone in heard]


def test_every_phone_is_heard_once_with_its_place_and_mark() -> None:
    told = [(SILENCE, "-")] * 3 + [(M, "-")] * 2 + [(ZH_A, "zh2")] * 4
    assert Told(*told).hear(NOTHING, {"zh"}) == [
        HeardPhone("zh:m", "-", 3, 5),
        HeardPhone("zh:a", "zh2", 5, 9),
    ]


def test_a_mark_is_one_that_the_phone_can_bear_over_all_its_frames() -> None:
    told = [(ZH_A, "ja1"), (ZH_A, "zh1"), (ZH_A, "zh2"), (ZH_A, "zh2"), (M, "zh1"), (M, "zh1")]
    heard = Told(*told).hear(NOTHING, {"zh"})
    assert [(phone.base, phone.mark) for phone in heard] == [("zh:a", "zh2"), ("zh:m", "-")]


def test_a_silence_within_a_phone_does_not_make_two_of_it() -> None:
    told = [(JA_A, "ja1")] * 3 + [(SILENCE, "-")] * 3 + [(JA_A, "ja1")] * 3
    assert Told(*told).hear(NOTHING, {"ja"}) == [HeardPhone("ja:a", "ja1", 0, 9)]


def test_only_the_languages_asked_for_are_heard() -> None:
    told = [(B, "-")] * 4 + [(K, "-")] * 4 + [(JA_A, "ja0")] * 4
    assert bases(Told(*told).hear(NOTHING, {"en", "ja"})) == ["en:B", "ja:k", "ja:a"]
    assert "en:B" not in bases(Told(*told).hear(NOTHING, {"ja"}))
    assert Told(*told).hear(NOTHING, set()) == []


def test_any_rate_and_length_is_heard_up_to_its_end() -> None:
    listener = Listener(view())
    heard = listener.hear(speech_like(1.0, 16000), {"en", "ja", "zh"})
    assert all(one.start < one.end <= 100 for one in heard)
    assert all(one.end <= two.start for one, two in pairwise(heard))
    assert listener.hear(Audio(torch.zeros(100), 24000), {"en"}) == []


def test_weights_of_another_model_and_damaged_headers_are_refused(style_view: WeightsView) -> None:
    with pytest.raises(WeightsError, match="no mini-tokenizer"):
        Listener(style_view)
    good = dict(view().metadata)
    assert read_header(good, "x") == Header(TOKENIZER, "mini", SYMBOLS)
    for change in ({"symbols": "{}"}, {"contract": "{}"}, {"network": '{"depth": 1}'}):
        with pytest.raises(WeightsError, match="damaged"):
            read_header({**good, **change}, "x")
    del good["inventory"]
    with pytest.raises(WeightsError, match="without the heads"):
        read_header(good, "x")


def test_fewer_symbols_than_the_network_knows_are_refused() -> None:
    header = write_header(Header(TOKENIZER, "mini", SYMBOLS[:-1]))
    with pytest.raises(WeightsError, match="of another model"):
        Listener(view(header))
