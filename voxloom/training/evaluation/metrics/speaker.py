"""How alike two voices are, as a cosine of two embeddings."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voxloom.training.evaluation.metric import REFERENCE, About, Metric, Sample, Value
from voxloom.training.evaluation.metrics.quality import at_rate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxloom.interfaces.audio import Audio
    from voxloom.interfaces.phones import Inventory
    from voxloom.interfaces.speaker_encoder import SpeakerEncoder

RESEMBLYZER_HZ = 16000
_LEVEL = 10 ** (-30 / 20)  # the RMS that Resemblyzer's own preparation brings quieter speech to
_LEAST_SECONDS = 0.5


class VoiceMetric(Metric):
    """Embeds recordings, remembering the references, which come again and again."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Audio, NDArray[np.float64] | None]] = {}

    @abstractmethod
    def embedded(self, audio: Audio) -> NDArray[np.float64] | None:
        """[width], of length 1; None for a recording without speech."""

    def embed(self, audio: Audio) -> NDArray[np.float64] | None:
        """As `embedded`, remembered. The audio is kept too, so that its id stays its own."""
        if id(audio) not in self._known:
            self._known[id(audio)] = (audio, self.embedded(audio))
        return self._known[id(audio)][1]

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        found: list[Value | None] = []
        for sample in samples:
            assert sample.reference is not None
            ours, theirs = self.embedded(sample.audio), self.embed(sample.reference)
            alike = None if ours is None or theirs is None else Value(float(ours @ theirs))
            found.append(alike)
        return found


class Similarity(VoiceMetric):
    """Source: Wan et al., "Generalized End-to-End Loss for Speaker Verification", ICASSP 2018,
    as Resemblyzer implements it."""

    about = About(
        "similarity",
        "cosine of Resemblyzer embeddings with the reference's",
        "higher",
        needs=(REFERENCE,),
        modules=("resemblyzer",),
        extra="eval-speaker",
        note="Two recordings of one person have about .8 to .9; of two people .5 to .6.",
    )

    def __init__(self) -> None:
        super().__init__()
        with warnings.catch_warnings():  # it imports from a place that SciPy calls deprecated
            warnings.simplefilter("ignore", DeprecationWarning)
            from resemblyzer import VoiceEncoder

        self._encoder = VoiceEncoder("cpu", verbose=False)

    def embedded(self, audio: Audio) -> NDArray[np.float64] | None:
        waveform = at_rate(audio, RESEMBLYZER_HZ)
        level = float(np.sqrt(np.mean(np.square(waveform)))) if len(waveform) else 0.0
        if audio.seconds < _LEAST_SECONDS or level < 1e-5:
            return None
        loud = waveform * max(1.0, _LEVEL / level)
        return np.asarray(self._encoder.embed_utterance(loud.astype(np.float32)), np.float64)


class StyleSimilarity(VoiceMetric):
    """The style encoder of `mini` on both; it taught the model, so it flatters it."""

    about = About(
        "style-similarity",
        "cosine of mini's own style vectors with the reference's (biased)",
        "higher",
        needs=(REFERENCE,),
        note="Biased: the pipeline `mini` follows this very encoder. Use it only to compare two "
        "versions of a model where Resemblyzer is not at hand, never as a proof of likeness.",
    )

    def __init__(self) -> None:
        super().__init__()
        self._encoder = style_encoder()

    def embedded(self, audio: Audio) -> NDArray[np.float64] | None:
        from voxloom.interfaces.errors import VoiceError

        try:
            vector = self._encoder.embed(audio).vector
        except VoiceError:
            return None
        style = vector[:-1].double().numpy()  # the last number is the pitch
        return np.asarray(style / max(float(np.linalg.norm(style)), 1e-12))


def style_encoder() -> SpeakerEncoder:
    """The encoder that ships with `mini`, without a pipeline."""
    from voxloom.core import weights
    from voxloom.interfaces.contracts import Edges
    from voxloom.interfaces.stage import Build
    from voxloom.plugins import mini
    from voxloom.plugins.mini.style.metadata import read_header
    from voxloom.plugins.mini.style.model import MiniStyle
    from voxloom.plugins.mini.style.options import MiniStyleOptions

    path = Path(mini.__path__[0]) / "weights" / "mini-style.safetensors"
    view = weights.open(path)
    edges = Edges(produces={"speaker": read_header(view.metadata, view.source).speaker})
    build = Build("cpu", edges, lambda field: view, _no_inventory)
    return MiniStyle(MiniStyleOptions(weights=str(path)), build)


def _no_inventory(name: str) -> Inventory:
    raise LookupError(f"a style encoder reads no inventory, not even {name!r}")
