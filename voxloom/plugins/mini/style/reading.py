"""A request's voice as the networks of `mini` read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from voxloom.interfaces.errors import InputError, ShapeError

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.stage import Context


def style_of(context: Context, width: int, model: str, device: str) -> tuple[Tensor, float]:
    """Style [1, width] and mean log pitch of the request's voice. model: for messages.

    Raises:
        InputError: there is no voice.
        ShapeError: its vector is of another encoder.
    """
    speaker = context.voice.speaker
    if speaker is None:
        raise InputError(
            f"The acoustic model {model} was given no voice.",
            mend="Name a voice with --voice, or give a recording with --ref.",
        )
    return as_style(speaker.vector, width, model, device)


def as_style(vector: Tensor, width: int, model: str, device: str) -> tuple[Tensor, float]:
    """Speaker vector [width + 1] -> style [1, width] and mean log pitch. Raises ShapeError."""
    if tuple(vector.shape) != (width + 1,):
        raise ShapeError(
            f"The speaker vector is {list(vector.shape)}; {model} reads [{width + 1}].",
            mend="Use a voice made by the speaker encoder mini-style.",
        )
    vector = vector.to(device, torch.float32)
    # A mean of styles is shorter than a style; the encoder's own norm makes it one again.
    return functional.layer_norm(vector[None, :-1], (width,)), float(vector[-1])
