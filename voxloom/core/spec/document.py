"""The model of a spec's own keys; what belongs to providers is checked by their options."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from voxloom.core.spec.faults import translate
from voxloom.core.spec.plan_types import TextPlan
from voxloom.core.spec.slots import DEVICES, SLOTS, SPEC_VERSION
from voxloom.core.spec.tree import Node
from voxloom.interfaces.errors import ErrorGroup, SpecError

_TEXT = TextPlan()
_DEVICE = re.compile(rf"({'|'.join(DEVICES)})(:\d+)?")


def _device(value: str) -> str:
    if not _DEVICE.fullmatch(value):
        raise ValueError(f"no device is of this name; there are {', '.join(DEVICES)}, cuda:1")
    return value


Device = Annotated[str, AfterValidator(_device)]


class StageEntry(BaseModel):
    """One stage: a provider's name; further keys are the provider's options."""

    model_config = ConfigDict(extra="allow", frozen=True)

    use: str = Field("", description="the provider's name, as in `voxloom plugins`")
    device: Device | None = Field(None, description="where this stage runs")


class AdapterEntry(StageEntry):
    """An adapter also says which stage it changes."""

    on: str = Field("", description="the stage it changes, such as `prior`")


class PausesSection(BaseModel):
    """Seconds of silence after what ends a piece, at pause_scale 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    clause: float = Field(_TEXT.clause_seconds, ge=0, le=60, description="after a clause")
    sentence: float = Field(_TEXT.sentence_seconds, ge=0, le=60, description="after a sentence")
    paragraph: float = Field(_TEXT.paragraph_seconds, ge=0, le=60, description="after a paragraph")


class TextSection(BaseModel):
    """What happens to text before the frontend."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    markup: Literal["auto", "inline", "ssml", "plain", "phones"] = Field(
        "auto",
        description="auto: SSML where a text opens with <speak>, else inline forms; plain: none",
    )
    cut_budget: int = Field(
        _TEXT.cut_budget,
        ge=16,
        le=100_000,
        description="longest piece; a Latin letter costs 1, an ideograph 3",
    )
    pauses: PausesSection = Field(default=PausesSection(), description="silence between pieces")
    lexicons: tuple[str, ...] = Field(
        (), description="files of pronunciations, the first one wins; `user` is your own"
    )


class LockSection(BaseModel):
    """What `voxloom pipeline lock` pinned."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = Field(1, description="of this section")
    api: str = Field("", description="version of the interfaces")
    preset: str = Field("", description="the preset the spec was or extended")
    spec: str = Field("", description="sha256 over the spec without this section")
    plugins: dict[str, str] = Field(default_factory=dict, description="plugin: version")
    files: dict[str, dict[str, str | int]] = Field(
        default_factory=dict, description="file: sha256 and size"
    )


class Document(BaseModel):
    """A whole spec."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    voxloom: int = Field(SPEC_VERSION, description="version of this format")
    name: str = Field("", description="the pipeline's name; by default the file's")
    extends: str = Field("", description="a preset, or a path relative to this file")
    device: Device = Field("auto", description="where stages run: auto, cpu, cuda, cuda:1")
    voice: str = Field("", description="the default voice: a name, or a path of a .voice file")
    seed: int | None = Field(None, ge=0, lt=2**63, description="seed of requests that have none")
    text: TextSection | None = Field(None, description="markup, cutting, pauses, lexicons")
    splitter: StageEntry | None = None
    frontend: StageEntry | None = None
    text_encoder: StageEntry | None = None
    tokenizer: StageEntry | None = None
    speaker_encoder: StageEntry | None = None
    prior: StageEntry | None = None
    acoustic: StageEntry | None = None
    vocoder: StageEntry | None = None
    adapters: tuple[AdapterEntry, ...] = ()
    effects: tuple[StageEntry, ...] = ()
    lock: LockSection | None = None


def check_version(root: Node) -> None:
    """Every file says which version of the format it is written in."""
    entry = (root.mapping or {}).get("voxloom")
    if entry is None:
        raise SpecError(
            "The file does not say which version of the spec it is.",
            mend=f"Add `voxloom: {SPEC_VERSION}` as its first line.",
            where=root.where,
        )
    if entry.value != SPEC_VERSION or isinstance(entry.value, bool):
        newer = isinstance(entry.value, int) and entry.value > SPEC_VERSION
        raise SpecError(
            f"This VoxLoom reads version {SPEC_VERSION} of the spec, not {entry.value!r}.",
            mend="Upgrade VoxLoom." if newer else f"Write `voxloom: {SPEC_VERSION}`.",
            where=entry.where,
        )


def normalise(root: Node) -> Node:
    """The same tree with `vocoder: NAME` spelled out as `vocoder: {use: NAME}`.

    Raises:
        SpecError: a slot that is neither a name nor a mapping, or a list where one is wanted.
    """
    entries = dict(root.mapping or {})
    for key, kind in SLOTS.items():
        node = entries.get(key)
        if node is None or node.value is None:
            continue
        if kind.many:
            if node.items is None:
                raise SpecError(
                    f"`{key}` is a list.",
                    mend=f"Write `{key}: [{{use: NAME}}]`.",
                    where=node.where,
                )
            items = [_entry(item, f"{key}[{n}]") for n, item in enumerate(node.items)]
            entries[key] = node.holding(tuple(items))
        else:
            entries[key] = _entry(node, key)
    return root.holding(entries)


def _entry(node: Node, slot: str) -> Node:
    if isinstance(node.value, str) and node.value:
        return node.holding({"use": Node(node.value, node.where, node.base, node.key)})
    if node.mapping is None:
        raise SpecError(
            f"`{slot}` is {node.plain()!r}, not a stage.",
            mend=f"Write a provider's name, or a mapping such as `{slot}: {{use: NAME}}`.",
            where=node.where,
        )
    return node


def check_document(root: Node) -> Document:
    """The typed view of a tree.

    Raises:
        SpecError, ErrorGroup: unknown keys with near names, wrong types, each at its place.
    """
    plain: dict[str, Any] = root.plain()
    absent = [name for name in Document.model_fields if plain.get(name, 0) is None]
    kept = {name: value for name, value in plain.items() if name not in absent}
    try:
        document: Document = validate(Document, kept)
    except ValidationError as error:
        faults = translate(error, root, Document, subject="a spec")
        raise faults[0] if len(faults) == 1 else ErrorGroup(faults) from None
    return document


def validate(model: type[BaseModel], data: Any) -> Any:
    """Validate as JSON and strictly: lists become tuples, but `"32"` and `true` are no integers."""
    from pydantic_core import to_json

    return model.model_validate_json(to_json(data, inf_nan_mode="constants"), strict=True)
