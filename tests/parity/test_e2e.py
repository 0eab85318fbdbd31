"""Whole requests against the original program's waves, over its synthetic files.

Runs with --parity, and where VOXLOOM_INSTALLATION names what make_official_files.py wrote; without
that, the files are made for the test: 5 GB.
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
from voxloom.plugins.gpt_sovits.published import gpt_of

VERSIONS = ("v1", "v2", "v2Pro", "v2ProPlus", "v3", "v4")
SOVITS = {
    "v1": "SoVITS_weights/synthetic_e8_s144.pth",
    "v2": "GPT_SoVITS/pretrained_models/gsv-v2final-pretrained/s2G2333k.pth",
    "v2Pro": "SoVITS_weights_v2Pro/synthetic_e8_s144.pth",
    "v2ProPlus": "SoVITS_weights_v2ProPlus/synthetic_e8_s144.pth",
    "v3": "SoVITS_weights_v3/synthetic_e8_s144_l32.pth",
    "v4": "SoVITS_weights_v4/synthetic_e8_s144_l16.pth",
}
RATES = {"v3": 24000, "v4": 48000}
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
    sets = ",".join(["common", *VERSIONS])
    command = [sys.executable, str(script), str(folder), "--sets", sets]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def config(folder: Path, version: str) -> dict[str, Any]:
    pretrained = folder / "GPT_SoVITS/pretrained_models"
    return {
        "device": "cpu",
        "is_half": False,
        "version": version,
        "t2s_weights_path": str(pretrained / gpt_of(version).places[0]),
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


def request(case: str, **fields: Any) -> dict[str, Any]:
    """What a shown run asked for, with other fields."""
    told = json.loads((END_TO_END / f"{case}.json").read_text("utf-8"))
    asked = {**told["request"], **fields}
    asked["ref_audio_path"] = str(END_TO_END / "audio" / asked["ref_audio_path"])
    return asked


SEVERAL = "Good evening. The library closes in ten minutes! Please return your books."


@pytest.mark.parametrize(
    ("case", "version", "fields"),
    [
        ("dev_v2Pro_ja_sample", "v2Pro", {}),
        ("dev_v2_en_greedy", "v2", {"text": SEVERAL, "text_split_method": "cut5", "top_k": 5}),
    ],
)
def test_the_pipeline_itself_says_the_same(
    installation: Path, case: str, version: str, fields: dict[str, Any]
) -> None:
    import voxloom
    from tests.parity.e2e import settled, speak, spec
    from voxloom.plugins.gpt_sovits.installed import choose

    given = request(case, split_bucket=False, **fields)
    asked = settled(given, version)
    made = spec(choose(config(installation, version)), asked)
    with voxloom.load(made) as pipeline:
        voice, _ = pipeline.prepare_voice(
            asked["ref_audio_path"], texts=asked["prompt_text"], language=asked["prompt_lang"]
        )
        said = pipeline.say(
            asked["text"], voice=voice, language=asked["text_lang"], seed=asked["seed"]
        )
    spoken = (said.audio.waveform.numpy() * 32768).astype(np.int64)
    if fields:
        wanted = speak(config(installation, version), given)[1].astype(np.int64)
    else:
        shown = read(END_TO_END / f"{case}.flac").waveform.numpy()
        wanted = (shown * 32768).astype(np.int64)
    assert len(spoken) == len(wanted)
    assert np.abs(spoken - wanted).max() <= SLACK


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_speaks_and_says_the_same_again(installation: Path, version: str) -> None:
    from tests.parity.e2e import speak

    asked = request("dev_v2_en_greedy", text="Good evening.", sample_steps=1)
    rate, wave = speak(config(installation, version), asked)
    assert rate == RATES.get(version, 32000)
    spoken = wave[: -int(32000 * 0.3)].astype(np.float64)
    assert len(spoken) % {"v3": 256, "v4": 1920}.get(version, 1280) == 0  # frames, or tokens
    assert 0.01 < np.sqrt(np.square(spoken / 32768).mean()) < 0.9
    again = speak(config(installation, version), asked)[1]
    np.testing.assert_array_equal(again, wave)
