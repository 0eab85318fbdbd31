"""English words to phones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from voxloom.interfaces.errors import PluginError
from voxloom.languages.en import sources, symbols
from voxloom.languages.en.g2p import G2P
from voxloom.languages.en.guess import LETTERS, PHONES, Guesser
from voxloom.languages.en.new_words import NEW_WORDS
from voxloom.languages.en.pack import DATA, pack, unpack
from voxloom.languages.en.sources import data_folder


@pytest.fixture(scope="module")
def g2p() -> G2P:
    return G2P()


def read(g2p: G2P, sentence: str) -> list[str]:
    return [" ".join(phones) for phones in g2p.readings(sentence.split())]


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("hello", "HH AH0 L OW1"),
        ("don't", "D OW1 N T"),
        ("kettle's", "K EH1 T AH0 L Z"),
        ("cats'", "K AE1 T S"),
        ("ibex's", "AY1 B EH0 K S AH0 Z"),
        ("shouldn't've", "SH UH1 D AH0 N T AH0 V"),
        ("glimmerforge", "G L IH1 M ER0 F AO2 R JH"),
        ("photobombing", "F OW1 T OW2 B AA2 M IH0 NG"),
        ("YouTube", "Y UW1 T Y UW2 B"),
        ("bxq", "B IY1 EH1 K S K Y UW1"),
        ("zzt", "Z IY1 Z IY1 T IY1"),
        ("blorked", "B L AO1 R K T"),
    ],
)
def test_words_are_read(word: str, phones: str, g2p: G2P) -> None:
    assert read(g2p, word) == [phones]


def test_capitals_are_letters_unless_they_name_a_word(g2p: G2P) -> None:
    spoken = read(g2p, "use USB at NASA and PDFs")
    assert spoken[1] == "Y UW1 EH1 S B IY1"
    assert spoken[3] == "N AE1 S AH0"
    assert spoken[5] == "P IY2 D IY2 EH1 F S"


def test_a_sentence_in_capitals_is_read_as_words(g2p: G2P) -> None:
    assert read(g2p, "I LOVE THIS SONG") == read(g2p, "I love this song")


def test_the_article_and_the_letter_a_differ(g2p: G2P) -> None:
    assert read(g2p, "a cat is A cat")[0] == "AH0"
    assert read(g2p, "a cat is A cat")[3] == "EY1"
    assert read(g2p, "A cat")[0] == "AH0"


@pytest.mark.parametrize(
    ("sentence", "index", "phones"),
    [
        ("I read the paper yesterday", 1, "R EH1 D"),
        ("I will read it again", 2, "R IY1 D"),
        ("They had read every letter", 2, "R EH1 D"),
        ("We live near the theater", 1, "L IH1 V"),
        ("they play live music", 2, "L AY1 V"),
        ("pipes are made of lead", 4, "L EH1 D"),
        ("they lead nowhere good", 1, "L IY1 D"),
        ("I object to it", 1, "AH0 B JH EH1 K T"),
        ("that strange object", 2, "AA1 B JH EH0 K T"),
        ("The dove flew", 1, "D AH1 V"),
        ("She dove into the water", 1, "D OW1 V"),
        ("Close the door", 0, "K L OW1 Z"),
        ("you are too close", 3, "K L OW1 S"),
        ("They refuse to pick it up", 1, "R IH0 F Y UW1 Z"),
        ("pick up the refuse", 3, "R EH1 F Y UW2 S"),
        ("it made him content", 3, "K AH0 N T EH1 N T"),
        ("the content of the box", 1, "K AA1 N T EH0 N T"),
        ("a complex building", 1, "K AH0 M P L EH1 K S"),
        ("in a complex .", 2, "K AA1 M P L EH0 K S"),
        ("can produce fresh food", 1, "P R AH0 D UW1 S"),
        ("fresh produce", 1, "P R OW1 D UW0 S"),
        ("The invalid ticket", 1, "IH0 N V AE1 L AH0 D"),
        ("held by an invalid .", 3, "IH1 N V AH0 L IH0 D"),
        ("tried to project his voice", 2, "P R AA0 JH EH1 K T"),
        ("Does the farmer feed", 0, "D AH1 Z"),
        ("feed the does ?", 2, "D OW1 Z"),
        ("I used to sing", 1, "Y UW1 S T"),
        ("I used a knife", 1, "Y UW1 Z D"),
        ("The wind blew", 1, "W IH1 N D"),
        ("to wind the clock", 1, "W AY1 N D"),
        ("he caught a bass", 3, "B AE1 S"),
        ("he plays the bass", 3, "B EY1 S"),
    ],
)
def test_homographs_follow_their_neighbours(
    sentence: str, index: int, phones: str, g2p: G2P
) -> None:
    assert read(g2p, sentence)[index] == phones


def test_the_packed_dictionary_reads_back() -> None:
    words, phones = unpack(pack("b B IY1\na AH0 # article\na(2) EY1\n"))
    assert {word: [phones[code] for code in codes] for word, codes in words.items()} == {
        "a": ["AH0"],
        "b": ["B", "IY1"],
    }


def test_the_shipped_dictionary_is_whole() -> None:
    words, phones = unpack(DATA.read_bytes())
    assert len(words) > 120_000
    assert len(set(phones.values())) == 69
    assert [phones[code] for code in words["voice"]] == ["V", "OY1", "S"]
    assert (DATA.parent / "cmudict.LICENSE").read_text().startswith("Copyright (C)")


@pytest.mark.parametrize("word", ["splonkify", "glorptastic", "zorbinator", "hwelphon", "quixel"])
def test_the_network_is_a_gru_by_another_implementation(word: str) -> None:
    path = data_folder() / "checkpoint20.npz"
    assert Guesser(path).phones(word) == reference(np.load(path), word)


def reference(weights: Mapping[str, Any], word: str) -> list[str]:
    """The same network over torch's GRU cell."""
    cells = {}
    for name in ("enc", "dec"):
        width = weights[f"{name}_w_hh"].shape[1]
        cell = torch.nn.GRUCell(weights[f"{name}_w_ih"].shape[1], width)
        for part in ("w_ih", "w_hh", "b_ih", "b_hh"):
            target = getattr(cell, part.replace("w", "weight").replace("b_", "bias_"))
            target.data.copy_(torch.tensor(weights[f"{name}_{part}"]))
        cells[name] = cell
    phones: list[str] = []
    with torch.inference_mode():
        state = torch.zeros(1, cells["enc"].hidden_size)
        for letter in (*word, "</s>"):
            embedding = torch.tensor(weights["enc_emb"][LETTERS.index(letter)])
            state = cells["enc"](embedding[None], state)
        entry = PHONES.index("<s>")
        for _ in range(20):
            state = cells["dec"](torch.tensor(weights["dec_emb"][entry])[None], state)
            scores = torch.tensor(weights["fc_w"]) @ state[0] + torch.tensor(weights["fc_b"])
            entry = int(scores.argmax())
            if PHONES[entry] == "</s>":
                break
            phones.append(PHONES[entry])
    return phones


