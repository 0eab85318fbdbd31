"""Goldens of the acoustic model of v3 and v4, and of its LoRA files."""

from __future__ import annotations

import copy
import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from voxloom.core.weights.headers import Metadata, TensorInfo
from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import AudioContract, Edges
from voxloom.interfaces.features import Features
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import Controls
from voxloom.interfaces.stage import Context, WeightsView
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.vocoder import Vocoder
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.gpt_sovits.common import spectra
from voxloom.plugins.gpt_sovits.common.contracts import PHONES_V2, TOKENS
from voxloom.plugins.gpt_sovits.dit.model import SovitsDit
from voxloom.plugins.gpt_sovits.dit.network import from_model, to_model
from voxloom.plugins.gpt_sovits.dit.options import SovitsDitOptions
from voxloom.plugins.gpt_sovits.dit.reading import MEL, SPECTRUM
from voxloom.plugins.gpt_sovits.dit.sampler import Draw
from voxloom.plugins.gpt_sovits.dit.speaking import Speaker
from voxloom.plugins.gpt_sovits.dit.windows import one_after_the_other
from voxloom.plugins.gpt_sovits.lora.model import Lora
from voxloom.plugins.gpt_sovits.lora.options import LoraOptions
from voxloom.testing.making import make

Arrays = Mapping[str, np.ndarray]
RATES = {"v3": 24000, "v4": 48000}  # of the audio


_stages: dict[str, SovitsDit] = {}  # the last table's, since building takes longer than a case


def stage(state: Mapping[str, Tensor], config: Mapping[str, Any], **options: Any) -> SovitsDit:
    """The provider, built as the pipeline builds it; for other options its network is shared."""
    name = config["net"]
    if name not in _stages:
        _stages.clear()
        view = _view(state, name, config=json.dumps(config["config"]))
        plain = SovitsDitOptions(weights=name, compat="official")
        _stages[name] = make(SovitsDit, plain, weights={"weights": view})
    made = copy.copy(_stages[name])
    made._options = SovitsDitOptions(weights=name, compat="official", **options)
    return made


def _view(state: Mapping[str, Tensor], source: str, **said: str) -> WeightsView:
    """A table's weights as the core's reader opens a file."""
    infos = {name: TensorInfo("F16", tuple(each.shape), 0, 0) for name, each in state.items()}
    return WeightsView(state, Metadata(said, infos), source)


def encp(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Tensor]:
    network = stage(state, config).network
    with torch.inference_mode():
        style = network.reference_encoder(_tensor(inputs["refer"]))
        tokens, phones = _tensor(inputs["codes"])[0], _tensor(inputs["phones"])
        speed = _decimal(inputs["speed"])
        frames = network.quantizer.frames(tokens)
        hidden = network.content_encoder(frames, phones, style, speed)
        narrow = network.widened(hidden)
        first = (torch.arange(hidden.shape[-1]) * network.size.widening).ceil().long()
        return {
            "fea": network.features(tokens, phones, style, speed, official=True),
            "ge": style,
            "enc_p_hidden": hidden,
            "bridge": narrow[..., first],
        }


def velocity(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Tensor]:
    flow = stage(state, config).network.flow
    with torch.inference_mode():
        x, lengths = _tensor(inputs["x"]), _tensor(inputs["lengths"])
        told = flow.condition(_tensor(inputs["text"]).transpose(1, 2))
        times, steps = _tensor(inputs["t"]), _tensor(inputs["d"])
        guides = flow.guides(times, steps)
        blocks = zip(*(guide.blocks for guide in guides), strict=True)
        guide = type(guides[0])(
            [torch.cat(list(rows)) for rows in blocks], torch.cat([each.last for each in guides])
        )
        mask = torch.arange(x.shape[-1]) < lengths[:, None]
        fixed = flow.fixed(_tensor(inputs["cond"]), told)
        made = flow(x, fixed, guide, flow.turns(x.shape[-1]), mask)
        return {
            "velocity": made.transpose(1, 2),
            "text_embed": told,
            "d_embed": flow.step(steps),
        }


