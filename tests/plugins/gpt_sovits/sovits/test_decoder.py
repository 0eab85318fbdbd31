from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.errors import ShapeError, SpecError
from voxloom.interfaces.features import Features
from voxloom.interfaces.vocoder import Vocoder
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.gpt_sovits.sovits.decoder import FromAcoustic
from voxloom.plugins.gpt_sovits.sovits.model import Sovits
from voxloom.plugins.gpt_sovits.sovits.options import FromAcousticOptions
from voxloom.registry import Registry
from voxloom.testing.making import construct, context, make
from voxloom.testing.vocoder import VocoderConformance


class TestDecoder(VocoderConformance):
    streaming = True
    lengths = (70, 43)

    @pytest.fixture
    def vocoder(self, acoustic: Sovits) -> Vocoder:
        made: Vocoder = make(FromAcoustic, FromAcousticOptions(), upstream={"acoustic": acoustic})
        return made


def test_a_stream_is_the_whole_however_it_is_cut(
    acoustic: Sovits, utterances: list[Utterance], voice: VoiceStyle
) -> None:
    decoder = acoustic.decoder()
    made = acoustic.synthesize(utterances[2], context(voice=voice))
    whole = decoder.decode(made, context()).waveform
    for size in (1, 7, 30, 81):
        pieces = [
            Features(part, made.contract, made.streams, None, final=False)
            for part in made.values.split(size, dim=-1)
        ]
        pieces[-1] = Features(pieces[-1].values, made.contract, made.streams)
        heard = torch.cat([a.waveform for a in decoder.stream(iter(pieces), context())])
        torch.testing.assert_close(heard, whole, atol=1e-6, rtol=0)


def test_frames_beyond_the_reach_change_nothing(
    acoustic: Sovits, utterances: list[Utterance], voice: VoiceStyle
) -> None:
    decoder, reach = acoustic.decoder(), acoustic.network.size.generator.reach
    made = acoustic.synthesize(utterances[0], context(voice=voice))
    changed = made.values.clone()
    changed[:, 30] += 5
    before = decoder.decode(made, context()).waveform
    after = decoder.decode(Features(changed, made.contract, made.streams), context()).waveform
    moved = ((before - after).abs() > 1e-7).nonzero()
    first, last = int(moved[0]) // 40, int(moved[-1]) // 40
    assert 30 - reach <= first <= 30 <= last <= 30 + reach
    assert last - first > reach  # the reach is no wild guess either


def test_a_stream_that_breaks_off_is_a_fault(
    acoustic: Sovits, utterances: list[Utterance], voice: VoiceStyle
) -> None:
    made = acoustic.synthesize(utterances[0], context(voice=voice))
    cut = Features(made.values, made.contract, made.streams, None, final=False)
    with pytest.raises(ValueError, match="without its final"):
        list(acoustic.decoder().stream([cut], context()))


def test_a_style_of_another_width_is_refused(acoustic: Sovits) -> None:
    features = Features(
        torch.zeros(4, 5), acoustic.header.latent_contract, {"style": torch.ones(3)}
    )
    with pytest.raises(ShapeError, match=r"it was given \[3\]"):
        acoustic.decoder().decode(features, context())


def test_from_acoustic_needs_an_acoustic_model_with_a_decoder(registry: Registry) -> None:
    with pytest.raises(SpecError, match="has none"):
        make(FromAcoustic, FromAcousticOptions())
    mel = construct(registry, "acoustic", "fake-mel")
    with pytest.raises(SpecError, match="has none"):
        make(FromAcoustic, FromAcousticOptions(), upstream={"acoustic": mel})


def test_its_contracts_are_those_of_the_acoustic_model(build: Callable[..., Sovits]) -> None:
    vocoder = make(FromAcoustic, FromAcousticOptions(), upstream={"acoustic": build(pro=True)})
    assert vocoder.edges.accepts["features"].space == "gpt-sovits-v2Pro"
    assert vocoder.edges.accepts["style"].width == 16
    assert vocoder.edges.produces["audio"].sample_rate == 4000
