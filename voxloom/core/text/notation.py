"""Whether a value is well-formed in the notation it is given in.

Only the shape is looked at, which is what tells `行[háng]` from `表[1]`: what a syllable sounds
like, and whether its language has it, is the frontend's to know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

NOTATIONS = ("pinyin", "jyutping", "arpabet", "kana", "hangul", "ipa", "phones")
LANGUAGES: Mapping[str, str] = {  # the notation of a language's lexicon, where none is named
    "zh": "pinyin",
    "yue": "jyutping",
    "en": "arpabet",
    "ja": "kana",
    "ko": "hangul",
}
SAY_AS = ("characters", "digits", "cardinal", "ordinal", "date", "time", "telephone")

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # with 々 and 〇
_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_FINAL = (
    "iang|iong|uang|ueng|iao|ian|ing|uai|uan|ang|eng|ong|van|üan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|"
    "ua|uo|ui|un|ue|ve|üe|vn|ün|io|iou|uei|uen|o|a|e|i|u|v|ü|ê"
)
_PINYIN = re.compile(
    rf"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:{_FINAL})r?[0-5]?|(?:h?m|h?n|h?ng)[0-5]?|r5?"
)
_JYUTPING = re.compile(
    r"(?:ng|gw|kw|[bpmfdtnlgkhzcswj])?"
    r"(?:aa|a|oe|eo|e|i|o|u|yu)(?:ng|[iumnptk])?[1-6]|(?:h?m|h?ng)[1-6]"
)
_VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW AX"
_CONSONANTS = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH"
_ARPABET = re.compile(
    rf"(?:{'|'.join(sorted(_VOWELS.split(), key=len, reverse=True))})[0-2]?"
    rf"|{'|'.join(sorted(_CONSONANTS.split(), key=len, reverse=True))}"
)
_VOWEL = re.compile(rf"(?:{'|'.join(_VOWELS.split())})[0-2]?")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30faー\u30fc\uff66-\uff9f↑↓'’・ 　]+(?::\d{1,2})?")
_KANA_LETTER = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HANGUL = re.compile(r"[\uac00-\ud7a3 ]+")


def pinyin_syllables(value: str) -> list[str] | None:
    """The syllables of a pinyin value, tone marks turned to digits; None if it is none."""
    found = []
    for syllable in value.replace("'", " ").replace("’", " ").split():
        if syllable.isascii():  # most are written with digits, which needs no taking apart
            letters = syllable.replace("u:", "v").lower()
            if not _PINYIN.fullmatch(letters):
                return None
            found.append(letters)
            continue
        plain: list[str] = []
        tones: list[str] = []
        for character in unicodedata.normalize("NFD", syllable):
            if character in _MARKS:
                tones.append(_MARKS[character])
            elif character == "\u0308" and plain and plain[-1] in "uU":
                plain[-1] = "v"
            elif character == "\u0302" and plain and plain[-1] in "eE":
                plain[-1] = "ê"
            else:
                plain.append(character)
        letters = "".join(plain).replace("u:", "v").lower()
        if len(tones) > 1 or not _PINYIN.fullmatch(letters):
            return None
        if tones and letters[-1:].isdigit():
            return None
        found.append(letters + "".join(tones))
    return found or None


def jyutping_syllables(value: str) -> list[str] | None:
    """The syllables of a jyutping value; None if it is none."""
    syllables = value.lower().split()
    return syllables if syllables and all(map(_JYUTPING.fullmatch, syllables)) else None


def arpabet_phones(value: str) -> list[str] | None:
    """The phones of an ARPAbet value, with at least one vowel; None if it is none."""
    phones = value.split()
    if not all(map(_ARPABET.fullmatch, phones)) or not any(map(_VOWEL.fullmatch, phones)):
        return None
    return phones


def is_kana(value: str) -> bool:
    """Kana with accent arrows, or with an accent number after a colon."""
    return bool(_KANA.fullmatch(value) and _KANA_LETTER.search(value))


_CHECKS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "pinyin": (pinyin_syllables, "syllables with tones, such as `chong2 qing4` or `háng`"),
    "jyutping": (jyutping_syllables, "syllables with tone digits, such as `jyut6 ping3`"),
    "arpabet": (arpabet_phones, "ARPAbet phones with a vowel, such as `HH AH0 L OW1`"),
    "kana": (is_kana, "kana, with its accent if you like, such as `はし:1` or `は↓し`"),
    "hangul": (_HANGUL.fullmatch, "Hangul as it is pronounced, such as `동닙`"),
    "ipa": (str.strip, "a pronunciation in IPA"),
    "phones": (str.strip, "symbols of the phone inventory, separated by spaces"),
}


def fault(notation: str, value: str) -> str:
    """What the value should be, `` if it is that."""
    check, wanted = _CHECKS[notation]
    return "" if check(value) else wanted
