"""The voices of one pipeline: found by name or path, prepared from recordings, checked to fit."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from voxloom.core import voice as voices
from voxloom.core.spec.plan_types import Plan
from voxloom.core.text.script import VoiceChange
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import InputError, VoiceError, VoxloomError
from voxloom.interfaces.plugin import Providers
from voxloom.interfaces.result import Notice
from voxloom.interfaces.stage import Stage
from voxloom.interfaces.voice import DEFAULT_STYLE, Voice, VoiceRecord, VoiceStyle

Recording = str | Path | bytes | Audio
Value = TypeVar("Value")
SUFFIX = ".voice"
KEPT = 16  # voices kept ready, files and prepared ones each
_BLOCK = 1 << 20


class Kept(Generic[Value]):
    """The most recently used values, bounded, safe for several threads; two threads that want one
    missing value may both make it."""

    def __init__(self, size: int = KEPT) -> None:
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._size = size
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return value


class VoiceBook:
    """Voices for one plan. Keeps what it loaded, keyed by all that it depends on."""

    def __init__(
        self, plan: Plan, providers: Providers, stages: Callable[[], Mapping[str, Stage]]
    ) -> None:
        """stages: the stages that prepare a voice, built when first asked for."""
        self._plan, self._providers, self._stages = plan, providers, stages
        self._loaded: Kept[Voice] = Kept()
        self._prepared: Kept[tuple[Voice, tuple[Notice, ...]]] = Kept()

    @property
    def needed(self) -> frozenset[str]:
        """What a stage must read of a voice: `speaker`, `prompt`, both or nothing."""
        return frozenset(
            port
            for planned in self._plan.speech
            for port in ("speaker", "prompt")
            if port in planned.edges.accepts
        )

    def style_of(self, voice: Voice | None, style: str) -> tuple[str, VoiceStyle]:
        """A request's voice, or the default one -> its name and the style's content.

        Raises:
            InputError: stages need a voice, and there is none.
            VoiceError: the voice was made for another model, or lacks the style.
        """
        voice = voice or self.default()
        if voice is None:
            if self.needed:
                raise InputError(
                    "This pipeline needs a voice.",
                    mend="Give one by name or file, or a recording to take it from "
                    "(`--voice`, `--ref`).",
                )
            return "", VoiceStyle()
        voices.compatible(voice, self._plan.voice_contracts, required=self.needed)
        return voice.name, voice.style(style)

    def named(self, change: VoiceChange) -> VoiceStyle:
        """The voice that a text names. Only voices of plugins, since a text opens no files.

        Raises:
            VoiceError: there is none of that name, or it was made for another model.
        """
        try:
            path = self._providers.voice(change.name, self._plan.preset).path
        except VoxloomError as error:
            raise VoiceError(error.message, mend=error.mend, where=change.where) from error
        return self.style_of(self.load(path), DEFAULT_STYLE)[1]

    def default(self) -> Voice | None:
        """The plan's default voice, if it has one."""
        return self.load(self._plan.default_voice) if self._plan.default_voice else None

    def load(self, name_or_path: str | Path) -> Voice:
        """A voice of a plugin by name, or a voice file by path; the spec's folder is tried too.

        Raises:
            VoiceError: neither exists, or the file is damaged.
        """
        path = self._find(name_or_path)
        try:
            status = path.stat()
        except OSError:
            return voices.load(path)  # which says what is wrong
        key = (str(path.resolve()), status.st_mtime_ns, status.st_size)
        return self._loaded.get(key, lambda: voices.load(path))

    def prepare(
        self,
        references: Sequence[Recording],
        *,
        name: str,
        texts: Sequence[str] = (),
        language: str = "",
        record: VoiceRecord | None = None,
        style: str = "default",
    ) -> tuple[Voice, tuple[Notice, ...]]:
        """Recordings -> a voice, and what is to be said about them; kept by content.

        Raises:
            VoiceError: a recording cannot be used; the message says why, with the measured value.
        """
        record = record or VoiceRecord()
        sources = [item if isinstance(item, bytes | Audio) else Path(item) for item in references]

        def make() -> tuple[Voice, tuple[Notice, ...]]:
            voice, notices = voices.prepare(
                sources,
                self._stages(),
                name=name,
                texts=tuple(texts),
                language=language,
                record=record,
                style=style,
            )
            return voice, tuple(notices)

        try:
            digests = tuple(_digest(source) for source in sources)
        except OSError:
            return make()  # which says what is wrong
        return self._prepared.get((digests, name, tuple(texts), language, record, style), make)

    def _find(self, name_or_path: str | Path) -> Path:
        text = str(name_or_path)
        looks_like_path = (
            isinstance(name_or_path, Path)
            or text.endswith(SUFFIX)
            or any(mark in text for mark in "/\\")
        )
        if not looks_like_path:
            return self._providers.voice(text, self._plan.preset).path
        path = Path(text).expanduser()
        beside = self._plan.base / path
        return path if path.exists() or not beside.exists() else beside


def _digest(source: Path | bytes | Audio) -> str:
    """sha256 of a recording's content. Raises OSError if the file cannot be read."""
    found = hashlib.sha256()
    if isinstance(source, Audio):
        found.update(f"{source.sample_rate}:".encode())
        found.update(source.waveform.detach().cpu().contiguous().numpy().tobytes())
    elif isinstance(source, bytes):
        found.update(source)
    else:
        with source.open("rb") as file:
            while block := file.read(_BLOCK):
                found.update(block)
    return found.hexdigest()
