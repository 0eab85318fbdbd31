"""Goldens of the text encoder."""

from __future__ import annotations

import json
from typing import Any

import torch

from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.roberta.loading import load_bert
from voxloom.plugins.gpt_sovits.roberta.model import spread


def bert(inputs: Any, state: Any, config: Any, entry: Any) -> dict[str, torch.Tensor]:
    view = WeightsView(state, {"config": json.dumps(config["config"])}, config["net"])
    network = load_bert(view)
    with torch.inference_mode():
        hidden = network(torch.from_numpy(inputs["input_ids"]))
    features = spread(hidden[0], inputs["word2ph"].tolist())
    return {"third_last_hidden": hidden, "phone_features": features}


ADAPTERS = {"text.bert": bert}
