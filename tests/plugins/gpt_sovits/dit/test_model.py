from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch

from voxloom.core.weights.mapping import shapes_of
from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.audio import Audio, Reference
from voxloom.interfaces.errors import InputError, ShapeError, VoiceError, WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.gpt_sovits.common import spectra
from voxloom.plugins.gpt_sovits.common.contracts import TOKENS
from voxloom.plugins.gpt_sovits.dit.keys import FLOW
from voxloom.plugins.gpt_sovits.dit.model import SovitsDit
from voxloom.plugins.gpt_sovits.dit.network import to_model
from voxloom.plugins.gpt_sovits.dit.transformer import FlowSize, FlowTransformer
from voxloom.testing.acoustic import AcousticConformance
from voxloom.testing.making import context, speech_like

Built = Callable[..., SovitsDit]


class TestSovitsDit(AcousticConformance):
    streaming = True
    tolerance = 1e-5

    @pytest.fixture
    def voice(self, tiny_voice: VoiceStyle) -> VoiceStyle:
        return tiny_voice

    def test_a_token_is_three_and_three_quarters_frames(
        self, acoustic: SovitsDit, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        made = [acoustic.synthesize(each, context(voice=voice)) for each in utterances]
        assert [each.frames for each in made] == [97, 33, 123]

    def test_the_draws_are_one_for_each_window_with_the_prompt(
        self, acoustic: SovitsDit, say: Callable[..., Utterance], voice: VoiceStyle
    ) -> None:
        given = context(9, voice=voice)
        acoustic.synthesize(say(26, 7), given)
        other = torch.Generator().manual_seed(9)
        for frames in (60, 60, 37):  # 97 frames: twice 40 and 17, each after 20 of the prompt
            torch.randn((1, 100, frames), generator=other)
        assert torch.equal(given.generator.get_state(), other.get_state())

    def test_a_window_is_heard_before_the_next_is_made(
        self, acoustic: SovitsDit, say: Callable[..., Utterance], voice: VoiceStyle
    ) -> None:
        given = context(9, voice=voice)
        first = next(acoustic.stream(say(26, 7), None, given))
        assert first.frames == 40
        assert not first.final
        other = torch.Generator().manual_seed(9)
        torch.randn((1, 100, 60), generator=other)
        assert torch.equal(given.generator.get_state(), other.get_state())

    def test_a_voice_is_needed(self, acoustic: SovitsDit, utterances: list[Utterance]) -> None:
        with pytest.raises(VoiceError, match="given no voice"):
            acoustic.synthesize(utterances[0], context())

    def test_a_voice_without_its_text_is_refused(
        self, acoustic: SovitsDit, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        silent = replace(voice, prompt_phones=None)
        with pytest.raises(VoiceError, match="need the text"):
            acoustic.synthesize(utterances[0], context(voice=silent))
        mute = replace(voice, prompt_tokens=None)
        with pytest.raises(VoiceError, match="no prompt tokens"):
            acoustic.synthesize(utterances[0], context(voice=mute))

    def test_a_voice_of_another_shape_is_refused(
        self, acoustic: SovitsDit, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        other = replace(voice, conditioning={**voice.conditioning, "mel": torch.zeros(80, 9)})
        with pytest.raises(ShapeError, match=r"\[80, 9\].*\[100, frames\]"):
            acoustic.synthesize(utterances[0], context(voice=other))

    def test_tokens_and_phones_of_another_model_are_refused(
        self, acoustic: SovitsDit, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        tokens = SemanticTokens(torch.tensor([3, TOKENS.size]), TOKENS)
        with pytest.raises(ShapeError, match="from 3 to 1024"):
            acoustic.synthesize(utterances[0].with_tokens(tokens), context(voice=voice))
        assert utterances[0].phones is not None
        phones = replace(utterances[0].phones, inventory="gpt-sovits-v1")
        with pytest.raises(InputError, match="'gpt-sovits-v1', not 'gpt-sovits-v2'"):
            acoustic.synthesize(replace(utterances[0], phones=phones), context(voice=voice))


def test_the_deadline_is_looked_at_between_the_steps(
    acoustic: SovitsDit, utterances: list[Utterance], tiny_voice: VoiceStyle
) -> None:
    calls: list[int] = []
    given = replace(context(voice=tiny_voice), check=lambda: calls.append(1))
    acoustic.synthesize(utterances[1], given)
    assert len(calls) == 2


def test_guidance_moves_the_result_and_draws_nothing_more(
    build: Built, utterances: list[Utterance], tiny_voice: VoiceStyle
) -> None:
    plain, guided = (build(guidance=rate) for rate in (0.0, 0.7))
    contexts = [context(4, voice=tiny_voice) for _ in "ab"]
    one = plain.synthesize(utterances[1], contexts[0]).values
    other = guided.synthesize(utterances[1], contexts[1]).values
    assert not torch.allclose(one, other, atol=1e-3)
    assert torch.equal(contexts[0].generator.get_state(), contexts[1].generator.get_state())


def test_half_precision_says_nearly_the_same(
    build: Built, utterances: list[Utterance], tiny_voice: VoiceStyle
) -> None:
    plain, half = build(), build(precision="bf16")
    assert half.network.flow.turn_rates.dtype == torch.float32
    one, other = (
        each.synthesize(utterances[0], context(4, voice=tiny_voice)).values
        for each in (plain, half)
    )
    assert other.dtype == torch.float32
    likeness = torch.corrcoef(torch.stack([one.flatten(), other.flatten()]))[0, 1]
    assert 0.995 < float(likeness) < 1


@pytest.mark.parametrize(("version", "silenced"), [("v4", True), ("v3", False)])
def test_at_another_speed_the_original_silences_the_last_frame_of_v4(
    build: Built,
    dit_file: Callable[..., WeightsView],
    say: Callable[..., Utterance],
    version: str,
    silenced: bool,
) -> None:
    sentence = say(10, 5)
    features = {}
    for compat in ("", "official"):
        acoustic = build(dit_file(version), compat=compat)
        style = torch.randn(1, 16, 1, generator=torch.Generator().manual_seed(0))
        features[compat] = acoustic.target(sentence, style, 1.3)
    right, faulty = features[""], features["official"]
    assert right.shape == faulty.shape
    assert bool((faulty[..., -1] == 0).all()) == silenced
    assert not bool((right[..., -1] == 0).any())
    assert torch.equal(right, faulty) != silenced


def test_a_loud_recording_is_divided_for_the_style_and_not_for_the_mel(
    build: Built, acoustic: SovitsDit
) -> None:
    loud = Audio(4 * speech_like(1.0, 32000).waveform, 32000)
    found = acoustic.condition(Reference(loud))
    peak = float(loud.waveform.abs().max())
    divided = loud.waveform / min(2.0, peak)
    assert peak > 1
    bins = acoustic.network.size.bins
    wanted = spectra.linear(divided, 2048, 640, 2048)[:bins]
    torch.testing.assert_close(found["spectrum"], wanted)
    mel = acoustic.header.facts.mel

    def normed(waveform: torch.Tensor) -> torch.Tensor:
        return to_model(spectra.mel(spectra.resample(waveform, 32000, mel.sample_rate), mel))

    torch.testing.assert_close(found["mel"], normed(loud.waveform))
    official = build(compat="official").condition(Reference(loud))
    torch.testing.assert_close(official["mel"], normed(divided))
    torch.testing.assert_close(official["spectrum"], wanted)
    other_rate = Reference(Audio(loud.waveform, 24000))
    both = (each.condition(other_rate)["mel"] for each in (acoustic, build(compat="official")))
    torch.testing.assert_close(*both)


def test_a_file_that_does_not_tell_its_version_is_asked_for(
    build: Built, dit_file: Callable[..., WeightsView]
) -> None:
    silent = dit_file("")
    with pytest.raises(WeightsError, match="version: v3 or version: v4"):
        build(silent)
    assert build(silent, version="v4").header.facts.mel.sample_rate == 32000


def test_the_head_of_a_file_tells_its_version(
    build: Built, dit_file: Callable[..., WeightsView]
) -> None:
    assert build(dit_file("", **{"file.head": "02"})).version == "v3"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.pop("cfm.estimator.proj_out.bias"), "proj_out.bias"),
        (lambda t: t.update({"dec.more": torch.zeros(2)}), r"dec\.more"),
        (lambda t: t["bridge.0.weight"].fill_(float("inf")), "not finite"),
        (lambda t: t.pop("wns1.enc.in_layers.0.weight_v"), "in_layers"),
        (
            lambda t: t.update({"enc_p.text_embedding.weight": torch.zeros(20)}),
            "text_embedding",
        ),
    ],
    ids=["missing", "left over", "overflow", "half a pair", "flat"],
)
def test_tensors_of_another_model_are_named(
    build: Built,
    dit_file: Callable[..., WeightsView],
    dit_weights: dict[str, torch.Tensor],
    change: Callable[[dict[str, Any]], Any],
    message: str,
) -> None:
    change(dit_weights)
    with pytest.raises(WeightsError, match=message):
        build(dit_file(tensors=dit_weights))


@pytest.mark.parametrize("left", ["linear_mel.", "quantizer.vq.layers.0._codebook.embed_avg"])
def test_what_synthesis_does_not_need_is_not_missed(
    build: Built,
    dit_file: Callable[..., WeightsView],
    dit_weights: dict[str, torch.Tensor],
    utterances: list[Utterance],
    tiny_voice: VoiceStyle,
    left: str,
) -> None:
    tensors = {name: each for name, each in dit_weights.items() if not name.startswith(left)}
    assert len(tensors) < len(dit_weights)
    made = build(dit_file(tensors=tensors)).synthesize(utterances[1], context(voice=tiny_voice))
    wanted = build().synthesize(utterances[1], context(voice=tiny_voice))
    assert torch.equal(made.values, wanted.values)


def test_rotary_frequencies_that_a_file_lacks_are_computed(
    dit_weights: dict[str, torch.Tensor],
) -> None:
    size = FlowSize(100, 12, 32, 2, 4, 48, 16, 20, 7, 2, 31, 4)
    with torch.device("meta"):
        flow = FlowTransformer(size)
    head = "cfm.estimator."
    names = [name for name in dit_weights if name.startswith(head) and "inv_freq" not in name]
    tensors = {name.removeprefix(head): dit_weights[name] for name in names}
    assert "turn_rates" not in FLOW.apply(tensors, shapes_of(flow), "tiny")
    wanted = torch.tensor([1.0, 0.1, 0.01, 0.001])
    torch.testing.assert_close(flow.turn_rates, wanted)


def test_a_lora_instead_of_its_base_is_refused(
    build: Built, open_view: Callable[..., WeightsView]
) -> None:
    name = "cfm.base_model.model.estimator.transformer_blocks.0.attn.to_q.lora_A.default.weight"
    with pytest.raises(WeightsError, match=r"LoRA.*s2Gv3"):
        build(open_view({name: torch.zeros(2, 32)}, "x_l2.pth", config="{}"))
