"""From files to HuBERT and to a quantizer."""

from __future__ import annotations

import reprlib
from typing import Any

import torch

from voxloom.core.weights.unfilled import unfilled
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.common.companion import read_config
from voxloom.plugins.gpt_sovits.common.quantizer import SemanticQuantizer
from voxloom.plugins.gpt_sovits.hubert.keys import HUBERT, QUANTIZER
from voxloom.plugins.gpt_sovits.hubert.network import Hubert, HubertSize, empty

_BASE = "Give chinese-hubert-base, or another HuBERT of its construction."


def load_hubert(view: WeightsView) -> Hubert:
    """HuBERT in float32 and eval mode. Raises WeightsError if the file holds another model."""
    size = read_size(read_config(view), view.source)
    with unfilled(view.source):
        network = empty(size)
    HUBERT.load(network, view)
    return network.eval().requires_grad_(False)


def load_quantizer(view: WeightsView) -> SemanticQuantizer:
    """The quantizer of a SoVITS file of any version. Raises WeightsError if it has none."""
    book = view.tensors.get("quantizer.vq.layers.0._codebook.embed")
    if book is None or book.dim() != 2:
        raise WeightsError(
            f"{view.source} holds no quantizer.",
            mend="Give the SoVITS .pth file of the acoustic model; of a LoRA, its base.",
        )
    with torch.device("meta"):
        network = SemanticQuantizer(*book.shape)
    QUANTIZER.load(network, view)
    return network.eval().requires_grad_(False)


def read_size(config: dict[str, Any], source: str) -> HubertSize:
    """The network that a configuration of the transformers library describes.

    Raises:
        WeightsError: another construction than HuBERT base's, or values that make no sense.
    """
    expected = {
        "conv_bias": False,
        "feat_extract_norm": "group",
        "feat_extract_activation": "gelu",
        "hidden_act": "gelu",
        "do_stable_layer_norm": False,
        "feat_proj_layer_norm": True,
    }
    for name, value in expected.items():
        if config.get(name, value) != value:
            raise WeightsError(
                f"{source} has {name} = {reprlib.repr(config[name])}, not {value!r}.", mend=_BASE
            )
    plain = HubertSize()
    try:
        size = HubertSize(
            width=_count(config.get("hidden_size", plain.width)),
            layers=_count(config.get("num_hidden_layers", plain.layers), most=512),
            heads=_count(config.get("num_attention_heads", plain.heads)),
            inner=_count(config.get("intermediate_size", plain.inner)),
            channels=tuple(map(_count, config.get("conv_dim", plain.channels))),
            kernels=tuple(map(_count, config.get("conv_kernel", plain.kernels))),
            strides=tuple(map(_count, config.get("conv_stride", plain.strides))),
            place_kernel=_count(config.get("num_conv_pos_embeddings", plain.place_kernel)),
            place_groups=_count(config.get("num_conv_pos_embedding_groups", plain.place_groups)),
            epsilon=float(config.get("layer_norm_eps", plain.epsilon)),
        )
    except (TypeError, ValueError) as error:
        raise WeightsError(
            f"The configuration of {source} makes no sense: {error}.", mend=_BASE
        ) from None
    if not len(size.channels) == len(size.kernels) == len(size.strides) or size.width % size.heads:
        raise WeightsError(f"The sizes in the configuration of {source} do not fit.", mend=_BASE)
    return size


def _count(value: object, most: int = 1_000_000) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
        raise ValueError(f"{reprlib.repr(value)} is no size")
    return value
