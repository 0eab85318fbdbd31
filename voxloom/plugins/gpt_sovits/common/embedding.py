"""Tables of vectors that a file will fill."""

from __future__ import annotations

import torch
from torch import nn


def table(rows: int, width: int) -> nn.Embedding:
    """An embedding without first values. Drawing them on the meta device, where networks are laid
    out before their file is read, would import the whole compiler of torch: seconds."""
    return nn.Embedding.from_pretrained(torch.empty(rows, width), freeze=False)
