"""Request: what is to be said, as an immutable value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voxloom.interfaces.hints import Hint

if TYPE_CHECKING:
    from voxloom.interfaces.voice import Voice

AUTO = "auto"


@dataclass(frozen=True)
class Controls:
    """How it is said.

    speed: 1 as trained, 2 twice as fast; pitch_semitones: shift of the whole melody; pause_scale:
    factor on the pauses between sentences; volume_db: gain after the chain.
    """

    speed: float = 1.0
    pitch_semitones: float = 0.0
    pause_scale: float = 1.0
    volume_db: float = 0.0


@dataclass(frozen=True, eq=False)
class Request:
    """One thing to say.

    text: any length; markup: what its characters may say about its reading: `auto` (SSML where it
    opens with `<speak`, else inline forms), `inline`, `ssml`, `plain` (nothing), or `phones` (the
    text is symbols of the phone inventory); hints: further ones, counted in characters of `text`;
    language: a code the frontend speaks, or `auto`; voice: None for the
    pipeline's default voice; style: a style slot of the voice; seed: of the request's own
    generator; deadline_seconds: from the start of the run, None for no limit.
    """

    text: str
    language: str = AUTO
    voice: Voice | None = None
    style: str = "default"
    seed: int = 0
    controls: Controls = field(default_factory=Controls)
    deadline_seconds: float | None = None
    markup: str = AUTO
    hints: tuple[Hint, ...] = ()
