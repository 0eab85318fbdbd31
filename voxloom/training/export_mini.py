"""A run of `mini-acoustic` as the weights files that two providers of the plugin `mini` read.

Halves the precision (the networks still compute in float32) and writes the headers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from voxloom.core import weights
from voxloom.plugins.mini.acoustic import metadata as acoustic
from voxloom.plugins.mini.style import metadata as style
from voxloom.training.contracts import phone_contract, speaker_contract
from voxloom.training.features import MEL

if TYPE_CHECKING:
    from collections.abc import Mapping

RECIPE = "mini-acoustic"


def export(
    checkpoint: Path,
    out: Path,
    *,
    acoustic_size: acoustic.Size | None = None,
    style_size: style.Size | None = None,
) -> list[Path]:
    """Checkpoint of the chain -> `mini-acoustic.safetensors` and `mini-style.safetensors`.

    Raises:
        WeightsError: the checkpoint is missing, damaged or of another model.
    """
    view = weights.open(checkpoint)
    acoustic_size = acoustic_size or acoustic.Size()
    style_size = style_size or style.Size()
    networks = {
        part: {
            name.removeprefix(f"{part}."): value.half()
            for name, value in view.tensors.items()
            if name.startswith(f"{part}.")
        }
        for part in ("acoustic", "style")
    }
    speaker = speaker_contract(style_size.style, networks["style"])
    headers: dict[str, Mapping[str, str]] = {
        "acoustic": acoustic.write_header(
            acoustic.Header(acoustic_size, phone_contract(), speaker, MEL)
        ),
        "style": style.write_header(style.Header(style_size, speaker, MEL)),
    }
    paths = []
    for part, header in headers.items():
        path = out / f"mini-{part}.safetensors"
        weights.save(path, networks[part], {**header, "recipe": RECIPE})
        paths.append(path)
    return paths
