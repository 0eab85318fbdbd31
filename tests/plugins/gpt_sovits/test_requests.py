"""Requests of the original program over a tiny installation: every field does what it should.

What the original's own waves are is compared in tests/parity.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.parity import e2e
from tests.parity.e2e import settled, speak
from tests.plugins.gpt_sovits import tiny
from voxloom.interfaces.errors import InputError, VoiceError, VoxloomError, WeightsError

Wave = NDArray[np.int16]
Say = Callable[..., tuple[int, Wave]]
ONE = "The library closes soon."
SEVERAL = "The library closes soon. Please bring back your books today! Thank you for coming."
PAUSE = int(32000 * 0.3)  # samples, at whatever rate


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny pipelines may stay."""
    monkeypatch.setattr(e2e, "KEPT", 12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.installation(tmp_path_factory.mktemp("gsv"), "v2", "v4")


@pytest.fixture
def say(folder: Path) -> Say:
    """say(version="v2", **fields) -> (rate, wave)."""

    def said(version: str = "v2", **fields: Any) -> tuple[int, Wave]:
        request = {
            "text": ONE, "text_lang": "en", "ref_audio_path": str(folder / "ref.wav"),
            "prompt_text": "This is my voice.", "prompt_lang": "en", "seed": 5,
            "text_split_method": "cut5", "top_k": 5, "sample_steps": 1, **fields,
        }  # fmt: skip
        return speak(tiny.config(folder, version), request)

    return said


def pieces(wave: Wave) -> list[Wave]:
    """What stands between the pauses."""
    found, start = [], 0
    silent = np.flatnonzero(np.convolve(wave == 0, np.ones(PAUSE), "valid") == PAUSE)
    for at in silent:
        if at >= start:
            found.append(wave[start:at])
            start = int(at) + PAUSE
    return found


def test_a_sentence_is_followed_by_its_pause(say: Say) -> None:
    rate, wave = say()
    assert rate == 4000  # of the tiny model
    assert wave.dtype == np.int16
    assert not wave[-PAUSE:].any()
    assert wave[:-PAUSE].any()
    assert len(wave) <= 50 * 80 + PAUSE
    _, none = say(fragment_interval=0)
    np.testing.assert_array_equal(none, wave[:-PAUSE])


def test_the_seed_decides_and_minus_one_is_any(say: Say) -> None:
    _, one = say(seed=5)
    _, again = say(seed=5)
    _, other = say(seed=6)
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    assert not np.array_equal(say(seed=-1)[1], say(seed=-1)[1])


def test_fields_that_are_none_are_as_if_left_out(say: Say) -> None:
    nothing = dict.fromkeys(("top_p", "temperature", "aux_ref_audio_paths", "streaming_mode"))
    np.testing.assert_array_equal(say(**nothing)[1], say()[1])


def test_one_sentence_sounds_alike_in_every_mode_that_makes_it_whole(say: Say) -> None:
    _, wanted = say()
    for fields in (
        {"return_fragment": True},
        {"streaming_mode": 1},
        {"streaming_mode": 0},
        {"streaming_mode": False},
        {"batch_size": 4},
        {"split_bucket": False},
        {"text_split_method": "cut0"},
        {"aux_ref_audio_paths": ["", "/nowhere/at/all.wav"]},
    ):
        np.testing.assert_array_equal(say(**fields)[1], wanted, err_msg=str(fields))


def test_a_batch_speaks_the_sentences_that_single_ones_would_be_with_greedy_tokens(
    say: Say,
) -> None:
    alone = pieces(say(text=SEVERAL, top_k=1)[1])
    together = pieces(say(text=SEVERAL, top_k=1, batch_size=3)[1])
    assert len(alone) == len(together) == 3
    assert [len(each) for each in alone] == [len(each) for each in together]
    assert not all(map(np.array_equal, alone, together))  # they hear one another


def test_without_buckets_sentences_are_drawn_for_in_their_order(say: Say) -> None:
    ordered = pieces(say(text=SEVERAL, split_bucket=False)[1])
    assert np.array_equal(ordered[0], pieces(say()[1])[0])
    by_length = pieces(say(text=SEVERAL)[1])
    assert len(by_length) == 3
    shortest = pieces(say(text="Thank you for coming.")[1])[0]  # is drawn for first
    assert np.array_equal(by_length[2], shortest)
    assert not np.array_equal(ordered[2], shortest)


def test_fragments_are_the_whole_in_pieces(say: Say) -> None:
    _, whole = say(text=SEVERAL, split_bucket=False)
    _, joined = say(text=SEVERAL, return_fragment=True)
    np.testing.assert_array_equal(joined, whole)
    _, numbered = say(text=SEVERAL, streaming_mode=1)
    np.testing.assert_array_equal(numbered, whole)


def test_a_stream_says_each_sentence_in_chunks(say: Say) -> None:
    rate, stream = say(text=SEVERAL, streaming_mode=True, min_chunk_length=8)
    assert rate == 4000
    assert not stream[-int(rate * 0.3) :].any()  # its pauses are counted at its own rate
    _, numbered = say(text=SEVERAL, streaming_mode=2, min_chunk_length=8)
    np.testing.assert_array_equal(stream, numbered)
    _, fixed = say(text=SEVERAL, streaming_mode=3, min_chunk_length=8)
    _, told = say(text=SEVERAL, streaming_mode=True, fixed_length_chunk=True, min_chunk_length=8)
    np.testing.assert_array_equal(fixed, told)
    assert not np.array_equal(fixed, stream)


def test_chunks_of_a_fixed_length_are_no_longer_than_their_tokens(say: Say) -> None:
    _, fixed = say(top_k=1, streaming_mode=3, min_chunk_length=10)
    _, whole = say(top_k=1)
    spoken, wanted = len(fixed) - int(4000 * 0.3), len(whole) - PAUSE
    assert spoken <= wanted + 80  # the limit leaves a stream one token more
    joins = wanted // (10 * 80)
    assert spoken >= wanted - 320 * joins - 2 * 80 * joins


def test_a_stream_speaks_the_first_sentence_of_each_batch(say: Say) -> None:
    _, single = say(text=SEVERAL, streaming_mode=True)
    _, batched = say(text=SEVERAL, streaming_mode=True, batch_size=3)
    _, first = say(streaming_mode=True)
    np.testing.assert_array_equal(batched, first)
    assert len(single) > len(batched)


@pytest.mark.parametrize("version", ["v2", "v4"])
@pytest.mark.parametrize("speed", [0.8, 1.25])
def test_speed_changes_the_length(say: Say, version: str, speed: float) -> None:
    _, wanted = say(version, top_k=1)
    _, wave = say(version, top_k=1, speed_factor=speed)
    frame = {"v2": 40, "v4": 480 * 2}[version]
    expected = (len(wanted) - PAUSE) / speed
    assert abs(len(wave) - PAUSE - expected) <= 2 * frame + 320


def test_without_a_text_the_reference_gives_the_timbre_alone(say: Say, folder: Path) -> None:
    _, free = say(prompt_text="")
    _, none = say(prompt_text=None, prompt_lang=None)
    np.testing.assert_array_equal(free, none)
    _, prompted = say()
    assert not np.array_equal(free, prompted)
    other = str(folder / "other.wav")
    assert not np.array_equal(say(prompt_text="", ref_audio_path=other)[1], free)


def test_more_references_change_the_timbre_and_not_the_tokens(say: Say, folder: Path) -> None:
    _, one = say(top_k=1)
    _, two = say(top_k=1, aux_ref_audio_paths=[str(folder / "other.wav")])
    assert len(one) == len(two)
    assert not np.array_equal(one, two)
    _, same = say(top_k=1, aux_ref_audio_paths=[str(folder / "ref.wav")])
    assert np.abs(same.astype(int) - one).max() <= 1


def test_flow_matching_is_spoken_in_windows_side_by_side_or_in_turn(say: Say) -> None:
    two = SEVERAL.partition("! ")[0]
    rate, together = say("v4", text=two, top_k=1)
    assert rate == 48000
    assert not together[-PAUSE:].any()
    _, apart = say("v4", text=two, top_k=1, parallel_infer=False)
    assert len(pieces(together)) == len(pieces(apart)) == 2
    _, streamed = say("v4", text=two, streaming_mode=True)
    _, fragments = say("v4", text=two, return_fragment=True)
    np.testing.assert_array_equal(streamed, fragments)  # it cannot be streamed otherwise


def test_a_further_reference_of_v4_gives_its_mel(say: Say, folder: Path) -> None:
    _, one = say("v4")
    _, two = say("v4", aux_ref_audio_paths=[str(folder / "other.wav")])
    assert not np.array_equal(one, two)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "今天天气很好。"),
        ("all_zh", "一加一等于二。"),
        ("ja", "今日はいい天気ですね。"),
        ("ko", "오늘은 날씨가 좋네요."),
        ("yue", "今日天氣好好呀。"),
        ("auto", "我用 Python 写代码。"),
    ],
)
def test_every_language_is_read_and_chinese_goes_through_bert(
    say: Say, language: str, text: str
) -> None:
    _, wave = say(text=text, text_lang=language, top_k=1)
    assert wave[:-PAUSE].any()
    stages = next(reversed(e2e._made.values())).stages
    read = stages["text_encoder"].encode(stages["frontend"].phonemize(text, language))  # type: ignore[attr-defined]
    heard = read.features.abs().sum(0) > 0
    assert heard.tolist() == [code == "zh" for code in read.languages]
    assert heard.any() == (language in ("zh", "all_zh", "auto"))


