"""Pronunciations as people write them for English: ARPAbet and the International Phonetic Alphabet.

IPA symbols are those of the common transcriptions of General American and of Received
Pronunciation (International Phonetic Association, Handbook, 1999); each is brought to the nearest
phone of CMUdict.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import partial

from voxloom.languages.en.symbols import TABLES, VOWELS, symbols
from voxloom.languages.text.hints import Notation

_IPA_VOWELS = {
    **{"iː": "IY", "i": "IY", "ɪ": "IH", "ᵻ": "IH", "ɨ": "IH", "e": "EH", "ɛ": "EH", "æ": "AE"},
    **{"a": "AE", "aː": "AA", "ɑ": "AA", "ɑː": "AA", "ɒ": "AA", "ɔ": "AO", "ɔː": "AO", "o": "OW"},
    **{"oː": "AO", "ʊ": "UH", "u": "UW", "uː": "UW", "ʉː": "UW", "ʌ": "AH", "ɐ": "AH", "ə": "AH0"},
    **{"ɜ": "ER", "ɜː": "ER", "ɝ": "ER", "ɝː": "ER", "ɚ": "ER0", "ɜːr": "ER", "ɜr": "ER"},
    **{"ɜɹ": "ER", "ɜːɹ": "ER", "ər": "ER0", "əɹ": "ER0", "eɪ": "EY", "ei": "EY", "aɪ": "AY"},
    **{"ai": "AY", "aʊ": "AW", "au": "AW", "ɔɪ": "OY", "ɔi": "OY", "oʊ": "OW", "ou": "OW"},
    **{"əʊ": "OW", "ɪə": "IH R", "iə": "IY AH0", "eə": "EH R", "ɛə": "EH R", "ʊə": "UH R"},
    **{"ɪər": "IH R", "eər": "EH R", "ɛər": "EH R", "ʊər": "UH R", "ɛː": "EH R", "eː": "EY"},
    **{"ɔːr": "AO R", "ɑːr": "AA R", "l̩": "AH0 L", "n̩": "AH0 N", "m̩": "AH0 M", "r̩": "ER0"},
}
_IPA_CONSONANTS = {
    **{char: char.upper() for char in "pbtdkfvszmnlrw"},
    **{"g": "G", "ɡ": "G", "θ": "TH", "ð": "DH", "ʃ": "SH", "ʒ": "ZH", "h": "HH", "ŋ": "NG"},
    **{"ɹ": "R", "ɻ": "R", "ɫ": "L", "j": "Y", "ʍ": "HH W", "tʃ": "CH", "dʒ": "JH", "ʧ": "CH"},
    **{"ʤ": "JH", "t͡ʃ": "CH", "d͡ʒ": "JH", "ɾ": "D", "ʔ": "T", "ɦ": "HH", "x": "K", "ɱ": "M"},
    **{"tr": "T R", "dr": "D R", "ɲ": "N Y", "ç": "HH"},
}
_IPA: Mapping[str, str] = {
    unicodedata.normalize("NFD", sign): phones
    for sign, phones in (_IPA_VOWELS | _IPA_CONSONANTS).items()
}
_LONGEST = max(map(len, _IPA))
_STRESS = {"ˈ": "1", "'": "1", "ˌ": "2"}
_PASSED = frozenset(" ./[]()ˑː‿|ʰʷʲ͡\u0329\u032f")  # borders, length and detail English does without
_ARPABET = re.compile(r"([A-Z]{1,2})([012]?)")


def arpabet(value: str) -> list[str]:
    """`HH AH0 L OW1` -> CMUdict phones. Borders (`-`, `.`) are passed over; where no vowel has its
    stress the main one is guessed: the only vowel, else the first that is not AH.

    Raises ValueError: no such phone."""
    phones: list[str] = []
    for written in value.upper().split():
        if written in {"-", ".", "#"}:
            continue
        match = _ARPABET.fullmatch(written)
        name = match[1] if match else ""
        if match is None or (name not in VOWELS and (match[2] or name not in TABLES["mini"])):
            raise ValueError(f"{written!r} is no phone of ARPAbet")
        phones.append(written)
    return stressed(phones)


def ipa(value: str) -> list[str]:
    """`həˈloʊ`, with or without slashes -> CMUdict phones. Raises ValueError: a sign that English
    has no phone near to."""
    text = unicodedata.normalize("NFD", value.strip().strip("/[]"))
    phones: list[str] = []
    stress, position = "", 0
    while position < len(text):
        for size in range(min(_LONGEST, len(text) - position), 0, -1):
            found = _IPA.get(text[position : position + size])
            if found is not None:
                break
        else:
            char = text[position]
            if char not in _STRESS and char not in _PASSED:
                raise ValueError(f"English has no phone for {char!r} (U+{ord(char):04X})")
            stress = _STRESS.get(char, stress)
            position += 1
            continue
        for phone in found.split():
            if phone.rstrip("0") in VOWELS and stress:
                phone, stress = phone.rstrip("0") + stress, ""
            phones.append(phone)
        position += size
    return stressed(phones)


def stressed(phones: Sequence[str]) -> list[str]:
    """Every vowel with a digit; one of them 1 where none was marked."""
    vowels = [index for index, phone in enumerate(phones) if phone.rstrip("012") in VOWELS]
    bare = [index for index in vowels if phones[index] in VOWELS]
    main = -1
    if bare and not any(phones[index].endswith("1") for index in vowels):
        main = next((index for index in bare if phones[index] != "AH"), bare[0])
    result = list(phones)
    for index in bare:
        result[index] += "1" if index == main else "0"
    return result


def notations(inventory: str) -> Mapping[str, Notation]:
    """Name of a notation -> its reader, which writes symbols of this inventory."""

    def write(read: Notation, value: str) -> Sequence[str]:
        return symbols(read(value), inventory)

    return {"arpabet": partial(write, arpabet), "ipa": partial(write, ipa)}
