"""Han and kana -> short stretches, each to be asked for its language.

BudouX's models say where a line may break; source: S. Kitagawa et al., BudouX (github.com/google/
budoux): a sum of weights of the characters around a place, above half of all weights a break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from voxloom.languages.mixed.official.detector import imported

_KANA = re.compile(r"[\u3040-\u30ff々]")
# Names of the features: first and last place of their characters, seen from the break.
_FEATURES = {
    **{"UW1": (-3, -2), "UW2": (-2, -1), "UW3": (-1, 0), "UW4": (0, 1), "UW5": (1, 2)},
    **{"UW6": (2, 3), "BW1": (-2, 0), "BW2": (-1, 1), "BW3": (0, 2)},
    **{"TW1": (-3, 0), "TW2": (-2, 1), "TW3": (-1, 2), "TW4": (0, 3)},
}


class Breaker:
    """One of BudouX's models."""

    def __init__(self, model: Mapping[str, Mapping[str, int]]) -> None:
        self._weights = [(*place, model.get(name, {})) for name, place in _FEATURES.items()]
        self._least = sum(sum(weights.values()) for weights in model.values()) * 0.5

    def pieces(self, text: str) -> Iterator[str]:
        start = 0
        for place in range(1, len(text)):
            if self._score(text, place) > self._least:
                yield text[start:place]
                start = place
        if text:
            yield text[start:]

    def _score(self, text: str, place: int) -> int:
        score = 0
        for first, last, weights in self._weights:
            if place + first >= 0 and place + last <= len(text):
                score += weights.get(text[place + first : place + last], 0)
        return score


class Words:
    """Japanese breaks first, then Chinese ones inside them; then kana join kana, and a single
    character without kana joins what has none before it."""

    def __init__(self) -> None:
        """Raises SpecError: BudouX is not installed."""
        budoux = imported("budoux")
        self._japanese = Breaker(budoux.load_default_japanese_parser().model)
        self._chinese = Breaker(budoux.load_default_simplified_chinese_parser().model)

    def of(self, text: str) -> list[str]:
        """A text that is not empty -> its words in order, nothing left out."""
        found: list[list[str]] = []
        former = False
        for phrase in self._japanese.pieces(text):
            for word in self._chinese.pieces(phrase):
                kana = has_kana(word)
                if found and kana == former and (kana or len(word) == 1):
                    found[-1].append(word)
                else:
                    found.append([word])
                former = kana
        words = ["".join(parts) for parts in found]
        if len(words) > 1 and len(words[0]) == 1:
            words[:2] = [words[0] + words[1]]
        return words


def has_kana(text: str) -> bool:
    """Whether the original takes a text for Japanese at sight."""
    return _KANA.search(text) is not None
