"""The three parts of `mini-gpt`, one after the other on a corpus of noise, up to speech."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from voxloom.core import weights
from voxloom.interfaces.errors import SpecError, WeightsError
from voxloom.plugins.mini.listener.model import Listener
from voxloom.plugins.mini.tokenizer.metadata import read_header
from voxloom.training import runner
from voxloom.training.dataset import FeatureDataset
from voxloom.training.inventory import symbols
from voxloom.training.parts.acoustic import Network
from voxloom.training.parts.tokenizer import warped
from voxloom.training.parts.tokens import tokenizer_of, tokens_of

ACOUSTIC = Network(width=16, encoder=1, decoder=1, style=8, style_width=8, style_blocks=1)
TOKENIZER = (
    "network={width: 16, fine: 1, coarse: 1, code: 6, codes: 20}",
    "options={frames: 24, clustered: 12, iterations: 3}",
    "batch=4",
)
DECODER = ("network={coarse: 1}", "options={tokens: 6}", "batch=4")
PRIOR = (
    "network={width: 32, heads: 2, layers: 2, phone_blocks: 1}",
    "options.clear={}",
    "batch=4",
)


@pytest.fixture
def runs(corpus: Path, tmp_path: Path, trains: Any) -> dict[str, Path]:
    """A tokenizer's and an acoustic model's run, exported."""
    found = {name: tmp_path / name for name in ("tokenizer", "acoustic")}
    task, _ = trains("mini-tokenizer", corpus, found["tokenizer"], *TOKENIZER)
    runner.exported(task, found["tokenizer"], found["tokenizer"] / "weights")
    sizes = (f"network.{key}={value}" for key, value in ACOUSTIC.model_dump().items())
    trains("mini-acoustic", corpus, found["acoustic"], *sizes)
    return found


def test_the_tokenizer_learns_and_exports_a_codebook(
    corpus: Path, tmp_path: Path, trains: Any
) -> None:
    fast = ("optimizer.learning_rate=5e-3", "schedule.warmup_steps=2", "held_out.every=10")
    task, report = trains("mini-tokenizer", corpus, tmp_path / "run", *TOKENIZER, *fast, steps=30)
    assert report.history[-1]["loss"] < report.history[0]["loss"]
    (path,) = runner.exported(task, tmp_path / "run", tmp_path / "out")
    view = weights.open(path)
    header = read_header(view.metadata, view.source)
    assert (header.tokens.size, header.tokens.rate_hz) == (20, 25.0)
    assert len({tuple(row) for row in view.tensors["codebook"].tolist()}) == 20
    ear = Listener(view)
    assert (ear.header.inventory, ear.header.symbols) == ("mini", symbols())
    answers = ear.network.answers.weight
    assert torch.equal(answers, task.model.state_dict()["answers.weight"].half().float())


def test_every_utterance_has_a_token_for_every_four_frames(
    corpus: Path, runs: dict[str, Path]
) -> None:
    network, _ = tokenizer_of(runs["tokenizer"])
    items = FeatureDataset(corpus).items
    told: list[tuple[int, int]] = []
    found = tokens_of(network, items, lambda label, done, total: told.append((done, total)))
    assert [len(tokens) for tokens in found] == [i.frames // 4 for i in items]
    assert told == [(number, len(items)) for number in range(len(items))]


def test_the_decoder_and_the_prior_learn_from_the_tokens(
    corpus: Path, tmp_path: Path, runs: dict[str, Path], trains: Any
) -> None:
    fast = ("optimizer.learning_rate=5e-3", "schedule.warmup_steps=2", "held_out.every=10")
    decoder = trains("mini-decoder", corpus, tmp_path / "d", *DECODER, *fast, steps=20, inputs=runs)
    tokens = {"tokenizer": runs["tokenizer"]}
    prior = trains("mini-gpt", corpus, tmp_path / "g", *PRIOR, *fast, steps=20, inputs=tokens)
    for _, report in (decoder, prior):
        assert report.history[-1]["loss"] < report.history[0]["loss"]


def test_what_is_trained_speaks_as_a_pipeline(
    corpus: Path, tmp_path: Path, runs: dict[str, Path], trains: Any
) -> None:
    import voxloom

    files = {"tokenizer": runs["tokenizer"] / "weights" / "mini-tokenizer.safetensors"}
    style = runner.exported(
        trains("mini-acoustic", corpus, runs["acoustic"], *_sizes(), resume=True)[0],
        runs["acoustic"],
        tmp_path / "w",
    )[1]
    for name, sets, given in (
        ("mini-decoder", DECODER, runs),
        ("mini-gpt", PRIOR, {"tokenizer": runs["tokenizer"]}),
    ):
        task, _ = trains(name, corpus, tmp_path / name, *sets, inputs=given)
        files[name] = runner.exported(task, tmp_path / name, tmp_path / "w")[0]
    spec = {
        "voxloom": 1,
        "frontend": {"use": "mixed", "languages": ["en"]},
        "tokenizer": {"use": "mini-tokenizer", "weights": str(files["tokenizer"])},
        "speaker_encoder": {"use": "mini-style", "weights": str(style)},
        "prior": {"use": "mini-gpt", "weights": str(files["mini-gpt"]), "longest_phone": 3},
        "acoustic": {"use": "mini-decoder", "weights": str(files["mini-decoder"])},
        "vocoder": {"use": "source-filter", "weights": "asset:voxloom-mini/source-filter"},
    }
    from voxloom.testing.making import speech_like

    with voxloom.load(spec) as pipeline:
        said = pipeline.say("Hello.", ref=speech_like(4.0, 24000), ref_text="Hi.", language="en")
    assert said.audio.seconds > 0
    assert bool(torch.isfinite(said.audio.waveform).all())


def _sizes() -> list[str]:
    return [f"network.{key}={value}" for key, value in ACOUSTIC.model_dump().items()]


def test_a_tokenizer_that_was_not_exported_is_named(
    corpus: Path, tmp_path: Path, trains: Any, builds: Any
) -> None:
    trains("mini-tokenizer", corpus, tmp_path / "t", *TOKENIZER)
    with pytest.raises(SpecError, match=r"has no weights/mini-tokenizer\.safetensors"):
        builds("mini-gpt", corpus, PRIOR, 2, {"tokenizer": tmp_path / "t"})
    with pytest.raises(WeightsError, match=r"has no weights/mini-tokenizer\.safetensors"):
        tokenizer_of(tmp_path / "t")
    with pytest.raises(SpecError, match="needs the run of 'tokenizer'"):
        builds("mini-gpt", corpus, PRIOR)


def test_segments_must_be_whole_tokens_and_heads_divide_the_width(
    corpus: Path, builds: Any, runs: dict[str, Path]
) -> None:
    with pytest.raises(SpecError, match="no whole number of tokens"):
        builds("mini-tokenizer", corpus, ["options.frames=26"])
    with pytest.raises(SpecError, match=r"`network\.stride` even"):
        builds("mini-tokenizer", corpus, ["options.frames=24", "network.stride=3"])
    tokens = {"tokenizer": runs["tokenizer"]}
    with pytest.raises(SpecError, match="3 heads do not divide 32"):
        builds("mini-gpt", corpus, ["network={width: 32, heads: 3}", "options.clear={}"], 2, tokens)


def test_a_teacher_who_is_not_there_is_told_before_the_first_step(
    corpus: Path, builds: Any, runs: dict[str, Path]
) -> None:
    tokens = {"tokenizer": runs["tokenizer"]}
    with pytest.raises(SpecError, match="'en' is by the teacher 'nobody'") as caught:
        builds("mini-gpt", corpus, [*PRIOR, "options.clear={en: nobody}"], 2, tokens)
    assert "options.clear={}" in str(caught.value)


def test_utterances_that_are_all_too_long_or_too_short_are_refused(
    corpus: Path, builds: Any, runs: dict[str, Path]
) -> None:
    manifest = corpus / "manifest.jsonl"
    rows = [json.loads(line) for line in manifest.read_text().splitlines()]
    long = [row for row in rows if row["frames"] >= 21 * 4]
    manifest.write_text("".join(json.dumps(row) + "\n" for row in long))
    tokens = {"tokenizer": runs["tokenizer"]}
    with pytest.raises(SpecError, match="at most 20 tokens"):
        builds("mini-gpt", corpus, [*PRIOR, "options.most_tokens=20"], 2, tokens)
    most = max(row["frames"] for row in long) // 4
    with pytest.raises(SpecError, match=r"Make `options\.tokens` less"):
        builds("mini-decoder", corpus, [f"options.tokens={most + 1}"], 2, runs)


def test_an_utterance_without_pitch_spoils_no_style(
    corpus: Path, tmp_path: Path, runs: dict[str, Path], trains: Any
) -> None:
    for name in ("en_0", "ja_1", "zh_6"):
        arrays = dict(np.load(corpus / f"{name}.npz"))
        np.savez(corpus / f"{name}.npz", **{**arrays, "f0": np.zeros_like(arrays["f0"])})
    _, report = trains("mini-decoder", corpus, tmp_path / "d", *DECODER, steps=6, inputs=runs)
    assert np.isfinite(report.held_out["loss"])


def test_a_warped_mel_moves_a_band_along_the_axis() -> None:
    mel = torch.full((80, 3), -8.0)
    mel[40] = 0.0
    assert int(warped(mel, 1.0)[:, 0].argmax()) == 40
    assert int(warped(mel, 0.9)[:, 0].argmax()) in (44, 45)
    assert np.isfinite(warped(mel, 1.2).numpy()).all()
