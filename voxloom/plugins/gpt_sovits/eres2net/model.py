"""The provider `eres2netv2`: a recording as a speaker vector."""

from __future__ import annotations

import re

import torch
import torchaudio.compliance.kaldi as kaldi  # type: ignore[import-untyped]
from torch import Tensor

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import SpeakerContract
from voxloom.interfaces.errors import VoiceError, WeightsError
from voxloom.interfaces.speaker_encoder import SpeakerEncoder
from voxloom.interfaces.stage import Build, WeightsView
from voxloom.interfaces.voice import SpeakerEmbedding
from voxloom.plugins.gpt_sovits.common import spectra
from voxloom.plugins.gpt_sovits.common.contracts import SPEAKER
from voxloom.plugins.gpt_sovits.eres2net.keys import ERES2NET
from voxloom.plugins.gpt_sovits.eres2net.network import Eres2Net, Eres2NetSize, StageSize
from voxloom.plugins.gpt_sovits.eres2net.options import Eres2NetOptions

SAMPLE_RATE = 16000
REFERENCE_RATE = 32000  # the recording as the reference encoder hears it; then it is halved
BANDS = 80
SHRINKS = 8  # frames and bands of the last map: of the first, by its strides
FEWEST_SAMPLES = 400  # a frame of the filter banks
_OF_ANOTHER = "Give pretrained_eres2netv2w24s4ep4.ckpt."


class Eres2NetV2(SpeakerEncoder):
    """The mean over time of the last feature map, as GPT-SoVITS v2Pro reads it."""

    def __init__(self, options: Eres2NetOptions, build: Build) -> None:
        """Raises WeightsError if the file holds another model."""
        super().__init__(options, build)
        view = build.weights("weights")
        self.network, width = load(view)
        self.network = self.network.to(build.device)
        wanted = build.edges.produces.get("speaker", SPEAKER)
        self.contract = wanted if isinstance(wanted, SpeakerContract) else SPEAKER
        if width != self.contract.width:
            raise WeightsError(
                f"The encoder in {view.source} makes vectors of width {width}, not "
                f"{self.contract.width}.",
                mend=_OF_ANOTHER,
            )

    def embed(self, audio: Audio) -> SpeakerEmbedding:
        """Speech at any rate -> a vector. Raises VoiceError if it is shorter than one frame."""
        waveform = audio.waveform.float().cpu()
        full = spectra.tamed(spectra.resample(waveform, audio.sample_rate, REFERENCE_RATE))
        heard = spectra.resample(full, REFERENCE_RATE, SAMPLE_RATE)
        if heard.shape[-1] < FEWEST_SAMPLES:
            raise VoiceError(
                f"The recording is {audio.seconds:.3f} s long, too short to hear who speaks.",
                mend="Give a longer one.",
            )
        banks = filter_banks(heard)
        return SpeakerEmbedding(self.vector(banks), self.contract)

    @torch.inference_mode()
    def vector(self, banks: Tensor) -> Tensor:
        """[frames, bands] -> [vector], on the CPU."""
        found: Tensor = self.network(banks[None].to(self.device))[0].cpu()
        return found


def filter_banks(waveform: Tensor) -> Tensor:
    """[samples] in [-1, 1] at 16 kHz -> log energies [frames, 80], as Kaldi makes them, without
    dither and without taking the mean away."""
    banks: Tensor = kaldi.fbank(
        waveform[None], num_mel_bins=BANDS, sample_frequency=SAMPLE_RATE, dither=0.0
    )
    return banks


def load(view: WeightsView) -> tuple[Eres2Net, int]:
    """The network in eval mode on the CPU, and the width of its vectors. Raises WeightsError."""
    size = size_of(view)
    with torch.device("meta"):
        network = Eres2Net(size)
    ERES2NET.load(network, view)
    width = size.stages[-1].outside * (BANDS // SHRINKS)
    return network.eval().requires_grad_(False), width


def size_of(view: WeightsView) -> Eres2NetSize:
    """What the tensors tell. Raises WeightsError if one that tells it is missing."""

    def shape(name: str) -> tuple[int, ...]:
        tensor = view.tensors.get(name)
        if tensor is None or tensor.dim() != 4:
            raise WeightsError(f"{view.source} has no convolution {name!r}.", mend=_OF_ANOTHER)
        return tuple(tensor.shape)

    def count(pattern: str) -> int:
        found = re.compile(pattern)
        return len({match[0] for name in view.tensors if (match := found.match(name))})

    stages = []
    for number in (1, 2, 3, 4):
        first = f"layer{number}.0"
        fused = f"{first}.fuse_models.0.local_att.0.weight"
        stages.append(
            StageSize(
                blocks=count(rf"layer{number}\.\d+\."),
                width=shape(f"{first}.convs.0.weight")[0],
                scale=count(rf"layer{number}\.0\.convs\.\d+\."),
                outside=shape(f"{first}.conv3.weight")[0],
                bottleneck=shape(fused)[0] if fused in view.tensors else 0,
            )
        )
    bottleneck = shape("fuse34.local_att.0.weight")[0]
    return Eres2NetSize(shape("conv1.weight")[0], tuple(stages), bottleneck)
