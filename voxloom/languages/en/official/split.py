"""Splits compounds such as `glimmerforge` by how often words and word pairs occur."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any

from voxloom.interfaces.errors import PluginError

LONGEST = 100  # letters split at once: the package's search goes one call deeper with each


class Splitter:
    """The package wordsegment with its counts, loaded for the first unknown word: they take about
    a second and 100 MB (Norvig, "Natural Language Corpus Data", in Beautiful Data, 2009)."""

    def __init__(self) -> None:
        """Raises PluginError if wordsegment is not installed."""
        try:
            from wordsegment import Segmenter
        except ImportError as error:
            raise PluginError(
                "English by the official rules needs the package wordsegment, which is not "
                "installed.",
                mend='Run `pip install "voxloom[gpt-sovits]"`, or set `rules: default`.',
            ) from error
        self._segmenter: Any = Segmenter()
        self._lock = Lock()
        self._loaded = False
        self.parts = lru_cache(maxsize=4096)(self._parts)

    def _parts(self, word: str) -> tuple[str, ...]:
        """A lower-case word -> the words it is made of, in order; one where it has no seam."""
        if len(word) > LONGEST:
            stretches = [word[at : at + LONGEST] for at in range(0, len(word), LONGEST)]
            return tuple(part for stretch in stretches for part in self.parts(stretch))
        with self._lock:
            if not self._loaded:
                self._segmenter.load()
                self._loaded = True
        return tuple(self._segmenter.segment(word))
