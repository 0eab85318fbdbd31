from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.audio import Reference
from voxloom.interfaces.contracts import SpeakerContract
from voxloom.interfaces.errors import InputError, ShapeError, WeightsError
from voxloom.interfaces.features import Features
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.interfaces.request import Controls
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.voice import SpeakerEmbedding, VoiceStyle
from voxloom.plugins.mini.acoustic.model import MiniAcoustic
from voxloom.plugins.mini.acoustic.options import MiniAcousticOptions
from voxloom.plugins.mini.colour import coloured
from voxloom.testing.acoustic import AcousticConformance
from voxloom.testing.making import context, make, phones_of, speech_like


def spoken(inventory: Inventory, symbols: list[str]) -> Utterance:
    count = len(symbols)
    phones = Phones(
        inventory.id,
        tuple(symbols),
        inventory.encode(symbols),
        ((0, 1),) * count,
        ("en",) * count,
        "x",
    )
    return Utterance("x", "en", phones)


class TestMiniAcoustic(AcousticConformance):
    streaming = True
    tolerance = 1e-4

    @pytest.fixture
    def utterances(self, inventory: Inventory) -> list[Utterance]:
        return [
            Utterance("x" * count, language, phones_of(inventory, count, count, language))
            for count, language in ((14, "en"), (30, "ja"), (21, "zh"))
        ]

    @pytest.fixture
    def voice(self, tiny_voice: VoiceStyle) -> VoiceStyle:
        return tiny_voice

    def test_phones_get_a_frame_at_least_and_marks_may_get_none(
        self, acoustic: MiniAcoustic, inventory: Inventory, voice: VoiceStyle
    ) -> None:
        utterance = spoken(inventory, ["SP", "en:K", "en:AE1", "en:T", "!"])
        fast = context(voice=voice, controls=Controls(speed=50.0))
        made = acoustic.synthesize(utterance, fast)
        assert made.phone_frames is not None
        assert all(count >= 1 for count in made.phone_frames[1:4])
        assert sum(made.phone_frames) == made.frames

    def test_pitch_semitones_move_the_melody_and_nothing_else(
        self, acoustic: MiniAcoustic, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        plain = acoustic.synthesize(utterances[1], context(voice=voice))
        up = context(voice=voice, controls=Controls(pitch_semitones=12.0))
        higher = acoustic.synthesize(utterances[1], up)
        torch.testing.assert_close(higher.values, plain.values)
        heard = plain.streams["f0"] > 0
        assert bool(heard.any())
        torch.testing.assert_close(higher.streams["f0"][heard], 2 * plain.streams["f0"][heard])

    def test_a_higher_voice_speaks_higher(
        self, acoustic: MiniAcoustic, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        assert voice.speaker is not None
        vector = voice.speaker.vector.clone()
        vector[-1] += 0.5
        high = VoiceStyle(SpeakerEmbedding(vector, voice.speaker.contract))
        pitches = [
            acoustic.synthesize(utterances[1], context(voice=each)).streams["f0"].max()
            for each in (voice, high)
        ]
        assert float(pitches[1] / pitches[0]) == pytest.approx(1.6487, rel=1e-3)

    def test_a_longer_or_shorter_style_vector_is_the_same_style(
        self, acoustic: MiniAcoustic, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        assert voice.speaker is not None
        vector = voice.speaker.vector.clone()
        vector[:-1] *= 0.5
        weaker = VoiceStyle(SpeakerEmbedding(vector, voice.speaker.contract))
        one, other = (
            acoustic.synthesize(utterances[0], context(voice=each)) for each in (voice, weaker)
        )
        torch.testing.assert_close(one.values, other.values, rtol=1e-3, atol=1e-3)

    def test_the_first_piece_of_a_stream_is_short(
        self, acoustic: MiniAcoustic, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        pieces = list(acoustic.stream(utterances[1], None, context(voice=voice)))
        whole = acoustic.synthesize(utterances[1], context(voice=voice))
        assert isinstance(pieces[0], Features)
        assert 16 <= pieces[0].frames < whole.frames / 2
        counts = [count for piece in pieces for count in piece.phone_frames or ()]
        assert tuple(counts) == whole.phone_frames

    def test_without_a_voice_it_says_how_to_name_one(
        self, acoustic: MiniAcoustic, utterances: list[Utterance]
    ) -> None:
        with pytest.raises(InputError, match="--voice"):
            acoustic.synthesize(utterances[0], context())

    def test_a_voice_of_another_width_is_refused(
        self, acoustic: MiniAcoustic, utterances: list[Utterance]
    ) -> None:
        other = VoiceStyle(SpeakerEmbedding(torch.zeros(4), SpeakerContract("mini-style", 4)))
        with pytest.raises(ShapeError, match=r"\[9\]"):
            acoustic.synthesize(utterances[0], context(voice=other))

    def test_phones_of_another_inventory_are_refused(
        self, acoustic: MiniAcoustic, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        phones = utterances[0].phones
        assert phones is not None
        foreign = replace(utterances[0], phones=replace(phones, inventory="letters"))
        with pytest.raises(InputError, match="letters"):
            acoustic.synthesize(foreign, context(voice=voice))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "source-filter"}, "no mini-acoustic"),
        ({"network": "{"}, "damaged"),
        ({"speaker": '{"sort": "f0", "sample_rate": 1, "hop_length": 1}'}, "damaged"),
    ],
)
def test_a_header_of_another_model_is_refused(
    acoustic_view: WeightsView, inventory: Inventory, change: dict[str, str], message: str
) -> None:
    view = replace(acoustic_view, metadata={**acoustic_view.metadata, **change})
    with pytest.raises(WeightsError, match=message):
        make(
            MiniAcoustic,
            MiniAcousticOptions(weights="tiny"),
            weights={"weights": view},
            inventories={"mini": inventory},
        )


def test_missing_tensors_are_named(acoustic_view: WeightsView, inventory: Inventory) -> None:
    tensors = {k: v for k, v in acoustic_view.tensors.items() if k != "output.weight"}
    with pytest.raises(WeightsError, match=r"output\.weight"):
        make(
            MiniAcoustic,
            MiniAcousticOptions(weights="tiny"),
            weights={"weights": replace(acoustic_view, tensors=tensors)},
            inventories={"mini": inventory},
        )


def test_a_voice_with_a_colour_has_the_references_long_term_spectrum(
    acoustic: MiniAcoustic, inventory: Inventory, tiny_voice: VoiceStyle
) -> None:
    reference = Reference(speech_like(3.0))
    assert tiny_voice.speaker is not None
    assert acoustic.condition_all([reference]) == {}
    colour = acoustic.condition_all([reference], [tiny_voice.speaker.vector])
    assert sorted(colour) == [f"mini-acoustic.{language}" for language in ("en", "ja", "zh")]
    even = {name: torch.cat([vector[:-1], torch.zeros(1)]) for name, vector in colour.items()}
    voice = replace(tiny_voice, conditioning=even)
    symbols = ["SP", "en:K", "en:AE1", "en:T", ",", "ja:k", "ja:a1", "."]
    utterance = spoken(inventory, symbols)
    plain = acoustic.synthesize(utterance, context(voice=tiny_voice))
    made = acoustic.synthesize(utterance, context(voice=voice))
    assert made.phone_frames == plain.phone_frames
    ends = torch.tensor(made.phone_frames).cumsum(0).tolist()
    for language, frames in (("en", slice(0, ends[4])), ("ja", slice(ends[4], ends[7]))):
        vector = colour[f"mini-acoustic.{language}"]
        expected = coloured(plain.values[:, frames], vector[:-2])
        torch.testing.assert_close(made.values[:, frames], expected)
        f0 = plain.streams["f0"][frames]
        torch.testing.assert_close(made.streams["f0"][frames], f0 * torch.exp(-vector[-2]))
    pieces = list(acoustic.stream(utterance, None, context(voice=voice)))
    assert len(pieces) > 1
    torch.testing.assert_close(
        torch.cat([piece.values for piece in pieces], dim=1), made.values, atol=1e-4, rtol=0
    )


def test_a_voice_can_be_made_to_speak_at_the_usual_tempo_of_the_language(
    acoustic_view: WeightsView, inventory: Inventory, tiny_voice: VoiceStyle
) -> None:
    assert tiny_voice.speaker is not None
    frames = {}
    for tempo in ("style", "usual"):
        acoustic = make(
            MiniAcoustic,
            MiniAcousticOptions(weights="tiny", tempo=tempo),
            weights={"weights": acoustic_view},
            inventories={"mini": inventory},
        )
        speaker = tiny_voice.speaker.vector
        colour = acoustic.condition_all([Reference(speech_like(3.0))], [speaker])
        utterance = spoken(
            inventory, [inventory.symbols[n] for n in acoustic.speaking.calibration["en"]]
        )
        voice = replace(tiny_voice, conditioning=colour)
        frames[tempo] = acoustic.synthesize(utterance, context(voice=voice)).frames
        factor = float(torch.exp(colour["mini-acoustic.en"][-1]))
    plain = acoustic.synthesize(utterance, context(voice=tiny_voice)).frames
    assert frames["style"] == plain
    assert frames["usual"] == pytest.approx(plain * factor, rel=0.05)
    assert frames["usual"] != plain
