"""Normalised Korean -> syllables as they sound, by mecab's words and the standard's rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from voxloom.languages.ko.hangul import Sound, decompose, is_syllable, sounds_of
from voxloom.languages.ko.sounds import TENSE, Met, end, meet, vowels
from voxloom.languages.ko.words import Analyser, Word

DICTIONARY, RULES = "dictionary", "rules"
_LONGEST = 6  # syllables of a word in the table
_STEM_TAGS = ("VV", "VA", "VX")
_CONTENT = ("NNG", "NNP", "NNB", "NP", "VV", "VA", "MM", "MAG", "MAJ", "XR", "IC")
_AFTER_STEM = frozenset("ㄱㄷㅅㅈ")
_AFTER_ENDING = frozenset("ㄱㄷㅂㅅㅈ")
_Y = frozenset("ㅣㅑㅕㅛㅠㅒㅖ")
# Second parts of compounds before which ㄴ is inserted (article 29), and those behind which ㄹ
# after ㄴ becomes ㄴ (article 20), after a first part of two syllables or more.
_INSERTED = frozenset("역 용 약 유 열차 여행 이불 잎 윷 엿 여우 연필 양념 요기 요리 윤리".split())
_SUFFIXES = frozenset("란 량 력 령 례 로 론 료 류 률".split())
_NUMERALS = frozenset("일이삼사오육칠팔구십백천만억조영공")
_AFTER_L = re.compile("수록|지라도|지언정|진대|밖에")
_LETTER_W = re.compile("더블유")  # a name that mecab does not cut off its neighbours
_ENDING_PREFIXES = ("ᆯ", "을", "ㄹ")


@lru_cache(maxsize=1)
def pronunciations() -> Mapping[str, str]:
    """Words -> how they are pronounced; a last coda is as it is written, so that it can move."""
    table = files("voxloom.languages.ko") / "data" / "pronunciations.tsv"
    return dict(line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())


class G2P:
    """Immutable, but for what mecab holds."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser, self._table = analyser, pronunciations()
        self._analyser.words("값이")  # mecab opens its dictionary's pages on first use

    def words(self, text: str) -> list[Word]:
        return self._analyser.words(text)

    def sounds(self, text: str, numbers: Sequence[bool]) -> list[Sound]:
        """A Sound for each character of the text, syllables as they sound. Chinese characters are
        syllables where the dictionary reads them.

        numbers: per character whether a number was written there; words of the table are not
        looked for across its border."""
        words = self._analyser.words(text)
        sounds = sounds_of(_without_han(text, words))
        text = "".join(sound.char for sound in sounds)
        tokens = _owners(words, len(text))
        for sound in sounds:
            if sound.spoken:
                vowels(sound)
        self._look_up(text, words, sounds, numbers)
        for number, word in enumerate(words):
            after = words[number + 1] if number + 1 < len(words) else None
            _inside(word, sounds)
            _stem(word, after, sounds)
            _ending(word, sounds)
            _compound(word, after, sounds)
        for match in _AFTER_L.finditer(text):
            if match.start() and sounds[match.start() - 1].coda == "ㄹ":
                _tense(sounds[match.start()], _AFTER_ENDING)
        _numerals(text, sounds, numbers)
        _meet_all(sounds, words, tokens)
        return sounds

    def _look_up(
        self, text: str, words: Sequence[Word], sounds: list[Sound], numbers: Sequence[bool]
    ) -> None:
        position = 0
        letters = (match.start() for match in _LETTER_W.finditer(text))
        for start in sorted({*_starts(words), *letters}):
            if start < position:
                continue
            for size in range(min(_LONGEST, len(text) - start), 1, -1):
                reading = self._table.get(text[start : start + size])
                if reading is None or len(set(numbers[start : start + size])) > 1:
                    continue
                for sound, char in zip(sounds[start : start + size], reading, strict=True):
                    if char != sound.char:
                        sound.onset, sound.vowel, sound.coda = decompose(char)
                        sound.rules += ("exception",)
                    sound.tag = "D"
                position = start + size
                break


