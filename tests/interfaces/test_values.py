"""Value types hold what they promise."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from voxloom.interfaces import (
    Audio,
    Features,
    Inventory,
    LatentContract,
    MelContract,
    Phones,
    Request,
    Result,
    SemanticTokens,
    Timings,
    TokenContract,
    Voice,
    VoiceStyle,
    collect_audio,
    collect_features,
    collect_tokens,
)
from voxloom.interfaces.errors import InputError, VoiceError

MEL = MelContract(24000, 1024, 1024, 240, 80, 20.0, 12000.0)
INVENTORY = Inventory("toy", ("_", "SP", "a", "b"))


def phones(**changes: object) -> Phones:
    values: dict[str, object] = {
        "inventory": "toy",
        "symbols": ("a", "b"),
        "ids": (2, 3),
        "spans": ((0, 1), (1, 2)),
        "languages": ("en", "en"),
        "text": "ab",
    }
    return Phones(**{**values, **changes})  # type: ignore[arg-type]


def test_an_inventory_encodes_by_place_and_names_the_symbol_it_lacks() -> None:
    assert INVENTORY.encode(["b", "a", "_"]) == (3, 2, 0)
    with pytest.raises(InputError, match="no symbol 'zh:ang1'"):
        INVENTORY.encode(["a", "zh:ang1"])


@pytest.mark.parametrize(
    "changes",
    [{"ids": (2,)}, {"spans": ((0, 1), (1, 3))}, {"spans": ((1, 0), (1, 2))}, {"languages": ()}],
)
def test_phones_that_do_not_line_up_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        phones(**changes)


def test_values_are_immutable() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Request("hello").text = "bye"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        phones().ids = ()  # type: ignore[misc]


def test_a_voice_needs_a_default_style_and_names_the_ones_it_has() -> None:
    with pytest.raises(ValueError, match="default"):
        Voice("v", {"whisper": VoiceStyle()})
    voice = Voice("v", {"default": VoiceStyle(), "whisper": VoiceStyle()})
    with pytest.raises(VoiceError, match="It has: default, whisper"):
        voice.style("shout")


def test_features_count_their_samples() -> None:
    assert Features(torch.zeros(80, 7), MEL).samples == 7 * 240
    latent = LatentContract("x", 192, 32000, 640)
    assert Features(torch.zeros(192, 3), latent).samples == 3 * 640


def test_features_count_their_samples_at_another_rate() -> None:
    latent = LatentContract("x", 192, 32000, 320)
    features = Features(torch.zeros(192, 3), latent)
    assert features.samples_at(32000) == features.samples
    assert features.samples_at(48000) == 3 * 480
    with pytest.raises(ValueError, match="44101 Hz"):
        features.samples_at(44101)


def test_collected_features_join_streams_that_run_with_the_frames_and_keep_the_others() -> None:
    chunks = [
        Features(
            torch.full((80, n), float(n)),
            MEL,
            {"f0": torch.full((n,), 100.0 + n), "style": torch.arange(5.0)},
            phone_frames=(n,),
            final=n == 3,
        )
        for n in (2, 3)
    ]
    whole = collect_features(chunks)
    assert whole.values.shape == (80, 5)
    assert whole.streams["f0"].tolist() == [102.0, 102.0, 103.0, 103.0, 103.0]
    assert whole.streams["style"].tolist() == [0, 1, 2, 3, 4]
    assert whole.phone_frames == (2, 3)
    assert whole.final


def test_collected_tokens_and_audio_are_the_chunks_in_order() -> None:
    contract = TokenContract("c", 10, 25.0)
    tokens = collect_tokens([SemanticTokens(torch.tensor(ids), contract) for ids in ([1, 2], [3])])
    assert tokens.ids.tolist() == [1, 2, 3]
    assert tokens.seconds == pytest.approx(0.12)
    audio = collect_audio([Audio(torch.ones(2), 8), Audio(torch.zeros(1), 8)])
    assert audio.waveform.tolist() == [1, 1, 0]
    with pytest.raises(ValueError, match="several sample rates"):
        collect_audio([Audio(torch.ones(2), 8), Audio(torch.zeros(1), 16)])
    for collect in (collect_tokens, collect_features, collect_audio):
        with pytest.raises(ValueError, match="yielded nothing"):
            collect([])


def test_timings_tell_overhead_and_a_result_its_real_time_factor() -> None:
    timings = Timings({"acoustic": 0.5, "vocoder": 0.25}, 0.1, 1.0)
    assert timings.overhead_seconds == pytest.approx(0.25)
    result = Result(Audio(torch.zeros(48000), 24000), "x", timings=timings)
    assert result.real_time_factor == pytest.approx(0.5)


def test_every_exported_name_is_found_and_an_unknown_one_is_not() -> None:
    import voxloom.interfaces as interfaces

    for name in interfaces.__all__:
        assert getattr(interfaces, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        interfaces.Nothing  # noqa: B018
