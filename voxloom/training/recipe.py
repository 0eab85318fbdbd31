"""Recipes: everything a training is made of, as data. Torch-free.

A recipe names a part (a `Task`, see `voxloom.training.task`) and gives its network, options, budget
and optimizer. It is YAML, TOML or JSON like a pipeline spec, read with the same positions in errors
and the same `--set a.b=c`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voxloom.core.spec.document import validate
from voxloom.core.spec.faults import translate
from voxloom.core.spec.tree import Node
from voxloom.core.spec.yaml_reader import read_yaml
from voxloom.interfaces.errors import ErrorGroup, Location, SpecError

VERSION = 1
BUILT_IN = Path(__file__).parent / "recipes"
SUFFIX = ".yaml"


_Momentum = Annotated[float, Field(ge=0, lt=1)]
Share = Annotated[float, Field(ge=0)]  # of something, beside the shares of others


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Budget(_Frozen):
    """How long: a time box, which a slower machine fills with fewer steps, or a count of steps."""

    minutes: float | None = Field(None, gt=0, description="of training, stops not counted")
    steps: int | None = Field(None, gt=0, description="updates")

    @model_validator(mode="after")
    def _one(self) -> Budget:
        if (self.minutes is None) == (self.steps is None):
            raise ValueError("give either minutes or steps")
        return self


class Optimizer(_Frozen):
    """AdamW (Loshchilov and Hutter, arXiv 1711.05101). Vectors (biases, norms, scales) are never
    decayed."""

    learning_rate: float = Field(8e-4, gt=0)
    betas: tuple[_Momentum, _Momentum] = (0.8, 0.98)
    weight_decay: float = Field(0.01, ge=0)
    clip: float = Field(5.0, gt=0, description="largest norm of the gradient")


class Schedule(_Frozen):
    """Linear warm-up, then a cosine over the budget (Loshchilov and Hutter, arXiv 1608.03983)."""

    warmup_steps: int = Field(50, ge=0)
    floor: float = Field(0.01, ge=0, le=1, description="last rate as a part of the full one")


class HeldOut(_Frozen):
    """Measuring on speech that is kept out of training."""

    every: int = Field(200, gt=0, description="steps between two rounds")
    patience: int = Field(0, ge=0, description="rounds without a better loss that end it; 0 never")


class SpecAugment(_Frozen):
    """Bands and stretches of a mel that are hidden (Park et al., arXiv 1904.08779)."""

    bands: int = Field(0, ge=0, description="masks along the mel axis")
    widest_band: int = Field(12, ge=1, description="mel bins")
    stretches: int = Field(0, ge=0, description="masks along time")
    longest_stretch: int = Field(20, ge=1, description="frames")


class Recipe(_Frozen):
    """A whole recipe."""

    voxloom_recipe: Literal[1] = Field(VERSION, description="version of this format")
    name: str = Field(min_length=1, description="of the recipe")
    part: str = Field(min_length=1, description="what is trained, as in `voxloom train --parts`")
    summary: str = ""
    seed: int = Field(0, ge=0, lt=2**31)
    budget: Budget
    batch: Annotated[int, Field(ge=1)] | Literal["auto"] = Field(
        16, description="items a step; auto: as memory allows"
    )
    precision: Literal["fp32", "bf16", "fp16"] = "fp32"
    optimizer: Optimizer = Optimizer()
    schedule: Schedule = Schedule()
    held_out: HeldOut = HeldOut()
    augment: SpecAugment = SpecAugment()
    start_from: str = Field("", description="run folder whose best weights are the start")
    inputs: dict[str, str] = Field(
        default_factory=dict, description="run folders of other parts that this one needs"
    )
    network: dict[str, Any] = Field(default_factory=dict, description="sizes, see the part")
    options: dict[str, Any] = Field(default_factory=dict, description="of the part alone")


def built_in() -> dict[str, Path]:
    """The recipes that come with the package: name -> file."""
    return {path.stem: path for path in sorted(BUILT_IN.glob(f"*{SUFFIX}"))}


def read(
    source: str | Path, *, sets: Sequence[str] = (), overrides: Mapping[str, Any] | None = None
) -> tuple[Recipe, Node]:
    """A recipe by name or path, and its located tree, for errors about its inner parts.

    sets: `a.b=c`, over the file; overrides: top-level values over both, as the command line's.

    Raises:
        SpecError, ErrorGroup: no such recipe; not YAML; unknown keys, wrong types, each at its
            place.
    """
    path = _find(source)
    text = path.read_text(encoding="utf-8")
    root = read_yaml(text, str(path), path.parent)
    if root is None or root.mapping is None:
        raise SpecError(
            "The file holds no recipe.",
            mend="Begin with `voxloom_recipe: 1`.",
            where=Location(str(path)),
        )
    for setting in sets:
        root = _set(root, setting)
    given = Location("the command line")
    for key, value in (overrides or {}).items():
        root = root.holding({**(root.mapping or {}), key: _node(value, given, path.parent)})
    try:
        return validate(Recipe, root.plain()), root
    except ValidationError as error:
        raise _faults(error, root, Recipe, "a recipe") from None


def typed(model: type[BaseModel], root: Node, key: str, subject: str) -> Any:
    """The recipe's `network` or `options` as a part's own model.

    Raises:
        SpecError, ErrorGroup: unknown keys, wrong types, each at its place.
    """
    node = root.child(key)
    if node is None:
        node = Node({}, root.where, root.base)
    try:
        return validate(model, node.plain())
    except ValidationError as error:
        raise _faults(error, node, model, subject, key) from None


def _faults(
    error: ValidationError, node: Node, model: type[BaseModel], subject: str, prefix: str = ""
) -> SpecError:
    faults = translate(error, node, model, subject=subject, prefix=prefix)
    return faults[0] if len(faults) == 1 else ErrorGroup(faults)


def _find(source: str | Path) -> Path:
    known = built_in()
    if str(source) in known:
        return known[str(source)]
    path = Path(source)
    if path.is_file():
        return path
    close = get_close_matches(str(source), known, n=1)
    raise SpecError(
        f"There is no recipe {str(source)!r}, built in or as a file.",
        mend=f"Did you mean {close[0]!r}?" if close else f"Built in: {', '.join(known)}.",
    )


def _set(root: Node, setting: str) -> Node:
    where = Location(f"--set {setting}")
    name, equals, text = setting.partition("=")
    path = [part.strip() for part in name.split(".")]
    if not equals or not all(path) or not text.strip():
        raise SpecError(
            "A setting is written `key=value`, with a dot between the levels.",
            mend="For example `--set optimizer.learning_rate=1e-4`.",
            where=where,
        )
    value = read_yaml(text, where.source, Path.cwd(), at=where)
    return _put(root, path, value or Node(None, where, Path.cwd()), where)


def _put(node: Node, path: Sequence[str], value: Node, where: Location) -> Node:
    if not path:
        return value.under(where)
    entries = dict(node.mapping or {})
    below = entries.get(path[0]) or Node({}, where, value.base)
    entries[path[0]] = _put(below, path[1:], value, where)
    return node.holding(entries)


def _node(value: Any, where: Location, base: Path) -> Node:
    if isinstance(value, Mapping):
        return Node({k: _node(v, where, base) for k, v in value.items()}, where, base, where)
    return Node(value, where, base, where)
