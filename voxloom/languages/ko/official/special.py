"""What the original changes before codas meet onsets: single vowels, stems of verbs, endings.

A tag stands between two syllables for the original: a rule that wants them side by side does not
see them then. Tags: P a stem of a verb or adjective, E an ending in ㄹ, B a bound noun.
"""

from __future__ import annotations

from voxloom.languages.ko.hangul import Sound, decompose
from voxloom.languages.ko.official.changes import TENSE

_AFTER_STEM = frozenset("ㄱㄷㅅㅈ")
_AFTER_ENDING = frozenset("ㄱㄷㅂㅅㅈ")
# ㅡ and one of these codas lose the coda before a vowel; the rule is meant for names of letters.
_NAMES_OF_LETTERS = {
    "ㄷ": "ㅅ",
    "ㅈ": "ㅅ",
    "ㅊ": "ㅅ",
    "ㅌ": "ㅅ",
    "ㅎ": "ㅅ",
    "ㅋ": "ㄱ",
    "ㅍ": "ㅂ",
}
_ENDINGS_AFTER_L = ("걸", "밖에", "세라", "수록", "지라도", "지언정", "진대")


def apply(sounds: list[Sound]) -> None:
    """All of them in the original's order, in place."""
    for rule in (_vowels, _letters, _stems, _tread, _palatal, _endings):
        for place, sound in enumerate(sounds):
            if sound.spoken:
                rule(sounds, place, sound)


def _next(sounds: list[Sound], place: int) -> Sound | None:
    """The syllable right after, whatever the tag."""
    after = sounds[place + 1] if place + 1 < len(sounds) else None
    return after if after is not None and after.spoken else None


def _vowels(sounds: list[Sound], place: int, sound: Sound) -> None:
    if sound.onset in "ㅈㅉㅊ" and sound.vowel == "ㅕ":
        sound.vowel = "ㅓ"
    if sound.onset != "ㅇ" and sound.vowel == "ㅢ":
        sound.vowel = "ㅣ"


def _letters(sounds: list[Sound], place: int, sound: Sound) -> None:
    after = _next(sounds, place)
    if (
        after is not None
        and not sound.tag
        and after.onset == "ㅇ"
        and sound.vowel == "ㅡ"
        and sound.coda in _NAMES_OF_LETTERS
    ):
        after.onset, sound.coda = _NAMES_OF_LETTERS[sound.coda], ""


def _stems(sounds: list[Sound], place: int, sound: Sound) -> None:
    after = _next(sounds, place)
    if after is None or sound.tag != "P":
        return
    if sound.coda == "ㄺ" and after.onset in "ㄱㄲ":
        sound.coda, after.onset = "ㄹ", "ㄲ"
    elif sound.coda in ("ㄼ", "ㄾ", "ㄴ", "ㅁ", "ㄵ", "ㄻ") and after.onset in _AFTER_STEM:
        sound.coda = {"ㄵ": "ㄴ", "ㄻ": "ㅁ"}.get(sound.coda, sound.coda)
        after.onset = TENSE[after.onset]
    else:
        return
    sound.tag = ""


def _tread(sounds: list[Sound], place: int, sound: Sound) -> None:
    """밟 before a consonant, 넓 in two words; a tag counts as a consonant."""
    if sound.coda != "ㄼ":
        return
    after = sounds[place + 1] if place + 1 < len(sounds) else None
    if (sound.onset, sound.vowel) == ("ㅂ", "ㅏ"):
        if sound.tag or after is None or after.onset not in ("ㅇ", "ㅎ"):
            sound.coda = "ㅂ"
    elif (sound.onset, sound.vowel) == ("ㄴ", "ㅓ") and not sound.tag and after is not None:
        follows = after.vowel == "ㅜ" and after.onset in ("ㅈ", "ㅉ", "ㄷ", "ㄸ")
        sound.coda = "ㅂ" if follows else sound.coda


def _palatal(sounds: list[Sound], place: int, sound: Sound) -> None:
    after = _next(sounds, place)
    if after is None or sound.tag:
        return
    if after.onset == "ㅇ" and after.vowel in "ㅣㅕ" and sound.coda in ("ㄷ", "ㅌ", "ㄾ"):
        after.onset = "ㅈ" if sound.coda == "ㄷ" else "ㅊ"
        sound.coda = "ㄹ" if sound.coda == "ㄾ" else ""
    elif after.onset == "ㅎ" and after.vowel == "ㅣ" and sound.coda == "ㄷ":
        after.onset, sound.coda = "ㅊ", ""


def _endings(sounds: list[Sound], place: int, sound: Sound) -> None:
    if sound.coda != "ㄹ":
        return
    if sound.tag == "E":
        if place + 2 < len(sounds) and sounds[place + 1].char == " ":
            met = sounds[place + 2]
            if met.spoken and met.onset in _AFTER_ENDING:
                met.onset, sound.tag = TENSE[met.onset], ""
    elif not sound.tag:
        for ending in _ENDINGS_AFTER_L:
            if _stands(sounds, place + 1, ending):
                sounds[place + 1].onset = TENSE[sounds[place + 1].onset]
                if ending == "밖에":
                    sounds[place + 1].coda, sounds[place + 2].onset = "", "ㄲ"


def _stands(sounds: list[Sound], place: int, ending: str) -> bool:
    """Whether the ending begins here; its last syllable may have a coda more."""
    found = sounds[place : place + len(ending)]
    if len(found) < len(ending) or any(sound.tag for sound in found[:-1]):
        return False
    for number, (sound, char) in enumerate(zip(found, ending, strict=True)):
        onset, vowel, coda = decompose(char)
        open_end = number == len(ending) - 1 and not coda
        if (sound.onset, sound.vowel) != (onset, vowel) or not (open_end or sound.coda == coda):
            return False
    return True
