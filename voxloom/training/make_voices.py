"""Make the built-in voices of `mini` out of pseudo-speakers of the corpus.

    python -m voxloom.training.make_voices --features DIR --weights DIR --out DIR

A voice is the mean style and the mean pitch of one pseudo-speaker's training utterances in all
three languages, heard by the exported style encoder: no one's recording is in it.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from voxloom.core import voice as voices
from voxloom.core import weights
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.stage import Build
from voxloom.interfaces.voice import SpeakerEmbedding, Voice, VoiceRecord, VoiceStyle
from voxloom.plugins.mini.style.metadata import read_header
from voxloom.plugins.mini.style.model import MiniStyle
from voxloom.plugins.mini.style.options import MiniStyleOptions
from voxloom.training.dataset import FeatureDataset, Item
from voxloom.training.features import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxloom.interfaces.phones import Inventory

MOST_UTTERANCES = 15
LEAST_FRAMES = 100  # shorter utterances say little about a voice


@dataclass(frozen=True)
class Recipe:
    """A voice: which pseudo-speaker it is, and what a listener may expect."""

    name: str
    speaker: str
    note: str


RECIPES = (
    Recipe("alder", "p000", "middle pitch, plain"),
    Recipe("linden", "p110", "high and light"),
    Recipe("rowan", "p026", "low, with a large vocal tract, dark"),
    Recipe("oak", "p018", "low, plain, a little robotic"),
    Recipe("ash", "p089", "middle to low, thin"),
)


def load_encoder(path: Path) -> MiniStyle:
    """The exported style encoder, without a pipeline."""
    view = weights.open(path)
    options = MiniStyleOptions(weights=str(path))
    header = read_header(view.metadata, view.source)
    edges = Edges(produces={"speaker": header.speaker})
    return MiniStyle(options, Build("cpu", edges, lambda field: view, _no_inventory))


def _no_inventory(name: str) -> Inventory:
    raise LookupError(f"a style encoder reads no inventory, not even {name!r}")


def make_voice(recipe: Recipe, items: Sequence[Item], encoder: MiniStyle) -> Voice:
    """The mean voice of these utterances of one pseudo-speaker."""
    heard = [
        encoder.embed(Audio(torch.from_numpy(item.wav.astype("float32") / 32768), SAMPLE_RATE))
        for item in [item for item in items if item.frames >= LEAST_FRAMES][:MOST_UTTERANCES]
    ]
    vectors = torch.stack([embedding.vector for embedding in heard])
    style = functional.layer_norm(vectors[:, :-1].mean(0), (vectors.shape[1] - 1,))
    contract = heard[0].contract
    speaker = SpeakerEmbedding(torch.cat([style, vectors[:, -1:].mean(0)]), contract)
    record = VoiceRecord(
        licence="Apache-2.0",
        consent="not needed: no recording of a person",
        source=f"pseudo-speaker {recipe.speaker} of the mini corpus (see MODEL_CARD.md)",
        note=recipe.note,
    )
    return Voice(recipe.name, {"default": VoiceStyle(speaker)}, {"speaker": contract}, record)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="make the built-in voices of mini")
    parser.add_argument("--features", type=Path, required=True, help="folder of make_corpus")
    parser.add_argument("--weights", type=Path, required=True, help="folder of export_mini")
    parser.add_argument("--out", type=Path, required=True, help="folder for the .voice files")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    encoder = load_encoder(options.weights / "mini-style.safetensors")
    names = {recipe.speaker for recipe in RECIPES}
    groups = FeatureDataset(options.features, "train", mel=False, speakers=names).by_speaker()
    for recipe in RECIPES:
        made = make_voice(recipe, groups[recipe.speaker], encoder)
        voices.save(made, options.out / f"{recipe.name}.voice")


if __name__ == "__main__":
    main()
