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
from voxloom.interfaces.request import Request
from voxloom.registry import Registry
from voxloom.training.features import MEL

MOST_BYTES = 25_000_000
NAMES = ("alder", "linden", "rowan", "oak", "ash")
SENTENCES = {
    "en": ("The train to the city leaves every hour.", 1.5, 4.5),
    "ja": ("この道をまっすぐ行くと、駅があります。", 1.5, 5.0),
    "zh": ("这条路一直走，就到火车站了。", 1.5, 6.5),
}


@pytest.fixture(scope="module", params=["mini", "mini-gpt"])
def either(request: pytest.FixtureRequest) -> Pipeline:
    return voxloom.load(request.param)


@pytest.fixture(scope="module")
def mini() -> Pipeline:
    return voxloom.load("mini")


@pytest.fixture(scope="module")
def gpt() -> Pipeline:
    return voxloom.load("mini-gpt")


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
        "mini-decoder",
        "mini-gpt",
        "mini-style",
        "mini-tokenizer",
        "source-filter",
    }
    assert total <= MOST_BYTES


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_a_sentence_is_spoken_whole_at_a_sane_rate(either: Pipeline, language: str) -> None:
    text, shortest, longest = SENTENCES[language]
    speech = either.say(text, language=language)
    assert shortest <= speech.audio.seconds <= longest
    heard = pitch(speech.audio) > 0
    assert 0.25 <= float(heard.float().mean()) <= 0.95
    assert 0.02 <= float(speech.audio.waveform.square().mean().sqrt()) <= 0.3


def test_the_same_request_gives_the_same_samples(either: Pipeline) -> None:
    one, other = (either.say("Once more, please.", language="en", seed=3) for _ in "ab")
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


def test_a_recording_shifts_the_voice_towards_its_pitch(either: Pipeline) -> None:
    low = either.say("This is how low I speak when I am told to.", voice="rowan", language="en")
    made, _ = either.prepare_voice([low.audio], name="copy")
    again = either.say("The weather is nice today.", voice=made, language="en").audio
    plain = either.say("The weather is nice today.", voice="alder", language="en").audio
    wanted, got, usual = (
        float(track[track > 0].log2().median())
        for track in (pitch(low.audio), pitch(again), pitch(plain))
    )
    assert abs(got - wanted) < 0.5 * abs(usual - wanted)


def test_twice_the_speed_takes_about_half_the_time(either: Pipeline) -> None:
    text = "Nobody knew where the sound was coming from."
    slow, fast = (
        either.say(text, language="en", speed=speed).audio.seconds for speed in (1.0, 2.0)
    )
    assert 0.4 <= fast / slow <= 0.65


def test_another_seed_speaks_the_same_words_a_little_differently(gpt: Pipeline) -> None:
    one, other = (gpt.say("The rain has stopped.", language="en", seed=n).audio for n in (1, 2))
    assert abs(one.seconds - other.seconds) < 0.3
    length = min(len(one.waveform), len(other.waveform))
    assert not torch.allclose(one.waveform[:length], other.waveform[:length], atol=1e-3)


def test_tokens_are_spoken_as_they_come(gpt: Pipeline) -> None:
    text = "The train to the city leaves every hour, and nobody knows why it does."
    whole = gpt.say(text, language="en", seed=4).audio
    pieces = list(gpt.stream(Request(text, language="en", seed=4)))
    assert len(pieces) > 2
    joined = torch.cat([piece.audio.waveform for piece in pieces])
    assert joined.shape == whole.waveform.shape
    assert float((joined - whole.waveform).abs().max()) < 2e-3


def test_a_recording_with_its_text_is_a_prompt(gpt: Pipeline) -> None:
    said = "Please put the letters on the table."
    reference = gpt.say(said, voice="rowan", language="en").audio
    prompted, _ = gpt.prepare_voice([reference], texts=[said], name="prompted")
    plain, _ = gpt.prepare_voice([reference], name="plain")
    assert prompted.style().prompt_phones is not None
    assert plain.style().prompt_phones is None
    one, other = (
        gpt.say("The weather is nice today.", voice=voice, language="en", seed=1).audio
        for voice in (prompted, plain)
    )
    assert 0.8 < one.seconds / other.seconds < 1.25
    assert not torch.equal(one.waveform[:2000], other.waveform[:2000])
