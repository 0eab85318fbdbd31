"""From the official names of a network's weights to ours: one table per network, as data.

    KEYS = KeyMap(
        rename("model.h.layers.{n}.norm1.*", "blocks.{n}.norm_attention.*"),
        rename("flow.flows.{n}.pre.{p:weight|bias}", "couplings.{n//2}.pre.{p}"),
        weight_norm("dec.ups.{n}", "decoder.up.{n}"),  # folded to one weight; takes its bias along
        join(("to_q.weight", "to_k.weight", "to_v.weight"), "qkv.weight"),
        ignore("enc_q.*", "the posterior encoder is for training only"),
        optional("rotary.inv_freq", "computed anew where the file has none"),
    )
    KEYS.load(network, view)

In a name, `{n}` stands for a number, `{p:a|b}` for one of the words given, `*` (once) for any rest.
Our side repeats them, and may divide a number: `{n//2}`, `{n%3}`. The first rule that fits an
official name decides. Every official name must fit a rule, and every name of ours must be met.
torch is imported by the calls, not by this module.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voxloom.core.weights.names import Template
from voxloom.core.weights.pickle_names import shown
from voxloom.interfaces.errors import WeightsError

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from voxloom.interfaces.stage import WeightsView

_SHOWN = 5
_OF_ANOTHER = "Give the file that this provider and these options are made for."


@dataclass(frozen=True)
class Rule:
    """`sources`, all of them together, become `target` by `build`; without a target they are left
    alone for `reason`; without sources, `target` is ours and may stay unmet."""

    sources: tuple[str, ...]
    target: str = ""
    build: Callable[[Sequence[Tensor]], Tensor] | None = None
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """What becomes of official names: ours is "" where they are left alone, for `reason`."""

    official: tuple[str, ...]
    ours: str
    reason: str = ""


def rename(source: str, target: str, change: Callable[[Tensor], Tensor] | None = None) -> Rule:
    """One tensor under another name, and through `change` where given (a squeeze, a transpose)."""
    return Rule((source,), target, None if change is None else lambda parts: change(parts[0]))


def weight_norm(source: str, target: str) -> tuple[Rule, ...]:
    """The weight-normed layer `source` -> our plain layer `target`, with its bias if it has one.

    Reads `weight_g` and `weight_v`, the newer `parametrizations.weight.original0` and `1`, or a
    weight that was folded before.
    """
    newer = f"{source}.parametrizations.weight.original"
    return (
        Rule((f"{source}.weight_g", f"{source}.weight_v"), f"{target}.weight", _fold),
        Rule((f"{newer}0", f"{newer}1"), f"{target}.weight", _fold),
        Rule((f"{source}.weight",), f"{target}.weight"),
        Rule((f"{source}.bias",), f"{target}.bias"),
    )


def join(sources: Sequence[str], target: str, dim: int = 0) -> Rule:
    """Several tensors one after the other along `dim`, such as query, key and value."""

    def build(parts: Sequence[Tensor]) -> Tensor:
        import torch

        return torch.cat(list(parts), dim)

    return Rule(tuple(sources), target, build)


def ignore(source: str, reason: str) -> Rule:
    """Official names that this network does not need."""
    return Rule((source,), reason=reason)


def optional(target: str, reason: str) -> Rule:
    """Names of ours that a file need not have; the network keeps its own value then."""
    return Rule((), target, reason=reason)


def shapes_of(network: nn.Module) -> dict[str, tuple[int, ...]]:
    """name -> shape of everything the network wants from a file."""
    return {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}


class KeyMap:
    """The table of one network; immutable. Iterating gives its rules, to build tables of tables."""

    def __init__(self, *rules: Rule | Iterable[Rule]) -> None:
        flat: list[Rule] = []
        for rule in rules:
            flat += [rule] if isinstance(rule, Rule) else list(rule)
        self.rules = tuple(flat)
        self._sources = [
            (Template(source), Template(rule.target), rule, place)
            for rule in flat
            for place, source in enumerate(rule.sources)
        ]
        self._optional = [Template(rule.target) for rule in flat if not rule.sources]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def under(self, official: str, ours: str) -> KeyMap:
        """The same table for a network inside another: prefixes such as `dec.`, `decoder.`."""
        return KeyMap(
            replace(
                rule,
                sources=tuple(official + source for source in rule.sources),
                target=rule.target and ours + rule.target,
            )
            for rule in self.rules
        )

    def rows(self, names: Iterable[str], source: str = "the file") -> list[Row]:
        """What becomes of every official name, in the order of `names`.

        Raises:
            WeightsError: names that no rule knows, a part without its other parts, or two
                official names for one of ours.
        """
        return [row for row, _ in self._sorted_out(names, source)]

    def apply(
        self,
        tensors: Mapping[str, Tensor],
        expected: Mapping[str, Sequence[int]],
        source: str,
        *,
        dtype: torch.dtype | None = None,
    ) -> dict[str, Tensor]:
        """Our names -> tensors, ready for the network; each is converted once, one by one.

        Args:
            tensors: the file's, by official name.
            expected: name -> shape of what the network wants, see `shapes_of`.
            source: the file's name, for the messages.
            dtype: of every floating-point tensor in the result; float32 by default.

        Raises:
            WeightsError: names missing or left over, other shapes, numbers that are not finite.
        """
        import torch

        found = [(row, rule) for row, rule in self._sorted_out(tensors, source) if row.ours]
        self._compare([row for row, _ in found], expected, source)
        ready: dict[str, Tensor] = {}
        differing: list[str] = []
        for row, rule in found:
            parts = [_converted(tensors[name], dtype or torch.float32) for name in row.official]
            try:
                tensor = rule.build(parts) if rule.build else parts[0]
            except (RuntimeError, IndexError, ValueError):
                shapes = [list(part.shape) for part in parts]
                differing.append(f"{_listing(row.official)} have {shapes}")
                continue
            if tuple(tensor.shape) != tuple(expected[row.ours]):
                differing.append(
                    f"{row.official[-1]} gives {list(tensor.shape)}, not {list(expected[row.ours])}"
                )
            elif not _finite(tensor):
                raise _overflow([tensors[name] for name in row.official], row.official[0], source)
            else:
                ready[row.ours] = tensor
        if differing:
            raise _other(source, f"of another shape: {_listing(differing)}")
        return ready

    def load(
        self, network: nn.Module, view: WeightsView, *, dtype: torch.dtype | None = None
    ) -> None:
        """Fill the network; it takes the tensors over without another copy. Errors as `apply`, and
        where a file has whole or complex numbers in the place of others."""
        ready = self.apply(view.tensors, shapes_of(network), view.source, dtype=dtype)
        wanted = network.state_dict()
        odd = [
            f"{name} (our name) is {tensor.dtype}, not {wanted[name].dtype}"
            for name, tensor in ready.items()
            if tensor.is_floating_point() != wanted[name].is_floating_point() or tensor.is_complex()
        ]
        if odd:
            raise _other(view.source, f"of another type: {_listing(odd)}")
        network.load_state_dict(ready, strict=False, assign=True)

    def _sorted_out(self, names: Iterable[str], source: str) -> list[tuple[Row, Rule]]:
        rows: dict[str, tuple[Row, Rule]] = {}  # by our name, or by the official one if left alone
        parts: dict[str, dict[int, str]] = {}
        unknown: list[str] = []
        for name in names:
            for template, target, rule, place in self._sources:
                words = template.match(name)
                if words is None:
                    continue
                ours = target.fill(words)
                if not ours:
                    rows[f"left alone: {name}"] = (Row((name,), "", rule.reason), rule)
                    break
                kept = parts.setdefault(ours, {})
                if kept and (rows[ours][1] is not rule or place in kept):
                    raise _other(source, f"{next(iter(kept.values()))} and {name} are the same")
                kept[place] = name
                rows[ours] = (Row(tuple(kept[at] for at in sorted(kept)), ours), rule)
                break
            else:
                unknown.append(name)
        if unknown:
            raise _other(source, f"left over: {_listing(unknown)}")
        for row, rule in rows.values():
            if len(row.official) < len(rule.sources):
                raise _other(source, f"{_listing(row.official)} came without its other part")
        return list(rows.values())

    def _compare(
        self, rows: Sequence[Row], expected: Mapping[str, Sequence[int]], source: str
    ) -> None:
        met = {row.ours for row in rows}
        missing = [
            self._official(name)
            for name in expected
            if name not in met
            and not any(place.match(name) is not None for place in self._optional)
        ]
        extra = [name for row in rows if row.ours not in expected for name in row.official]
        titled = (("missing", missing), ("left over", extra))
        parts = [f"{title}: {_listing(names)}" for title, names in titled if names]
        if parts:
            raise _other(source, "; ".join(parts))

    def _official(self, ours: str) -> str:
        """The official name that would have met ours, where that can be told."""
        for template, target, _, _ in self._sources:
            words = target.match(ours) if target.plain and target.text else None
            if words is not None:
                try:
                    return template.fill(words)
                except KeyError:  # the official name has a place that ours lacks
                    continue
        return f"{ours} (our name)"


def _fold(parts: Sequence[Tensor]) -> Tensor:
    """w = g v / |v|, the norm over the dimensions in which g has one entry.

    Source: Salimans and Kingma, "Weight Normalization", arXiv:1602.07868, equation 2.
    """
    magnitude, direction = parts
    dims = [place for place, size in enumerate(magnitude.shape) if size == 1]
    import torch

    length = torch.linalg.vector_norm(direction, dim=dims, keepdim=True)
    folded: Tensor = direction * (magnitude / length)
    return folded


def _converted(tensor: Tensor, dtype: torch.dtype) -> Tensor:
    return tensor.to(dtype) if tensor.is_floating_point() else tensor


def _finite(tensor: Tensor) -> bool:
    if not tensor.is_floating_point() or math.isfinite(float(tensor.sum())):
        return True  # a sum is cheap, and finite only if all numbers are
    return bool(tensor.isfinite().all())


def _other(source: str, why: str) -> WeightsError:
    return WeightsError(f"The weights in {source} are of another model; {why}.", mend=_OF_ANOTHER)


def _overflow(given: Sequence[Tensor], name: str, source: str) -> WeightsError:
    """Numbers that are not finite: in the file already, or only in the precision asked for."""
    if all(_finite(tensor) for tensor in given):
        largest = max(float(tensor.abs().max()) for tensor in given)
        return WeightsError(
            f"{name} in {source} reaches {largest:.3g}, which overflows in the precision asked "
            "for.",
            mend="Say `precision: fp32`, or bf16, which has the same range.",
        )
    return WeightsError(
        f"The weights in {source} are spoiled: {name} holds numbers that are not finite, as after "
        "an overflow in half precision.",
        mend="Fetch the file again, or export it from the training in float32.",
    )


def _listing(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(map(shown, names[:_SHOWN])) + more
