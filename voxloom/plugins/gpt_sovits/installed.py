"""The files that a configuration of the original program names.

It names GPT, SoVITS, HuBERT and RoBERTa; the others it looks for at fixed places beside these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.gpt_sovits.composing import Files, about, companions, present
from voxloom.plugins.gpt_sovits.published import (
    HUBERT,
    PRETRAINED,
    ROBERTA,
    SOVITS,
    SUPER_RESOLUTION,
    Published,
)

KINDS = ("sovits", "sovits-dit", "sovits-lora")


@dataclass(frozen=True)
class Chosen:
    """files: all of one version; device: as the configuration says; missing: companions that are
    not there; super_resolution: for v3, where it is there."""

    files: Files
    device: str = "cpu"
    missing: tuple[Published, ...] = ()
    super_resolution: Path | None = None


def choose(config: Mapping[str, Any], root: Path | None = None) -> Chosen:
    """A section of tts_infer.yaml -> the files to use.

    Args:
        config: `t2s_weights_path`, `vits_weights_path` and, where they lie elsewhere than usual,
            `cnhuhbert_base_path` and `bert_base_path`; `device`.
        root: the folder that relative paths count from.

    Raises:
        WeightsError: a file is missing or of another kind, a LoRA's base is not there, or GPT and
            SoVITS do not go together.
    """
    base = Path(root or ".")
    gpt = _named(config, "t2s_weights_path", base)
    sovits = _named(config, "vits_weights_path", base)
    pretrained = _pretrained(config, base)
    found = about(sovits, *KINDS)
    lora = None
    if found.kind == "sovits-lora":
        lora, sovits = sovits, base_of(found.version, pretrained, sovits)
    files, missing = companions(found.version, pretrained)
    for option, wanted in (("cnhuhbert_base_path", HUBERT), ("bert_base_path", ROBERTA)):
        if config.get(option):
            folder = base / str(config[option])
            own = Published(
                wanted.slot,
                tuple(Path(place).name for place in wanted.places),
                wanted.title,
                beside=wanted.beside,
            )
            path = present(own, folder)
            if path is not None:
                files[wanted.slot] = path
                missing = [each for each in missing if each.slot != wanted.slot]
    device = str(config.get("device") or "cpu")
    finer = present(SUPER_RESOLUTION, pretrained.parent.parent)
    return Chosen(Files(found.version, gpt, sovits, lora, files), device, tuple(missing), finer)


def base_of(version: str, pretrained: Path, lora: Path) -> Path:
    """The file that a LoRA changes. Raises WeightsError if it is not there."""
    wanted = SOVITS[version]
    path = present(wanted, pretrained)
    if path is None:
        raise WeightsError(
            f"{lora} is a LoRA of {version}; its base is not in {pretrained}.",
            mend=f"Fetch {wanted.where} into that folder.",
        )
    return path


def _named(config: Mapping[str, Any], option: str, base: Path) -> Path:
    value = config.get(option)
    path = base / str(value or "")
    if not value or not path.is_file():
        raise WeightsError(
            f"The configuration names {value!r} as {option}, which is no file.",
            mend="Correct the path.",
        )
    return path


def _pretrained(config: Mapping[str, Any], base: Path) -> Path:
    """The folder of pretrained models: where the configuration's HuBERT or RoBERTa lies."""
    for option in ("cnhuhbert_base_path", "bert_base_path"):
        if config.get(option):
            return (base / str(config[option])).parent
    for option in ("vits_weights_path", "t2s_weights_path"):
        for folder in (base / str(config.get(option) or "")).parents:
            if (folder / PRETRAINED).is_dir():
                return folder / PRETRAINED
    return base / PRETRAINED
