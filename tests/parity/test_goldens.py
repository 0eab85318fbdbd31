"""The golden cases, through the reference's own checker; all of them with --parity."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.parity.reference import MODELS, ROOT

# About ten seconds of one core, with the making of four tables of weights: from phones to tokens to
# the end, from tokens to a wave, whole and in chunks, the vocoder, BERT, and the sounds.
QUICK = (
    "sampling.filters",
    "sola.basic",
    "mel.basic",
    "resample.basic",
    "bert_small.basic",
    "hifigan_48k.basic",
    "t2s_v2.teacher",
    "t2s_v2.eos",
    "sovits_v2.latent",
    "sovits_v2.ge",
    "sovits_v2.parts",
    "sovits_v2.decode_noise",
    "sovits_v2.stream",
)

pytestmark = pytest.mark.skipif(not MODELS.is_dir(), reason=f"there is no {MODELS}")


def check(pattern: str, *more: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, so that the weights of one case do not stay for the next."""
    return subprocess.run(
        [
            sys.executable, str(MODELS / "check.py"), "--goldens", str(MODELS),
            "--adapters", "tests.parity.adapters", "--only", pattern, *more,
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


def test_the_quick_cases_agree() -> None:
    done = check(f"^({'|'.join(case.replace('.', '[.]') for case in QUICK)})$", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parity
def test_every_case_agrees() -> None:
    done = check(".", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_kind_of_case_has_an_adapter() -> None:
    from tests.parity.adapters import ADAPTERS

    manifest = json.loads((MODELS / "manifest.json").read_text("utf-8"))
    kinds = {entry["kind"] for name, entry in manifest.items() if not name.startswith("_")}
    assert kinds <= set(ADAPTERS)
