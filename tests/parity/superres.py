"""Golden of the super-resolution AP-BWE."""

from __future__ import annotations

from typing import Any

import torch
import torchaudio.functional as audio_functional

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.ap_bwe.model import ApBwe
from voxloom.plugins.ap_bwe.options import ApBweOptions
from voxloom.testing.making import context, make


def superres(inputs: Any, state: Any, config: Any, entry: Any) -> dict[str, torch.Tensor]:
    view = WeightsView(state, {}, config["net"])
    options = ApBweOptions(weights=config["net"], compat="official")
    stage = make(ApBwe, options, weights={"weights": view})
    audio = Audio(torch.from_numpy(inputs["wav24k"][0]), 24000)
    with torch.inference_mode():
        narrow = audio_functional.resample(audio.waveform, 24000, 48000)
        loud, _ = stage.widened(narrow, context())
    made = stage.process(audio, context()).waveform
    return {"amp": loud[None, ::16], "wav48k": made[None]}  # every sixteenth bin was stored


ADAPTERS = {"superres": superres}
