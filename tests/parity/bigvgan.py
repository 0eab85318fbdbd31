"""Golden of BigVGAN."""

from __future__ import annotations

from typing import Any

import torch

from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import WeightsView
from voxloom.testing.making import context, make
from voxloom.vocoders.bigvgan.model import BigVgan
from voxloom.vocoders.bigvgan.options import BigVganOptions


def vocoder(inputs: Any, state: Any, config: Any, entry: Any) -> dict[str, torch.Tensor]:
    options = BigVganOptions(weights=config["net"])  # as published: without its configuration
    view = WeightsView(state, {}, config["net"])
    stage = make(BigVgan, options, weights={"weights": view})
    mel = torch.from_numpy(inputs["mel"][0])
    audio = stage.decode(Features(mel, options.mel.contract), context())
    return {"wav": audio.waveform[None, None]}


TABLES = {"bigvgan_24k.keys.json": vocoder}
