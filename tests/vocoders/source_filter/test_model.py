"""The source-filter vocoder with tiny random weights, and the shipped ones where they matter."""

from __future__ import annotations

import math
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
import torch

from voxloom.core import weights
from voxloom.core.dsp import f0 as track_pitch
from voxloom.core.dsp import mel as mel_of
from voxloom.interfaces.contracts import F0Contract, MelContract
from voxloom.interfaces.effect import collect_audio
from voxloom.interfaces.errors import ShapeError, WeightsError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import WeightsView
from voxloom.testing import context, make
from voxloom.vocoders.source_filter.metadata import NetworkConfig, header, read_header
from voxloom.vocoders.source_filter.model import SourceFilter
from voxloom.vocoders.source_filter.network import SourceFilterNet, reach
from voxloom.vocoders.source_filter.options import SourceFilterOptions

MEL = MelContract(24000, 1024, 1024, 240, 80, 20.0, 12000.0)
HOP = MEL.hop_length
TINY = NetworkConfig(width=8, layers=1)
SILENCE = -11.5


def tiny_view(seed: int = 0) -> WeightsView:
    generator = torch.Generator().manual_seed(seed)
    shapes = {name: value.shape for name, value in SourceFilterNet(TINY, MEL).state_dict().items()}
    tensors = {
        name: 0.2 * torch.randn(shape, generator=generator) for name, shape in shapes.items()
    }
    return WeightsView(tensors, header(TINY, MEL), "tiny.safetensors")


def build(view: WeightsView) -> SourceFilter:
    options = SourceFilterOptions(weights="tiny.safetensors", stream_frames=8)
    return make(SourceFilter, options, weights={"weights": view})


def speech(frames: int, seed: int = 0) -> Features:
    """Speech-like features: coloured noise as mel, pitch that comes and goes."""
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn(80, frames, generator=generator) - 6.0
    f0 = 150 + 60 * torch.rand(frames, generator=generator)
    f0[torch.rand(frames, generator=generator) < 0.3] = 0.0
    return Features(values, MEL, {"f0": f0})


def split(features: Features, sizes: list[int], say_final: bool = True) -> list[Features]:
    parts, start = [], 0
    for number, size in enumerate(sizes):
        stop = min(start + size, features.frames)
        parts.append(
            Features(
                features.values[:, start:stop],
                MEL,
                {"f0": features.streams["f0"][start:stop]},
                final=say_final and number == len(sizes) - 1,
            )
        )
        start = stop
    assert start == features.frames
    return parts


def buzz(hertz: float, frames: int = 120) -> torch.Tensor:
    """The mel of a harmonic tone that falls with frequency, as a voice does."""
    time = torch.arange(frames * HOP) / MEL.sample_rate
    numbers = torch.arange(1, int(5000 / hertz))[:, None]
    wave = (torch.cos(2 * math.pi * hertz * numbers * time) / numbers).sum(0)
    return mel_of(0.1 * wave, MEL)


@pytest.fixture(scope="module")
def vocoder() -> SourceFilter:
    return build(tiny_view())


@pytest.fixture(scope="module")
def trained() -> SourceFilter:
    path = Path(str(files("voxloom"))) / "plugins/mini/weights/source-filter.safetensors"
    if not path.exists():
        pytest.skip("the trained vocoder weights are not in this checkout")
    return build(weights.open(path))


def test_the_contracts_come_from_the_header_of_the_weights(vocoder: SourceFilter) -> None:
    assert vocoder.edges.accepts == {"features": MEL, "f0": F0Contract(24000, 240)}
    assert vocoder.edges.produces["audio"].sample_rate == 24000


@pytest.mark.parametrize("frames", [0, 1, 2, 5, 63])
def test_it_makes_frames_times_hop_samples(vocoder: SourceFilter, frames: int) -> None:
    audio = vocoder.decode(speech(frames), context())
    assert audio.waveform.shape == (frames * HOP,)
    assert audio.waveform.dtype == torch.float32
    assert bool(torch.isfinite(audio.waveform).all())


@pytest.mark.parametrize("say_final", [True, False])
@pytest.mark.parametrize(
    "sizes", [[45], [1] * 45, [3, 0, 20, 22], [30, 15, 0], [44, 1]], ids=lambda s: str(s)[:20]
)
def test_a_stream_is_the_whole(vocoder: SourceFilter, sizes: list[int], say_final: bool) -> None:
    features = speech(45)
    whole = vocoder.decode(features, context(5)).waveform
    parts = list(vocoder.stream(split(features, sizes, say_final), context(5)))
    joined = collect_audio(parts).waveform
    assert joined.shape == whole.shape
    assert float((joined - whole).abs().max()) < 1e-5
    assert float(whole.abs().max()) > 0.01  # the comparison is of something


