"""Sentences to read aloud: what a Debian system has lying about, and our own small grammars.

The texts are only read by the teachers; none of them is stored in the weights or shipped.
"""

from __future__ import annotations

import gettext
import re
from pathlib import Path
from random import Random

from voxloom.training.grammar import compose

LOCALES = {"ja": "ja", "zh": "zh_CN"}
FESTIVAL_LEXICON = Path("/usr/share/festival/dicts/cmu/cmudict-0.4.out")
GRAMMAR_SHARE = {"en": 0.3, "ja": 0.4, "zh": 0.4}
_PROSE_SUFFIXES = {"", ".txt", ".md", ".html", ".Debian"}
_LARGEST_FILE = 400_000
_CJK = re.compile(r"[一-鿿ぁ-んァ-ヶー、，。！？]+")
_KANA = re.compile(r"[ぁ-んァ-ヶ]")


def held_sentences(language: str) -> list[str]:
    """The sentences kept out of training, for the gates."""
    path = Path(__file__).parent / "sentences" / f"held_{language}.txt"
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def _english_prose() -> list[str]:
    """Sentences of the installed documentation whose words are all in the lexicon."""
    known = {
        line.split('"', 2)[1]
        for line in FESTIVAL_LEXICON.read_text(errors="ignore").splitlines()
        if line.startswith('("')
    }
    found = set()
    for path in sorted(Path("/usr/share/doc").rglob("*")):
        if path.suffix not in _PROSE_SUFFIXES or not path.is_file():
            continue
        if path.stat().st_size > _LARGEST_FILE:
            continue
        try:
            text = re.sub("<[^>]*>", "", path.read_text(errors="ignore"))
        except OSError:
            continue  # not for everybody to read
        for paragraph in re.split(r"\n[ .]*\n", text):
            for sentence in re.split(r"(?<=[.?!])\s", " ".join(paragraph.split())):
                words = re.findall(r"[A-Za-z']+", sentence)
                plain = re.fullmatch(r"[A-Z][A-Za-z' ,;:-]+[.?!]", sentence)
                if plain and 3 <= len(words) <= 16 and known.issuperset(map(str.lower, words)):
                    found.add(sentence)
    return sorted(found)


def _catalogue(language: str) -> list[str]:
    """Sentences of the installed programs' translations that are all kana and hanzi."""
    found = set()
    folder = Path("/usr/share/locale") / LOCALES[language] / "LC_MESSAGES"
    for path in sorted(folder.glob("*.mo")):
        try:
            with path.open("rb") as file:
                strings = gettext.GNUTranslations(file)._catalog.values()  # type: ignore[attr-defined]
        except (OSError, UnicodeDecodeError):
            continue
        for text in strings:
            for sentence in re.split(r"(?<=[。！？\n])", str(text)):
                stripped = sentence.strip().lstrip("、，")
                if _CJK.fullmatch(stripped) and (language == "zh" or _KANA.search(stripped)):
                    found.add(stripped)
    longest = {"ja": 30, "zh": 20}[language]
    return sorted(sentence for sentence in found if 4 <= len(sentence) <= longest)


def training_sentences(language: str, count: int, random: Random) -> list[str]:
    """`count` sentences, mixed from prose and grammar; none of the held sentences."""
    prose = _english_prose() if language == "en" else _catalogue(language)
    random.shuffle(prose)
    held = set(held_sentences(language))
    # Short catalogue entries are names of places and languages: keep them a minority.
    sentences: list[str] = []
    if language == "zh":
        sentences += pinyin_drills(random) + pinyin_drills(random)
    short = 0
    while len(sentences) < count:
        if not prose or random.random() < GRAMMAR_SHARE[language]:
            sentence = compose(language, random)
        else:
            sentence = prose.pop()
            if language != "en" and len(sentence) < 8:
                short += 1
                if short > count // 10:
                    continue
        if sentence not in held:
            sentences.append(_with_final_mark(sentence))
    return sentences


def _with_final_mark(sentence: str) -> str:
    """CJK sentences without a final mark get a full stop; English prose always has one."""
    if sentence[-1].isascii() or sentence[-1] in "。！？":
        return sentence
    return sentence + "。"


def pinyin_drills(random: Random) -> list[str]:
    """Meaningless rows of toned pinyin that together hold every final in every tone."""
    from voxloom.training.inventory import symbols
    from voxloom.training.teachers.mandarin import spelling

    finals = [symbol.removeprefix("zh:") for symbol in symbols() if symbol.startswith("zh:")]
    syllables = [spelling(final, random) for final in finals if final[-1] in "12345"]
    random.shuffle(syllables)
    return [" ".join(syllables[start : start + 7]) for start in range(0, len(syllables), 7)]
