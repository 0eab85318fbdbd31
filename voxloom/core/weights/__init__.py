"""Reading and writing weights files. `header` and `describe` import no torch.

view = weights.open(path)          # memory-mapped tensors and metadata
weights.header(path)               # the metadata alone, without a tensor
weights.match(view.tensors, {"encoder.weight": (80, 256)}, view.source)
weights.save(path, tensors, {"inventory": "mini"})
"""

from voxloom.core.weights.headers import Header, Metadata, TensorInfo, describe, header
from voxloom.core.weights.matching import match
from voxloom.core.weights.tensors import open, save, sha256_of

__all__ = [
    "Header",
    "Metadata",
    "TensorInfo",
    "describe",
    "header",
    "match",
    "open",
    "save",
    "sha256_of",
]
