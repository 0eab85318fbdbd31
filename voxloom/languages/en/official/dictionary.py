"""The dictionary of the official rules: ours, and files of the original where the user has them.

The original looks a word up in CMUdict 0.7b (2015) and only then in a later CMUdict; ours is the
later one, which gives about 1 % of the words another first pronunciation. For those words too
`read_rep` reads the original's own `cmudict.rep`, or any CMUdict 0.7b, where the user has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from voxloom.interfaces.errors import PluginError
from voxloom.languages.en.pack import DATA, unpack

Reading = tuple[str, ...]
REMOVED = frozenset("ae ai ar ios hud os".split())  # read as letters or parts instead
# The original's third file: words newer than both dictionaries.
ADDED: Mapping[str, str] = {
    "chatgpt": "CH AE1 T JH IY1 P IY1 T IY1",
    "json": "JH EY1 S AH0 N",
    "conda": "K AA1 N D AH0",
}
_LINE = re.compile(
    r"(?P<word>[^\s;#]\S*)\s+(?P<phones>[A-Z]{1,2}[012]?(?:[ -]+[A-Z]{1,2}[012]?)*)\s*"
)


def read_rep(path: Path) -> dict[str, Reading]:
    """First pronunciations of a file with lines `WORD  PH0 PH1`: comments begin with `;`, variants
    as `WORD(1)` are left out. Raises PluginError if it cannot be read or has no such line."""
    table: dict[str, Reading] = {}
    try:
        lines = path.read_text(encoding="latin-1").splitlines()
    except OSError as error:
        raise PluginError(
            f"The English dictionary {path} cannot be read: {error.strerror}.",
            mend="Mend the path in `dictionaries`, or leave it out.",
        ) from error
    for line in lines:
        match = _LINE.fullmatch(line.split("#")[0])
        if match is not None and not match["word"].endswith(")"):
            table.setdefault(match["word"].lower(), tuple(match["phones"].split()))
    if not table:
        raise PluginError(
            f"{path} is no dictionary: it has no line such as `OFFICE  AO1 F AH0 S`.",
            mend="Give a file in the form of CMUdict.",
        )
    return table


class Dictionary:
    """Words in lower case -> their first pronunciation."""

    def __init__(self, files: Sequence[Path] = ()) -> None:
        """files: asked first, in this order. Raises PluginError: one cannot be read."""
        self._codes, self._phone_of = unpack(DATA.read_bytes())
        self._own = {word: tuple(phones.split()) for word, phones in ADDED.items()}
        for path in reversed(files):
            self._own |= read_rep(path)

    def get(self, word: str) -> Reading | None:
        if word in REMOVED:
            return None
        own = self._own.get(word)
        if own is not None:
            return own
        codes = self._codes.get(word)
        return None if codes is None else tuple(self._phone_of[code] for code in codes)
