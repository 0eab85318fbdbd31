"""Faults of an utterance's text, and of its phones beside its language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from voxloom.training.lint_faults import Fault
from voxloom.training.manifest import Row

# Language -> scripts that most of its letters are in; what is not here is not judged.
SCRIPTS = {
    **{code: {"LATIN"} for code in ("en", "de", "es", "fr", "it", "pt")},
    **{"ja": {"KANA", "CJK"}, "zh": {"CJK"}, "yue": {"CJK"}, "ko": {"HANGUL"}, "ru": {"CYRILLIC"}},
}
SPLITS = ("train", "held")
HAN_WITHOUT_KANA = 12  # so long a Japanese text has some kana
_KANJI = re.compile(r"[㐀-䶿一-鿿]")
_PINYIN = re.compile(r"(?:[a-zê]+[1-5][\s,.?!]*)+")


def same(text: str) -> str:
    """Texts that a listener cannot tell apart become equal: width, case, marks and spaces go."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def scripts(text: str) -> Counter[str]:
    """How many letters there are of each script; both kana count as `KANA`."""
    found: Counter[str] = Counter()
    for character in unicodedata.normalize("NFKC", text):
        if character.isalpha():
            script = unicodedata.name(character, "UNKNOWN").split(" ")[0].split("-")[0]
            found["KANA" if script in {"HIRAGANA", "KATAKANA"} else script] += 1
    return found


def letters(row: Row) -> int:
    """How many there are to speak; 0 where letters tell no length: with digits, and in pinyin.

    In Japanese a kanji counts as two, since most are read as two moras."""
    if any(character.isnumeric() and character.isascii() for character in row.text):
        return 0
    spoken = same(row.text)
    twice = len(_KANJI.findall(spoken)) if row.language.split("-")[0] == "ja" else 0
    return len(spoken) + twice


def foreign(text: str, language: str) -> str:
    """Why the text is not of that language, `` if it may be."""
    code = language.split("-")[0]
    expected = SCRIPTS.get(code)
    found = scripts(text)
    if expected is None or not found or (code == "zh" and _PINYIN.fullmatch(text)):
        return ""
    share = sum(found[script] for script in expected) / sum(found.values())
    if share < 0.5:
        most = found.most_common(1)[0][0].capitalize()
        return f"Most of its letters are {most}, and its language is {language!r}."
    if code in {"zh", "yue"} and found["KANA"]:
        return f"It has kana, and its language is {language!r}."
    if code == "ja" and not found["KANA"] and found["CJK"] >= HAN_WITHOUT_KANA:
        return "It has no kana, as Chinese has none, and its language is 'ja'."
    return ""


def faults(row: Row) -> Iterator[Fault]:
    """What the text and the split of a row show."""
    if row.split not in SPLITS:
        why = f"Its split is {row.split!r}, which nothing reads."
        yield Fault("split", row.name, why, f"Write {' or '.join(SPLITS)}.")
    if not row.text.strip():
        yield Fault("no-text", row.name, "It has no text.", "Write down what is said.")
    if "|" in row.text:
        why = "Its text has `|`, which parts the columns of many lists."
        yield Fault("bar", row.name, why, "Take the `|` out of the text.")
    why = foreign(row.text, row.language)
    if why:
        yield Fault("language", row.name, why, "Give the row its language, or its text.")


def phone_faults(row: Row, spoken: Sequence[str]) -> Iterator[Fault]:
    """What the phones show. spoken: symbols without marks and pauses."""
    if not spoken:
        yield Fault("no-phones", row.name, "Nothing in it is spoken.", "Take it out.")
        return
    language, count = Counter(phone.split(":")[0] for phone in spoken).most_common(1)[0]
    if language != row.language.split("-")[0] and count > len(spoken) / 2:
        why = f"Most of its phones are {language!r}, and its language is {row.language!r}."
        yield Fault("phones-language", row.name, why, "Label it by the frontend of its language.")
