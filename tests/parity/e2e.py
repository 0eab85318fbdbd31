"""A request of the original program, answered by the product in `compat: official`.

`speak` takes what the original takes: the section `custom` of its tts_infer.yaml and the fields of
its API. The original makes all sentences of a batch together and draws for all batches from one
generator; a pipeline gives every request its own. So the stages of a loaded pipeline are called
here in the original's order, over the interfaces that any caller has.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray

import voxloom
from tests.parity import e2e_text
from voxloom.core.pipeline.pipeline import Pipeline
from voxloom.interfaces.acoustic import AcousticModel, Utterance
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import AudioEffect
from voxloom.interfaces.errors import InputError, VoiceError, WeightsError
from voxloom.interfaces.features import Features
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.prior import SemanticPrior
from voxloom.interfaces.request import Controls
from voxloom.interfaces.stage import Context
from voxloom.interfaces.text_encoder import TextEncoder
from voxloom.interfaces.vocoder import Vocoder
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.gpt_sovits.composing import DIT, PAUSE_SECONDS, compose
from voxloom.plugins.gpt_sovits.installed import Chosen, choose
from voxloom.plugins.gpt_sovits.published import SUPER_RESOLUTION

MODEL_RATE = 32000  # at which the original counts pauses, whatever the output's rate
DEFAULTS: Mapping[str, Any] = {
    "top_k": 15, "top_p": 1, "temperature": 1, "text_split_method": "cut1", "batch_size": 1,
    "batch_threshold": 0.75, "split_bucket": True, "speed_factor": 1.0, "fragment_interval": 0.3,
    "seed": -1, "parallel_infer": True, "repetition_penalty": 1.35, "sample_steps": 32,
    "return_fragment": False, "streaming_mode": False, "overlap_length": 2,
    "min_chunk_length": 16, "fixed_length_chunk": False, "prompt_text": "", "prompt_lang": "",
    "aux_ref_audio_paths": (), "super_sampling": False, "text": "", "ref_audio_path": "",
}  # fmt: skip
# What the numbers of its web API stand for: streaming_mode, return_fragment, fixed_length_chunk.
MODES = {
    0: (False, False, False), 1: (False, True, False), 2: (True, False, False),
    3: (True, False, True),
}  # fmt: skip
KEPT = 1  # pipelines: requests of one kind follow each other, and each is large
_made: dict[str, Pipeline] = {}  # the last ones
_lock = Lock()


def speak(config: Mapping[str, Any], request: Mapping[str, Any]) -> tuple[int, NDArray[np.int16]]:
    """The finished wave, streamed ones joined.

    config: `t2s_weights_path`, `vits_weights_path`, `cnhuhbert_base_path`, `bert_base_path` and so
    on; request: text, text_lang, ref_audio_path, ... All paths are absolute. `streaming_mode` is
    True or False as in the original's pipeline, or 0 to 3 as in its web API.

    Raises VoxloomError for what the original refuses, and for what breaks it; and for a path that
    is not there, instead of which the original takes one of its own."""
    chosen = choose(config, said="The config given to speak")
    asked = settled(request, chosen.files.version)
    with _lock:
        pipeline = _pipeline(chosen, asked)
        return _Run(pipeline, chosen, asked).wave()


def settled(request: Mapping[str, Any], version: str) -> dict[str, Any]:
    """A request with every field, as the original understands it. Raises InputError, VoiceError."""
    asked = {**DEFAULTS, **{k: v for k, v in request.items() if v is not None}}
    mode = asked["streaming_mode"]
    if not isinstance(mode, bool):
        if mode not in MODES:
            raise InputError(f"There is no streaming_mode {mode!r}.", mend="Give 0, 1, 2 or 3.")
        names = ("streaming_mode", "return_fragment", "fixed_length_chunk")
        asked.update(zip(names, MODES[mode], strict=True))
    if asked["streaming_mode"]:
        asked["parallel_infer"] = asked["parallel_infer"] and version in DIT
        asked["return_fragment"] = version in DIT
        asked["streaming_mode"] = version not in DIT
    for name in ("text_lang", "prompt_lang"):
        asked[name] = str(asked.get(name) or "").lower()
    if asked["streaming_mode"] and asked["overlap_length"] < 1:
        raise InputError("Chunks must overlap.", mend="Give an overlap_length of 1 or more.")
    if not asked["ref_audio_path"]:
        raise VoiceError("There is no reference recording.", mend="Give ref_audio_path.")
    if not asked["speed_factor"] > 0:
        raise InputError("A speed must be above 0.", mend="Give another speed_factor.")
    if asked["prompt_text"] and not asked["prompt_text"].strip("\n"):
        raise InputError("The prompt's text is empty lines.", mend="Give a prompt_text, or none.")
    if version in DIT and not asked["prompt_text"]:
        raise VoiceError(f"{version} needs what the reference says.", mend="Give prompt_text.")
    return asked


def spec(chosen: Chosen, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The pipeline of a request: its files, its way of sampling."""
    made = compose(chosen.files, official=True)
    made["frontend"] |= e2e_text.frontend(asked["text_lang"], chosen.files.version)
    made["splitter"]["method"] = asked["text_split_method"]
    made["splitter"]["pause_seconds"] *= asked["fragment_interval"] / PAUSE_SECONDS
    made["device"] = chosen.device if torch.cuda.is_available() else "cpu"  # as the original
    if asked["prompt_text"]:
        e2e_text.frontend(asked["prompt_lang"], chosen.files.version)  # refuses an unknown one
    made["prior"] |= {
        "sampling": {
            "top_k": int(asked["top_k"]),
            "top_p": max(0.0, asked["top_p"]),
            "temperature": max(0.0, asked["temperature"]),  # either below 0 is as 0
            "repetition_penalty": asked["repetition_penalty"],
        },
        "streaming": {
            "mode": _cut(asked),
            "tokens": asked["min_chunk_length"],
        },
    }
    if chosen.files.version in DIT:
        made["acoustic"]["steps"] = asked["sample_steps"]
        if asked["parallel_infer"]:
            inner = {"use": "bigvgan" if chosen.files.version == "v3" else "hifigan"}
            made["acoustic"] |= {"windows": "batched", "vocoder": inner | made["vocoder"]}
            made["vocoder"] = None
    else:
        made["acoustic"]["overlap_tokens"] = max(1, asked["overlap_length"])
        if asked["streaming_mode"]:
            made["acoustic"]["streaming"] = "chunked"
    if asked["super_sampling"] and chosen.files.version == "v3":
        if chosen.super_resolution is None:
            raise WeightsError(
                "The weights of the super-resolution are not there.",
                mend=f"Fetch {SUPER_RESOLUTION.where}.",
            )
        path = str(chosen.super_resolution)
        made["effects"] = [{"use": "ap-bwe", "weights": path, "compat": "official"}]
    return made


