"""Goldens of the stand-alone HiFi-GAN."""

from __future__ import annotations

import json
from typing import Any

import torch

from voxloom.core.weights.headers import Metadata, TensorInfo
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import WeightsView
from voxloom.testing.making import context, make
from voxloom.vocoders.hifigan.model import Hifigan
from voxloom.vocoders.hifigan.options import HifiganOptions


def vocoder(inputs: Any, state: Any, config: Any, entry: Any) -> dict[str, torch.Tensor]:
    infos = {name: TensorInfo("F32", tuple(each.shape), 0, 0) for name, each in state.items()}
    metadata = Metadata({"config": json.dumps(config["config"])}, infos)
    options = HifiganOptions(weights=config["net"])
    view = WeightsView(state, metadata, config["net"])
    stage = make(Hifigan, options, weights={"weights": view})
    mel = torch.from_numpy(inputs["mel"][0])
    audio = stage.decode(Features(mel, options.mel.contract), context())
    return {"wav": audio.waveform[None, None]}


TABLES = {"hifigan_48k.keys.json": vocoder}
