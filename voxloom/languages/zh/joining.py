"""Words -> the longer words over which tones change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from voxloom.languages.zh.segment import Word

Read = Callable[[str, int], Sequence[str]]
"""A word and where it starts in its clause -> one syllable with a tone digit a character."""
_LONGEST = 3  # characters of two words that third tones join


def join(words: Sequence[Word], read: Read) -> list[Word]:
    """不 and 一 join what follows, a verb its repetition, third tones each other, 儿 what is
    before it."""
    joined = _join_verbs(_join_after(words, "不"))
    joined = _join_equal(_join_after(joined, "一"))
    joined = _join_thirds(joined, read, lambda left, right: all_third((*left, *right)))
    joined = _join_thirds(joined, read, lambda left, right: all_third((left[-1], right[0])))
    return _join_er(joined)


def all_third(syllables: Sequence[str]) -> bool:
    return all(syllable[-1] == "3" for syllable in syllables)


def _join_thirds(
    words: Sequence[Word], read: Read, fits: Callable[[Sequence[str], Sequence[str]], bool]
) -> list[Word]:
    result: list[Word] = []
    previous: Sequence[str] = ()
    just_joined = False
    start = 0
    for word in words:
        syllables = read(word.text, start)
        start += len(word.text)
        if (
            result
            and not just_joined
            and fits(previous, syllables)
            and not _is_doubled(result[-1].text)
            and len(result[-1].text) + len(word.text) <= _LONGEST
        ):
            result[-1] = Word(result[-1].text + word.text, result[-1].tag)
            just_joined = True
        else:
            result.append(word)
            just_joined = False
        previous = syllables
    return result


def _is_doubled(text: str) -> bool:
    return len(text) == 2 and text[0] == text[1]


def _join_after(words: Sequence[Word], particle: str) -> list[Word]:
    """不 and 一 join the word that follows."""
    result: list[Word] = []
    for word in words:
        if result and result[-1].text == particle:
            tag = word.tag if particle == "不" else result[-1].tag
            result[-1] = Word(particle + word.text, tag)
        else:
            result.append(word)
    return result


def _join_verbs(words: Sequence[Word]) -> list[Word]:
    """看一看: a verb, 一 and the same verb."""
    result: list[Word] = []
    index = 0
    while index < len(words):
        three = words[index : index + 3]
        if (
            len(three) == 3
            and three[1].text == "一"
            and three[0].text == three[2].text
            and three[0].tag == three[2].tag == "v"
        ):
            result.append(Word(three[0].text + "一" + three[2].text, "v"))
            index += 3
        else:
            result.append(words[index])
            index += 1
    return result


def _join_equal(words: Sequence[Word]) -> list[Word]:
    result: list[Word] = []
    for word in words:
        if result and result[-1].text == word.text:
            result[-1] = Word(word.text * 2, result[-1].tag)
        else:
            result.append(word)
    return result


def _join_er(words: Sequence[Word]) -> list[Word]:
    result: list[Word] = []
    for word in words:
        if result and word.text == "儿":
            result[-1] = Word(result[-1].text + "儿", result[-1].tag)
        else:
            result.append(word)
    return result
