"""The adapters `lora` and `gpt-lora`: merged into their base, and taken out again exactly."""

from __future__ import annotations

import json
import math
from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from voxloom.core.weights.mapping import KeyMap
from voxloom.interfaces.adapter import Adapter
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import Build, Stage
from voxloom.plugins.gpt_sovits.lora.options import GptLoraOptions, LoraOptions
from voxloom.plugins.gpt_sovits.lora.pairs import Patch, merged, read
from voxloom.plugins.gpt_sovits.recognise import recognise

CODEBOOK = "quantizer.vq.layers.0._codebook.embed"
CONFIG = "adapter_config.json"
_LARGEST_CONFIG = 1024 * 1024
_PEFT = "base_model.model."


@runtime_checkable
class Adaptable(Protocol):
    """What an adapter asks of a stage: its table of names, its network, and a way to change it."""

    keys: KeyMap
    network: nn.Module

    def replace(self, changed: Mapping[str, Tensor]) -> Mapping[str, Tensor]: ...


class _LowRank(Adapter):
    """What both adapters share. Holds the base's weights as long as it is applied."""

    patch: Patch
    factor: float

    def __init__(self, options: LoraOptions | GptLoraOptions, build: Build) -> None:
        super().__init__(options, build)
        self.scale = options.scale
        self._before: WeakKeyDictionary[Stage, Mapping[str, Tensor]] = WeakKeyDictionary()

    @torch.inference_mode()
    def apply(self, stage: Stage) -> None:
        base = self.base(stage)
        if stage in self._before:
            raise WeightsError(
                f"{self.patch.source} is applied to this stage already.",
                mend="Name it once under `adapters`; `scale` makes it stronger.",
            )
        present = base.network.state_dict()
        changed = merged(self.patch, base.keys, present, self.factor, self.scale)
        self._before[stage] = base.replace(changed)

    def revert(self, stage: Stage) -> None:
        """Raises ValueError if it is not applied."""
        before = self._before.pop(stage, None)
        if before is None:
            raise ValueError("this adapter is not applied to the stage")
        self.base(stage).replace(before)

    @abstractmethod
    def base(self, stage: Stage) -> Adaptable:
        """The stage, if this adapter is for it. Raises WeightsError."""


class Lora(_LowRank):
    """A LoRA of the acoustic model of v3 or v4, as the original's training writes it.

    Beside the pairs, which have alpha = rank, it may hold the reference encoder and what lies
    between text encoder and flow, trained along as a whole.
    """

    def __init__(self, options: LoraOptions, build: Build) -> None:
        """Raises WeightsError if the file is no such LoRA, or does not say its version."""
        super().__init__(options, build)
        view = build.weights("weights")
        said = "" if options.version == "auto" else options.version
        found = recognise(
            view.metadata,
            view.tensors,
            source=view.source,
            kinds=("sovits-lora",),
            version=said,
        )
        self.version = found.version
        self.patch = read(view.tensors, view.source, _within_flow)
        self.factor = 1.0
        stored = _number(view.metadata.get("lora_rank"))
        if stored is not None and {int(stored)} != self.patch.ranks:
            raise WeightsError(
                f"{view.source} says that its rank is {int(stored)}, but its matrices have "
                f"{' and '.join(map(str, sorted(self.patch.ranks)))} rows.",
                mend="Fetch the file again, or export it from its training again.",
            )

    def base(self, stage: Stage) -> Adaptable:
        version = getattr(stage, "version", "")
        if stage.kind != "acoustic" or not isinstance(stage, Adaptable) or not version:
            raise WeightsError(
                f"The LoRA {self.patch.source} changes the acoustic model of GPT-SoVITS "
                f"{self.version}, not a {type(stage).__name__}.",
                mend="Write `on: acoustic`, and `acoustic: {use: sovits-dit, weights: "
                f"s2G{self.version}.pth}}`.",
            )
        if version != self.version:
            raise WeightsError(
                f"The LoRA {self.patch.source} was trained on GPT-SoVITS {self.version}; this base "
                f"is {version}.",
                mend=f"Give s2G{self.version}.pth as the base.",
            )
        codebook = self.patch.whole.get(CODEBOOK)
        if codebook is not None and stage not in self._before:
            self._compare_codebooks(codebook, stage)
        return stage

    def _compare_codebooks(self, mine: Tensor, stage: Adaptable) -> None:
        """The codebook is never trained along, so it tells the base."""
        present = stage.network.state_dict()
        row = next(row for row in stage.keys.rows([CODEBOOK]) if row.ours)
        base = present[row.ours].cpu()
        same = base.shape == mine.shape and torch.allclose(
            mine.to(base.dtype).float(), base.float(), rtol=1e-2, atol=1e-3
        )
        if not same:
            raise WeightsError(
                f"The LoRA {self.patch.source} was trained on another base: its codebook is "
                "another one.",
                mend=f"Give the s2G{self.version}.pth that it was trained on.",
            )


