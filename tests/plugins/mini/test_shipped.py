"""What ships: weights, voices and the preset, through the whole product."""

from __future__ import annotations

from itertools import combinations

import pytest
import torch

import voxloom
from voxloom.core import dsp
from voxloom.core import voice as voices
from voxloom.core.pipeline import Pipeline
from voxloom.core.weights import sha256_of
from voxloom.interfaces.audio import Audio
from voxloom.registry import Registry
from voxloom.training.features import MEL

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


def colour(audio: Audio) -> torch.Tensor:
    """Mean log-mel of the loud frames, [80], without the level."""
    spectrum = dsp.mel(audio.waveform, MEL)
    loudness = spectrum.mean(0)
    mean = spectrum[:, loudness > loudness.max() - 4].mean(1)
    return mean - mean.mean()


def test_the_built_in_voices_are_distinct(mini: Pipeline, registry: Registry) -> None:
    assert {info.name for info in registry.voices("mini")} == set(NAMES)
    heard = {}
    for name in NAMES:
        assert voices.load(registry.voice(name, "mini").path).record.licence
        audio = mini.say("Please put the letters on the table.", voice=name, language="en").audio
        track = pitch(audio)
        heard[name] = (colour(audio), 12 * float(track[track > 0].log2().median()))
    for first, second in combinations(NAMES, 2):
        nats = float((heard[first][0] - heard[second][0]).abs().mean())
        semitones = abs(heard[first][1] - heard[second][1])
        assert nats + semitones / 20 > 0.45, f"{first} and {second} sound alike"
    assert heard["linden"][1] - heard["rowan"][1] > 6


def test_a_recording_shifts_the_voice_towards_its_pitch(mini: Pipeline) -> None:
    low = mini.say("This is how low I speak when I am told to.", voice="rowan", language="en")
    made, _ = mini.prepare_voice([low.audio], name="copy")
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
