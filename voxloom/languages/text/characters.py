"""What a character is: which script, a mark, silent, a picture, or nothing anyone can say."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LATIN, HAN, KANA, DIGIT, MARK = "Latin", "Han", "Kana", "digit", "mark"
SPACE, SILENT, PICTURE, CONTROL, SYMBOL = "space", "silent", "picture", "control", "symbol"

MARKS = {
    **dict.fromkeys(",，、;；:：､﹐﹑،؛", ","),
    **dict.fromkeys(".。．｡︒", "."),
    **dict.fromkeys("?？⁇⁈﹖¿؟", "?"),
    **dict.fromkeys("!！‼⁉﹗¡", "!"),
    **dict.fromkeys("…⋯~～〜∼", "…"),
    **dict.fromkeys("-—–―‒─‐‑−－⸺⸻", "-"),
}
QUOTES_AND_BRACKETS = frozenset(
    "\"'“”‘’„‟‚‛«»‹›「」『』《》〈〉＂＇｢｣()（）[]［］【】〔〕〖〗〘〙〚〛{}｛｝⟨⟩<>＜＞`´｀"
)
SILENT_CHARACTERS = QUOTES_AND_BRACKETS | frozenset("*_^|\\·・•‧∙･＊＿＾｜＼†‡¶¦¯¨¸‖〃")
SYMBOLS = frozenset("%％‰&＆@＠#＃+＋=＝$＄£￡€¥￥₩₹¢￠°℃℉/／÷×±≈≠≤≥√∞№§⁺⁻₊₋")
LONG_MARK = "ー"
VOICING = frozenset("\u3099\u309a゛゜ﾞﾟ")  # change the kana before them; alone they are silent
_PICTURES = ((0x1F000, 0x1FBFF), (0x2190, 0x21FF), (0x2300, 0x27BF), (0x2900, 0x2BFF))
_JOINERS = {0x200D, 0xFE0E, 0xFE0F, 0x20E3}


@lru_cache(maxsize=4096)
def kind_of(char: str) -> str:
    """The constants above for what is read or silent, else a script's name such as `Hangul`."""
    code = ord(char)
    if char.isascii() and char.isalnum():
        return LATIN if char.isalpha() else DIGIT
    if char in MARKS:
        return MARK
    if char in SILENT_CHARACTERS or char in VOICING:
        return SILENT
    if char in SYMBOLS:
        return SYMBOL
    if char.isspace():
        return SPACE
    if is_picture(char) and compatible(char) == char:
        return PICTURE
    return _by_category(char, code)


def _by_category(char: str, code: int) -> str:
    category = unicodedata.category(char)
    if category in {"Cc", "Cs", "Co", "Cn"}:
        return CONTROL if category == "Cc" else "unassigned character"
    if category == "Cf":
        return SILENT
    plain = compatible(char)
    if plain != char:
        return next((kind_of(part) for part in plain if part.isalnum()), SILENT)
    if is_han(char):
        return HAN
    name = unicodedata.name(char, "")
    script = name.split(" ")[0].split("-")[0]
    if script in {"HIRAGANA", "KATAKANA"} or "KATAKANA" in name:
        return KANA
    if script == "LATIN" or 0x300 <= code <= 0x36F:
        return LATIN
    if category[0] in "LMN":
        return script.capitalize()
    return PICTURE if category in {"So", "Sm", "Sk", "Sc"} else SILENT


@lru_cache(maxsize=4096)
def compatible(char: str) -> str:
    """What a presentation form stands for: a digit of any script as 0 to 9, a circled, squared,
    full-width or mathematical letter plain (`①` 1, `㎏` kg, `㈱` (株)); other characters as they
    are."""
    if char.isascii() or char in SYMBOLS or char in MARKS or char in SILENT_CHARACTERS:
        return char
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.decimal(char))
    plain = unicodedata.normalize("NFKC", char)
    return plain.replace("⁄", "/") if any(part.isalnum() for part in plain) else char


def is_han(char: str) -> bool:
    """A Chinese character of any plane, or the iteration mark and the zero of that script."""
    code = ord(char)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x323AF
        or char in "々〇〻"
    )


def is_picture(char: str) -> bool:
    """An emoji, an arrow, a dingbat, or a character that only joins or styles emoji."""
    code = ord(char)
    return code in _JOINERS or any(first <= code <= last for first, last in _PICTURES)


def name_of(char: str) -> str:
    """How an error calls a character: itself and its code point, `"П" (U+041F, Cyrillic)`."""
    shown = char if char.isprintable() else ascii(char).strip("'")
    return f'"{shown}" (U+{ord(char):04X}, {kind_of(char)})'