class GptLora(_LowRank):
    """A LoRA of the prior, in peft's layout."""

    def __init__(self, options: GptLoraOptions, build: Build) -> None:
        """Raises WeightsError if the file is no such LoRA, or of a kind that is not understood."""
        super().__init__(options, build)
        view = build.weights("weights")
        recognise(view.metadata, view.tensors, source=view.source, kinds=("gpt-lora",))
        self.patch = read(view.tensors, view.source, _in_prior)
        config = _config(view.source, view.metadata)
        odd = [
            n for n in ("use_dora", "alpha_pattern", "rank_pattern", "lora_bias") if config.get(n)
        ]
        if odd:
            raise WeightsError(
                f"{view.source} was made with {odd[0]}, which this adapter does not know.",
                mend="Merge it into its base with peft, and give the merged file.",
            )
        ranks = self.patch.ranks
        if len(ranks) != 1 or config.get("r", max(ranks)) not in ranks:
            found = " and ".join(map(str, sorted(ranks)))
            raise WeightsError(
                f"The ranks in {view.source} are {found}, and its configuration says "
                f"{config.get('r', 'none')}.",
                mend="Give the adapter_config.json that belongs to it.",
            )
        rank = ranks.pop()
        alpha = options.alpha or _number(config.get("lora_alpha")) or float(rank)
        self.factor = alpha / (math.sqrt(rank) if config.get("use_rslora") else rank)

    def base(self, stage: Stage) -> Adaptable:
        if stage.kind != "prior" or not isinstance(stage, Adaptable):
            raise WeightsError(
                f"The LoRA {self.patch.source} changes the prior of GPT-SoVITS, not a "
                f"{type(stage).__name__}.",
                mend="Write `on: prior`, and `prior: {use: gpt, ...}`.",
            )
        return stage


def _within_flow(name: str) -> str:
    """Official files wrap the flow alone: cfm.base_model.model.estimator..."""
    return name.replace(f"cfm.{_PEFT}", "cfm.", 1) if name.startswith(f"cfm.{_PEFT}") else name


def _in_prior(name: str) -> str:
    """Whichever module was wrapped, official names start with `model.`."""
    inner = name.removeprefix(_PEFT)
    return inner if inner.startswith("model.") else f"model.{inner}"


def _config(source: str, metadata: Mapping[str, str]) -> dict[str, Any]:
    """peft's configuration: the file beside the weights, else what these say of themselves."""
    path = Path(source).with_name(CONFIG)
    texts = [metadata.get(name, "") for name in ("adapter_config", "config")]
    try:
        if path.is_file() and path.stat().st_size <= _LARGEST_CONFIG:
            texts.insert(0, path.read_text("utf-8"))
        for text in texts:
            if text:
                found = json.loads(text)
                if isinstance(found, dict):
                    return found
    except (OSError, ValueError, RecursionError) as error:
        raise WeightsError(
            f"The configuration of {source} cannot be read: {error}.", mend="Fetch it again."
        ) from None
    return {}


def _number(value: object) -> float | None:
    """A finite positive number, also as JSON; None for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e30:
        return None
    return float(value)
