"""Low-rank pairs, and the weights that come of them.

Source: E. Hu et al., "LoRA", arXiv:2106.09685, section 4.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from voxloom.core.weights.mapping import KeyMap
from voxloom.core.weights.names import Template
from voxloom.interfaces.errors import WeightsError

_PAIR = re.compile(
    r"(?P<module>.+)\.lora_(?P<embedding>embedding_)?(?P<side>[AB])(?:\.default)?(?:\.weight)?"
)
_SAVED = re.compile(r"\.(?:modules_to_save\.default|base_layer|original_module)(?=\.)")
_OF_ANOTHER = "Give an adapter that was trained on this base, or the base that it was trained on."


@dataclass
class Pair:
    """down: [rank, inputs]; up: [outputs, rank]; embedding: the product is a table, turned."""

    down: Tensor | None = None
    up: Tensor | None = None
    embedding: bool = False

    def product(self, module: str, source: str) -> Tensor:
        """up @ down in float32. Raises WeightsError if one is missing or their ranks differ."""
        if self.down is None or self.up is None:
            side = "A" if self.down is None else "B"
            raise WeightsError(f"In {source} {module} has no lora_{side}.", mend="Fetch it again.")
        fits = self.down.dim() == self.up.dim() == 2 and self.down.shape[0] == self.up.shape[1]
        if not fits or not self.down.shape[0]:
            raise WeightsError(
                f"In {source} the ranks of {module} do not fit: lora_A is "
                f"{list(self.down.shape)}, lora_B is {list(self.up.shape)}.",
                mend="Fetch the file again; only linear layers and tables can be adapted.",
            )
        made = self.up.float() @ self.down.float()
        if not bool(made.isfinite().all()):
            raise WeightsError(
                f"The weights in {source} are spoiled: {module} overflows.", mend="Fetch it again."
            )
        return made.t() if self.embedding else made


@dataclass
class Patch:
    """pairs: by official name of the layer; whole: weights that take the place of the base's, by
    official name; source: the file, for messages."""

    source: str
    pairs: dict[str, Pair] = field(default_factory=dict)
    whole: dict[str, Tensor] = field(default_factory=dict)

    @property
    def ranks(self) -> set[int]:
        return {pair.down.shape[0] for pair in self.pairs.values() if pair.down is not None}


def read(tensors: Mapping[str, Tensor], source: str, official: Callable[[str], str]) -> Patch:
    """Sort a file's tensors. official: from a name in the file, without what peft adds for itself,
    to the base's name. Raises WeightsError if there is no pair."""
    patch = Patch(source)
    for name, tensor in tensors.items():
        found = _PAIR.fullmatch(name)
        if found is None:
            patch.whole[official(_SAVED.sub("", name))] = tensor
            continue
        pair = patch.pairs.setdefault(official(_SAVED.sub("", found["module"] + ".")[:-1]), Pair())
        pair.embedding = found["embedding"] is not None
        if found["side"] == "A":
            pair.down = tensor
        else:
            pair.up = tensor
    if not patch.pairs:
        raise WeightsError(f"{source} is no LoRA: it has no low-rank pairs.", mend=_OF_ANOTHER)
    return patch


def merged(
    patch: Patch, keys: KeyMap, present: Mapping[str, Tensor], factor: float, scale: float
) -> dict[str, Tensor]:
    """Our names -> weights with the patch in them.

    Args:
        keys: official names -> ours.
        present: the base's weights by our names.
        factor: alpha / rank, of the pairs alone.
        scale: 1 as trained; what is replaced as a whole moves by this share of the way.

    Raises:
        WeightsError: for another base.
    """
    changed: dict[str, Tensor] = {}
    for module, pair in patch.pairs.items():
        delta = pair.product(module, patch.source).mul_(factor * scale)
        ours, place, count = _place(module, keys, patch.source)
        base = present.get(ours)
        rows = 0 if base is None else base.shape[0] // count
        if base is None or base.dim() != 2 or tuple(delta.shape) != (rows, base.shape[1]):
            here = "not there" if base is None else f"{[rows, *base.shape[1:]]}"
            raise WeightsError(
                f"{patch.source} was made for another base: its change of {module} is "
                f"{list(delta.shape)}, where the base is {here}.",
                mend=_OF_ANOTHER,
            )
        if ours not in changed:
            changed[ours] = base.to(torch.float32, copy=True)
        changed[ours][place * rows : (place + 1) * rows] += delta.to(base.device)
    for name, tensor in _replaced(patch, keys, present).items():
        base = present[name]
        new = tensor.to(base.device)
        changed[name] = new if scale == 1 else torch.lerp(base.float(), new, scale)
    return changed


def _replaced(patch: Patch, keys: KeyMap, present: Mapping[str, Tensor]) -> dict[str, Tensor]:
    rows = keys.rows(patch.whole, patch.source)
    unknown = [row.official[0] for row in rows if row.ours and row.ours not in present]
    if unknown:
        raise WeightsError(
            f"{patch.source} was made for another base, which has {unknown[0]}.", mend=_OF_ANOTHER
        )
    expected = {row.ours: tuple(present[row.ours].shape) for row in rows if row.ours}
    return keys.apply(patch.whole, expected, patch.source)


def _place(module: str, keys: KeyMap, source: str) -> tuple[str, int, int]:
    """Where the weight of an official layer is: our name, and which of how many equal parts."""
    for name in (f"{module}.weight", f"{module}.in_proj_weight"):
        for rule in keys:
            for place, template in enumerate(rule.sources):
                words = Template(template).match(name)
                if words is not None and rule.target:
                    return Template(rule.target).fill(words), place, len(rule.sources)
    raise WeightsError(
        f"{source} was made for another base, which has a layer {module}.", mend=_OF_ANOTHER
    )