def test_a_stream_stays_in_phase_over_ten_seconds(vocoder: SourceFilter) -> None:
    features = Features(torch.full((80, 1000), -6.0), MEL, {"f0": torch.full((1000,), 234.5)})
    whole = vocoder.decode(features, context()).waveform
    joined = collect_audio(vocoder.stream(split(features, [170] * 6), context())).waveform
    assert float((joined - whole).abs().max()) < 1e-4


def test_the_first_piece_comes_as_soon_as_its_surroundings_are_known(vocoder: SourceFilter) -> None:
    read = []

    def chunks():
        for part in split(speech(200), [10] * 20):
            read.append(part)
            yield part

    first = next(iter(vocoder.stream(chunks(), context())))
    assert len(first.waveform) > 0
    assert len(read) * 10 <= reach(TINY) + 20


def test_features_after_the_final_chunk_are_refused(vocoder: SourceFilter) -> None:
    with pytest.raises(ValueError, match="final"):
        list(vocoder.stream([speech(12), speech(12)], context()))


def test_a_stream_of_nothing_is_refused(vocoder: SourceFilter) -> None:
    with pytest.raises(ValueError, match="nothing"):
        list(vocoder.stream([], context()))


def test_a_stream_asks_between_pieces_whether_to_stop(vocoder: SourceFilter) -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        list(vocoder.stream([speech(50)], replace(context(), check=stop)))


def test_a_batch_is_its_items_alone(vocoder: SourceFilter) -> None:
    items = [speech(40, 1), speech(7, 2), speech(63, 3)]
    alone = [vocoder.decode(item, context(n)).waveform for n, item in enumerate(items)]
    batch = vocoder.decode_batch(items, [context(n) for n in range(3)])
    for one, other in zip(alone, batch, strict=True):
        assert one.shape == other.waveform.shape
        assert float((one - other.waveform).abs().max()) < 1e-5
    assert vocoder.decode_batch([], []) == []


def test_the_seed_decides_and_another_seed_differs(vocoder: SourceFilter) -> None:
    one, same, other = (vocoder.decode(speech(30), context(s)).waveform for s in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_torchs_global_generator_is_left_alone() -> None:
    view, before = tiny_view(), torch.get_rng_state()
    build(view).decode(speech(20), context())
    assert torch.equal(before, torch.get_rng_state())


def test_silence_stays_silence(vocoder: SourceFilter) -> None:
    features = Features(torch.full((80, 50), SILENCE), MEL, {"f0": torch.zeros(50)})
    assert float(vocoder.decode(features, context()).waveform.abs().max()) < 0.01


def test_the_wrong_number_of_bands_is_refused(vocoder: SourceFilter) -> None:
    wrong = replace(speech(10), values=torch.zeros(79, 10))
    with pytest.raises(ShapeError, match=r"\[80, frames\].*\[79, 10\]"):
        vocoder.decode(wrong, context())


def test_a_missing_pitch_is_refused(vocoder: SourceFilter) -> None:
    with pytest.raises(ShapeError, match="f0"):
        vocoder.decode(replace(speech(10), streams={}), context())
    with pytest.raises(ShapeError, match="one pitch a frame"):
        vocoder.decode(replace(speech(10), streams={"f0": torch.zeros(9)}), context())


def test_weights_of_another_model_are_refused() -> None:
    view = tiny_view()
    other = {name: value for name, value in view.tensors.items() if name != "leave.bias"}
    with pytest.raises(WeightsError, match=r"leave\.bias"):
        build(replace(view, tensors=other))


@pytest.mark.parametrize(
    ("metadata", "says"),
    [
        ({}, "holds no source-filter"),
        ({**header(TINY, MEL), "network": "{"}, "damaged"),
        ({**header(TINY, MEL), "network": '{"depth": 3}'}, "damaged"),
        (header(TINY, replace(MEL, log_base="10")), "natural"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(metadata: dict[str, str], says: str) -> None:
    with pytest.raises(WeightsError, match=says):
        read_header(metadata, "x.safetensors")


def test_the_pitch_of_the_speech_is_the_pitch_asked_for(trained: SourceFilter) -> None:
    for hertz in (95.0, 180.0, 310.0):
        f0 = torch.full((120,), hertz)
        waveform = trained.decode(Features(buzz(hertz), MEL, {"f0": f0}), context()).waveform
        heard = track_pitch(waveform, 24000, 240)[20:100]
        assert float(heard.median()) == pytest.approx(hertz, rel=0.01)


def test_the_trained_vocoder_keeps_silence(trained: SourceFilter) -> None:
    features = Features(torch.full((80, 50), SILENCE), MEL, {"f0": torch.zeros(50)})
    assert float(trained.decode(features, context()).waveform.abs().max()) < 1e-3


def test_the_trained_vocoder_streams_what_it_decodes(trained: SourceFilter) -> None:
    features = speech(150)
    whole = trained.decode(features, context()).waveform
    joined = collect_audio(trained.stream(split(features, [40] * 4), context())).waveform
    assert float((joined - whole).abs().max()) < 1e-4
