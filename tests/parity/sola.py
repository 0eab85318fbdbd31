"""Golden of the overlap search."""

from __future__ import annotations

from typing import Any

import torch

from voxloom.plugins.gpt_sovits.common.joining import join


def sola(inputs: Any, state: Any, config: Any, entry: Any) -> dict[str, torch.Tensor]:
    pieces = [torch.from_numpy(inputs[name]) for name in sorted(set(inputs) - {"overlap"})]
    return {"audio": join(pieces, int(inputs["overlap"]))}


ADAPTERS = {"audio.sola": sola}
