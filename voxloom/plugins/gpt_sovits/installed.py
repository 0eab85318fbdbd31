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
from voxloom.plugins.gpt_sovits.named import (
    FOLDERS,
    GPT_KEY,
    SOVITS_KEY,
    named_file,
    named_folder,
)
from voxloom.plugins.gpt_sovits.published import (
    PRETRAINED,
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


def choose(
    config: Mapping[str, Any], root: Path | None = None, *, said: str = "The configuration"
) -> Chosen:
    """A section of tts_infer.yaml -> the files to use.

    Args:
        config: `t2s_weights_path`, `vits_weights_path` and, where they lie elsewhere than usual,
            `cnhuhbert_base_path` and `bert_base_path`; `device`.
        root: the folder that relative paths count from.
        said: what names them, as an error calls it.

    Raises:
        WeightsError: a file or folder that it names is missing or of another kind, a LoRA's base
            is not there, or GPT and SoVITS do not go together.
    """
    base = Path(root or ".")
    gpt = named_file(config, GPT_KEY, base, said)
    sovits = named_file(config, SOVITS_KEY, base, said)
    named = {key: named_folder(config, key, base, said) for key in FOLDERS}
    pretrained = _pretrained(config, base)
    found = about(sovits, *KINDS)
    lora = None
    if found.kind == "sovits-lora":
        lora, sovits = sovits, base_of(found.version, pretrained, sovits)
    files, missing = companions(found.version, pretrained)
    for key, path in named.items():
        slot = FOLDERS[key].slot
        if path is not None:
            files[slot] = path
            missing = [each for each in missing if each.slot != slot]
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


def _pretrained(config: Mapping[str, Any], base: Path) -> Path:
    """The folder of pretrained models: where the configuration's HuBERT or RoBERTa lies."""
    for option in FOLDERS:
        if config.get(option):
            return (base / str(config[option])).parent
    for option in (SOVITS_KEY, GPT_KEY):
        for folder in (base / str(config.get(option) or "")).parents:
            if (folder / PRETRAINED).is_dir():
                return folder / PRETRAINED
    return base / PRETRAINED
