"""What v3 and v4 yield, and how long their windows are. No torch here."""

from __future__ import annotations

from dataclasses import dataclass

from voxloom.interfaces.contracts import MelContract


@dataclass(frozen=True)
class VersionFacts:
    """mel: of prompts and results; widening: frames of the mel for one of the 50 Hz frames;
    prompt_frames, window_frames: the longest prompt, and prompt and target together; steps: of the
    sampler, where the spec says nothing."""

    mel: MelContract
    widening: float
    prompt_frames: int
    window_frames: int
    steps: int


VERSIONS = {
    "v3": VersionFacts(MelContract(24000, 1024, 1024, 256, 100, 0.0, 12000.0), 1.875, 468, 934, 32),
    "v4": VersionFacts(MelContract(32000, 1280, 1280, 320, 100, 0.0, 16000.0), 2.0, 500, 1000, 8),
}
# The flow works on a mel scaled to about [-1, 1].
LOWEST, HIGHEST = -12.0, 2.0  # natural logarithms
OVERLAP_FRAMES = 12  # of windows that are sampled side by side
