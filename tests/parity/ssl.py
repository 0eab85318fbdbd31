"""Goldens of HuBERT."""

from __future__ import annotations

import json
from typing import Any

import torch

from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.hubert.loading import load_hubert


def features(inputs: Any, state: Any, config: Any, entry: Any) -> dict[str, torch.Tensor]:
    view = WeightsView(state, {"config": json.dumps(config["config"])}, config["net"])
    network = load_hubert(view)
    with torch.inference_mode():
        heard = network.hear(torch.from_numpy(inputs["wav16k"])[None])
        return {"conv_features": heard, "last_hidden_state": network.encode(heard)}


ADAPTERS = {"ssl.features": features}
