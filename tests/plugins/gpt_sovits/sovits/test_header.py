from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from voxloom.core.weights.headers import Metadata
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.sovits.header import read_header
from voxloom.plugins.gpt_sovits.sovits.loading import load
from voxloom.plugins.gpt_sovits.sovits.options import SovitsOptions
from voxloom.testing.making import build as build_of

Checkpoint = Callable[..., WeightsView]


def header_of(view: WeightsView, version: str = "") -> Any:
    return read_header(view.metadata, view.source, version)


def test_the_contracts_follow_from_the_file(checkpoint: Checkpoint) -> None:
    view = checkpoint(pro=True)
    edges = build_of(SovitsOptions(weights="tiny.pth"), weights={"weights": view}).edges
    assert edges.accepts["phones"].inventory == "gpt-sovits-v2"
    assert edges.accepts["phones"].size == 20
    assert edges.accepts["speaker"].width == 10
    assert edges.produces["features"].space == "gpt-sovits-v2Pro"
    assert edges.produces["features"].hop_length == 40
    assert edges.optional["conditioning"] == edges.produces["style"]


def test_v2_reads_no_speaker(checkpoint: Checkpoint) -> None:
    edges = build_of(SovitsOptions(weights="x"), weights={"weights": checkpoint()}).edges
    assert "speaker" not in edges.accepts


def test_the_tensors_decide_over_what_the_configuration_says(checkpoint: Checkpoint) -> None:
    assert header_of(checkpoint(version="v1")).version == "v2"


def test_a_file_of_v3_is_told_apart(checkpoint: Checkpoint) -> None:
    view = checkpoint()
    tensors = {**view.metadata.tensors, "cfm.estimator.proj.weight": next(iter(view.tensors))}
    for name in list(tensors):
        if name == "cfm.estimator.proj.weight":
            tensors[name] = view.metadata.tensors["enc_p.proj.weight"]
    with pytest.raises(WeightsError, match="Wanted is: SoVITS"):
        read_header(Metadata(dict(view.metadata), tensors), "v3.pth")


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"resblock": "2"}, "residual blocks of type '2'"),
        ({"upsample_rates": "10"}, "'10' for 'upsample_rates'"),
        ({"n_heads": 0}, "0 for 'n_heads'"),
        ({"hidden_channels": 2**40}, "for 'hidden_channels'"),
        ({"gin_channels": True}, "True for 'gin_channels'"),
        ({"resblock_dilation_sizes": [[1], []]}, "'resblock_dilation_sizes'"),
    ],
)
def test_a_configuration_without_sense_is_refused(
    checkpoint: Checkpoint, changes: dict[str, Any], match: str
) -> None:
    with pytest.raises(WeightsError, match=match):
        header_of(checkpoint(**changes))


def test_a_file_without_configuration_is_refused(checkpoint: Checkpoint) -> None:
    view = checkpoint()
    for texts in ({}, {"config": "[1]"}, {"config": "{"}, {"config": "{}"}):
        with pytest.raises(WeightsError, match="configuration"):
            read_header(Metadata(texts, view.metadata.tensors), "x.pth")


def test_the_posterior_encoder_and_the_statistics_are_left_alone(checkpoint: Checkpoint) -> None:
    with_it, without = checkpoint(training=True), checkpoint()
    one, other = (load(view, header_of(view)) for view in (with_it, without))
    assert set(one.state_dict()) == set(other.state_dict())


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("flow.flows.4.enc.in_layers.2.weight_g", "came without its other part"),
        ("dec.cond.bias", "missing: dec.cond.bias"),
        ("enc_p.encoder2.attn_layers.0.emb_rel_v", "missing: enc_p.encoder2"),
    ],
)
def test_a_missing_key_is_named(checkpoint: Checkpoint, name: str, match: str) -> None:
    view = checkpoint()
    tensors = {key: value for key, value in view.tensors.items() if key != name}
    with pytest.raises(WeightsError, match=match):
        load(WeightsView(tensors, view.metadata, "tiny.pth"), header_of(view))


def test_a_key_left_over_is_named(checkpoint: Checkpoint) -> None:
    view = checkpoint()
    tensors = {**view.tensors, "dec.extra.weight": view.tensors["dec.cond.weight"]}
    with pytest.raises(WeightsError, match=r"left over: dec\.extra\.weight"):
        load(WeightsView(tensors, view.metadata, "tiny.pth"), header_of(view))


def test_another_shape_is_named(checkpoint: Checkpoint) -> None:
    view = checkpoint()
    tensors = {**view.tensors, "dec.cond.bias": view.tensors["dec.cond.bias"][:-1]}
    with pytest.raises(WeightsError, match=r"dec\.cond\.bias gives \[15\], not \[16\]"):
        load(WeightsView(tensors, view.metadata, "tiny.pth"), header_of(view))


def test_numbers_that_overflowed_are_refused(checkpoint: Checkpoint) -> None:
    view = checkpoint()
    spoiled = view.tensors["enc_p.proj.weight"].clone()
    spoiled[0] = float("inf")
    tensors = {**view.tensors, "enc_p.proj.weight": spoiled}
    with pytest.raises(WeightsError, match="not finite"):
        load(WeightsView(tensors, view.metadata, "tiny.pth"), header_of(view))