def test_a_prompt_may_be_of_another_language(say: Say) -> None:
    _, wave = say(prompt_text="今天天气很好", prompt_lang="zh")
    _, marked = say(prompt_text="今天天气很好。", prompt_lang="ZH")
    np.testing.assert_array_equal(wave, marked)  # the original adds the mark


def test_text_without_a_word_is_a_second_of_silence(say: Say) -> None:
    rate, wave = say(text="\n")
    assert (rate, len(wave)) == (16000, 16000)
    assert not wave.any()


@pytest.mark.parametrize(
    ("fields", "error", "match"),
    [
        ({"streaming_mode": 4}, InputError, "no streaming_mode 4"),
        ({"text_lang": "fr"}, InputError, "'fr'"),
        ({"prompt_lang": "fr"}, InputError, "'fr'"),
        ({"text_split_method": "cut9"}, VoxloomError, "cut9"),
        ({"ref_audio_path": None}, VoiceError, "no reference"),
        ({"ref_audio_path": "/nowhere/a.wav"}, VoiceError, "/nowhere/a.wav"),
        ({"streaming_mode": True, "overlap_length": 0}, InputError, "overlap"),
    ],
)
def test_what_the_original_refuses_is_refused(
    say: Say, fields: dict[str, Any], error: type[VoxloomError], match: str
) -> None:
    with pytest.raises(error, match=match):
        say(**fields)


