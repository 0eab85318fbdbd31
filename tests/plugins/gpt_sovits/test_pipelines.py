"""A pipeline with `compat: official` says what the original's request says, over tiny files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

import voxloom
from tests.parity.e2e import settled, speak, spec
from tests.plugins.gpt_sovits import tiny
from voxloom.apps.cli.main import root
from voxloom.core.pipeline.pipeline import Pipeline
from voxloom.core.pipeline.speech import Speech
from voxloom.interfaces.errors import VoiceError
from voxloom.plugins.gpt_sovits.installed import choose

ONE = "The library closes soon."
SEVERAL = "The library closes soon. Please bring back your books today! Thank you for coming."
PROMPT = "This is my voice."
RIGHT = ("prior.compat=false", "acoustic.compat=false", "tokenizer.compat=false")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.installation(tmp_path_factory.mktemp("gsv"), "v2")


def asked(folder: Path, version: str, **fields: Any) -> dict[str, Any]:
    request = {
        "text": ONE, "text_lang": "en", "ref_audio_path": str(folder / "ref.wav"), "seed": 5,
        "prompt_text": PROMPT, "prompt_lang": "en", "text_split_method": "cut5", "top_k": 5,
        "sample_steps": 1, "split_bucket": False, "fragment_interval": 0, **fields,
    }  # fmt: skip
    return settled(request, version)


def official(folder: Path, version: str, **fields: Any) -> dict[str, Any]:
    return spec(choose(tiny.config(folder, version)), asked(folder, version, **fields))


@pytest.fixture(scope="module")
def pipeline(folder: Path) -> Iterator[Pipeline]:
    with voxloom.load(official(folder, "v2")) as made:
        yield made


def say(pipeline: Pipeline, folder: Path, text: str, seed: int = 5) -> Speech:
    voice, _ = pipeline.prepare_voice(folder / "ref.wav", texts=PROMPT, language="en")
    return pipeline.say(text, voice=voice, language="en", seed=seed)


def steps(speech: Speech) -> np.ndarray[Any, np.dtype[np.int16]]:
    return (speech.audio.waveform.numpy() * 32768).astype(np.int16)


@pytest.mark.parametrize("text", [ONE, SEVERAL])
def test_a_pipeline_says_what_the_request_says(pipeline: Pipeline, folder: Path, text: str) -> None:
    said = steps(say(pipeline, folder, text))
    rate, wanted = speak(tiny.config(folder, "v2"), asked(folder, "v2", text=text))
    assert rate == pipeline.sample_rate
    assert len(said) == len(wanted)
    assert np.abs(said.astype(int) - wanted).max() <= 1


@pytest.mark.parametrize("parallel", [True, False])
def test_a_pipeline_of_v4_says_what_the_request_says(tmp_path: Path, parallel: bool) -> None:
    folder = tiny.installation(tmp_path, "v4", ends=True)  # the limit counts apart in the two modes
    fields = {"parallel_infer": parallel, "fragment_interval": 0.3}
    made = official(folder, "v4", **fields)
    with voxloom.load(made) as pipeline:
        said = steps(say(pipeline, folder, ONE))
    wanted = speak(tiny.config(folder, "v4"), asked(folder, "v4", **fields))[1]
    assert len(said) == len(wanted)  # with the pause at its end
    assert np.abs(said.astype(int) - wanted).max() <= 1


def test_streamed_is_whole_and_batched_is_single(pipeline: Pipeline, folder: Path) -> None:
    voice, _ = pipeline.prepare_voice(folder / "ref.wav", texts=PROMPT, language="en")
    requests = [
        pipeline.request(text, voice=voice, language="en", seed=seed)
        for text, seed in ((SEVERAL, 5), (ONE, 6), (ONE, 7))
    ]
    alone = [pipeline.run(each).audio.waveform.numpy() for each in requests]
    chunks = [chunk.audio.waveform.numpy() for chunk in pipeline.stream(requests[0])]
    assert len(chunks) > 1
    np.testing.assert_array_equal(np.concatenate(chunks), alone[0])
    with voxloom.load(official(folder, "v2") | {"name": "right"}, sets=RIGHT) as right:
        single = [right.run(each).audio.waveform.numpy() for each in requests]
        together = [each.audio.waveform.numpy() for each in right.run_batch(requests)]
        for one, other in zip(single, together, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-5)


def test_threads_side_by_side_say_what_each_says_alone(pipeline: Pipeline, folder: Path) -> None:
    texts = [ONE, "Good morning!", ONE, "Please bring back your books today."]
    alone = [steps(say(pipeline, folder, text, number)) for number, text in enumerate(texts)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda at: steps(say(pipeline, folder, texts[at], at)), range(4)))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_official_pipeline_hears_the_recording_from_its_first_sample_to_its_last(
    pipeline: Pipeline, folder: Path
) -> None:
    wave, rate = soundfile.read(folder / "ref.wav", dtype="float32")
    silence = np.zeros(round(1.5 * rate), np.float32)
    path = folder / "silent.wav"
    soundfile.write(path, np.concatenate([silence, wave, silence]), rate, subtype="FLOAT")
    tokens = pipeline.prepare_voice(path, texts=PROMPT, language="en")[0].style().prompt_tokens
    assert tokens is not None
    samples = 2 * len(silence) + len(wave) + 9600  # with the original's silence
    assert len(tokens.ids) == ((samples - 400) // 320 + 1) // 2
    with voxloom.load(official(folder, "v2"), sets=RIGHT) as right:
        cut = right.prepare_voice(path, texts=PROMPT, language="en")[0].style().prompt_tokens
    assert cut is not None
    assert len(cut.ids) < len(tokens.ids) - 50


def test_an_official_pipeline_refuses_recordings_outside_3_to_10_seconds(
    pipeline: Pipeline, folder: Path
) -> None:
    long = folder / "long.wav"
    soundfile.write(long, 0.1 * np.sin(np.arange(11 * 16000) / 20), 16000)
    with pytest.raises(VoiceError, match=r"long\.wav: .*11\.00 s long; a prompt is 3 to 10 s"):
        pipeline.prepare_voice(long, texts=PROMPT, language="en")


def test_a_voice_of_several_recordings_is_their_mean(pipeline: Pipeline, folder: Path) -> None:
    paths = [folder / "ref.wav", folder / "other.wav"]
    both = pipeline.prepare_voice(paths, texts=PROMPT, language="en")[0]
    assert both.style().conditioning["style"].shape[0] == 2
    one, two = (steps(pipeline.say(ONE, voice=voice, language="en", seed=5))
                for voice in (pipeline.prepare_voice(paths[0], texts=PROMPT, language="en")[0],
                              both))  # fmt: skip
    wanted = speak(
        tiny.config(folder, "v2"), asked(folder, "v2", aux_ref_audio_paths=[str(paths[1])])
    )[1]
    assert not np.array_equal(one, two)
    assert np.abs(two.astype(int) - wanted).max() <= 1


def test_the_command_line_says_the_same(folder: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "mine.json", tmp_path / "out.wav"
    path.write_text(json.dumps(official(folder, "v2")))
    done = CliRunner().invoke(
        root,
        ["say", ONE, "--pipeline", str(path), "--ref", str(folder / "ref.wav"), "--ref-text",
         PROMPT, "--lang", "en", "--ref-lang", "en", "--seed", "5", "--out", str(out)],
        prog_name="voxloom",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    said, rate = soundfile.read(out, dtype="int16")
    assert rate == 4000
    wanted = speak(tiny.config(folder, "v2"), asked(folder, "v2"))[1]
    assert len(said) == len(wanted)
    assert np.abs(said.astype(int) - wanted).max() <= 1