def sample(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Tensor]:
    return {"mel": _sampled(stage(state, config), inputs)}


def _sampled(acoustic: SovitsDit, inputs: Arrays) -> Tensor:
    prompt = _tensor(inputs["prompt"])
    with torch.inference_mode():
        made = acoustic.network.sample(
            _tensor(inputs["mu"]).transpose(1, 2),
            prompt,
            _given(inputs["noise"]),
            steps=int(inputs["steps"]),
            guidance=float(inputs.get("cfg_rate", 0.0)),
        )
    return torch.cat([torch.zeros_like(prompt), made], dim=-1)


def chunks(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Any]:
    acoustic = _with_lengths(inputs, state, config)
    context = _context(acoustic, inputs)
    noises = iter([inputs[f"noise{n}"] for n in _numbered(inputs, "noise")])
    found: dict[str, Any] = {}
    with torch.inference_mode():
        prompt, style = acoustic.prompt(context)
        for number in _numbered(inputs, "codes"):
            features = _target(acoustic, inputs, number, style, context)
            how = acoustic.sampling(context)
            made = one_after_the_other(acoustic.network, prompt, features, _in_turn(noises), how)
            mel = from_model(torch.cat([piece for piece, _ in made], dim=-1))
            vocoder = _stand_in(acoustic)
            audio = vocoder.decode(Features(mel[0], acoustic._mel), context)
            found[f"mel{number}"] = mel
            found |= _heard(acoustic, number, audio)
    return found


def chunks_batched(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Any]:
    acoustic = _with_lengths(inputs, state, config)
    context = _context(acoustic, inputs)
    noises = iter([inputs[f"noise{n}"] for n in _numbered(inputs, "noise")])
    with torch.inference_mode():
        prompt, style = acoustic.prompt(context)
        numbers = _numbered(inputs, "codes")
        features = [_target(acoustic, inputs, n, style, context) for n in numbers]
        vocoder = _stand_in(acoustic)
        overlap, rate = int(inputs["overlapped_len"]), RATES[acoustic.version]
        speaker = Speaker(acoustic.network, vocoder, acoustic._mel, overlap, rate)
        how = acoustic.sampling(context)
        audios = speaker.speak_as_one(features, prompt, _in_turn(noises), how, context)
    found: dict[str, Any] = {"mel0": vocoder.given[0][None]}
    for number, audio in zip(numbers, audios, strict=True):
        found |= _heard(acoustic, number, audio)
    return found


def lora(inputs: Arrays, state: Any, config: Any, entry: Any) -> dict[str, Tensor]:
    tables = importlib.import_module("weights")
    base = config["base_table"]
    folder = Path(tables.__file__).parent
    table = tables.load_table(folder / f"{base}.keys.json")
    acoustic = stage(tables.build_state_dict(table), table)
    head = {"sovits_v3": "03", "sovits_v4": "04"}[base]
    said = {"file.head": head, "lora_rank": json.dumps(config["lora_rank"])}
    view = _view(state, config["net"], **said)
    adapter = make(Lora, LoraOptions(weights=config["net"]), weights={"weights": view})
    adapter.apply(acoustic)
    try:
        network = acoustic.network
        found = {"mel": _sampled(acoustic, inputs)}
        with torch.inference_mode():
            found["ge"] = network.reference_encoder(_tensor(inputs["refer"]))
            found["fea"] = network.features(
                _tensor(inputs["codes"])[0], _tensor(inputs["phones"]), found["ge"], official=True
            )
        for name in entry["outputs"]:
            if name.startswith("block"):
                block, _, layer = name.removeprefix("block").partition(".")
                attention = network.flow.blocks[int(block)].attention
                parts = {
                    **dict(
                        zip(("to_q", "to_k", "to_v"), attention.qkv.weight.chunk(3), strict=True)
                    ),
                    "to_out.0": attention.out.weight,
                }
                found[name] = parts[layer][:6, :40]
        return found
    finally:
        adapter.revert(acoustic)


