"""What each element of SSML does to the script. A ValueError says what is wrong with a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, cast

from voxloom.core.text.script import (
    Break,
    Prosody,
    ScriptBuilder,
    Strength,
    VoiceChange,
    place_of,
)
from voxloom.core.text.values import SAY_AS as WAYS
from voxloom.core.text.values import (
    STRENGTHS,
    duration,
    language_code,
    near,
    rate,
    unknown,
    volume_db,
)
from voxloom.interfaces.hints import LANGUAGE, SAY_AS
from voxloom.interfaces.notation import Notations

_SAY_AS: Mapping[str, str] = {
    **{name: name for name in WAYS},
    "spell-out": "characters",
    "number": "cardinal",
}


class Element:
    """One element while it is open. attributes, needed: their names; mend: how it is written;
    empty: it holds nothing; text_only: no element within; replaced: its text is not spoken."""

    name: ClassVar[str]
    attributes: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()
    mend: ClassVar[str] = ""
    empty: ClassVar[bool] = False
    text_only: ClassVar[bool] = False
    replaced: ClassVar[bool] = False

    def __init__(
        self, made: ScriptBuilder, at: int, given: Mapping[str, str], notations: Notations
    ) -> None:
        """at: where it begins, in the request's text."""
        self.made, self.at, self.given, self.notations = made, at, given, notations
        self.first = made.length
        self.content: int | None = None  # where its text begins, once there is any

    def open(self) -> None: ...

    def close(self, at: int) -> None:
        """at: where its end tag begins."""

    def value(self, name: str) -> str:
        return self.given.get(name, "").strip()

    def in_language(self) -> None:
        """What `xml:lang` says about what it holds."""
        code = self.value("xml:lang")
        if code:
            self.made.hint(self.first, LANGUAGE, language_code(code))

    def check_language(self) -> None:
        code = self.given.get("xml:lang")
        if code is not None and not language_code(code):
            raise ValueError(f"{code!r} is no code of a language")


class Speak(Element):
    name = "speak"
    attributes = ("xml:lang",)
    mend = 'Write <speak xml:lang="en">.'

    def open(self) -> None:
        self.check_language()

    def close(self, at: int) -> None:
        self.in_language()


class _Block(Element):
    attributes = ("xml:lang",)
    strength: ClassVar[Strength] = "sentence"

    def open(self) -> None:
        self.check_language()
        self.made.breaks.append(Break(self.made.length, None, self.strength))

    def close(self, at: int) -> None:
        self.in_language()
        self.made.breaks.append(Break(self.made.length, None, self.strength))


class Paragraph(_Block):
    name = "p"
    mend = 'Write <p xml:lang="en">.'
    strength = "paragraph"


class SentenceElement(_Block):
    name = "s"
    mend = 'Write <s xml:lang="en">.'


class BreakElement(Element):
    name = "break"
    attributes = ("time", "strength")
    mend = 'Write <break time="500ms"/> or <break strength="strong"/>.'
    empty = True

    def open(self) -> None:
        time, strength = self.value("time"), self.value("strength") or "medium"
        if strength not in STRENGTHS:
            raise ValueError(f"there is no strength {strength!r}. {near(strength, STRENGTHS)}")
        meant = STRENGTHS[strength]
        seconds = duration(time) if time else 0.0 if meant == "none" else None
        boundary = "" if meant == "none" else meant
        self.made.breaks.append(Break(self.made.length, seconds, cast(Strength, boundary)))


class Sub(Element):
    name = "sub"
    attributes = needed = ("alias",)
    mend = 'Write <sub alias="World Wide Web">WWW</sub>.'
    text_only = replaced = True

    def close(self, at: int) -> None:
        self.made.alias(self.value("alias"), self.at if self.content is None else self.content, at)


class SayAs(Element):
    name = "say-as"
    attributes = needed = ("interpret-as",)
    mend = 'Write <say-as interpret-as="digits">42</say-as>.'
    text_only = True

    def open(self) -> None:
        wanted = self.value("interpret-as")
        if wanted not in _SAY_AS:
            raise ValueError(f"nothing is said as {wanted!r}. {near(wanted, _SAY_AS)}")

    def close(self, at: int) -> None:
        self.made.hint(self.first, SAY_AS, _SAY_AS[self.value("interpret-as")])


class Phoneme(Element):
    name = "phoneme"
    attributes = ("alphabet", "ph")
    needed = ("ph",)
    mend = 'Write <phoneme alphabet="ipa" ph="həˈloʊ">hello</phoneme>.'
    text_only = True

    def open(self) -> None:
        alphabet = self.value("alphabet") or "ipa"
        known = self.notations.alphabets
        if alphabet not in known:
            mend = unknown(alphabet, self.notations, known)
            raise ValueError(f"there is no alphabet {alphabet!r}. {mend}")
        self.kind = known[alphabet].name
        wanted = known[alphabet].fault(self.value("ph"))
        if wanted:
            raise ValueError(f"{self.value('ph')!r} is not {self.kind}: give {wanted}")

    def close(self, at: int) -> None:
        if self.first == self.made.length:
            # no text: the notation itself stands for what is spoken
            self.made.put(self.value("ph"), self.at, at)
        self.made.hint(self.first, self.kind, self.value("ph"))


class ProsodyElement(Element):
    name = "prosody"
    attributes = ("rate", "volume")
    mend = 'Write <prosody rate="80%" volume="+3dB">.'

    def open(self) -> None:
        if not self.given:
            raise ValueError("it changes nothing")
        self.rate = rate(self.value("rate")) if "rate" in self.given else 1.0
        self.volume_db = volume_db(self.value("volume")) if "volume" in self.given else 0.0

    def close(self, at: int) -> None:
        if self.first < self.made.length:
            self.made.prosody.append(
                Prosody(self.first, self.made.length, self.rate, self.volume_db)
            )


class Lang(Element):
    name = "lang"
    attributes = needed = ("xml:lang",)
    mend = 'Write <lang xml:lang="ja">橋</lang>.'

    def open(self) -> None:
        self.check_language()

    def close(self, at: int) -> None:
        self.in_language()


class MarkElement(Element):
    name = "mark"
    attributes = needed = ("name",)
    mend = 'Write <mark name="here"/>.'
    empty = True

    def open(self) -> None:
        self.made.mark(self.value("name"), self.at)


class VoiceElement(Element):
    name = "voice"
    attributes = needed = ("name",)
    mend = 'Write <voice name="NAME">, with a name of `voxloom voice list`.'

    def close(self, at: int) -> None:
        if self.first < self.made.length:
            where = place_of(self.made.source, self.at)
            change = VoiceChange(self.first, self.made.length, self.value("name"), where)
            self.made.voices.append(change)


ELEMENTS: Mapping[str, type[Element]] = {
    element.name: element
    for element in (
        Speak,
        Paragraph,
        SentenceElement,
        BreakElement,
        Sub,
        SayAs,
        Phoneme,
        ProsodyElement,
        Lang,
        MarkElement,
        VoiceElement,
    )
}
