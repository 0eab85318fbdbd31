"""The benchmarks' own arithmetic: ratios, tables, and plain runs that compute the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from benchmarks import dit, plain, run_all, sovits, t2s, text, vocoders
from benchmarks.measuring import in_turns, spread, table, times_faster
from benchmarks.render import README, rendered
from voxloom.plugins.gpt_sovits.sovits.network import Sovits
from voxloom.plugins.gpt_sovits.t2s.engine import Engine
from voxloom.plugins.gpt_sovits.t2s.loop import Given, Rules, speak_all
from voxloom.plugins.gpt_sovits.t2s.metadata import Size
from voxloom.plugins.gpt_sovits.t2s.options import Sampling
from voxloom.vocoders.bigvgan.activation import TAPS
from voxloom.vocoders.bigvgan.network import BigVganNet


def test_runs_take_turns_after_one_that_counts_for_nothing() -> None:
    order: list[str] = []
    took = in_turns({name: lambda name=name: order.append(name) for name in "ab"}, rounds=2)
    assert order == ["a", "b", "a", "b", "a", "b"]
    assert [len(times) for times in took.values()] == [2, 2]


def test_a_ratio_is_that_of_runs_side_by_side() -> None:
    assert times_faster([1.0, 10.0, 1.0], [2.0, 20.0, 2.0]) == 2.0
    assert spread([1.0, 10.0, 1.0]) == 10.0


def test_a_row_may_lack_a_column() -> None:
    assert table([{"name": "a", "in_ms": 1.5}, {"name": "b", "note": "skipped"}]).splitlines() == [
        "| name | in ms | note |",
        "| --- | ---: | --- |",
        "| a | 1.5 |  |",
        "| b |  | skipped |",
    ]


def test_results_go_into_their_places_of_the_page(tmp_path: Path) -> None:
    found = {"machine": {"cores": 2}, "settings": {}, "rows": [{"name": "a", "ms": 1}]}
    (tmp_path / "one.json").write_text(json.dumps(found))
    page = "<!-- results: one -->\nold\n<!-- end -->\n<!-- results: two -->\n<!-- end -->"
    made = rendered(page, tmp_path)
    assert "cores 2\n\n| name | ms |" in made
    assert "old" not in made
    assert "Not measured yet: `python -m benchmarks.two --save`" in made
    assert rendered(made, tmp_path) == made


def test_every_benchmark_has_a_place_on_the_page() -> None:
    page = README.read_text(encoding="utf-8")
    for name in run_all.NAMES:
        assert README.with_name(f"{name}.py").is_file()
        assert f"<!-- results: {name} -->" in page
        assert f"| `{name}` |" in page


def test_every_language_has_sentences_of_some_length() -> None:
    for sentences in text.SENTENCES.values():
        assert len(sentences) >= 4
        assert all(len(sentence) >= 18 for sentence in sentences)


def test_plain_sovits_speaks_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    content = replace(
        sovits.CONTENT, symbols=7, content=8, hidden=8, inner=8, layers=1, meeting=8, latent=4
    )
    generator = replace(
        sovits.V2.generator,
        latent=4,
        first=8,
        rates=(2, 2),
        kernels=(4, 4),
        style=8,
        block_kernels=(3,),
        block_dilations=((1, 3),),
    )
    tiny = replace(sovits.V2, content=content, generator=generator, codes=9, bins=8, style=8)
    monkeypatch.setitem(sovits.SIZES, "tiny", tiny)
    ours: Sovits = sovits.network("tiny")
    theirs = plain.with_weight_norm(ours, lambda name: bool(sovits._NORMED.fullmatch(name)))
    assert hasattr(theirs.generator.up[0], "parametrizations")
    given = sovits.inputs(tiny, 0.4)
    spoken = sovits.whole(ours, given, True)
    assert spoken.shape == (1, 10 * 2 * 4)
    torch.testing.assert_close(spoken, sovits.whole(theirs, given, False), rtol=1e-4, atol=1e-5)


def test_plain_bigvgan_makes_the_same_wave() -> None:
    size = replace(vocoders.BIGVGAN, n_mels=4, first=8, rates=(2, 2), kernels=(4, 4))
    net = plain.seeded(lambda: BigVganNet(size))
    for name, buffer in net.named_buffers():
        if name.endswith(("rising", "falling")):
            buffer.copy_(torch.hann_window(TAPS) / 6)
    mel = torch.randn(1, 4, 12, generator=torch.Generator().manual_seed(0))
    wave = net(mel)
    assert 0.001 < float(wave.abs().max()) < 1
    torch.testing.assert_close(plain.bigvgan(vocoders._normed(net), mel), wave)


def test_two_different_results_are_not_taken_for_one() -> None:
    with pytest.raises(AssertionError, match="differ"):
        plain.check_alike(torch.ones(4), torch.zeros(4))


def test_the_plain_prior_says_the_same_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(t2s, "SIZE", Size(width=32, heads=2, layers=2, tokens=40, phones=20))
    monkeypatch.setattr(t2s, "PHONES", 6)
    monkeypatch.setattr(t2s, "PROMPT", 5)
    model, sampling, count = t2s.network(), Sampling(), 7
    said: list[torch.Tensor] = []
    drawing = t2s.draw
    monkeypatch.setattr(t2s, "draw", lambda *given: said.append(drawing(*given)) or said[-1])
    given: list[Given] = t2s.texts(1, "cpu")
    with torch.inference_mode():
        t2s.plain(model.float(), given, sampling, count)
        engine = Engine(model, "fp32", "cpu")
        (spoken,) = speak_all(engine, t2s.texts(1, "cpu"), Rules(sampling, count))
    assert [int(token) for token in said] == list(spoken.tokens)[:count]


def test_plain_flow_makes_the_same_mel(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = replace(
        dit.V3.flow,
        mels=4,
        condition=8,
        width=16,
        depth=2,
        heads=2,
        inner=16,
        times=8,
        condition_inner=8,
        condition_blocks=1,
        place_groups=2,
    )
    content = replace(dit.CONTENT, symbols=7, content=8, hidden=8, inner=8, layers=1, meeting=8)
    tiny = replace(dit.V3, flow=flow, content=content, codes=9, bins=8, style=8, layers=1)
    monkeypatch.setitem(dit.SIZES, "tiny", tiny)
    net = dit.network("tiny")
    drawn = torch.Generator().manual_seed(0)
    given = tuple(
        torch.randn(1, width, n, generator=drawn) for width, n in ((8, 20), (4, 8), (4, 20))
    )
    made = dit.ours(net, given, 3)
    assert made.shape == (1, 4, 12)
    assert not torch.allclose(made, given[2][..., 8:], atol=0.1)
    torch.testing.assert_close(made, dit.anew(net, given, 3), rtol=1e-4, atol=1e-4)