class _StandInOptions(StageOptions):
    rate: int

    def edges(self, view: PlanView) -> Edges:
        return Edges(produces={"audio": AudioContract(self.rate)})


class _StandIn(Vocoder):
    """What the goldens were made with: a tenth of the mean over the bands, held for a frame."""

    given: list[Tensor]

    def decode(self, features: Features, context: Context) -> Audio:
        rate, mel = self.options.rate, features.contract
        frame = mel.hop_length * rate // mel.sample_rate
        self.given = [*getattr(self, "given", []), features.values]
        return Audio((0.1 * features.values.mean(0)).repeat_interleave(frame), rate)


def _stand_in(acoustic: SovitsDit) -> _StandIn:
    made: _StandIn = make(_StandIn, _StandInOptions(rate=RATES[acoustic.version]))
    return made


def _with_lengths(inputs: Arrays, state: Any, config: Any) -> SovitsDit:
    return stage(
        state,
        config,
        prompt_frames=int(inputs["T_ref"]),
        window_frames=int(inputs["T_chunk"]),
        steps=int(inputs["steps"]),
    )


def _context(acoustic: SovitsDit, inputs: Arrays) -> Context:
    mel = spectra.mel(_tensor(inputs["ref_wav"])[0], acoustic._mel)
    voice = VoiceStyle(
        prompt_phones=_phones(inputs["ref_phones"]),
        prompt_tokens=SemanticTokens(_tensor(inputs["ref_codes"]), TOKENS),
        conditioning={
            MEL: to_model(mel),
            SPECTRUM: _tensor(inputs["refer"])[0, : acoustic.network.size.bins],
        },
    )
    controls = Controls(speed=_decimal(inputs["speed"]))
    return Context(torch.Generator(), voice, controls)


def _target(
    acoustic: SovitsDit, inputs: Arrays, number: int, style: Tensor, context: Context
) -> Tensor:
    tokens = SemanticTokens(_tensor(inputs[f"codes{number}"]), TOKENS)
    utterance = Utterance("", "", _phones(inputs[f"phones{number}"]), tokens)
    return acoustic.target(utterance, style, context.controls.speed)


def _heard(acoustic: SovitsDit, number: int, audio: Audio) -> dict[str, Any]:
    frame = acoustic._mel.hop_length * audio.sample_rate // acoustic._mel.sample_rate
    length = audio.waveform.shape[-1]
    return {
        f"audio_frames{number}": audio.waveform[::frame],
        f"audio_length{number}": np.int64(length),
    }


def _phones(ids: np.ndarray) -> Phones:
    count = len(ids)
    return Phones(
        PHONES_V2.inventory,
        ("x",) * count,
        tuple(int(each) for each in ids),
        ((0, 0),) * count,
        ("",) * count,
        "",
    )


def _given(noise: np.ndarray) -> Draw:
    """The stored noise in the place of a draw, refused where its shape is not the one asked for."""
    return _in_turn(iter([noise]))


def _in_turn(noises: Iterator[np.ndarray]) -> Draw:
    def draw(shape: Sequence[int]) -> Tensor:
        noise = next(noises)
        if tuple(shape) != noise.shape:
            raise AssertionError(f"a draw of {tuple(shape)}, not {noise.shape}")
        return _tensor(noise)

    return draw


def _tensor(array: np.ndarray) -> Tensor:
    return torch.from_numpy(np.array(array))


def _decimal(value: np.ndarray) -> float:
    """The decimal that a stored float32 stands for: frame counts are truncated."""
    return round(float(value), 4)


def _numbered(inputs: Arrays, name: str) -> list[int]:
    return sorted(int(key[len(name) :]) for key in inputs if key.startswith(name))


ADAPTERS = {
    "dit.encp": encp,
    "dit.velocity": velocity,
    "dit.sample": sample,
    "dit.chunks": chunks,
    "dit.chunks_batched": chunks_batched,
    "dit.lora": lora,
}
