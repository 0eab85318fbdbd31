"""Goldens of the speaker encoder."""

from __future__ import annotations

from typing import Any

import torch

from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.eres2net.model import Eres2NetV2, filter_banks
from voxloom.plugins.gpt_sovits.eres2net.options import Eres2NetOptions
from voxloom.testing.making import make


def embed(inputs: Any, state: Any, config: Any, entry: Any) -> dict[str, torch.Tensor]:
    view = WeightsView(state, {}, config["net"])
    options = Eres2NetOptions(weights=config["net"])
    encoder = make(Eres2NetV2, options, weights={"weights": view})
    banks = filter_banks(torch.from_numpy(inputs["wav16k"]))
    return {"fbank": banks, "embedding": encoder.vector(banks)[None]}


ADAPTERS = {"speaker.embed": embed}
