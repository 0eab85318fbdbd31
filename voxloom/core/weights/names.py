"""Names of weights with places to fill in: `blocks.{n}.{p:weight|bias}`, `encoder.*`."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{(?P<name>[a-z]\w*)(?::(?P<words>[\w|.]+)|(?P<sign>//|%)(?P<by>\d+))?\}|\*")
_REST = "*"


class Template:
    """A name with places: `{n}` a number, `{p:a|b}` one of these words, `*` any rest.

    When filling in, `{n//2}` and `{n%2}` are the number divided, and what remains of it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = "//" not in text and "%" not in text  # so it can be matched, not only filled
        found = list(_PLACE.finditer(text))
        self._start = text[: found[0].start()] if found else text
        pattern, end, seen = "", 0, set[str]()
        for place in found:
            pattern += re.escape(text[end : place.start()])
            name, end = place["name"] or "rest", place.end()
            fits = "|".join(map(re.escape, place["words"].split("|"))) if place["words"] else ""
            fits = fits or (".+" if place[0] == _REST else r"\d+")
            pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{fits})"
            seen.add(name)
        self._pattern = re.compile(pattern + re.escape(text[end:]))

    def match(self, name: str) -> dict[str, str] | None:
        """What stands in the places, or None where the name is another."""
        if not name.startswith(self._start):
            return None
        found = self._pattern.fullmatch(name)
        return None if found is None else found.groupdict()

    def fill(self, words: Mapping[str, str]) -> str:
        """The name with `words` in its places."""

        def one(place: re.Match[str]) -> str:
            word = words[place["name"] or "rest"]
            if place["sign"] == "//":
                return str(int(word) // int(place["by"]))
            return str(int(word) % int(place["by"])) if place["sign"] else word

        return _PLACE.sub(one, self.text)
