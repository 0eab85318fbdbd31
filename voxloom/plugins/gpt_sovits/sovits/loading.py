"""From a SoVITS file to its network."""

from __future__ import annotations

import torch

from voxloom.core.weights.unfilled import unfilled
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.common.content_encoder import ContentSize
from voxloom.plugins.gpt_sovits.sovits.generator import GeneratorSize
from voxloom.plugins.gpt_sovits.sovits.header import SovitsHeader
from voxloom.plugins.gpt_sovits.sovits.keys import sovits
from voxloom.plugins.gpt_sovits.sovits.network import Sovits, SovitsSize

_OF_ANOTHER = "Give the .pth of a SoVITS model, v1, v2, v2Pro or v2ProPlus."
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def load(view: WeightsView, header: SovitsHeader, precision: str = "fp32") -> Sovits:
    """The network of a file, in eval mode on the CPU.

    Raises:
        WeightsError: its tensors are of another model than its configuration.
    """
    size = size_of(view, header)
    with unfilled(view.source):  # every tensor comes from the file
        network = Sovits(size)
    table = sovits(len(header.block_kernels))
    table.load(network, view, dtype=DTYPES[precision])
    return network.eval().requires_grad_(False)


def size_of(view: WeightsView, header: SovitsHeader) -> SovitsSize:
    """What the configuration says, and what only the tensors tell. Raises WeightsError."""
    shapes = _Shapes(view)
    places = shapes("enc_p.encoder_text.attn_layers.0.emb_rel_k", 3)
    content = shapes("enc_p.ssl_proj.weight", 3)[1]
    codes = shapes("quantizer.vq.layers.0._codebook.embed", 2)[0]
    return SovitsSize(
        content=ContentSize(
            symbols=header.symbols,
            content=content,
            hidden=header.hidden,
            inner=header.inner,
            layers=header.layers,
            heads=header.heads,
            kernel=header.kernel,
            window=(places[1] - 1) // 2,
            meeting=shapes("enc_p.mrte.c_pre.weight", 3)[0],
            latent=header.latent,
        ),
        generator=GeneratorSize(
            latent=header.latent,
            first=header.first,
            rates=header.rates,
            kernels=header.kernels,
            block_kernels=header.block_kernels,
            block_dilations=header.block_dilations,
            style=header.style,
        ),
        codes=codes,
        bins=shapes("ref_enc.spectral.0.fc.weight", 2)[1],
        style=header.style,
        speaker=header.speaker,
    )


class _Shapes:
    """name, dimensions -> shape of a tensor in the file."""

    def __init__(self, view: WeightsView) -> None:
        self.view = view

    def __call__(self, name: str, dimensions: int) -> tuple[int, ...]:
        tensor = self.view.tensors.get(name)
        if tensor is None or tensor.dim() != dimensions:
            what = "no" if tensor is None else f"a {tensor.dim()}-dimensional"
            raise WeightsError(f"{self.view.source} has {what} tensor {name!r}.", mend=_OF_ANOTHER)
        return tuple(tensor.shape)
