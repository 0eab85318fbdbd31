"""Goldens of the acoustic model `sovits` and of the quantizer in every SoVITS file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from voxloom.core.weights.headers import Metadata, TensorInfo
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.common.content_encoder import at_speed
from voxloom.plugins.gpt_sovits.common.quantizer import SemanticQuantizer
from voxloom.plugins.gpt_sovits.hubert.loading import load_quantizer
from voxloom.plugins.gpt_sovits.sovits.model import Sovits
from voxloom.plugins.gpt_sovits.sovits.network import Noise
from voxloom.plugins.gpt_sovits.sovits.options import SovitsOptions
from voxloom.testing.making import make

Arrays = Mapping[str, np.ndarray]


def view_of(state: Mapping[str, Tensor], config: Mapping[str, Any]) -> WeightsView:
    """A table's weights as the core's reader opens a file."""
    texts = {"config": json.dumps(config["config"])}
    infos = {name: TensorInfo("F16", tuple(each.shape), 0, 0) for name, each in state.items()}
    return WeightsView(state, Metadata(texts, infos), config["net"])


_stages: dict[str, Any] = {}  # the last table's, since building takes longer than a case


def stage(state: Mapping[str, Tensor], config: Mapping[str, Any]) -> Sovits:
    """The provider, built as the pipeline builds it."""
    name = config["fingerprint"]
    if name not in _stages:
        _stages.clear()
        options = SovitsOptions(weights=config["net"])
        _stages[name] = make(Sovits, options, weights={"weights": view_of(state, config)})
    return _stages[name]


def decode(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Tensor]:
    acoustic = stage(state, config)
    network = acoustic.network
    with torch.inference_mode():
        heard = torch.cat(
            [_heard(acoustic, inputs[f"refer{n}"]) for n in _numbered(inputs, "refer")]
        )
        speakers = [_tensor(inputs[f"sv_emb{n}"]) for n in _numbered(inputs, "sv_emb")]
        style = network.style.join(heard, torch.cat(speakers) if speakers else None)
        tokens, phones = _tensor(inputs["codes"])[0], _tensor(inputs["phones"])
        hidden = network.hidden(tokens, phones, style)
        speed, noise_scale = _decimal(inputs["speed"]), float(inputs["noise_scale"])
        latent = network.latent(hidden, style, speed, noise_scale, _given(inputs.get("noise")))
        mean, log_deviation = network.content_encoder.prior(at_speed(hidden, speed))
        return {
            "wav": network.generator(latent, style)[:, None],
            "ref_enc": heard[..., None],
            "enc_p_hidden": at_speed(hidden, speed),
            "m_p": mean,
            "logs_p": log_deviation,
            "z": latent,
            "quantized": network.quantizer.vectors(tokens),
        }


def latent(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Tensor]:
    quantizer: SemanticQuantizer = load_quantizer(view_of(state, config))
    with torch.inference_mode():
        tokens = quantizer(_tensor(inputs["ssl"]))
        return {"codes": tokens[None], "quantized": quantizer.quantizer.vectors(tokens)}


def style(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Tensor]:
    acoustic = stage(state, config)
    with torch.inference_mode():
        heard = _heard(acoustic, inputs["refer"])
        speaker = _tensor(inputs["sv_emb"]) if "sv_emb" in inputs else None
        joined = acoustic.network.style.join(heard, speaker)
        made = {"ref_enc": heard[..., None], "ge": joined}
        if speaker is not None:
            made["ge_for_text_encoder"] = acoustic.network.style.for_text(joined)
        return made


def parts(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Tensor]:
    network = stage(state, config).network
    with torch.inference_mode():
        given = _tensor(inputs["ge"])
        prior = _tensor(inputs["z_p"])
        made = network.flow.to_decoder(prior, given)
        return {
            "z": made,
            "z_forward_again": network.flow.to_prior(made, given),
            "wav": network.generator(prior, given)[:, None],  # of the prior's, not of z
        }


def stream(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Tensor]:
    acoustic = stage(state, config)
    network = acoustic.network
    with torch.inference_mode():
        speaker = _tensor(inputs["sv_emb"]) if "sv_emb" in inputs else None
        given = network.style.join(_heard(acoustic, inputs["refer"]), speaker)
        kept, tail = inputs.get("result_length"), inputs.get("overlap_frames")
        hidden = network.hidden(
            _tensor(inputs["codes"])[0],
            _tensor(inputs["phones"]),
            given,
            keep_tokens=None if kept is None else int(kept),
            tail=None if tail is None else _tensor(tail),
            padding_tokens=int(inputs.get("padding_length", 0)),
        )
        speed = _decimal(inputs.get("speed", np.float32(1)))
        noise_scale = float(inputs.get("noise_scale", 0.5 if "noise" in inputs else 0))
        made = network.latent(hidden, given, speed, noise_scale, _given(inputs.get("noise")))
        return {"wav": network.generator(made, given)[:, None], "latent": hidden}


def _heard(acoustic: Sovits, spectrum: np.ndarray) -> Tensor:
    heard: Tensor = acoustic.network.style.reference_encoder(_tensor(spectrum))
    return heard[..., 0]


def _given(noise: np.ndarray | None) -> Noise:
    """The stored noise in the place of a draw, refused where its shape is not the one asked for."""

    def draw(shape: Sequence[int]) -> Tensor:
        if noise is None or tuple(shape) != noise.shape:
            raise AssertionError(f"a draw of {tuple(shape)}")
        return _tensor(noise)

    return draw


def _tensor(array: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array))


def _decimal(value: np.ndarray) -> float:
    """The decimal that a stored float32 stands for: frame counts are truncated."""
    return round(float(value), 4)


def _numbered(inputs: Arrays, name: str) -> list[int]:
    return sorted(int(key[len(name) :]) for key in inputs if key.startswith(name))


ADAPTERS = {
    "sovits.decode": decode,
    "sovits.latent": latent,
    "sovits.ge": style,
    "sovits.parts": parts,
    "sovits.stream": stream,
}
