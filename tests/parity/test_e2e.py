"""Whole requests against the original program's waves, over its synthetic files.

Runs with --parity, and where VOXLOOM_INSTALLATION names what make_official_files.py wrote; without
that, the files are made for the test: 1.6 GB.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.parity.reference import END_TO_END, INSTALLATION
from voxloom.core.audio import read

GPT = {
    "v2": "gsv-v2final-pretrained/s1bert25hz-5kh-longer-epoch=12-step=369668.ckpt",
    "v2Pro": "s1v3.ckpt",
}
SOVITS = {
    "v2": "GPT_SoVITS/pretrained_models/gsv-v2final-pretrained/s2G2333k.pth",
    "v2Pro": "SoVITS_weights_v2Pro/synthetic_e8_s144.pth",
}
SLACK = 4  # times the difference seen between kernels of one machine

pytestmark = [
    pytest.mark.parity,
    pytest.mark.skipif(not END_TO_END.is_dir(), reason=f"there is no {END_TO_END}"),
]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if INSTALLATION:
        return Path(INSTALLATION)
    folder = tmp_path_factory.mktemp("installation")
    script = END_TO_END / "make_official_files.py"
    command = [sys.executable, str(script), str(folder), "--sets", "common,v2,v2Pro"]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def config(folder: Path, version: str) -> dict[str, Any]:
    pretrained = folder / "GPT_SoVITS/pretrained_models"
    return {
        "device": "cpu",
        "is_half": False,
        "version": version,
        "t2s_weights_path": str(pretrained / GPT[version]),
        "vits_weights_path": str(folder / SOVITS[version]),
        "cnhuhbert_base_path": str(pretrained / "chinese-hubert-base"),
        "bert_base_path": str(pretrained / "chinese-roberta-wwm-ext-large"),
    }


@pytest.mark.parametrize("case", ["dev_v2_en_greedy", "dev_v2Pro_ja_sample"])
def test_a_request_gives_the_wave_of_the_original(case: str, installation: Path) -> None:
    from tests.parity.e2e import speak

    told = json.loads((END_TO_END / f"{case}.json").read_text("utf-8"))
    request = dict(told["request"])
    request["ref_audio_path"] = str(END_TO_END / "audio" / request["ref_audio_path"])
    rate, wave = speak(config(installation, told["model"]), request)
    wanted = read(END_TO_END / f"{case}.flac")
    assert rate == wanted.sample_rate
    assert wave.dtype == np.int16
    expected = (wanted.waveform.numpy() * 32768).astype(np.int64)
    assert len(wave) == len(expected)
    difference = np.abs(wave.astype(np.int64) - expected)
    assert difference.max() <= SLACK * told["tolerance"]["wave_int16_max"]


def test_the_pipeline_itself_says_the_same(installation: Path) -> None:
    import voxloom
    from tests.parity.e2e import DEFAULTS, spec
    from voxloom.plugins.gpt_sovits.installed import choose

    told = json.loads((END_TO_END / "dev_v2Pro_ja_sample.json").read_text("utf-8"))
    asked = {**DEFAULTS, **told["request"]}
    made = spec(choose(config(installation, told["model"])), asked)
    with voxloom.load(made) as pipeline:
        voice, _ = pipeline.prepare_voice(
            END_TO_END / "audio" / asked["ref_audio_path"],
            texts=asked["prompt_text"],
            language=asked["prompt_lang"],
        )
        said = pipeline.say(
            asked["text"], voice=voice, language=asked["text_lang"], seed=asked["seed"]
        )
    wanted = read(END_TO_END / "dev_v2Pro_ja_sample.flac").waveform.numpy()
    spoken = said.audio.waveform.numpy()
    assert len(wanted) - len(spoken) == int(0.3 * said.audio.sample_rate)
    difference = np.abs(spoken - wanted[: len(spoken)]).max() * 32768
    assert difference <= SLACK * told["tolerance"]["wave_int16_max"] + 1