def _starts(words: Sequence[Word]) -> list[int]:
    """Where words and their parts begin."""
    found = []
    for word in words:
        place = word.start
        found.append(place)
        if "".join(part.surface for part in word.parts) == word.surface:
            for part in word.parts:
                found.append(place)
                place += len(part.surface)
    return found


def _owners(words: Sequence[Word], size: int) -> list[int]:
    """Per character the number of its word, -1 for none."""
    owners = [-1] * size
    for number, word in enumerate(words):
        owners[word.start : word.end] = [number] * (word.end - word.start)
    return owners


def _without_han(text: str, words: Sequence[Word]) -> str:
    """Chinese characters in the dictionary's reading."""
    pieces = list(text)
    for word in words:
        if len(word.reading) == len(word.surface) and not any(map(is_syllable, word.surface)):
            pieces[word.start : word.end] = word.reading
    return "".join(pieces)


def _tense(sound: Sound, allowed: frozenset[str]) -> None:
    if sound.onset in allowed and sound.onset in TENSE:
        sound.onset = TENSE[sound.onset]
        sound.rules += ("tensification",)


def _inside(word: Word, sounds: list[Sound]) -> None:
    """An ending in -ㄹ makes its next consonant tense (article 27): 할게, 먹을수록, 갈지."""
    rest = 0
    last = word.parts[-1] if word.parts else None
    if last is not None and last.tag.startswith("E") and last.surface[0] in _ENDING_PREFIXES:
        rest = len(last.surface) - 1
    elif not word.parts and word.tag.startswith("E") and word.surface.startswith("을"):
        rest = len(word.surface) - 1
    if rest and word.end - rest > word.start:
        _tense(sounds[word.end - rest], _AFTER_ENDING)


def _stem(word: Word, after: Word | None, sounds: list[Sound]) -> None:
    """Stems in ㄴ ㅁ ㄼ ㄾ ㄺ before an ending (articles 11, 24, 25), and 밟."""
    stem = sounds[word.end - 1]
    if word.last_tag not in _STEM_TAGS or not stem.spoken:
        return
    if after is None or after.start != word.end or not after.tag.startswith("E"):
        return
    follower = sounds[after.start]
    if stem.char == "밟" and follower.onset not in ("ㅇ", "ㅎ"):  # 10
        stem.coda = "ㅂ"
    elif stem.coda == "ㄺ" and follower.onset == "ㄱ":
        stem.coda, follower.onset = "ㄹ", "ㄲ"
        follower.rules += ("tensification",)
    elif stem.coda in ("ㄴ", "ㅁ", "ㄵ", "ㄻ"):
        _tense(follower, _AFTER_STEM)


def _ending(word: Word, sounds: list[Sound]) -> None:
    """-(으)ㄹ before a noun (article 27): 할 수, 갈 데."""
    last = sounds[word.end - 1]
    if last.coda != "ㄹ" or word.last_tag != "ETM":
        return
    place = word.end + (word.end < len(sounds) and sounds[word.end].char == " ")
    if place < len(sounds) and sounds[place].spoken:
        _tense(sounds[place], _AFTER_ENDING)


def _compound(word: Word, after: Word | None, sounds: list[Sound]) -> None:
    """Inside compounds: inserted ㄴ, ㄹ after ㄴ."""
    borders: list[tuple[int, int, str]] = []
    if "".join(part.surface for part in word.parts) == word.surface:
        place = word.start
        for part, following in zip(word.parts, word.parts[1:], strict=False):
            place += len(part.surface)
            borders.append((place, len(part.surface), following.surface))
    nouns = word.last_tag in ("NNG", "NNP") and after is not None and after.tag in ("NNG", "XSN")
    if nouns and after is not None and after.start == word.end:
        borders.append((word.end, word.end - word.start, after.surface))
    for place, size, second in borders:
        first, follower = sounds[place - 1], sounds[place]
        if not (first.coda and follower.spoken) or first.tag == "D":
            continue
        if second in _INSERTED and follower.onset == "ㅇ" and follower.vowel in _Y:
            if size > 1 or second not in ("역", "유", "용"):
                follower.onset = "ㄴ"
                follower.rules += ("n-insertion",)
        elif second in _SUFFIXES and first.coda == "ㄴ" and follower.onset == "ㄹ" and size > 1:
            follower.onset = "ㄴ"
            follower.rules += ("nasalization",)


