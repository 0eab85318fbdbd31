"""From a v3 or v4 file to its network."""

from __future__ import annotations

import re

import torch

from voxloom.core.weights.unfilled import unfilled
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.common.content_encoder import ContentSize
from voxloom.plugins.gpt_sovits.dit.header import DitHeader
from voxloom.plugins.gpt_sovits.dit.keys import KEYS
from voxloom.plugins.gpt_sovits.dit.network import DitNetwork, DitSize
from voxloom.plugins.gpt_sovits.dit.transformer import FlowSize

_OF_ANOTHER = "Give s2Gv3.pth, s2Gv4.pth or a full fine-tune of one of them."
_FLOW = "cfm.estimator."
_TURN_RATES = f"{_FLOW}rotary_embed.inv_freq"
HEAD_WIDTH = 64  # where the file does not tell it by its rotary frequencies
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def load(view: WeightsView, header: DitHeader, precision: str = "fp32") -> DitNetwork:
    """The network of a file, in eval mode on the CPU.

    Raises:
        WeightsError: its tensors are of another model than its configuration.
    """
    size = size_of(view, header)
    with unfilled(view.source):  # every tensor comes from the file
        network = DitNetwork(size)
    KEYS.load(network, view, dtype=DTYPES[precision])
    if _TURN_RATES in view.tensors:  # angles of far frames need the file's own numbers
        network.flow.turn_rates = view.tensors[_TURN_RATES].float()
    return network.eval().requires_grad_(False)


def size_of(view: WeightsView, header: DitHeader) -> DitSize:
    """What the configuration says, and what only the tensors tell. Raises WeightsError."""
    shapes = _Shapes(view)
    places = shapes("enc_p.encoder_text.attn_layers.0.emb_rel_k", 3)
    content = ContentSize(
        symbols=shapes("enc_p.text_embedding.weight", 2)[0],
        content=shapes("enc_p.ssl_proj.weight", 3)[1],
        hidden=header.hidden,
        inner=header.inner,
        layers=header.layers,
        heads=header.heads,
        kernel=header.kernel,
        window=(places[1] - 1) // 2,
        meeting=shapes("enc_p.mrte.c_pre.weight", 3)[0],
        latent=header.latent,
    )
    return DitSize(
        content=content,
        flow=_flow_size(shapes),
        codes=shapes("quantizer.vq.layers.0._codebook.embed", 2)[0],
        bins=shapes("ref_enc.spectral.0.fc.weight", 2)[1],
        style=header.style,
        widening=header.facts.widening,
        kernel=shapes("wns1.enc.in_layers.0.weight_v", 3)[2],
        layers=shapes.count(r"wns1\.enc\.in_layers\.(\d+)\."),
    )


def _flow_size(shapes: _Shapes) -> FlowSize:
    width = shapes(f"{_FLOW}input_embed.proj.weight", 2)[0]
    expand = shapes(f"{_FLOW}text_embed.text_blocks.0.pwconv1.weight", 2)
    place = shapes(f"{_FLOW}input_embed.conv_pos_embed.conv1d.0.weight", 3)
    head = HEAD_WIDTH
    if _TURN_RATES in shapes.view.tensors:
        head = 2 * shapes(_TURN_RATES, 1)[0]
    if width % head or width % place[1]:
        raise WeightsError(
            f"In {shapes.view.source} heads of {head} and groups of {place[1]} channels do not "
            f"divide a width of {width}.",
            mend=_OF_ANOTHER,
        )
    return FlowSize(
        mels=shapes(f"{_FLOW}proj_out.weight", 2)[0],
        condition=expand[1],
        width=width,
        depth=shapes.count(_FLOW.replace(".", r"\.") + r"transformer_blocks\.(\d+)\."),
        heads=width // head,
        inner=shapes(f"{_FLOW}transformer_blocks.0.ff.ff.0.0.weight", 2)[0],
        times=shapes(f"{_FLOW}time_embed.time_mlp.0.weight", 2)[1],
        condition_inner=expand[0],
        condition_kernel=shapes(f"{_FLOW}text_embed.text_blocks.0.dwconv.weight", 3)[2],
        condition_blocks=shapes.count(
            _FLOW.replace(".", r"\.") + r"text_embed\.text_blocks\.(\d+)\."
        ),
        place_kernel=place[2],
        place_groups=width // place[1],
    )


class _Shapes:
    """name, dimensions -> shape of a tensor in the file."""

    def __init__(self, view: WeightsView) -> None:
        self.view = view

    def __call__(self, name: str, dimensions: int) -> tuple[int, ...]:
        tensor = self.view.tensors.get(name)
        if tensor is None or tensor.dim() != dimensions or not tensor.numel():
            what = "no" if tensor is None else f"a {list(tensor.shape)}"
            raise WeightsError(f"{self.view.source} has {what} tensor {name!r}.", mend=_OF_ANOTHER)
        return tuple(tensor.shape)

    def count(self, pattern: str) -> int:
        """How many numbers stand in the place of the pattern's group."""
        return len({m[1] for name in self.view.tensors if (m := re.match(pattern, name))})
