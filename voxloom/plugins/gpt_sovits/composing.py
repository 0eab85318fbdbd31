"""From a set of GPT-SoVITS files to a spec that extends the preset of their version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voxloom.core import weights
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.recognition import Recognition
from voxloom.plugins.gpt_sovits.published import Published, companions_of, gpt_of
from voxloom.plugins.gpt_sovits.recognise import recognise

DIT = ("v3", "v4")
PAUSE_SECONDS = 0.3
# The original counts the samples of a pause at 32 kHz, whatever the rate of the speech.
_PAUSES = {"v3": PAUSE_SECONDS * 32 / 24, "v4": PAUSE_SECONDS * 32 / 48}
_GPT_FITS = {"v1": "v1"}  # every other version reads the phones of v2


@dataclass(frozen=True)
class Files:
    """One version's files. gpt, sovits: None for those that the preset fetches; lora: on top of
    `sovits`; companions: slot -> file; dictionaries: of English, the first is asked first."""

    version: str
    gpt: Path | None
    sovits: Path | None
    lora: Path | None = None
    companions: Mapping[str, Path] = field(default_factory=dict)
    dictionaries: tuple[Path, ...] = ()


def compose(files: Files, *, official: bool = False) -> dict[str, Any]:
    """A spec as plain values.

    official: the numbers of the original program: its cuts, its reading of text, whole sentences,
        and its faults.

    Raises:
        WeightsError: GPT and SoVITS are of versions that do not go together.
    """
    if files.gpt is not None:
        check_pair(files.version, files.gpt)
    spec: dict[str, Any] = {"voxloom": 1, "extends": f"gpt-sovits-{files.version}"}
    for slot, path in files.companions.items():
        spec[slot] = {"weights": str(path)}
    if files.gpt is not None:
        spec["prior"] = {"weights": str(files.gpt)}
    if files.sovits is not None:
        spec["acoustic"] = {"weights": str(files.sovits)}
        spec.setdefault("tokenizer", {})["quantizer"] = str(files.sovits)
    if files.lora is not None:
        spec["adapters"] = [{"use": "lora", "on": "acoustic", "weights": str(files.lora)}]
    if official:
        for slot in ("tokenizer", "prior", "acoustic"):
            spec.setdefault(slot, {})["compat"] = "official"
        spec["prior"]["streaming"] = {"mode": "whole"}
        pause = round(_PAUSES.get(files.version, PAUSE_SECONDS), 6)
        spec["splitter"] = {"use": "gpt-sovits-cuts", "pause_seconds": pause}
        spec["frontend"] = {
            "use": "mixed",
            "inventory": "gpt-sovits-v1" if files.version == "v1" else "gpt-sovits-v2",
            "rules": "official",
        }
        if files.dictionaries:
            own = [str(path) for path in files.dictionaries]
            spec["frontend"]["of"] = {"en": {"dictionaries": own}}
    return spec


def about(path: Path, *kinds: str) -> Recognition:
    """What a file is. Raises WeightsError for one of another kind, or of another project."""
    header = weights.header(path)
    return recognise(header, source=str(path), kinds=kinds)


def check_pair(version: str, gpt: Path) -> None:
    """Raises WeightsError if the GPT reads other phones than the SoVITS of this version."""
    found = about(gpt, "gpt")
    wanted = _GPT_FITS.get(version, "v2")
    if found.version and found.version != wanted:
        fitting = gpt_of(version)
        raise WeightsError(
            f"{gpt} is a GPT of {found.version}, which reads other phones than SoVITS {version}.",
            mend=f"Give one that was made for {version}, such as {fitting.where}.",
        )


def companions(version: str, pretrained: Path) -> tuple[dict[str, Path], list[Published]]:
    """The companion files that are there, by slot, and those that are not."""
    found: dict[str, Path] = {}
    missing: list[Published] = []
    for wanted in companions_of(version):
        path = present(wanted, pretrained)
        if path is None:
            missing.append(wanted)
        else:
            found[wanted.slot] = path
    return found, missing


def present(wanted: Published, pretrained: Path) -> Path | None:
    """Where a published file lies, with all that must lie beside it; None where it is not."""
    for place in wanted.places:
        path = pretrained / place
        if path.is_file() and all(
            any((path.parent / name).is_file() for name in names) for names in wanted.beside
        ):
            return path
    return None
