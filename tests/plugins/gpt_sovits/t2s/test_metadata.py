"""What is read from a file's config."""

from __future__ import annotations

import json
from typing import Any

import pytest

from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.gpt_sovits.t2s.metadata import Size, read_size


def written(config: Any) -> dict[str, str]:
    return {"config": json.dumps(config)}


def test_the_size_is_the_config_s(config: dict[str, Any], size: Size) -> None:
    assert read_size(written(config), "a.ckpt") == size


def test_the_early_stop_counts_fifty_tokens_a_second() -> None:
    assert Size(512, 16, 24, 1025, 732, max_seconds=54).early_stop == 2700


@pytest.mark.parametrize(
    ("part", "name", "value", "said"),
    [
        ("model", "head", 0, "head is 0"),
        ("model", "head", 5, "5 heads do not divide"),
        ("model", "n_layer", 10**9, "n_layer is 1000000000"),
        ("model", "hidden_dim", "512", "hidden_dim is '512'"),
        ("model", "vocab_size", True, "vocab_size is True"),
        ("model", "embedding_dim", 64, "embedding_dim is 64"),
        ("model", "EOS", 3, "EOS is 3"),
        ("data", "max_sec", None, "max_sec is None"),
        ("data", "max_sec", -1, "max_sec is -1"),
    ],
)
def test_a_config_that_makes_no_sense_is_refused(
    config: dict[str, Any], part: str, name: str, value: object, said: str
) -> None:
    config[part][name] = value
    with pytest.raises(WeightsError, match=said):
        read_size(written(config), "a.ckpt")


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        written({"model": {"inter_channels": 192}, "data": {"hop_length": 640}}),
        written({"model": []}),
    ],
)
def test_a_file_of_another_model_is_named_as_such(metadata: dict[str, str]) -> None:
    with pytest.raises(WeightsError, match=r"s2G\.pth holds no GPT-SoVITS prior"):
        read_size(metadata, "s2G.pth")


@pytest.mark.parametrize("text", ["{", "[1]", "[" * 100_000])
def test_a_config_that_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(WeightsError, match=r"config in a\.ckpt"):
        read_size({"config": text}, "a.ckpt")