def _numerals(text: str, sounds: list[Sound], numbers: Sequence[bool]) -> None:
    """십육 is 심뉵 (article 29); 일 칠 팔 make the onset of a counter tense (article 26)."""
    for place in range(1, len(sounds)):
        before, sound = sounds[place - 1], sounds[place]
        if not (before.spoken and sound.spoken):
            continue
        if sound.char == "육" and before.char in _NUMERALS and before.coda:
            if numbers[place] or before.char in "십백천만억":
                sound.onset = "ㄴ"
                sound.rules += ("n-insertion",)
        elif sound.char == "점" and numbers[place]:
            _tense(sound, frozenset("ㅈ"))  # the point of a decimal
        elif numbers[place - 1] and not numbers[place] and before.char in "일칠팔":
            _tense(sound, frozenset("ㄷㅅㅈ"))


def _meet_all(sounds: list[Sound], words: Sequence[Word], owners: Sequence[int]) -> None:
    for place, sound in enumerate(sounds):
        if not sound.spoken or not sound.coda:
            continue
        after = sounds[place + 1] if place + 1 < len(sounds) else None
        gap = after is not None and after.char == " " and place + 2 < len(sounds)
        met = sounds[place + 2] if gap else after
        if met is None or not met.spoken or (gap and met.onset == "ㅇ"):
            result = end(sound.coda)
        else:
            result = _between(sound, met, gap, words, owners)
            if result.onset != met.onset:
                met.onset = result.onset
                met.rules += (result.rule,)
        if result.coda != sound.coda and result.rule:
            sound.rules += (result.rule,)
        sound.coda = result.coda


def _between(
    sound: Sound, met: Sound, gap: bool, words: Sequence[Word], owners: Sequence[int]
) -> Met:
    mine, theirs = owners[sound.index], owners[met.index]
    word = words[mine] if mine >= 0 else None
    other = words[theirs] if theirs >= 0 else None
    border = mine != theirs
    new_word = gap or (border and other is not None and other.tag.split("+")[0] in _CONTENT)
    inside = False
    if not border and word is not None and word.parts:
        inside = _at_part(word, met.index)
    if not gap and not new_word and not inside:
        palatal = _palatal(sound.coda, met)
        if palatal is not None:
            return palatal
    stem = word is not None and word.last_tag in _STEM_TAGS
    counted = other is not None and other.tag.startswith("NNB")
    return meet(
        sound.coda,
        met.onset,
        apart=(new_word or inside) and sound.tag != "D",
        gap=gap,
        tensing=stem or gap or counted or not border,
    )


def _at_part(word: Word, index: int) -> bool:
    """Whether a content part of a compound begins at this character."""
    if "".join(part.surface for part in word.parts) != word.surface:
        return False
    place = word.start
    for part in word.parts:
        if place == index and index > word.start:
            return part.tag in _CONTENT and part.surface not in ("이", "히")
        place += len(part.surface)
    return False


def _palatal(coda: str, met: Sound) -> Met | None:
    """Article 17: ㄷ ㅌ ㄾ before 이, ㄷ before 히 of a suffix or particle."""
    if met.vowel not in ("ㅣ", "ㅕ"):
        return None
    if met.onset == "ㅇ" and coda in ("ㄷ", "ㅌ", "ㄾ"):
        return Met("ㄹ" if coda == "ㄾ" else "", "ㅈ" if coda == "ㄷ" else "ㅊ", "palatalization")
    if met.onset == "ㅎ" and coda == "ㄷ":
        if met.vowel == "ㅕ":
            met.vowel = "ㅓ"
        return Met("", "ㅊ", "palatalization")
    return None
