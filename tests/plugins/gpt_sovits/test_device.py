"""The published versions speak on an accelerator as on the CPU: rehearsed on a pretended one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

import voxloom
from tests.parity.e2e import settled, spec
from tests.plugins.gpt_sovits import tiny
from voxloom.plugins.gpt_sovits.installed import choose
from voxloom.testing import on_both

TEXT, PROMPT = "The library closes soon. Come back!", "This is my voice."


@pytest.mark.parametrize(
    ("version", "compat"),
    [("v1", False), ("v2", True), ("v2ProPlus", False), ("v3", True), ("v4", False)],
)
def test_a_version_says_the_same_on_both_devices(
    tmp_path: Path, version: str, compat: bool
) -> None:
    folder = tiny.installation(tmp_path, version)
    asked = {
        "text": TEXT, "text_lang": "en", "ref_audio_path": str(folder / "ref.wav"), "seed": 5,
        "prompt_text": PROMPT, "prompt_lang": "en", "top_k": 5, "sample_steps": 1,
    }  # fmt: skip
    made = spec(choose(tiny.config(folder, version)), settled(asked, version))
    sets = () if compat else tuple(f"{slot}.compat=false" for slot in ("prior", "acoustic"))

    def said(device: str) -> dict[str, Any]:
        with voxloom.load(made, sets=sets, device=device) as pipeline:
            voice, _ = pipeline.prepare_voice(folder / "ref.wav", texts=PROMPT, language="en")
            requests = [
                pipeline.request(TEXT, voice=voice, language="en", seed=seed) for seed in (5, 6)
            ]
            streamed = [chunk.audio.waveform for chunk in pipeline.stream(requests[0])]
            batch = [each.audio.waveform for each in pipeline.run_batch(requests)]
        return {"streamed": torch.cat(streamed), "first": batch[0], "second": batch[1]}

    plain, there = on_both(said)
    for name, waveform in plain.items():
        assert len(waveform) > 1000
        torch.testing.assert_close(there[name], waveform, atol=1e-4, rtol=0)