def _cut(asked: Mapping[str, Any]) -> str:
    if not asked["streaming_mode"]:
        return "whole"
    return "fixed" if asked["fixed_length_chunk"] else "pauses"


def _pipeline(chosen: Chosen, asked: Mapping[str, Any]) -> Pipeline:
    made = spec(chosen, asked)
    key = json.dumps(made, sort_keys=True)
    if key not in _made:
        while len(_made) >= KEPT:
            _made.pop(next(iter(_made))).close()
        _made[key] = voxloom.load(made)
    _made[key] = _made.pop(key)
    return _made[key]


class _Run:
    """One request."""

    def __init__(self, pipeline: Pipeline, chosen: Chosen, asked: Mapping[str, Any]) -> None:
        self.asked, self.version, self.pipeline = asked, chosen.files.version, pipeline
        style = self._voice()  # before the seed is set
        self.stages = pipeline.stages
        seed = int(asked["seed"])
        generator = torch.Generator().manual_seed(seed if seed >= 0 else random.getrandbits(32))
        self.context = Context(generator, style, Controls(speed=float(asked["speed_factor"])))
        self.prior = cast(SemanticPrior, self.stages["prior"])
        self.acoustic = cast(AcousticModel, self.stages["acoustic"])
        self.vocoder = cast("Vocoder | None", self.stages.get("vocoder"))
        self.effects = [each for each in self.stages.values() if isinstance(each, AudioEffect)]

    def wave(self) -> tuple[int, NDArray[np.int16]]:
        asked, rate = self.asked, self.pipeline.sample_rate
        pieces = e2e_text.pieces(asked["text"], asked["text_lang"], asked["text_split_method"])
        read = [self._read(piece, asked["text_lang"]) for piece in pieces]
        if not read:
            return 16000, np.zeros(16000, dtype=np.int16)
        with torch.inference_mode():
            if asked["streaming_mode"]:
                given = [[part] for part in self._streamed(read, rate)]
            else:
                parts, step = self._whole(read), 2 * max(1, int(asked["batch_size"]))
                step = step if asked["return_fragment"] else len(parts)
                given = [parts[at : at + step] for at in range(0, len(parts), step)]
            made = [_int16(self._finished(torch.cat(parts))) for parts in given]
        return rate, np.concatenate(made)

    def _finished(self, waveform: torch.Tensor) -> torch.Tensor:
        """What the original does with all that it yields at once."""
        for effect in self.effects:
            rate = effect.edges.accepts["audio"].sample_rate  # type: ignore[attr-defined]
            waveform = effect.process(Audio(waveform, rate), self.context).waveform
        return waveform

    def _whole(self, read: Sequence[Phones]) -> list[torch.Tensor]:
        pause = torch.zeros(int(MODEL_RATE * self.asked["fragment_interval"]))
        spoken: dict[int, torch.Tensor] = {}
        for batch in self._batches(read):
            audios = self._batch([read[index] for index in batch])
            spoken.update(zip(batch, (_tamed(audio.waveform) for audio in audios), strict=True))
        return [part for index in sorted(spoken) for part in (spoken[index], pause)]

    def _batches(self, read: Sequence[Phones]) -> list[list[int]]:
        """Indices of the sentences that go together; by length, unless something forbids it."""
        asked, size = self.asked, max(1, int(self.asked["batch_size"]))
        order = list(range(len(read)))
        together = self.version in DIT and asked["parallel_infer"]
        bucketed = asked["split_bucket"] and asked["speed_factor"] == 1.0 and not together
        if not bucketed or asked["return_fragment"]:
            return [order[at : at + size] for at in range(0, len(order), size)]
        order.sort(key=lambda index: len(read[index].normalized))
        batches: list[list[int]] = []
        while order:
            count = min(size, len(order))
            while count > 1:
                lengths = np.array([len(read[i].normalized) for i in order[:count]], np.float32)
                if lengths[count // 2] / (lengths.mean() + 1e-8) >= asked["batch_threshold"]:
                    break
                count -= 1
            batches.append(order[:count])
            order = order[count:]
        return batches

    def _batch(self, phones: Sequence[Phones]) -> list[Audio]:
        contexts = [self.context] * len(phones)
        if self.asked["parallel_infer"]:
            tokens = self.prior.generate_batch(phones, contexts)
        else:
            tokens = [self.prior.generate(each, self.context) for each in phones]
        utterances = [
            Utterance(each.text, self.asked["text_lang"], each, said)
            for each, said in zip(phones, tokens, strict=True)
        ]
        if self.vocoder is None:
            return [cast(Audio, a) for a in self.acoustic.synthesize_batch(utterances, contexts)]
        if self.version not in DIT and self.context.controls.speed == 1.0:
            made = self.acoustic.synthesize_batch(utterances, contexts)
            return self.vocoder.decode_batch([cast(Features, each) for each in made], contexts)
        return [
            self.vocoder.decode(
                cast(Features, self.acoustic.synthesize(each, self.context)), self.context
            )
            for each in utterances
        ]

    def _streamed(self, read: Sequence[Phones], rate: int) -> Iterator[torch.Tensor]:
        """Of each batch the original streams the first sentence alone."""
        assert self.vocoder is not None
        for phones in read[:: max(1, int(self.asked["batch_size"]))]:
            tokens = self.prior.stream(phones, self.context)
            utterance = Utterance(phones.text, self.asked["text_lang"], phones)
            features = self.acoustic.stream(utterance, tokens, self.context)
            for audio in self.vocoder.stream(cast("Iterator[Features]", features), self.context):
                yield _tamed(audio.waveform)
            yield torch.zeros(int(rate * self.asked["fragment_interval"]))

    def _read(self, text: str, language: str) -> Phones:
        phones = e2e_text.read(text, language, self.version, self.pipeline.stages["frontend"])
        encoder = cast("TextEncoder | None", self.pipeline.stages.get("text_encoder"))
        return phones if encoder is None else encoder.encode(phones)

    def _voice(self) -> VoiceStyle:
        asked = self.asked
        others = [Path(each) for each in asked["aux_ref_audio_paths"] if each]
        heard = [Path(asked["ref_audio_path"]), *(path for path in others if path.exists())]
        style = self.pipeline.prepare_voice(heard)[0].style()
        if asked["prompt_text"]:
            text = e2e_text.prompt(asked["prompt_text"], asked["prompt_lang"])
            return replace(style, prompt_phones=self._read(text, asked["prompt_lang"]))
        return replace(style, prompt_phones=None)


def _tamed(waveform: torch.Tensor) -> torch.Tensor:
    """Divided by its peak if that is above 1."""
    peak = waveform.abs().max() if waveform.numel() else torch.tensor(0.0)
    return waveform / peak if peak > 1 else waveform


def _int16(waveform: torch.Tensor) -> NDArray[np.int16]:
    """Cut towards 0, as the original does; full scale wraps around."""
    return (waveform.float().numpy() * 32768).astype(np.int16)
