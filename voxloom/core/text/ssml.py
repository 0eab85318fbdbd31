"""SSML, as far as it is safe and means something here (W3C, Speech Synthesis Markup Language 1.1).

Elements: speak, p, s, break, sub, say-as, phoneme, prosody, lang, mark, voice. A document type, an
entity of its own, a processing instruction or an element or attribute that is not listed is an
error with its place: what is not understood is not passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn
from xml.parsers import expat

from voxloom.core.text import ssml_elements as elements
from voxloom.core.text.script import Script, ScriptBuilder, place_of
from voxloom.core.text.values import near, stopped
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.notation import Notations

ORIGIN = "ssml"
DEEPEST = 32
MOST_ELEMENTS = 50_000
LONGEST = 1_000_000  # characters


def looks_like_ssml(text: str) -> bool:
    """Whether a text opens with `<speak`, after what XML allows before it."""
    head = text[:2000].lstrip("\ufeff \t\r\n")
    if head.startswith("<?xml"):
        head = head.partition("?>")[2].lstrip()
    while head.startswith("<!--"):
        head = head.partition("-->")[2].lstrip()
    return head.startswith("<!DOCTYPE speak") or (
        head.startswith("<speak") and head[6:7] in (">", " ", "\t", "\r", "\n", "/", "")
    )


def read_ssml(text: str, notations: Notations) -> Script:
    """An SSML document -> its script. notations: those that `phoneme` may name.

    Raises:
        InputError: not well-formed, not safe, or not understood, at its line and column.
        PluginError: the code of a notation is broken.
    """
    if len(text) > LONGEST:
        raise InputError(
            f"The SSML has {len(text):,} characters; it may have {LONGEST:,}.",
            mend="Say it in parts.",
        )
    return _Reader(text, notations).read()


class _Reader:
    """Follows expat's events. Its byte offsets become characters of the text as they come."""

    def __init__(self, text: str, notations: Notations) -> None:
        self.text, self.notations = text, notations
        self.bytes = text.encode("utf-8", "replace")
        self.made = ScriptBuilder(text, ORIGIN)
        self.open: list[elements.Element] = []
        self.count = 0
        self.verbatim = False  # within CDATA an ampersand stands for itself
        self._byte = self._character = 0
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = False
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartCdataSectionHandler = self.start_verbatim
        parser.EndCdataSectionHandler = self.end_verbatim
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        parser.EntityDeclHandler = self.refuse_doctype
        parser.ProcessingInstructionHandler = self.refuse_instruction
        parser.ExternalEntityRefHandler = self.refuse_doctype
        self.parser = parser

    def read(self) -> Script:
        try:
            self.parser.Parse(self.bytes, True)
        except expat.ExpatError as error:
            self._not_xml(error)
        return self.made.finish()

    @property
    def at(self) -> int:
        """The character of the text at which the present event begins."""
        return self._place(self.parser.CurrentByteIndex)

    def _place(self, byte: int) -> int:
        byte = min(max(byte, self._byte), len(self.bytes))
        self._character += len(self.bytes[self._byte : byte].decode("utf-8", "ignore"))
        self._byte = byte
        return self._character

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            self.refuse(f"The SSML has more than {MOST_ELEMENTS:,} elements.", "Say it in parts.")
        if len(self.open) >= DEEPEST:
            self.refuse(f"Elements lie more than {DEEPEST} deep in each other.", "Flatten them.")
        made = elements.ELEMENTS.get(name)
        if made is None:
            self.refuse(f"There is no element <{name}>.", near(name, elements.ELEMENTS))
        self._check_place(name)
        self._check_attributes(name, attributes, made)
        element = made(self.made, self.at, attributes, self.notations)
        try:
            element.open()
        except ValueError as error:
            self.refuse(stopped(f"<{name}>: {error}"), element.mend)
        self.open.append(element)

    def _check_place(self, name: str) -> None:
        if (name == "speak") == bool(self.open):
            self.refuse(
                f"<{name}> stands {'within another element' if self.open else 'by itself'}.",
                "Put all in one <speak>.",
            )
        if self.open and self.open[-1].text_only:
            self.refuse(
                f"<{name}> stands in <{self.open[-1].name}>, which holds text alone.",
                "Take it out.",
            )
        if self.open and self.open[-1].empty:
            self.refuse(f"<{self.open[-1].name}> holds nothing.", f"Write <{self.open[-1].name}/>.")

    def _check_attributes(
        self, name: str, attributes: Mapping[str, str], made: type[elements.Element]
    ) -> None:
        for attribute in attributes:
            ignored = name == "speak" and attribute.partition(":")[0] in ("xmlns", "version", "xsi")
            if attribute not in made.attributes and not ignored:
                self.refuse(
                    f"<{name}> has no attribute {attribute!r}.",
                    near(attribute, made.attributes) if made.attributes else "Leave it out.",
                )
        for attribute in made.needed:
            if not attributes.get(attribute, "").strip():
                self.refuse(f"<{name}> needs the attribute {attribute!r}.", made.mend)

    def end(self, name: str) -> None:
        element = self.open.pop()
        try:
            element.close(self.at)
        except ValueError as error:
            self.refuse(stopped(f"<{name}>: {error}"), element.mend)

    def characters(self, data: str) -> None:
        start = self.at
        if not self.open:
            return
        inner = self.open[-1]
        if inner.empty and data.strip():
            self.refuse(f"<{inner.name}> holds no text.", f"Write <{inner.name}/>.")
        if inner.empty:
            return
        if inner.content is None:
            inner.content = start
        if inner.replaced:
            return
        if not self.verbatim and self.text.startswith("&", start):
            self.made.put(_space(data), start, self.text.index(";", start) + 1)
        elif data == "\n":
            # a line's end is layout here, not the end of what is said
            end = start + (2 if self.text.startswith("\r\n", start) else 1)
            self.made.put(" ", start, end)
        else:
            self._copy(data, start)

    def start_verbatim(self) -> None:
        self.verbatim = True

    def end_verbatim(self) -> None:
        self.verbatim = False

    def _copy(self, data: str, start: int) -> None:
        """Characters that stand in the text as they are; tabs and line ends become spaces."""
        clean = _space(data)
        if clean == data:
            self.made.copy(start, start + len(data))
            return
        for offset, character in enumerate(clean):
            self.made.put(character, start + offset, start + offset + 1)

    def refuse_doctype(self, *_: object) -> NoReturn:
        self.refuse(
            "The SSML declares a document type or an entity, which is not safe to read.",
            "Leave <!DOCTYPE ...> out, and write characters as they are.",
        )

    def refuse_instruction(self, target: str, data: str) -> NoReturn:
        self.refuse(f"The SSML holds the instruction <?{target}?>.", "Leave it out.")

    def refuse(self, message: str, mend: str) -> NoReturn:
        raise InputError(message, mend=mend, where=place_of(self.text, self.at))

    def _not_xml(self, error: expat.ExpatError) -> NoReturn:
        reason = expat.errors.messages.get(error.code, str(error))
        place = self._place(self.parser.ErrorByteIndex)
        mend = "Close every element in order, and write `&` as `&amp;` and `<` as `&lt;`."
        if reason == "undefined entity":
            mend = "Write the character itself, or its number, such as &#233;."
        raise InputError(
            f"The SSML is not well-formed: {reason}.",
            mend=mend,
            where=place_of(self.text, min(place, len(self.text))),
        ) from None


def _space(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ").replace("\r", " ")
