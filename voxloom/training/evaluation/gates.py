"""Thresholds as data, and which of them results pass."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voxloom.core.spec.document import validate
from voxloom.core.spec.faults import translate
from voxloom.core.spec.yaml_reader import read_yaml
from voxloom.interfaces.errors import ErrorGroup, InputError, UnknownProviderError
from voxloom.training.evaluation.results import Kind, Results


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Gate(_Frozen):
    """One threshold. It holds for every language that it names, each alone; for all together if
    it names none."""

    metric: str = Field(description="its name, see `voxloom eval metrics`")
    run: Kind = Field("speech", description="which command's results it judges")
    languages: tuple[str, ...] = Field((), description="each judged alone; none: all together")
    at_most: float | None = Field(None, description="passes up to this")
    at_least: float | None = Field(None, description="passes from this")
    times: Literal["", "teacher"] = Field("", description="the bound is a factor on the teacher's")
    plus: float = Field(
        0.0,
        ge=0,
        description="of the metric's unit: looser by so much, where the teacher's is tiny",
    )
    of: Literal["all", "worst"] = Field(
        "all", description="the pooled value, or the sample furthest beyond the bound"
    )

    @model_validator(mode="after")
    def _one(self) -> Gate:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("give either at_most or at_least")
        if self.times and self.of == "worst":
            raise ValueError("a factor on the teacher's bounds all samples together, not the worst")
        if self.plus and not self.times:
            raise ValueError("plus is for a factor on the teacher's; write it into the bound")
        return self


class Gates(_Frozen):
    """A file of thresholds."""

    name: str = "gates"
    gates: tuple[Gate, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Verdict:
    """What became of a gate: said is the sentence for people."""

    metric: str
    language: str
    passed: bool
    said: str


def read(path: Path) -> Gates:
    """Thresholds from a YAML file.

    Raises:
        InputError: there is no such file, or it is no UTF-8.
        SpecError, ErrorGroup: unknown keys, wrong types, each at its place.
    """
    if not path.is_file():
        raise InputError(
            f"There is no file of thresholds {path}.", mend="See docs/evaluation.md for one."
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}.", mend="Save it as UTF-8.") from error
    root = read_yaml(text, str(path), path.resolve().parent)
    if root is None:
        raise InputError(f"{path} is empty.", mend="Begin with `gates:` and a list.")
    try:
        found: Gates = validate(Gates, root.plain())
    except ValidationError as error:
        faults = translate(error, root, Gates, subject="a file of thresholds")
        raise faults[0] if len(faults) == 1 else ErrorGroup(faults) from None
    return found


def check(gates: Gates, kind: Kind, known: Collection[str]) -> None:
    """Before any work: whether the gates can say something about results of that kind.

    known: names of metrics.

    Raises:
        UnknownProviderError: a gate of this kind names no metric.
        InputError: none of them is about this kind.
    """
    about = [gate for gate in gates.gates if gate.run == kind]
    if not about:
        runs = ", ".join(sorted({gate.run for gate in gates.gates}))
        raise InputError(
            f"No gate of {gates.name!r} judges a run of the kind {kind}; they judge {runs}.",
            mend=f"Give one of them `run: {kind}`, or leave --gates out.",
        )
    for gate in about:
        if gate.metric not in known:
            listing = f"There are {', '.join(known)}."
            raise UnknownProviderError("metric", gate.metric, known, hint=listing)


def judged(results: Results, gates: Gates) -> list[Verdict]:
    """Verdicts of the gates that are about this kind of results, voice by voice.

    What could not be measured, be it on one sample, is not passed, and neither is a sentence that
    could not be spoken.
    """
    found = [
        Verdict("spoken", row.language, False, f"{row.name} could not be spoken: {row.error}")
        for row in results.rows
        if row.error
    ]
    for gate in gates.gates:
        if gate.run == results.kind:
            for language in gate.languages or ("",):
                found += _verdicts(results, gate, language)
    return found


def _verdicts(results: Results, gate: Gate, language: str) -> list[Verdict]:
    voices: Sequence[str] = [""]
    if results.kind == "speech":
        voices = list(dict.fromkeys(row.voice for row in results.rows)) or [""]
    return [_verdict(results, gate, voice, language) for voice in voices]


def _verdict(results: Results, gate: Gate, voice: str, language: str) -> Verdict:
    place = " ".join(part for part in (gate.metric, language, voice) if part)
    figure = results.figure(gate.metric, voice, language)
    if figure is None:
        reason = results.skipped.get(gate.metric, "")
        if not reason:
            asked = gate.metric in results.metrics
            reason = "nothing to measure it on" if asked else "not among the metrics of this run"
        return Verdict(gate.metric, language, False, f"{place}: not measured ({reason})")
    lacking = results.unmeasured(gate.metric, voice, language)
    if lacking:
        said = (
            f"{place}: not measured on {len(lacking)} of {len(lacking) + figure.count} samples, "
            f"such as {lacking[0].name}"
        )
        return Verdict(gate.metric, language, False, said)
    bound = gate.at_most if gate.at_most is not None else gate.at_least
    assert bound is not None
    note = ""
    if gate.times:
        if figure.teacher is None:
            said = f"{place}: the teacher was not measured; give its corpus by --teacher"
            return Verdict(gate.metric, language, False, said)
        more = ""
        slack = gate.plus if gate.at_most is not None else -gate.plus
        if slack:
            more = f" {'+' if slack > 0 else '-'} {abs(slack):g}"
        note = f" ({bound:g} × the teacher's {figure.teacher:.4g}{more})"
        bound = bound * figure.teacher + slack
    value = figure.value
    if gate.of == "worst":  # as the bound has it, not as the metric does: the furthest beyond
        rows = results.select(voice, language)
        found = [row.values[gate.metric].value for row in rows if gate.metric in row.values]
        value = max(found) if gate.at_most is not None else min(found)
    passed = value <= bound if gate.at_most is not None else value >= bound
    word = "at most" if gate.at_most is not None else "at least"
    which = "worst " if gate.of == "worst" else ""
    said = f"{place}: {which}{value:.4g}, {word} {bound:.4g}{note}"
    return Verdict(gate.metric, language, passed, said)
