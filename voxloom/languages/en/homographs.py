"""Words of one spelling and two readings, told apart by the words around them.

The table is g2p_en's `homographs.en`: word, reading for the named part of speech, reading else.
`homograph_table` corrects it. The part of speech is guessed from the
neighbours, not tagged: enough for verb or not, which is what nearly every entry asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from voxloom.languages.en.homograph_table import NOUN_ELSE, OURS, READ, USED

_MODALS = frozenset(
    "to can could will would shall should may might must do does did don't doesn't didn't won't "
    "can't couldn't wouldn't shouldn't cannot let's i'll you'll he'll she'll we'll they'll it'll "
    "i'd you'd he'd she'd we'd they'd who'll please let lets help helps".split()
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
_METALS = frozenset("iron zinc copper tin silver gold mercury steel arsenic cadmium".split())
_SHOWS = frozenset(
    "music show shows concert concerts broadcast stream streaming audience performance tv wire "
    "animals event events coverage album recording band footage from on".split()
)
_LEAD_ROLES = frozenset(
    "singer role guitar actor actress story author engineer time vocals vocalist part scientist "
    "researcher developer designer character investigator writer producer".split()
)
_SMALL_THINGS = frozenset(
    "traces trace amount amounts detail details quantity quantities particle particles difference "
    "differences change changes crack cracks dose doses fraction fractions part parts insects "
    "organism organisms creatures holes bubbles pieces variation variations".split()
)
# Plurals without an s, and words in s that are none or that stand before nouns.
_PLURALS = frozenset("people children men women police feet teeth mice sheep fish data".split())
_NO_PLURALS = frozenset(
    "sales sports arms savings goods news series species economics physics customs systems this "
    "his its is was has us always perhaps does towards besides plus thus yes james as".split()
)
_FINITE = frozenset(
    "is are was were has have had will would can could shall should may might must does did isn't "
    "aren't wasn't weren't won't can't".split()
)
_PASTS = frozenset(
    "went came took made got gave saw said held hit won lost ran met left felt kept led sold told "
    "paid sent spent stood fell broke began became drew drove rose grew found set put brought "
    "bought thought caught taught cost let read wrote knew showed fled sang flew hung".split()
)
_KEEPS_NOUN = _PREPOSITIONS - {"at", "from", "with"} | {"and", "or"}
_PLACES = frozenset("in on at near with by alone here there under above next across far".split())
_TORN = frozenset("along off out apart open here down".split())
_FINDS = frozenset("find finds found detect detected remove removed melt melted mine mined".split())
_LEAD_THINGS = frozenset(
    "pencils pipes graphite toxic poisonous solder ore mercury arsenic".split()
)
_LIFE_VERBS = frozenset("save saves cost costs lost lose risk change changes our daily".split())
_PERFORMS = frozenset("plays performs sings appears goes airs streams broadcasts".split())
_CLAUSES = _JOINERS | frozenset("that which who whose after before since until".split())
_MANY = frozenset(
    "these those some two three four five six many several few all such other more most".split()
)
_ASKS = frozenset("do does did can could will would should may must".split())
_QUESTIONS = frozenset("when where why how what who which".split())
_SHIPS = frozenset("ship boat yacht vessel ferry tanker canoe".split())
_GETS = frozenset("get gets got getting become became becoming".split())
_KEEPS = frozenset("keep keeps kept keeping stay stayed remain remained".split())
_SAME_PARTICIPLE = frozenset("upset undercut".split())
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
            noun = _is_noun_phrase_end(words, index) or _opens_as_subject(words, index)
            return tuple(NOUN_ELSE[word][0 if noun else 1].split())
        if word not in self._table:
            return None
        verb, other = self._table[word]
        return verb if _VERB.get(word, is_verb)(words, index) else other

    def _read(self, words: Sequence[str], index: int) -> str:
        before = _before(words, index)
        asked = before in _PRONOUNS and _at(words, index - 2) in _HAVE  # have you read
        if before in _HAVE or before in _BE or asked:
            return READ["past"]
        if before in _PRONOUNS and _at(words, index - 2) in _MODALS:
            return READ["present"]
        if before in _MODALS or before in {"", ",", ".", "?", "!"}:
            return READ["present"]
        if before == "who" and is_plural(_at(words, index - 2)):
            return READ["present"]
        if before in {"he", "she", "it", "who"}:
            return READ["past"]
        clause = words[max(0, index - 12) : index + 12]
        past = any(word in _PAST_HINTS or _is_past(word) for word in clause)
        return READ["past" if past else "present"]

    def _used(self, words: Sequence[str], index: int) -> str:
        """`used to` of habit and of custom, not that of a purpose: `was used to cut`."""
        before, beyond = _before(words, index), _at(words, index + 2)
        custom = beyond in _DETERMINERS | _OBJECTS or beyond.endswith("ing") or before in _GETS
        subject = before in {"i'm", "you're", "he's", "she's", "they're", "we're"}
        to = _at(words, index + 1) == "to" and (before not in _BE or custom or subject)
        return USED["used to" if to else "else"]

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


def _opens_as_subject(words: Sequence[str], index: int) -> bool:
    """Alone before its verb at the start of a clause: content is king."""
    return not _at(words, index - 1).isalpha() and _at(words, index + 1) in _FINITE


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
        return words[index].endswith("ed") or words[index] in _SAME_PARTICIPLE
    if not after.isalpha() and any(word in _KEEPS for word in words[max(0, index - 4) : index]):
        return False
    takes_object = after in _OBJECTS
    if is_plural(before) and not words[index].endswith("s"):
        return after not in _FINITE and not after.endswith("ed")
    if not after.isalpha() and _asked(words, index):
        return True
    if not before or not before[0].isalpha() or before in _JOINERS:
        return takes_object
    if (takes_object and after not in {"that", "into", "up", "down", "out"}) or (
        before.endswith("s") and not before.endswith("ss") and (takes_object or after == "to")
    ):
        return True
    return _only_verb(words, index)


def _only_verb(words: Sequence[str], index: int) -> bool:
    """Whether a word in s is all its clause has for a verb: the country exports oil."""
    word, after = words[index], _at(words, index + 1)
    if not word.endswith("s") or word.endswith("ss") or after in _KEEPS_NOUN:
        return False
    start = end = index
    while start > 0 and words[start - 1].isalpha() and words[start - 1] not in _CLAUSES:
        start -= 1
    while end < len(words) and words[end].isalpha() and words[end] not in _CLAUSES:
        end += 1
    opened = words[start] in _DETERMINERS and words[start] not in _MANY
    others = (*words[start:index], *words[index + 1 : end])
    return (
        opened
        and not any(
            other in _FINITE | _PASTS or _is_past(other) or is_plural(other) or other in _PRONOUNS
            for other in others[: index - start]
        )
        and not any(
            other in _FINITE | _PASTS or _is_past(other) for other in others[index - start :]
        )
    )


def _asked(words: Sequence[str], index: int) -> bool:
    """Whether an auxiliary opens the question that the word closes: when does the bank close?"""
    for start in range(max(0, index - 5), index - 1):
        first = _at(words, start - 1)
        if words[start] in _ASKS and (not first.isalpha() or first in _QUESTIONS):
            return all(word.isalpha() for word in words[start:index])
    return False


def is_plural(word: str) -> bool:
    """Whether it looks like a noun in the plural: the subject of a verb without an s."""
    return word in _PLURALS or (
        len(word) > 3
        and word.endswith("s")
        and word not in _NO_PLURALS
        and not word.endswith(("ss", "us", "is", "'s", "ous"))
    )


def _is_live_verb(words: Sequence[str], index: int) -> bool:
    before, after = _before(words, index), _at(words, index + 1)
    asked = before == "it" and _at(words, index - 2) in _BE and not after.isalpha()  # is it live
    if asked or after in _SHOWS - {"on", "from"}:
        return False
    if before in _MODALS or before in _PRONOUNS or before in _JOINERS:
        return True
    if before in _DETERMINERS | _BE | _PERFORMS or after in _SHOWS - {"on"}:
        return False
    paired = _at(words, index - 2) == "and" or not before.isalpha()
    return is_plural(before) or paired or before in {"where", "that", "who", "how"}


def _is_lives_verb(words: Sequence[str], index: int) -> bool:
    """Of somebody named: Brown lives on the hill; the plural follows what happens to lives."""
    before = _before(words, index)
    taken = before in _LIFE_VERBS or _is_past(before) or before in _DETERMINERS | _PREPOSITIONS
    where = _at(words, index + 1) in _PLACES
    return is_verb(words, index) or (before.isalpha() and where and not taken)


def _is_tear_verb(words: Sequence[str], index: int) -> bool:
    """The drop from the eye is the other one; a tear in a coat sounds as the verb does."""
    rent = _at(words, index + 1) == "in" and not any(
        word in {"eye", "eyes"} for word in words[index : index + 5]
    )
    torn = _at(words, index + 1) in _TORN and not _at(words, index - 1).isalpha()
    return rent or torn or is_verb(words, index)


def _is_bow_verb(words: Sequence[str], index: int) -> bool:
    """The verb, what it does, and the front of a ship; the other shoots, plays or is tied."""
    before, after = _at(words, index - 1), _at(words, index + 1)
    bent = before in {"low", "deep", "slight", "polite", "final", "little"} or (
        before == "a" and _at(words, index - 2) in {"take", "takes", "took", "taking", "taken"}
    )
    ship = after == "of" and any(word in _SHIPS for word in words[index : index + 5])
    return bent or ship or after in {"to", "down", "before"} or is_verb(words, index)


def _is_close_verb(words: Sequence[str], index: int) -> bool:
    """The end of something is spoken as the verb is."""
    before, after = _at(words, index - 1), _at(words, index + 1)
    end = before in {"the", "a"} and (after == "of" or _at(words, index - 2) == "to")
    return end or is_verb(words, index)


def _is_does_verb(words: Sequence[str], index: int) -> bool:
    before = _at(words, index - 1)
    feminine = before in {"the", "two", "three", "these", "those", "several", "some", "of"}
    return not (feminine and _at(words, index + 1) not in {"not", "it", "he", "she"})


def _is_lead_verb(words: Sequence[str], index: int) -> bool:
    """Only the metal is read otherwise; `the lead` of a race rhymes with the verb."""
    before, after = _at(words, index - 1), _at(words, index + 1)
    named = before in {"of", "from", "with", "in", "like", "contain", "contains", "molten"}
    named = named or (
        before in {"containing", "melted", "and"} and _at(words, index - 2) in _METALS
    )
    if not is_verb(words, index):
        near = {*words[max(0, index - 4) : index + 5]}
        found = before in _FINDS and (after == "in" or not after.isalpha())
        found = found or (not before.isalpha() and after in {"is", "was", "in"})
        named = named or found or before == "pencil" or bool(near & _LEAD_THINGS)
    return not ((named and after not in _LEAD_ROLES) or after in _METAL)


def _is_minute_adjective(words: Sequence[str], index: int) -> bool:
    before, after = _at(words, index - 1), _at(words, index + 1)
    very = before in {"very", "so", "extremely", "most", "too", "almost"}
    said = before in {"are", "were", "is", "was"} and not after.isalpha()
    return very or said or _at(words, index + 1) in _SMALL_THINGS


def _is_dove_verb(words: Sequence[str], index: int) -> bool:
    return _at(words, index + 1) in {"into", "in", "off", "down", "under", "for", "deep", "to"}


def _is_wound_verb(words: Sequence[str], index: int) -> bool:
    after = _at(words, index + 1)
    subject = _before(words, index) in _PRONOUNS and after in _OBJECTS
    return subject or after in {"up", "around", "down", "through", "its", "round", "along"}


_VERB = {
    "live": _is_live_verb,
    "lives": _is_lives_verb,
    "does": _is_does_verb,
    "lead": _is_lead_verb,
    "dove": _is_dove_verb,
    "wound": _is_wound_verb,
    "minute": _is_minute_adjective,
    "tear": _is_tear_verb,
    "tears": _is_tear_verb,
    "bow": _is_bow_verb,
    "bows": _is_bow_verb,
    "close": _is_close_verb,
}
