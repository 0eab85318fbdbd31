from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.audio import Reference
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import Stage, WeightsView
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.gpt_sovits.common.contracts import TOKENS
from voxloom.plugins.gpt_sovits.dit.model import SovitsDit
from voxloom.plugins.gpt_sovits.dit.options import SovitsDitOptions
from voxloom.plugins.gpt_sovits.lora.model import Lora
from voxloom.plugins.gpt_sovits.lora.options import LoraOptions
from voxloom.testing.adapter import AdapterConformance
from voxloom.testing.device import on_both
from voxloom.testing.fakes.direct import Direct
from voxloom.testing.fakes.options import DirectOptions
from voxloom.testing.making import context, make, speech_like

RANK, WIDTH, DEPTH = 3, 32, 2
PARTS = ("to_q", "to_k", "to_v", "to_out.0")
OpenView = Callable[..., WeightsView]
Draw = Callable[..., dict[str, Tensor]]


def pair_shapes() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for block in range(DEPTH):
        for part in PARTS:
            head = f"cfm.base_model.model.estimator.transformer_blocks.{block}.attn.{part}"
            found[f"{head}.lora_A.default.weight"] = (RANK, WIDTH)
            found[f"{head}.lora_B.default.weight"] = (WIDTH, RANK)
    return found


@pytest.fixture
def lora_tensors(dit_weights: dict[str, Tensor], draw: Draw) -> dict[str, Tensor]:
    """As the original's training writes them: pairs, parts as a whole, and buffers."""
    pairs = draw(pair_shapes(), 5)
    whole = ("ref_enc.", "bridge.", "wns1.", "linear_mel.")
    shapes = {n: tuple(t.shape) for n, t in dit_weights.items() if n.startswith(whole)}
    kept = {n: t for n, t in dit_weights.items() if n.startswith("quantizer.")}
    rates = "cfm.estimator.rotary_embed.inv_freq"
    kept[rates.replace("cfm.", "cfm.base_model.model.")] = dit_weights[rates]
    return {**draw(shapes, 6), **kept, **pairs}


@pytest.fixture
def load_lora(open_view: OpenView, lora_tensors: dict[str, Tensor]) -> Callable[..., Lora]:
    """load_lora(tensors=None, said={...}, **options) -> the adapter."""

    def loaded(
        tensors: Any = None,
        said: Any = None,
        upstream: Any = None,
        device: str = "cpu",
        **options: Any,
    ) -> Lora:
        metadata = {"file.head": "03", "lora_rank": str(RANK)} if said is None else said
        view = open_view(tensors or lora_tensors, "x_l3.pth", **metadata)
        typed = LoraOptions(weights="x_l3.pth", **options)
        given = {"weights": {"weights": view}, "upstream": upstream or {}, "device": device}
        made: Lora = make(Lora, typed, **given)
        return made

    return loaded


@pytest.fixture
def base(dit_file: OpenView) -> Callable[..., SovitsDit]:
    """base(version="v3", tensors=None) -> the acoustic model."""

    def made(device: str = "cpu", **given: Any) -> SovitsDit:
        options = SovitsDitOptions(weights="tiny.pth", steps=1, prompt_frames=20, window_frames=60)
        view = dit_file(**given)
        acoustic: SovitsDit = make(SovitsDit, options, weights={"weights": view}, device=device)
        return acoustic

    return made


def phones(ids: list[int]) -> Phones:
    count = len(ids)
    spans, codes = ((0, 1),) * count, ("en",) * count
    return Phones("gpt-sovits-v2", tuple("x" * count), tuple(ids), spans, codes, "x")


def say(stage: Stage) -> Tensor:
    assert isinstance(stage, SovitsDit)
    tokens = SemanticTokens(torch.tensor([4, 700, 3, 9]), TOKENS)
    voice = VoiceStyle(
        prompt_phones=phones([1, 2, 3]),
        prompt_tokens=tokens,
        conditioning=stage.condition(Reference(speech_like(1.0))),
    )
    utterance = Utterance("x", "en", phones([5, 6]), tokens)
    made = stage.synthesize(utterance, context(voice=voice))
    return made.values


