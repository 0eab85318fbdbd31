"""Words of one spelling and two readings, told apart by the words around them.

The table is g2p_en's `homographs.en`: word, reading for the named part of speech, reading else.
`homograph_table` corrects it. The part of speech is guessed from the
neighbours, not tagged: enough for verb or not, which is what nearly every entry asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voxloom.languages.en.homograph_read import is_read_past
from voxloom.languages.en.homograph_table import NOUN_ELSE, OURS, READ, USED
from voxloom.languages.en.neighbours import (
    BE,
    DETERMINERS,
    FINITE,
    HAVE,
    JOINERS,
    MODALS,
    OBJECTS,
    PREPOSITIONS,
    PRONOUNS,
    is_past,
    is_plural,
    is_verb,
    word_at,
    word_before,
)

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
_PLACES = frozenset("in on at near with by alone here there under above next across far".split())
_TORN = frozenset("along off out apart open here down".split())
_FINDS = frozenset("find finds found detect detected remove removed melt melted mine mined".split())
_LEAD_THINGS = frozenset(
    "pencils pipes graphite toxic poisonous solder ore mercury arsenic".split()
)
_LIFE_VERBS = frozenset("save saves cost costs lost lose risk change changes our daily".split())
_PERFORMS = frozenset("plays performs sings appears goes airs streams broadcasts".split())
_SEEMS = frozenset(
    "seem seems seemed feel feels felt look looks looked appear appears appeared become becomes "
    "became remain remains remained stay stays stayed perfectly fully not never".split()
)
_RESTS = frozenset("sat sit sits live lives lived died slept sleep".split())
_MADE_SO = frozenset("very so too quite more him me us them it you".split())  # made him content
_HOLDS = frozenset("contain contains contained add adds added ban bans banned".split())
_THERES = frozenset("there's here's who's what's where's".split())
_ALONG = frozenset("through along around past its between towards up down".split())
_WINDY = frozenset(
    "north south east west northern southern eastern western strong high cold warm trade".split()
)
_SHIPS = frozenset("ship boat yacht vessel ferry tanker canoe".split())
_GETS = frozenset("get gets got getting become became becoming".split())
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
        if word == "content":
            return tuple(NOUN_ELSE[word][0 if _is_content_noun(words, index) else 1].split())
        if word in NOUN_ELSE:
            noun = _is_noun_phrase_end(words, index) or _opens_as_subject(words, index)
            return tuple(NOUN_ELSE[word][0 if noun else 1].split())
        if word not in self._table:
            return None
        verb, other = self._table[word]
        return verb if _VERB.get(word, is_verb)(words, index) else other

    def _read(self, words: Sequence[str], index: int) -> str:
        return READ["past" if is_read_past(words, index) else "present"]

    def _used(self, words: Sequence[str], index: int) -> str:
        """`used to` of habit and of custom, not that of a purpose: `was used to cut`."""
        before, beyond = word_before(words, index), word_at(words, index + 2)
        custom = beyond in DETERMINERS | OBJECTS or beyond.endswith("ing") or before in _GETS
        subject = before in {"i'm", "you're", "he's", "she's", "they're", "we're"}
        to = word_at(words, index + 1) == "to" and (before not in BE or custom or subject)
        return USED["used to" if to else "else"]

    def _bass(self, words: Sequence[str], index: int) -> str:
        near = words[max(0, index - 3) : index + 4]
        return "B AE1 S" if any(word in _BASS_FISH for word in near) else "B EY1 S"


def _is_noun_phrase_end(words: Sequence[str], index: int) -> bool:
    """A determiner or an adjective before, and no noun after."""
    after = word_at(words, index + 1)
    closes = not after.isalpha() or after in PREPOSITIONS | BE | JOINERS | HAVE | MODALS
    opened = any(word in DETERMINERS for word in words[max(0, index - 3) : index])
    last = word_at(words, index - 1)
    very = last in {"very", "too", "so", "quite", "more", "most", "less"} | _SEEMS
    return closes and opened and not very and word_at(words, index - 1) not in BE | {"her", "him"}


def _is_content_noun(words: Sequence[str], index: int) -> bool:
    """What something holds, unless somebody is, seems or sits content, or contents himself."""
    before, after = word_before(words, index), word_at(words, index + 1)
    if before in BE and word_at(words, index - 2) != "there":
        return False
    if word_at(words, index - 1) in _SEEMS | _RESTS | _MADE_SO:
        return False
    opened = any(word in DETERMINERS for word in words[max(0, index - 3) : index])
    return opened or not (after in {"with", "to"} or after.endswith(("self", "selves")))


def _opens_as_subject(words: Sequence[str], index: int) -> bool:
    """Alone before its verb at the start of a clause: content is king."""
    return not word_at(words, index - 1).isalpha() and word_at(words, index + 1) in FINITE


def _is_live_verb(words: Sequence[str], index: int) -> bool:
    before, after = word_before(words, index), word_at(words, index + 1)
    asked = before == "it" and word_at(words, index - 2) in BE and not after.isalpha()  # is it live
    if asked or after in _SHOWS - {"on", "from"}:
        return False
    if before in MODALS or before in PRONOUNS or before in JOINERS:
        return True
    if before in DETERMINERS | BE | _PERFORMS or after in _SHOWS - {"on"}:
        return False
    paired = word_at(words, index - 2) == "and" or not before.isalpha()
    return is_plural(before) or paired or before in {"where", "that", "who", "how"}


def _is_lives_verb(words: Sequence[str], index: int) -> bool:
    """Of somebody named: Brown lives on the hill; the plural follows what happens to lives."""
    before = word_before(words, index)
    taken = before in _LIFE_VERBS or is_past(before) or before in DETERMINERS | PREPOSITIONS
    where = word_at(words, index + 1) in _PLACES
    return is_verb(words, index) or (before.isalpha() and where and not taken)


def _is_winds_verb(words: Sequence[str], index: int) -> bool:
    """Of a road or a river: the path winds through the hills."""
    subject = word_at(words, index - 1)
    along = word_at(words, index + 1) in _ALONG and subject not in DETERMINERS | _WINDY
    return is_verb(words, index) or (along and subject.isalpha() and not is_plural(subject))


def _is_update_verb(words: Sequence[str], index: int) -> bool:
    """Also where it opens a request: update the files, check and update labels."""
    before, after = word_at(words, index - 1), word_at(words, index + 1)
    opens = not before.isalpha() or before in {"and", "or", "then"}
    named = not after.isalpha() or after in PREPOSITIONS | BE | FINITE | JOINERS
    return is_verb(words, index) or (opens and not named)


def _is_tear_verb(words: Sequence[str], index: int) -> bool:
    """The drop from the eye is the other one; a tear in a coat sounds as the verb does."""
    rent = word_at(words, index + 1) == "in" and not any(
        word in {"eye", "eyes"} for word in words[index : index + 5]
    )
    torn = word_at(words, index + 1) in _TORN and not word_at(words, index - 1).isalpha()
    return rent or torn or is_verb(words, index)


def _is_bow_verb(words: Sequence[str], index: int) -> bool:
    """The verb, what it does, and the front of a ship; the other shoots, plays or is tied."""
    before, after = word_at(words, index - 1), word_at(words, index + 1)
    bent = before in {"low", "deep", "slight", "polite", "final", "little"} or (
        before == "a" and word_at(words, index - 2) in {"take", "takes", "took", "taking", "taken"}
    )
    ship = after == "of" and any(word in _SHIPS for word in words[index : index + 5])
    return bent or ship or after in {"to", "down", "before"} or is_verb(words, index)


def _is_close_verb(words: Sequence[str], index: int) -> bool:
    """The end of something is spoken as the verb is."""
    before, after = word_at(words, index - 1), word_at(words, index + 1)
    if after == "by" and not word_at(words, index + 2).isalpha():
        return False  # she lives close by
    owned = before.endswith("'s") and before not in BE | _THERES
    if owned and not after.isalpha():
        return True  # the market's close
    end = before in {"the", "a"} and (after == "of" or word_at(words, index - 2) == "to")
    return end or is_verb(words, index)


def _is_does_verb(words: Sequence[str], index: int) -> bool:
    before = word_at(words, index - 1)
    feminine = before in {"the", "two", "three", "these", "those", "several", "some", "of"}
    return not (feminine and word_at(words, index + 1) not in {"not", "it", "he", "she"})


def _is_lead_verb(words: Sequence[str], index: int) -> bool:
    """Only the metal is read otherwise; `the lead` of a race rhymes with the verb."""
    before, after = word_at(words, index - 1), word_at(words, index + 1)
    named = before in {"of", "from", "with", "in", "like", "molten"} | _HOLDS
    named = named or (
        before in {"containing", "melted", "and"} and word_at(words, index - 2) in _METALS
    )
    if not is_verb(words, index):
        near = {*words[max(0, index - 4) : index + 5]}
        found = before in _FINDS and (after == "in" or not after.isalpha())
        found = found or (not before.isalpha() and after in {"is", "was", "in"})
        named = named or found or before == "pencil" or bool(near & _LEAD_THINGS)
    return not ((named and after not in _LEAD_ROLES) or after in _METAL)


def _is_minute_adjective(words: Sequence[str], index: int) -> bool:
    before, after = word_at(words, index - 1), word_at(words, index + 1)
    very = before in {"very", "so", "extremely", "most", "too", "almost"}
    said = before in {"are", "were", "is", "was"} and not after.isalpha()
    return very or said or word_at(words, index + 1) in _SMALL_THINGS


def _is_dove_verb(words: Sequence[str], index: int) -> bool:
    return word_at(words, index + 1) in {"into", "in", "off", "down", "under", "for", "deep", "to"}


def _is_wound_verb(words: Sequence[str], index: int) -> bool:
    after = word_at(words, index + 1)
    subject = word_before(words, index) in PRONOUNS and after in OBJECTS
    return subject or after in {"up", "around", "down", "through", "its", "round", "along"}


_VERB = {
    "live": _is_live_verb,
    "lives": _is_lives_verb,
    "update": _is_update_verb,
    "winds": _is_winds_verb,
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
