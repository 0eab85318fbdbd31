"""Words of one spelling and two readings, told apart by the words around them.

The table is g2p_en's `homographs.en`: word, reading for the named part of speech, reading else.
Where that table is wrong or silent, `OURS` corrects it. The part of speech is guessed from the
neighbours, not tagged: enough for verb or not, which is what nearly every entry asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

# word: (as a verb, else)
OURS: Mapping[str, tuple[str, str]] = {
    "object": ("AH0 B JH EH1 K T", "AA1 B JH EH0 K T"),
    "objects": ("AH0 B JH EH1 K T S", "AA1 B JH EH0 K T S"),
    "mouth": ("M AW1 DH", "M AW1 TH"),
    "learned": ("L ER1 N D", "L ER1 N D"),
    "live": ("L IH1 V", "L AY1 V"),
    "lives": ("L IH1 V Z", "L AY1 V Z"),
    "wind": ("W AY1 N D", "W IH1 N D"),
    "winds": ("W AY1 N D Z", "W IH1 N D Z"),
    "wound": ("W AW1 N D", "W UW1 N D"),
    "tear": ("T EH1 R", "T IH1 R"),
    "tears": ("T EH1 R Z", "T IH1 R Z"),
    "bow": ("B AW1", "B OW1"),
    "dove": ("D OW1 V", "D AH1 V"),
    "does": ("D AH1 Z", "D OW1 Z"),
    "lead": ("L IY1 D", "L EH1 D"),
    "accent": ("AE1 K S EH2 N T", "AE1 K S EH2 N T"),
    "subject": ("S AH0 B JH EH1 K T", "S AH1 B JH IH0 K T"),
    "present": ("P R IY0 Z EH1 N T", "P R EH1 Z AH0 N T"),
    "presents": ("P R IY0 Z EH1 N T S", "P R EH1 Z AH0 N T S"),
    "produce": ("P R AH0 D UW1 S", "P R OW1 D UW0 S"),
}
# word: (after a determiner and before no noun, else)
NOUN_ELSE: Mapping[str, tuple[str, str]] = {
    "content": ("K AA1 N T EH0 N T", "K AH0 N T EH1 N T"),
    "invalid": ("IH1 N V AH0 L IH0 D", "IH0 N V AE1 L AH0 D"),
    "complex": ("K AA1 M P L EH0 K S", "K AH0 M P L EH1 K S"),
}
READ = {"present": "R IY1 D", "past": "R EH1 D"}
USED = {"used to": "Y UW1 S T", "else": "Y UW1 Z D"}

_MODALS = frozenset(
    "to can could will would shall should may might must do does did don't doesn't didn't won't "
    "can't couldn't wouldn't shouldn't cannot let's i'll you'll he'll she'll we'll they'll it'll "
    "i'd you'd he'd she'd we'd they'd who'll please let lets help helps make makes made".split()
)
_PRONOUNS = frozenset("i you we they he she it who".split())
_DETERMINERS = frozenset(
    "a an the this these those my your his her its our their some any no every each another "
    "one two three four five six many several few such much which what whose new old good bad "
    "great big small first last next same other own more most main whole little long".split()
)
_PREPOSITIONS = frozenset(
    "of in on at by for from with about into during under over after before through without "
    "between among against upon within like as than".split()
)
_BE = frozenset("is are was were be been being am it's that's i'm you're he's she's".split())
_HAVE = frozenset("have has had having i've you've we've they've he'd she'd".split())
_OBJECTS = frozenset(
    "the a an this these those my your his her its our their it them him me us you that up down "
    "out into".split()
)
_JOINERS = frozenset("and or but then that so because if when while where if unless".split())
_PAST_HINTS = frozenset("yesterday ago once last earlier already then was were had did".split())
_METAL = frozenset("pipe pipes paint poisoning pencil acid bullet bullets weight lined".split())
_SHOWS = frozenset(
    "music show shows concert concerts broadcast stream streaming audience performance tv wire "
    "animals event events coverage album recording band footage from on".split()
)
_BASS_FISH = frozenset("fish fishing caught sea striped lake pond river".split())


def read_table(path: Path) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """g2p_en's table and ours: word -> (reading as a verb, reading else)."""
    table: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("|")
        if len(fields) == 4 and not line.startswith("#") and fields[3].strip() == "V":
            table[fields[0].lower()] = (tuple(fields[1].split()), tuple(fields[2].split()))
    for word, (verb, other) in OURS.items():
        table[word] = (tuple(verb.split()), tuple(other.split()))
    return table


