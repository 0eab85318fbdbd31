"""What ships: weights, voices and the preset, through the whole product."""

from __future__ import annotations

import pytest
import torch

import voxloom
from voxloom.core import dsp
from voxloom.core import voice as voices
from voxloom.core.pipeline import Pipeline
from voxloom.core.weights import sha256_of
from voxloom.interfaces.audio import Audio
from voxloom.registry import Registry

MOST_BYTES = 25_000_000
NAMES = ("alder", "linden", "rowan", "oak", "ash")
SENTENCES = {
    "en": ("The train to the city leaves every hour.", 1.5, 4.5),
    "ja": ("この道をまっすぐ行くと、駅があります。", 1.5, 5.0),
    "zh": ("这条路一直走，就到火车站了。", 1.5, 6.5),
}


@pytest.fixture(scope="module")
def mini() -> Pipeline:
    return voxloom.load("mini")


def pitch(audio: Audio) -> torch.Tensor:
    return dsp.f0(audio.waveform, audio.sample_rate, audio.sample_rate // 100)


def test_the_weights_are_those_of_the_manifest_and_small(registry: Registry) -> None:
    plugin = registry.plugin("voxloom-mini")
    total = 0
    for asset in plugin.assets:
        path = plugin.manifest.parent / asset.uri.removeprefix("package:")
        assert sha256_of(path) == asset.sha256
        assert path.stat().st_size == asset.size
        assert asset.licence
        total += asset.size
    assert {asset.name for asset in plugin.assets} == {
        "mini-acoustic",
        "mini-style",
        "source-filter",
    }
    assert total <= MOST_BYTES


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_a_sentence_is_spoken_whole_at_a_sane_rate(mini: Pipeline, language: str) -> None:
    text, shortest, longest = SENTENCES[language]
    speech = mini.say(text, language=language)
    assert shortest <= speech.audio.seconds <= longest
    heard = pitch(speech.audio) > 0
    assert 0.25 <= float(heard.float().mean()) <= 0.95
    assert 0.02 <= float(speech.audio.waveform.square().mean().sqrt()) <= 0.3


def test_the_same_request_gives_the_same_samples(mini: Pipeline) -> None:
    one, other = (mini.say("Once more, please.", language="en", seed=3) for _ in "ab")
    assert torch.equal(one.audio.waveform, other.audio.waveform)


def test_the_built_in_voices_are_distinct(mini: Pipeline, registry: Registry) -> None:
    assert {info.name for info in registry.voices("mini")} == set(NAMES)
    vectors = {}
    for name in NAMES:
        made = voices.load(registry.voice(name, "mini").path)
        assert made.record.licence
        speaker = made.style().speaker
        assert speaker is not None
        vectors[name] = speaker.vector
    for first in NAMES:
        for second in NAMES[NAMES.index(first) + 1 :]:
            cosine = torch.cosine_similarity(vectors[first][:-1], vectors[second][:-1], dim=0)
            assert float(cosine) < 0.9, f"{first} and {second} sound alike"
    text = "We shall see."
    said = {
        name: pitch(mini.say(text, voice=name, language="en").audio) for name in ("rowan", "linden")
    }
    medians = {name: float(track[track > 0].median()) for name, track in said.items()}
    assert medians["linden"] > 1.3 * medians["rowan"]


def test_a_recording_shifts_the_voice_towards_its_pitch(mini: Pipeline) -> None:
    low = mini.say("This is how low I speak when I am told to.", voice="rowan", language="en")
    made = mini.prepare_voice([low.audio], name="copy")
    made = made[0] if isinstance(made, tuple) else made
    again = mini.say("The weather is nice today.", voice=made, language="en").audio
    plain = mini.say("The weather is nice today.", voice="alder", language="en").audio
    wanted, got, usual = (
        float(track[track > 0].log2().median())
        for track in (pitch(low.audio), pitch(again), pitch(plain))
    )
    assert abs(got - wanted) < 0.5 * abs(usual - wanted)


def test_twice_the_speed_takes_about_half_the_time(mini: Pipeline) -> None:
    text = "Nobody knew where the sound was coming from."
    slow, fast = (mini.say(text, language="en", speed=speed).audio.seconds for speed in (1.0, 2.0))
    assert 0.4 <= fast / slow <= 0.65
