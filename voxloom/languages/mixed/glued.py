"""Numbers and signs that are written onto Latin letters inside Mandarin: A10086, H₂O, x²+y².

Mandarin says the letters as they are and the number in its own words, beside names of any length:
AMD Radeon RX6800XT显卡. English words around it keep it English. Cantonese, Japanese and Korean
mostly keep the English number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_TOKEN = re.compile(r"(?:[A-Za-z\d₀-₉⁰-⁹²³+=×÷()-]|(?<=\d)\.(?=\d))+")
_ADDRESS = re.compile(
    r"[@/_#&%:~?][A-Za-z\d]|[A-Za-z\d][@/_#&%:]|\.[A-Za-z]|[A-Za-z]\.\d"
)  # no single word
_LETTER = re.compile("[A-Za-z]")
_WORD = re.compile("[A-Za-z]{2,}")
_PLAIN_WORD = re.compile(r"(?<![A-Za-z\d-])[a-z]{2,}(?![A-Za-z\d-])")
_STRETCH = re.compile("[^\u3400-\u9fff]+")  # between Han characters
# Words that running English has and names lack.
_WORDS = (
    "the an this these those that there it he she we they you my your his her our their its me him "
    "us them and or but of to in on at for with from by as than into about is are was were am be "
    "been has have had do does did would could should must not if when what who how why where "
    "which so very too also"
).split()
_WRITTEN = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in _WORDS)
_RUNNING = re.compile(
    rf"(?<![A-Za-z\d-])(?:I(?= [a-z]|')|a(?= [A-Za-z])|{_WRITTEN})(?![A-Za-z\d-])"
)


def glued(
    text: str, sentence: Iterable[range], owners: Sequence[str], language: str, latin: Sequence[str]
) -> set[int]:
    """Places of a sentence whose number or sign stands in one word with Latin letters and is read
    in the language.

    sentence: its clauses; owners: the language of each letter; latin: those that write Latin
    letters. A clause without Han characters, such as the second of 型号：RX6800XT, goes with its
    sentence, if that has no other language.
    """
    clauses = list(sentence)
    plain = {"", language, *latin}
    whole = language in (known := _known(owners, clauses)) and known <= plain
    found: set[int] = set()
    for clause in clauses:
        if _LETTER.search(text, clause.start, clause.stop):
            own = sum(owners[place] == language for place in clause)
            joins = _known(owners, [clause]) <= plain if own else whole
            found.update(_places(text[clause.start : clause.stop], clause.start, own, joins))
    return found


def _known(owners: Sequence[str], clauses: Iterable[range]) -> set[str]:
    return {owners[place] for clause in clauses for place in clause}


def _places(written: str, offset: int, own: int, joins: bool) -> Iterator[int]:
    """own: characters of the language in the clause; joins: it has no other that writes none."""
    many = own >= max(1, len(_WORD.findall(written)))
    for stretch in _STRETCH.finditer(written):
        names = joins and not _RUNNING.search(stretch[0])
        if not (many or (names and (own or not _PLAIN_WORD.search(stretch[0])))):
            continue
        for token in _TOKEN.finditer(written, *stretch.span()):
            start, end = token.span()
            around = written[max(0, start - 2) : end + 2]
            if _LETTER.search(token[0]) and not _ADDRESS.search(around):
                yield from range(offset + start, offset + end)