class TestLora(AdapterConformance):
    @pytest.fixture
    def adapter(self, load_lora: Callable[..., Lora]) -> Lora:
        return load_lora()

    @pytest.fixture
    def stage(self, base: Callable[..., SovitsDit]) -> SovitsDit:
        return base()

    @pytest.fixture
    def speak(self) -> Callable[[Stage], Tensor]:
        return say


def test_it_adapts_a_model_of_another_device(
    load_lora: Callable[..., Lora], base: Callable[..., SovitsDit]
) -> None:
    def adapted(device: str) -> Tensor:
        acoustic = base(device=device)
        load_lora(device=device).apply(acoustic)
        return say(acoustic).cpu()

    plain, there = on_both(adapted)
    torch.testing.assert_close(there, plain, atol=1e-5, rtol=0)


def test_the_adapted_model_is_the_base_with_merged_weights(
    load_lora: Callable[..., Lora],
    base: Callable[..., SovitsDit],
    dit_weights: dict[str, Tensor],
    lora_tensors: dict[str, Tensor],
) -> None:
    merged = {name: each.float() for name, each in dit_weights.items()}
    for name, each in lora_tensors.items():
        if name in merged:
            merged[name] = each.float()
    for block in range(DEPTH):
        for part in PARTS:
            layer = f"estimator.transformer_blocks.{block}.attn.{part}"
            down, up = (
                lora_tensors[f"cfm.base_model.model.{layer}.lora_{side}.default.weight"].float()
                for side in "AB"
            )
            merged[f"cfm.{layer}.weight"] = merged[f"cfm.{layer}.weight"] + up @ down
    adapted = base()
    load_lora().apply(adapted)
    torch.testing.assert_close(say(adapted), say(base(tensors=merged)))


def test_a_lora_of_the_flow_alone_loads(
    load_lora: Callable[..., Lora], base: Callable[..., SovitsDit], draw: Draw
) -> None:
    adapted, plain = base(), base()
    load_lora(draw(pair_shapes(), 5)).apply(adapted)
    before, after = plain.network.state_dict(), adapted.network.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    wanted = {
        f"flow.blocks.{n}.attention.{part}.weight" for n in range(DEPTH) for part in ("qkv", "out")
    }
    assert changed == wanted


def test_scale_is_how_far_the_weights_go(
    load_lora: Callable[..., Lora], base: Callable[..., SovitsDit]
) -> None:
    names = ("flow.blocks.1.attention.qkv.weight", "widen.weight")
    found = {}
    for scale in (0.0, 0.5, 1.0):
        adapted = base()
        load_lora(scale=scale).apply(adapted)
        state = adapted.network.state_dict()
        found[scale] = [state[name] for name in names]
    plain = base().network.state_dict()
    for place, name in enumerate(names):
        torch.testing.assert_close(found[0.0][place], plain[name])
        half = (found[0.0][place] + found[1.0][place]) / 2
        torch.testing.assert_close(found[0.5][place], half)
        assert not torch.allclose(found[1.0][place], plain[name])


def test_adapters_upon_each_other_are_undone_one_by_one(
    load_lora: Callable[..., Lora], base: Callable[..., SovitsDit], draw: Draw
) -> None:
    stage = base()
    first, second = load_lora(), load_lora(draw(pair_shapes(), 8))
    plain = say(stage)
    first.apply(stage)
    once = say(stage)
    second.apply(stage)
    assert not torch.equal(say(stage), once)
    second.revert(stage)
    assert torch.equal(say(stage), once)
    first.revert(stage)
    assert torch.equal(say(stage), plain)


def test_an_adapter_is_applied_once_and_undone_once(
    load_lora: Callable[..., Lora], base: Callable[..., SovitsDit]
) -> None:
    stage, adapter = base(), load_lora()
    with pytest.raises(ValueError, match="not applied"):
        adapter.revert(stage)
    adapter.apply(stage)
    with pytest.raises(WeightsError, match="applied to this stage already"):
        adapter.apply(stage)