def test_a_reference_of_another_length_is_refused_with_both_bounds(say: Say, folder: Path) -> None:
    import soundfile

    for seconds in (2.5, 10.5):
        path = folder / "length.wav"
        soundfile.write(path, 0.1 * np.sin(np.arange(int(seconds * 16000)) / 20), 16000)
        with pytest.raises(VoiceError, match=rf"length\.wav: .*{seconds:.2f} s long.* 3 to 10 s"):
            say(ref_audio_path=str(path))


def test_v4_needs_what_the_reference_says() -> None:
    with pytest.raises(VoiceError, match="v4 needs what the reference says"):
        settled({"ref_audio_path": "x", "text": "y"}, "v4")


def test_super_sampling_is_for_v3_and_needs_its_weights(folder: Path) -> None:
    from dataclasses import replace

    from tests.parity.e2e import spec
    from voxloom.plugins.gpt_sovits.installed import choose

    asked = settled({"ref_audio_path": "x", "text_lang": "en", "prompt_text": "a",
                     "prompt_lang": "en", "super_sampling": True}, "v4")  # fmt: skip
    chosen = choose(tiny.config(folder, "v4"))
    assert "effects" not in spec(chosen, asked)
    older = replace(chosen, files=replace(chosen.files, version="v3"))
    with pytest.raises(WeightsError) as caught:
        spec(older, asked)
    assert "g_24kto48k.zip" in caught.value.mend
    there = replace(older, super_resolution=folder / "g.zip")
    assert spec(there, asked)["effects"][0]["use"] == "ap-bwe"


def test_a_path_that_is_not_there_is_refused_before_anything_is_loaded(folder: Path) -> None:
    gone = folder / "my_models/roberta"
    config = {**tiny.config(folder, "v2"), "bert_base_path": str(gone)}
    with pytest.raises(WeightsError, match=f"config given to speak names '{gone}' as bert_base"):
        speak(config, {"text": ONE, "text_lang": "en", "ref_audio_path": str(folder / "ref.wav")})
