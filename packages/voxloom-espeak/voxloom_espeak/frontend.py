"""The frontend."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from itertools import groupby

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build
from voxloom.languages.text.aligned import Span
from voxloom.languages.text.hints import Held, Way, hold, source_of, symbols_of
from voxloom.languages.text.refuse import UnspeakableError, check_language, nothing_to_say
from voxloom.languages.text.trace import Spoken, lost, readings
from voxloom_espeak.clauses import Token, tokens
from voxloom_espeak.options import INVENTORY, EspeakOptions
from voxloom_espeak.program import Program

LONGEST = 20_000
SOURCE = "espeak-ng"
_MEND = "Take it out, or write it in the letters of the language."
# Characters that espeak-ng's voices leave in their IPA, as what they stand for there.
_WRITTEN = {
    **{":": "ː", "?": "ʔ", '"': "ˈ", "`": "ʼ", "ε": "ɛ", "Φ": "ɸ", "g": "ɡ"},
    **dict.fromkeys("#()[]^-\u200c\u200d", ""),
}


def _letters(stretch: str) -> str | None:
    return " ".join(char for char in stretch if char.isalnum()) or None


def _digits(stretch: str) -> str | None:
    return " ".join(stretch) if stretch.isdecimal() else None


WAYS: Mapping[str, Way] = {"characters": _letters, "digits": _digits}


class EspeakFrontend(TextFrontend):
    """Reads text of the languages that the installed espeak-ng has."""

    def __init__(self, options: EspeakOptions, build: Build) -> None:
        """Raises PluginError: espeak-ng is missing or does not run. InputError: it lacks the
        option's language."""
        super().__init__(options, build)
        self._inventory = build.inventory(INVENTORY)
        self._program = Program(options.timeout_seconds)
        self.languages = tuple(self._program.voices)
        self._default = options.language
        if self._default:
            check_language(self._default, self.languages)

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """See TextFrontend."""
        return self.read(text, language)

    def read(self, text: str, language: str = AUTO, hints: Sequence[Hint] = ()) -> Phones:
        """See TextFrontend. Hints: `ipa`, `phones`, `say-as` `characters` and `digits`. The phones
        of a word share its span, a space between words stands for no character; where espeak-ng
        joins words, those share the span of all of them.

        Raises InputError: also for `auto` without the option `language`, or a text that is too
        long. PluginError: espeak-ng fails or takes too long."""
        code = self._language(text, language)
        held = hold(text, hints, self.languages, ways=WAYS, notations=("ipa",))
        found = list(tokens(held.text))
        if all(token.is_mark for token in found):
            raise nothing_to_say(text)
        symbols: list[str] = []
        spans: list[Span] = []
        trace: list[Spoken] = []
        for token, said, source in self._said(found, held, code, text):
            if not said:
                continue
            if symbols and not token.is_mark:
                symbols.append(" ")
                spans.append((spans[-1][1], spans[-1][1]))
            first = len(symbols)
            symbols += said
            spans += [token.span] * len(said)
            trace.append(Spoken(token.span, first, len(symbols), source, normalized=token.text))
        if all(source == "mark" for source in (part.source for part in trace)):
            raise nothing_to_say(text)
        told = readings(text, trace, None)
        if (gap := lost(told)) is not None:
            raise UnspeakableError(text[gap.start], gap.start, (code,), mend=_MEND)
        return Phones(
            inventory=INVENTORY,
            symbols=tuple(symbols),
            ids=self._inventory.encode(symbols),
            spans=tuple(spans),
            languages=(code,) * len(symbols),
            text=text,
            normalized=" ".join(held.text.text.split()) if not hints else text,
            readings=told,
        )

    def _language(self, text: str, language: str) -> str:
        if len(text) > LONGEST:
            raise InputError(
                f"The text has {len(text)} characters; at most {LONGEST} are read at once.",
                mend="Send it sentence by sentence.",
            )
        if any("\ud800" <= char <= "\udfff" for char in text):
            place = next(index for index, char in enumerate(text) if "\ud800" <= char <= "\udfff")
            raise UnspeakableError(text[place], place, self.languages[:3], mend=_MEND)
        check_language(language, self.languages)
        if language == AUTO and not self._default:
            raise InputError(
                "The language of the text is not known: this frontend speaks "
                f"{len(self.languages)} languages and does not guess.",
                mend="Say it in the request, or set the option `language`.",
            )
        return self._default if language == AUTO else language

    def _said(
        self, found: Sequence[Token], held: Held, code: str, text: str
    ) -> list[tuple[Token, tuple[str, ...], str]]:
        """Tokens with their symbols and the source of these; those that espeak-ng joins are one."""
        runs = [
            (plain, list(group))
            for plain, group in groupby(found, lambda t: not t.is_mark and t.text not in held)
        ]
        lines = [" ".join(token.text for token in group) for plain, group in runs if plain]
        spoken = iter(self._program.ipa(lines, code))
        result: list[tuple[Token, tuple[str, ...], str]] = []
        for plain, group in runs:
            if plain:
                words = next(spoken).split(" ")
                result += [
                    (token, said, SOURCE) for token, said in self._aligned(group, words, code)
                ]
                continue
            for token in group:
                hint = held.hints.get(token.text)
                if hint is None:
                    result.append((token, (token.text,), "mark"))
                else:
                    said = symbols_of(hint, text, self._inventory, {"ipa": _ipa})
                    whole = Token(text[hint.start : hint.end], token.span)
                    result.append((whole, said, source_of(hint)))
        return result

    def _aligned(
        self, group: Sequence[Token], words: Sequence[str], code: str
    ) -> list[tuple[Token, tuple[str, ...]]]:
        """Each token with its own words where their numbers agree, alone or read one by one."""
        counts = [1] * len(group)
        if len(words) != len(group) > 1:
            alone = [self._program.ipa([token.text], code) for token in group]
            counts = [len(one[0].split(" ")) if one else 0 for one in alone]
        if len(group) > 1 and sum(counts) == len(words):
            result, first = [], 0
            for token, count in zip(group, counts, strict=True):
                result.append((token, _symbols(words[first : first + count])))
                first += count
            return result
        joined = Token(
            " ".join(token.text for token in group), (group[0].span[0], group[-1].span[1])
        )
        return [(joined, _symbols(words))]


def _symbols(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(_ipa(" ".join(words))) if any(words) else ()


def _ipa(value: str) -> list[str]:
    """IPA -> symbols: single characters, accents after their letter."""
    plain = (_WRITTEN.get(char, char) for char in unicodedata.normalize("NFD", value.strip()))
    return list(" ".join("".join(plain).split()))