def test_a_very_long_word_is_read_in_parts() -> None:
    guesser = Guesser(data_folder() / "checkpoint20.npz")
    halves = guesser.phones("bananabana") + guesser.phones("nananabana")
    assert guesser.phones("bananabana" + "nananabana" + "b")[: len(halves)] == halves


def test_a_damaged_network_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint20.npz"
    path.write_bytes(b"not a network")
    with pytest.raises(PluginError, match="cannot be read"):
        Guesser(path)
    np.savez(path, enc_emb=np.zeros((2, 2)))
    with pytest.raises(PluginError, match="cannot be read"):
        Guesser(path)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "find_spec", lambda name: None)
    with pytest.raises(PluginError, match="pip install g2p_en"):
        data_folder()


def test_the_phone_list_of_the_network_is_complete() -> None:
    assert len(PHONES) == 74
    assert PHONES[4] == "AA0"
    assert PHONES[-1] == "ZH"


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("COVID", "K OW1 V IH0 D"),
        ("a SIM card", "AH0 S IH1 M K AA1 R D"),
        ("two GIFs", "T UW1 G IH1 F S"),
        ("NASA's plan", "N AE1 S AH0 Z P L AE1 N"),
        ("sixty hertz", "S IH1 K S T IY0 HH ER1 T S"),
        ("A level", "EY1 L EH1 V AH0 L"),
        ("A cat", "AH0 K AE1 T"),
    ],
)
def test_words_newer_than_the_dictionary_are_known(text: str, phones: str) -> None:
    assert " ".join(phone for one in G2P().readings(text.split()) for phone in one) == phones


def test_every_new_word_is_made_of_phones_with_one_main_stress() -> None:
    table = symbols.TABLES["mini"]
    for word, phones in NEW_WORDS.items():
        assert set(phones) <= set(table), word
        assert any(phone.endswith("1") for phone in phones), word