class Homographs:
    """Chooses the reading of a word in its sentence."""

    def __init__(self, path: Path) -> None:
        self._table = read_table(path)
        self._special = {"read": self._read, "used": self._used, "bass": self._bass}

    def reading(self, words: Sequence[str], index: int) -> tuple[str, ...] | None:
        """words: the sentence in lower case, marks as words of their own. None: no homograph."""
        word = words[index]
        if word in self._special:
            return tuple(self._special[word](words, index).split())
        if word in NOUN_ELSE:
            noun = _is_noun_phrase_end(words, index)
            return tuple(NOUN_ELSE[word][0 if noun else 1].split())
        if word not in self._table:
            return None
        verb, other = self._table[word]
        return verb if _VERB.get(word, is_verb)(words, index) else other

    def _read(self, words: Sequence[str], index: int) -> str:
        before = _before(words, index)
        if before in _HAVE or before in _BE:
            return READ["past"]
        if before in _MODALS or before in {"", ",", ".", "?", "!"}:
            return READ["present"]
        if before in {"he", "she", "it", "who"}:
            return READ["past"]
        clause = words[max(0, index - 12) : index + 12]
        past = any(word in _PAST_HINTS or _is_past(word) for word in clause)
        return READ["past" if past else "present"]

    def _used(self, words: Sequence[str], index: int) -> str:
        after = _at(words, index + 1)
        return USED[
            "used to"
            if after == "to"
            and _before(words, index) not in _BE - {"i'm", "you're", "he's", "she's"}
            else "else"
        ]

    def _bass(self, words: Sequence[str], index: int) -> str:
        near = words[max(0, index - 3) : index + 4]
        return "B AE1 S" if any(word in _BASS_FISH for word in near) else "B EY1 S"


def _at(words: Sequence[str], index: int) -> str:
    return words[index] if 0 <= index < len(words) else ""


def _before(words: Sequence[str], index: int) -> str:
    """The word before, past adverbs such as `never` and `quickly`."""
    index -= 1
    while index >= 0 and (
        words[index] in {"not", "never", "always", "also", "just", "still", "often", "even", "only"}
        or re.fullmatch(r"[a-z]{3,}ly", words[index])
    ):
        index -= 1
    return _at(words, index)


def _is_past(word: str) -> bool:
    return len(word) > 4 and word.endswith("ed")


def _is_noun_phrase_end(words: Sequence[str], index: int) -> bool:
    """A determiner or an adjective before, and no noun after."""
    after = _at(words, index + 1)
    closes = not after.isalpha() or after in _PREPOSITIONS | _BE | _JOINERS | _HAVE | _MODALS
    opened = any(word in _DETERMINERS for word in words[max(0, index - 3) : index])
    very = _at(words, index - 1) in {"very", "too", "so", "quite", "more", "most", "less"}
    return closes and opened and not very and _at(words, index - 1) not in _BE | {"her", "him"}


def is_verb(words: Sequence[str], index: int) -> bool:
    """Whether the word at `index` is a verb, by its neighbours."""
    before, after = _before(words, index), _at(words, index + 1)
    if before == "to" and _at(words, index - 2) in {"subject", "subjects", "due", "access", "key"}:
        return False
    if before in _MODALS:
        return True
    if before in _PRONOUNS:
        return True
    if before in _DETERMINERS or before in _PREPOSITIONS or before.endswith("'s"):
        return False
    if before in _BE or before in _HAVE:
        return words[index].endswith("ed")
    takes_object = after in _OBJECTS
    if not before or not before[0].isalpha() or before in _JOINERS:
        return takes_object
    return (takes_object and after not in {"that", "into", "up", "down", "out"}) or (
        before.endswith("s") and not before.endswith("ss") and (takes_object or after == "to")
    )


def _is_live_verb(words: Sequence[str], index: int) -> bool:
    before, after = _before(words, index), _at(words, index + 1)
    if after in _SHOWS - {"on", "from"}:
        return False
    if before in _MODALS or before in _PRONOUNS or before in _JOINERS:
        return True
    if before in _DETERMINERS or before in _BE or after in _SHOWS - {"on"}:
        return False
    return before not in {"went", "go", "going", "broadcast", "streamed", "performed", "perform"}


def _is_does_verb(words: Sequence[str], index: int) -> bool:
    before = _at(words, index - 1)
    feminine = before in {"the", "two", "three", "these", "those", "several", "some", "of"}
    return not (feminine and _at(words, index + 1) not in {"not", "it", "he", "she"})


def _is_lead_verb(words: Sequence[str], index: int) -> bool:
    """Only the metal is read otherwise; `the lead` of a race rhymes with the verb."""
    before, after = _at(words, index - 1), _at(words, index + 1)
    made = before in {"of", "from", "with"} and _at(words, index - 2) in {
        "made",
        "cast",
        "filled",
        "lined",
        "piece",
        "sheet",
        "layer",
        "tons",
        "amount",
        "traces",
    }
    return not (made or after in _METAL)


def _is_dove_verb(words: Sequence[str], index: int) -> bool:
    return _at(words, index + 1) in {"into", "in", "off", "down", "under", "for", "deep", "to"}


def _is_wound_verb(words: Sequence[str], index: int) -> bool:
    return _at(words, index + 1) in {"up", "around", "down", "through", "its", "round", "along"}


_VERB = {
    "live": _is_live_verb,
    "does": _is_does_verb,
    "lead": _is_lead_verb,
    "dove": _is_dove_verb,
    "wound": _is_wound_verb,
}
