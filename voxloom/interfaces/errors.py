"""Every error a user can meet.

VoxloomError
├── SpecError                   the spec is wrong; nothing was loaded
│   ├── UnknownProviderError    nothing installed has that name
│   ├── ContractError           two stages do not fit; names the fields that differ
│   └── LockError               a locked spec meets other plugins or weights
├── PluginError                 a plugin is broken, or its extra is not installed
├── WeightsError                a weights file is missing, damaged, unsafe or of another model
├── VoiceError                  a reference or a voice file cannot be used
├── OutputError                 the result cannot be written
└── InputError                  this request cannot be spoken: empty text, unknown language
    ├── ShapeError              a tensor at a stage's boundary has the wrong shape
    ├── DeadlineError           the request's deadline passed
    └── CancelledError          the caller cancelled the request

A message says what, where, why, and the one thing that mends it. `mend` repeats that last part
for programs; `code` is a stable word for `--json`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Location:
    """A place in a file that a user wrote; line and column count from 1, 0 where unknown."""

    source: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}" if self.line else self.source


class VoxloomError(Exception):
    """Base of all errors that are answers, not faults of the program (exit code 2)."""

    code = "error"

    def __init__(self, message: str, *, mend: str = "", where: Location | None = None) -> None:
        """message: what and why, a full sentence; mend: one edit or command; where: the place."""
        self.message, self.mend, self.where = message, mend, where
        head = f"{where}: " if where else ""
        super().__init__(f"{head}{message}" + (f" {mend}" if mend else ""))

    def as_dict(self) -> dict[str, str]:
        """For `--json`: code, message, mend, where."""
        return {
            "code": self.code,
            "message": self.message,
            "mend": self.mend,
            "where": str(self.where or ""),
        }


class SpecError(VoxloomError):
    code = "spec"


class UnknownProviderError(SpecError):
    """No installed plugin offers the named thing."""

    code = "unknown-provider"

    def __init__(
        self,
        kind: str,
        name: str,
        known: Collection[str],
        *,
        where: Location | None = None,
        hint: str = "",
    ) -> None:
        close = get_close_matches(name, sorted(known), n=1)
        listing = f"--kind {kind}" if kind else ""
        mend = hint or (
            f"Did you mean {close[0]!r}?" if close else f"See `voxloom plugins {listing}`."
        )
        super().__init__(f"No {kind} is named {name!r}.", mend=mend, where=where)
        self.kind, self.name, self.suggestion = kind, name, close[0] if close else ""


class ContractError(SpecError):
    """What one stage yields is not what the next one reads."""

    code = "contract"

    def __init__(
        self,
        message: str,
        *,
        differences: Mapping[str, tuple[object, object]] | None = None,
        mend: str = "",
        where: Location | None = None,
    ) -> None:
        """differences: field -> (what is yielded, what is read)."""
        super().__init__(message, mend=mend, where=where)
        self.differences = dict(differences or {})


class LockError(SpecError):
    code = "lock"


class PluginError(VoxloomError):
    code = "plugin"


class WeightsError(VoxloomError):
    code = "weights"


class VoiceError(VoxloomError):
    code = "voice"


class OutputError(VoxloomError):
    code = "output"


class InputError(VoxloomError):
    code = "input"


class ShapeError(InputError):
    code = "shape"


class DeadlineError(InputError):
    code = "deadline"


class CancelledError(InputError):
    code = "cancelled"


class ErrorGroup(SpecError):
    """Several faults of one spec, reported together."""

    code = "spec"

    def __init__(self, errors: Sequence[VoxloomError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in errors))
