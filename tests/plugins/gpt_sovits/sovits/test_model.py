from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import torch

from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.audio import Audio, Reference
from voxloom.interfaces.errors import InputError, ShapeError, VoiceError
from voxloom.interfaces.features import Features
from voxloom.interfaces.request import Controls
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import SpeakerEmbedding, VoiceStyle
from voxloom.plugins.gpt_sovits.common.contracts import SPEAKER, TOKENS
from voxloom.plugins.gpt_sovits.sovits.model import Sovits
from voxloom.testing.acoustic import AcousticConformance
from voxloom.testing.making import context, speech_like


class TestSovits(AcousticConformance):
    streaming = True
    tolerance = 1e-5

    @pytest.fixture
    def voice(self, tiny_voice: VoiceStyle) -> VoiceStyle:
        return tiny_voice

    def test_the_whole_is_two_frames_a_token(
        self, acoustic: Sovits, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        assert [made.frames for made in _all(acoustic, utterances, voice)] == [66, 40, 82]

    def test_speed_gives_the_original_number_of_frames(
        self, acoustic: Sovits, say: Callable[..., Utterance], voice: VoiceStyle
    ) -> None:
        for speed, frames in ((1.3, int(20 / 1.3) + 1), (0.8, 26), (1.25, 17)):
            given = context(voice=voice, controls=Controls(speed=speed))
            assert acoustic.synthesize(say(10, 5), given).frames == frames

    def test_the_noise_is_one_draw_of_the_shape_of_the_mean(
        self, acoustic: Sovits, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        given = context(9, voice=voice)
        acoustic.synthesize(utterances[0], given)
        other = torch.Generator().manual_seed(9)
        torch.randn((1, 4, 66), generator=other)
        assert torch.equal(given.generator.get_state(), other.get_state())

    def test_without_noise_nothing_is_drawn(
        self,
        build: Callable[..., Sovits],
        utterances: list[Utterance],
        voice: VoiceStyle,
    ) -> None:
        given = context(9, voice=voice)
        build(noise_scale=0).synthesize(utterances[0], given)
        assert torch.equal(
            given.generator.get_state(), torch.Generator().manual_seed(9).get_state()
        )

    def test_a_voice_is_needed(self, acoustic: Sovits, utterances: list[Utterance]) -> None:
        with pytest.raises(InputError, match="given no voice"):
            acoustic.synthesize(utterances[0], context())

    def test_tokens_of_another_codebook_are_refused(
        self, acoustic: Sovits, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        tokens = SemanticTokens(torch.tensor([3, TOKENS.size]), TOKENS)
        with pytest.raises(ShapeError, match="reach from 3 to 1024"):
            acoustic.synthesize(utterances[0].with_tokens(tokens), context(voice=voice))

    def test_phones_of_another_version_are_refused(
        self, acoustic: Sovits, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        assert utterances[0].phones is not None
        phones = replace(utterances[0].phones, inventory="gpt-sovits-v1")
        with pytest.raises(InputError, match="'gpt-sovits-v1', not 'gpt-sovits-v2'"):
            acoustic.synthesize(replace(utterances[0], phones=phones), context(voice=voice))


def test_several_references_are_the_mean_of_their_styles(
    acoustic: Sovits, utterances: list[Utterance]
) -> None:
    recordings = [Reference(speech_like(1.0, seed=n)) for n in range(3)]
    together = VoiceStyle(conditioning=acoustic.condition_all(recordings))
    made = acoustic.synthesize(utterances[0], context(voice=together))
    heard = torch.stack([acoustic.hear(each.audio) for each in recordings])
    torch.testing.assert_close(made.streams["style"], heard.mean(0))


def test_pro_pairs_each_reference_with_its_speaker(
    build: Callable[..., Sovits], utterances: list[Utterance]
) -> None:
    acoustic = build(pro=True)
    recordings = [Reference(speech_like(1.0, seed=n)) for n in range(2)]
    vectors = list(torch.randn(2, 10, generator=torch.Generator().manual_seed(0)))
    together = VoiceStyle(conditioning=acoustic.condition_all(recordings, vectors))
    made = acoustic.synthesize(utterances[0], context(voice=together)).streams["style"]
    alone = []
    for recording, vector in zip(recordings, vectors, strict=True):
        speaker = SpeakerEmbedding(vector, SPEAKER)
        single = VoiceStyle(speaker=speaker, conditioning=acoustic.condition(recording))
        alone.append(acoustic.synthesize(utterances[0], context(voice=single)).streams["style"])
    torch.testing.assert_close(made, torch.stack(alone).mean(0))
    assert not torch.allclose(alone[0], alone[1])
    with pytest.raises(VoiceError, match="1 speaker vectors for 2 recordings"):
        acoustic.condition_all(recordings, vectors[:1])


def test_pro_needs_a_speaker_vector_of_its_width(
    build: Callable[..., Sovits], utterances: list[Utterance]
) -> None:
    acoustic = build(pro=True)
    heard = acoustic.condition(Reference(speech_like(1.0)))
    with pytest.raises(InputError, match="needs a speaker vector"):
        acoustic.synthesize(utterances[0], context(voice=VoiceStyle(conditioning=heard)))
    wrong = VoiceStyle(speaker=SpeakerEmbedding(torch.ones(9), SPEAKER), conditioning=heard)
    with pytest.raises(ShapeError, match=r"\[1, 9\]"):
        acoustic.synthesize(utterances[0], context(voice=wrong))


def test_the_style_hears_a_loud_recording_as_if_it_were_tamed(acoustic: Sovits) -> None:
    audio = speech_like(1.0, sample_rate=4000)
    loud = Audio(audio.waveform / audio.waveform.abs().max() * 1.5, 4000)
    full = Audio(loud.waveform / 1.5, 4000)
    torch.testing.assert_close(acoustic.hear(loud), acoustic.hear(full))
    quieter = Audio(full.waveform / 2, 4000)
    assert not torch.allclose(acoustic.hear(quieter), acoustic.hear(full))


def test_a_recording_too_short_to_hear_is_refused(acoustic: Sovits) -> None:
    with pytest.raises(VoiceError, match="longer recording"):
        acoustic.condition(Reference(Audio(torch.zeros(12), 4000)))


def test_official_batches_speak_sentences_as_one_long_sentence(
    build: Callable[..., Sovits], utterances: list[Utterance], voice: VoiceStyle
) -> None:
    acoustic = build(compat="official")
    contexts = [context(n, voice=voice) for n in range(3)]
    made = [_features(each) for each in acoustic.synthesize_batch(utterances, contexts)]
    phones = [each.phones for each in utterances]
    tokens = torch.cat([each.tokens.ids for each in utterances if each.tokens])
    joined = Utterance(
        "x",
        "en",
        replace(
            phones[0],
            symbols=sum((p.symbols for p in phones), ()),
            ids=sum((p.ids for p in phones), ()),
            spans=sum((p.spans for p in phones), ()),
            languages=sum((p.languages for p in phones), ()),
        ),
        SemanticTokens(tokens, TOKENS),
    )
    whole = acoustic.synthesize(joined, context(0, voice=voice))
    torch.testing.assert_close(torch.cat([each.values for each in made], -1), whole.values)
    decoder = acoustic.decoder()
    heard = decoder.decode_batch(made, contexts)
    torch.testing.assert_close(
        torch.cat([each.waveform for each in heard]),
        decoder.decode(whole, contexts[0]).waveform,
    )
    assert [len(each.waveform) for each in heard] == [2 * 40 * n for n in (33, 20, 41)]
    assert not torch.allclose(
        made[0].values, acoustic.synthesize(utterances[0], contexts[0]).values
    )


def test_official_batches_at_another_speed_are_single_sentences(
    build: Callable[..., Sovits], utterances: list[Utterance], voice: VoiceStyle
) -> None:
    acoustic = build(compat="official")
    faster = Controls(speed=1.5)
    contexts = [context(n, voice=voice, controls=faster) for n in range(3)]
    made = acoustic.synthesize_batch(utterances, contexts)
    for number, utterance in enumerate(utterances):
        alone = context(number, voice=voice, controls=faster)
        assert torch.equal(
            _features(made[number]).values, acoustic.synthesize(utterance, alone).values
        )


def test_half_precision_is_close_to_full(
    build: Callable[..., Sovits], utterances: list[Utterance], voice: VoiceStyle
) -> None:
    full = build().synthesize(utterances[0], context(voice=voice))
    half = build(precision="bf16").synthesize(utterances[0], context(voice=voice))
    assert half.values.dtype == torch.float32
    assert float((half.values - full.values).abs().mean()) < 0.1 * float(full.values.std())


def _features(made: Features | Audio) -> Features:
    assert isinstance(made, Features)
    return made


def _all(acoustic: Sovits, utterances: list[Utterance], voice: VoiceStyle) -> Iterator[Features]:
    for utterance in utterances:
        yield acoustic.synthesize(utterance, context(voice=voice))
