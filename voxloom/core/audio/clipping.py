"""How much of a recording is clipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NEAR_PEAK = 0.995
_QUIET_PEAK = 0.25  # below, coarse quantisation makes flat tops too
_RUN = 3


def clipped_samples(block: NDArray[np.float32]) -> int:
    """How many samples lie on a flat top: three or more equal ones in a row near the peak.

    Counting samples at full scale would miss a recording that was turned down after it was
    clipped, and would blame one that is merely loud.

    Args:
        block: [samples, channels] float32.

    Returns:
        The count in the channel that has most of them.
    """
    import numpy as np

    if len(block) < _RUN:
        return 0
    size = np.abs(block)
    peaks = size.max(axis=0)
    near = size >= np.maximum(_NEAR_PEAK * peaks, _QUIET_PEAK)
    same = (block[1:] == block[:-1]) & near[1:]  # sample i + 1 continues a flat top
    inner = same[1:] & same[:-1]  # samples i, i + 1, i + 2 are equal
    flat = np.zeros(block.shape, dtype=bool)
    for shift in range(_RUN):
        flat[shift : shift + len(inner)] |= inner
    return int(flat.sum(axis=0).max())
