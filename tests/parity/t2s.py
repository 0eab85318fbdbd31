"""Golden vectors of the GPT prior, through the product's own stage."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.t2s.filters import probabilities
from voxloom.plugins.gpt_sovits.t2s.loop import Given, Rules, Spoken, speak_all, speak_one
from voxloom.plugins.gpt_sovits.t2s.model import Gpt
from voxloom.plugins.gpt_sovits.t2s.options import GptOptions, Sampling
from voxloom.testing.making import make

Arrays = Mapping[str, Any]
_END_ROW = "model.ar_predict_layer.weight"
_made: dict[tuple[object, ...], Gpt] = {}  # the last one only: cases of one table follow each other


def prior(
    state: Mapping[str, Tensor], config: Mapping[str, Any], end_scale: float = 1.0, **options: Any
) -> Gpt:
    """The stage as it comes from an official file; a second call with the same gets the same."""
    key = (config["fingerprint"], end_scale, json.dumps(options, sort_keys=True))
    if key not in _made:
        state = dict(state)
        if end_scale != 1.0:
            row = state[_END_ROW].to(torch.float32, copy=True)
            row[-1] *= end_scale
            state[_END_ROW] = row
        metadata = {"config": json.dumps(config["config"])}
        view = WeightsView(state, metadata, config["net"])
        _made.clear()
        _made[key] = make(Gpt, GptOptions(weights="golden", **options), weights={"weights": view})
    return _made[key]


def given(phones: Any, features: Any, prompt: Any) -> Given:
    """phones [n], features [width, n], prompt [m] or None -> one text."""
    return Given(
        torch.as_tensor(phones),
        torch.as_tensor(features),
        torch.empty(0, dtype=torch.int64) if prompt is None else torch.as_tensor(prompt),
        torch.Generator().manual_seed(0),
    )


@torch.inference_mode()
def prefill(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Any]:
    engine = prior(state, config).engine
    text = engine.embed_text(
        torch.as_tensor(inputs["phones"][0]), torch.as_tensor(inputs["bert"][0])
    )
    tokens = engine.embed_tokens(torch.as_tensor(inputs["prompt"][0]))
    _, hidden = engine.read(text, tokens)
    return {
        "text_embed": text[None],
        "prompt_embed": tokens[None],
        "hidden_last": hidden[-1:],
        "logits": engine.logits(hidden[len(text) - 1 :])[None],
    }


def _rules(inputs: Arrays) -> Rules:
    penalty, limit = float(inputs["repetition_penalty"]), int(inputs["early_stop_num"])
    sampling = Sampling(
        top_k=int(inputs.get("top_k", 1)),
        top_p=float(inputs.get("top_p", 1)),
        temperature=float(inputs.get("temperature", 1)),
        repetition_penalty=penalty,
    )
    return Rules(sampling, limit, official=True)


def _engine(inputs: Arrays, state: Any, config: Any) -> Any:
    scale = float(inputs.get("eos_row_scale", 1))
    return prior(state, config, scale, compat="official").engine


def _whole(spoken: Spoken) -> Tensor:
    return torch.tensor(spoken.whole(), dtype=torch.int64)


@torch.inference_mode()
def decode(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Any]:
    prompt = inputs["prompt"][0] if "prompt" in inputs else None
    text = given(inputs["phones"][0], inputs["bert"][0], prompt)
    spoken = speak_one(_engine(inputs, state, config), text, _rules(inputs))
    return {"tokens": _whole(spoken)[None], "idx": spoken.reported}


@torch.inference_mode()
def decode_batch(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Any]:
    count = sum(name.startswith("phones") for name in inputs)
    prompt = inputs["prompt"][0] if "prompt" in inputs else None
    texts = [given(inputs[f"phones{n}"], inputs[f"bert{n}"], prompt) for n in range(count)]
    spoken = speak_all(_engine(inputs, state, config), texts, _rules(inputs))
    found: dict[str, Any] = {f"tokens{n}": _whole(each) for n, each in enumerate(spoken)}
    return {**found, "idx": torch.tensor([each.reported for each in spoken])}


def filters(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Any]:
    found = {}
    previous = torch.as_tensor(inputs["previous"])
    for name in inputs:
        if not name.startswith("setting"):
            continue
        number = name.removeprefix("setting")
        top_k, top_p, temperature, penalty = (float(value) for value in inputs[name])
        sampling = Sampling(
            top_k=int(top_k), top_p=top_p, temperature=temperature, repetition_penalty=penalty
        )
        logits = torch.tensor(inputs["logits"])
        said = torch.zeros(logits.shape, dtype=torch.bool).scatter_(1, previous, True)
        found[f"probs{number}"] = probabilities(logits, said, sampling, official=True)
        found[f"logits_after{number}"] = logits
    return found


ADAPTERS = {
    "t2s.prefill": prefill,
    "t2s.decode": decode,
    "t2s.decode_batch": decode_batch,
    "t2s.filters": filters,
}