def test_another_version_of_the_base_is_refused_and_left_alone(
    load_lora: Callable[..., Lora], base: Callable[..., SovitsDit]
) -> None:
    stage = base(version="v4")
    before = say(stage)
    with pytest.raises(
        WeightsError, match=r"trained on GPT-SoVITS v3; this base is v4.*s2Gv3\.pth"
    ):
        load_lora().apply(stage)
    assert torch.equal(say(stage), before)


def test_another_version_is_told_before_anything_is_loaded(
    load_lora: Callable[..., Lora], base: Callable[..., SovitsDit]
) -> None:
    load_lora(upstream={"acoustic": base()})
    with pytest.raises(WeightsError, match=r"trained on GPT-SoVITS v3; the acoustic model is v4"):
        load_lora(upstream={"acoustic": base(version="v4")})


def test_another_base_of_the_same_version_is_told_by_its_codebook(
    load_lora: Callable[..., Lora],
    base: Callable[..., SovitsDit],
    dit_weights: dict[str, Tensor],
) -> None:
    name = "quantizer.vq.layers.0._codebook.embed"
    other = base(tensors={**dit_weights, name: dit_weights[name] + 1})
    with pytest.raises(WeightsError, match="another base: its codebook"):
        load_lora().apply(other)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda name, t: (name.replace(".0.attn", ".7.attn"), t), r"blocks\.7.*not there"),
        (lambda name, t: (name, t.repeat(1, 2) if "lora_A" in name else t), r"\[32, 64\].*32, 32"),
        (lambda name, t: (name.replace("to_q", "to_x"), t), r"has a layer .*to_x"),
    ],
    ids=["deeper", "wider", "other layers"],
)
def test_a_lora_of_a_larger_base_is_refused(
    load_lora: Callable[..., Lora],
    base: Callable[..., SovitsDit],
    draw: Draw,
    change: Callable[[str, Tensor], tuple[str, Tensor]],
    message: str,
) -> None:
    tensors = dict(change(name, each) for name, each in draw(pair_shapes(), 5).items())
    stage = base()
    before = say(stage)
    with pytest.raises(WeightsError, match=message):
        load_lora(tensors).apply(stage)
    assert torch.equal(say(stage), before)


def test_replaced_parts_of_another_shape_are_refused(
    load_lora: Callable[..., Lora],
    base: Callable[..., SovitsDit],
    lora_tensors: dict[str, Tensor],
) -> None:
    lora_tensors["bridge.0.weight"] = torch.zeros(13, 8, 1)
    with pytest.raises(WeightsError, match=r"bridge\.0\.weight gives \[13, 8, 1\]"):
        load_lora(lora_tensors).apply(base())


def test_ranks_must_agree(
    load_lora: Callable[..., Lora], base: Callable[..., SovitsDit], lora_tensors: dict[str, Tensor]
) -> None:
    with pytest.raises(WeightsError, match="its rank is 16, but its matrices have 3"):
        load_lora(said={"file.head": "03", "lora_rank": "16"})
    name = next(name for name in lora_tensors if ".to_q.lora_A." in name)
    half = {**lora_tensors, name: lora_tensors[name][:2]}
    with pytest.raises(WeightsError, match=r"ranks of .*to_q do not fit"):
        load_lora(half, {"file.head": "03"}).apply(base())
    del lora_tensors[name]
    with pytest.raises(WeightsError, match=r"to_q has no lora_A"):
        load_lora(lora_tensors).apply(base())


def test_a_file_that_does_not_tell_its_version_is_asked_for(
    load_lora: Callable[..., Lora], base: Callable[..., SovitsDit]
) -> None:
    with pytest.raises(WeightsError, match="version: v3 or version: v4"):
        load_lora(said={})
    load_lora(said={}, version="v3").apply(base())


def test_a_whole_model_is_no_lora(
    dit_weights: dict[str, Tensor], load_lora: Callable[..., Lora]
) -> None:
    with pytest.raises(WeightsError, match=r"Wanted is.*LoRA"):
        load_lora(dit_weights)


def test_another_acoustic_model_is_refused_with_the_mend(load_lora: Callable[..., Lora]) -> None:
    another = make(Direct, DirectOptions())
    with pytest.raises(WeightsError, match=r"not a Direct.*use: sovits-dit, weights: s2Gv3\.pth"):
        load_lora().apply(another)
