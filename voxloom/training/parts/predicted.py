"""Training utterances with an acoustic run's mel in place of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from pydantic import ValidationError

from voxloom.interfaces.errors import SpecError
from voxloom.plugins.mini.acoustic.network import expand
from voxloom.training.checkpoint import kept, load_weights
from voxloom.training.dataset import Item
from voxloom.training.journal import RECIPE_NAME
from voxloom.training.parts.acoustic import Chain, Network, mean_log_f0
from voxloom.training.run_folder import recipe_of
from voxloom.training.task import Progress, untold

REFERENCE_FRAMES = 300


def chain_of(run: Path) -> Chain:
    """The networks of an acoustic run, with the weights that its export takes.

    Raises:
        SpecError: it holds no recipe, or one of another part.
        WeightsError: its checkpoint is missing or of another model.
    """
    recipe = recipe_of(run)
    try:
        network = Network.model_validate(recipe["network"])
    except (KeyError, ValidationError) as error:
        held = f"is of {recipe['name']!r}" if "name" in recipe else f"has no {RECIPE_NAME}"
        raise SpecError(
            f"The run {run} {held}, so it has no acoustic networks.",
            mend="Name the folder of a run of mini-acoustic.",
        ) from error
    model = Chain(*network.sizes).eval()
    load_weights(run, kept(run), model)
    return model


@torch.inference_mode()
def predicted(model: Chain, item: Item, reference: Item) -> Item:
    """The same utterance with the acoustic model's mel, in its own durations and pitch, so that
    the mel lies exactly beside the real waveform."""
    mel = torch.from_numpy(reference.mel[:REFERENCE_FRAMES].astype(np.float32)).T[None]
    style = model.style(mel, torch.tensor([mean_log_f0(reference.f0)]))
    encoded, _ = model.acoustic.encode(torch.from_numpy(item.phones.astype(np.int64))[None], style)
    owner, places = expand(torch.from_numpy(item.durations.astype(np.int64)))
    made = model.acoustic.decode(encoded[:, :, owner], places[None], style)
    return replace(item, mel=made.mel[0].T.numpy().astype(np.float16))


def predicted_items(
    model: Chain,
    items: Sequence[Item],
    voices: Mapping[str, Sequence[Item]],
    progress: Progress = untold,
) -> list[Item]:
    """Each item, spoken with the style of the next utterance in the same voice. Without another
    that has a pitch, in which a voice is heard, it is left out."""
    voiced = {name: [one for one in spoken if one.voiced] for name, spoken in voices.items()}
    made = []
    for number, item in enumerate(items):
        progress("speaking the corpus with the acoustic model", number, len(items))
        others = voiced[item.speaker]
        if not others:
            continue
        place = next((n for n, other in enumerate(others) if other.name == item.name), -1)
        made.append(predicted(model, item, others[(place + 1) % len(others)]))
    return made
