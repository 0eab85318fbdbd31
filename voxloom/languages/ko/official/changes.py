"""The sound changes of g2pk2 as GPT-SoVITS uses it, on syllables.

Facts of its behaviour (package g2pk2 0.0.3): a coda and the next onset, with at most one space
between them, decide about each other alone; a few codas have faults of their own, kept here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from voxloom.languages.ko.hangul import Sound

# How a coda sounds before a pause.
AT_END: Mapping[str, str] = {
    **dict.fromkeys(("ㄱ", "ㄲ", "ㄳ", "ㄺ", "ㅋ"), "ㄱ"),
    **dict.fromkeys(("ㄴ", "ㄵ", "ㄶ"), "ㄴ"),
    **dict.fromkeys(("ㄷ", "ㅅ", "ㅆ", "ㅈ", "ㅊ", "ㅌ", "ㅎ"), "ㄷ"),
    **dict.fromkeys(("ㄹ", "ㄼ", "ㄽ", "ㄾ", "ㅀ"), "ㄹ"),
    **dict.fromkeys(("ㅁ", "ㄻ"), "ㅁ"),
    **dict.fromkeys(("ㅂ", "ㅄ", "ㄿ", "ㅍ"), "ㅂ"),
    **{"ㅇ": "ㅇ", "": ""},
}
TENSE: Mapping[str, str] = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
ASPIRATED: Mapping[str, str] = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
NASAL: Mapping[str, str] = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
# Codas that are carried over to a following vowel: what stays, what moves.
CARRIED: Mapping[str, tuple[str, str]] = {
    **{coda: ("", coda) for coda in "ㄱㄲㄴㄷㄹㅁㅂㅅㅆㅈㅊㅋㅌㅍ"},
    **{"ㄳ": ("ㄱ", "ㅆ"), "ㄵ": ("ㄴ", "ㅈ"), "ㄺ": ("ㄹ", "ㄱ"), "ㄻ": ("ㄹ", "ㅁ")},
    **{"ㄼ": ("ㄹ", "ㅂ"), "ㄽ": ("ㄹ", "ㅆ"), "ㄾ": ("ㄹ", "ㅌ"), "ㄿ": ("ㄹ", "ㅍ")},
    **{"ㅄ": ("ㅂ", "ㅆ"), "ㅎ": ("", "ㅇ"), "ㄶ": ("", "ㄴ"), "ㅀ": ("", "ㄹ")},
}
# Codas that make a following lax consonant tense, beside those that sound ㄱ, ㄷ or ㅂ.
_TENSING = frozenset("ㄼㄽ")
_BEFORE_H: Mapping[str, tuple[str, str]] = {
    **{"ㄱ": ("", "ㅋ"), "ㄲ": ("", "ㅋ"), "ㄳ": ("", "ㅋ"), "ㅋ": ("", "ㅋ"), "ㄺ": ("ㄹ", "ㅋ")},
    **dict.fromkeys("ㄷㅅㅆㅊㅌ", ("", "ㅌ")),
    **{"ㅈ": ("", "ㅊ"), "ㄵ": ("ㄴ", "ㅊ"), "ㅂ": ("", "ㅍ"), "ㅍ": ("", "ㅍ")},
    **{"ㄼ": ("ㄹ", "ㅍ"), "ㄿ": ("ㅂ", "ㅍ"), "ㅄ": ("ㅂ", "ㅍ"), "ㅎ": ("", "ㅎ")},
}
# Single faults of the original's table: coda and onset with a gap or not -> what becomes of them.
_FAULTS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("ㄺ", "ㅋ"): ("ㄹ", "ㅋ"),
    ("ㄺ", "ㅌ"): ("ㄱ", "ㅍ"),
    ("ㅄ", "ㅋ"): ("ㅂ", "ㅍ"),
    ("ㄿ", "ㅋ"): ("ㅂ", "ㅍ"),
    ("ㅍ", "ㄹ"): ("ㄴ", "ㄴ"),
}
# Clusters that stay as they are before these onsets, without a gap.
_STAYING = frozenset(
    {("ㄺ", "ㅍ"), ("ㄼ", "ㅌ"), ("ㄼ", "ㅍ"), ("ㄽ", "ㅌ"), ("ㄽ", "ㅍ"), ("ㄿ", "ㅌ")}
    | {("ㄿ", "ㅍ"), ("ㅄ", "ㅌ"), ("ㅄ", "ㅍ")}
)
_NOT_A_WORD = re.compile(r"\W")


def meet(coda: str, onset: str, gap: bool) -> tuple[str, str]:
    """A coda and the onset after it -> what is spoken. gap: one space stands between them."""
    end = AT_END[coda]
    if onset == "ㅇ":
        return (end, onset) if gap and coda != "ㅀ" else CARRIED.get(coda, (coda, onset))
    if (coda, onset) in _FAULTS:
        return _FAULTS[coda, onset]
    if not gap and (coda, onset) in _STAYING:
        return coda, onset
    if onset == "ㅎ":
        return _BEFORE_H.get(coda, (end, onset))
    if coda in ("ㅎ", "ㄶ", "ㅀ"):
        return _after_h(coda, onset)
    if onset in "ㄴㅁ" and coda == "ㄼ":
        return "ㅁ", onset
    if end in NASAL:
        if onset in "ㄴㅁㄹ":
            return NASAL[end], "ㅁ" if onset == "ㅁ" else "ㄴ"
        return end, TENSE.get(onset, onset)
    if (end, onset) in {("ㄴ", "ㄹ"), ("ㄹ", "ㄴ")}:
        return "ㄹ", "ㄹ"
    if onset == "ㄹ" and end in "ㅁㅇ" and end:
        return end, "ㄴ"
    return end, TENSE.get(onset, onset) if coda in _TENSING else onset


def _after_h(coda: str, onset: str) -> tuple[str, str]:
    """ㅎ joins a lax stop, makes ㅅ tense and is lost elsewhere."""
    rest = {"ㅎ": "", "ㄶ": "ㄴ", "ㅀ": "ㄹ"}[coda]
    if onset == "ㄴ":
        return (rest or "ㄴ", onset) if rest != "ㄹ" else ("ㄹ", "ㄹ")
    if onset == "ㄹ" and rest == "ㄴ":
        return "ㄹ", onset
    if onset == "ㅅ":
        return rest, "ㅆ"
    return rest, onset if onset == "ㅂ" else ASPIRATED.get(onset, onset)


def apply(sounds: list[Sound]) -> list[Sound]:
    """Every coda with what follows it, in place; a character that the original loses is left out
    of the result."""
    lost: set[int] = set()
    for place, sound in enumerate(sounds):
        if not sound.coda:
            continue
        after = sounds[place + 1] if place + 1 < len(sounds) else None
        gap = after is not None and after.char == " "
        beyond = sounds[place + 2] if gap and place + 2 < len(sounds) else None
        met = beyond if gap and beyond is not None and beyond.spoken else after
        if met is None:
            sound.coda = AT_END[sound.coda]
        elif met.spoken:
            if gap and sound.coda == "ㅀ" and met.onset == "ㅇ":
                lost.add(place + 1)
            sound.coda, met.onset = meet(sound.coda, met.onset, gap)
        elif _NOT_A_WORD.match(met.char):
            if sound.coda == "ㅀ":
                lost.add(place + 1)
            sound.coda = AT_END[sound.coda]
    return [sound for place, sound in enumerate(sounds) if place not in lost]
