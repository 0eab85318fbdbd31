"""Official names of a SoVITS v3 or v4 file -> ours."""

from __future__ import annotations

from torch import Tensor

from voxloom.core.weights.mapping import KeyMap, ignore, join, optional, rename
from voxloom.plugins.gpt_sovits.common.keys import (
    CODEBOOK,
    CONTENT_ENCODER,
    REFERENCE_ENCODER,
    wavenet,
)


def _flat(tensor: Tensor) -> Tensor:
    return tensor.flatten()


_TEXT, _BLOCK = "text_embed.text_blocks.{n}", "transformer_blocks.{n}"
FLOW = KeyMap(
    rename("time_embed.time_mlp.{n}.*", "time.layers.{n//2}.*"),
    rename("d_embed.time_mlp.{n}.*", "step.layers.{n//2}.*"),
    rename(f"{_TEXT}.dwconv.*", "condition.blocks.{n}.depthwise.*"),
    rename(f"{_TEXT}.norm.*", "condition.blocks.{n}.norm.*"),
    rename(f"{_TEXT}.pwconv1.*", "condition.blocks.{n}.expand.*"),
    rename(f"{_TEXT}.grn.gamma", "condition.blocks.{n}.response.weight", _flat),
    rename(f"{_TEXT}.grn.beta", "condition.blocks.{n}.response.bias", _flat),
    rename(f"{_TEXT}.pwconv2.*", "condition.blocks.{n}.contract.*"),
    rename("input_embed.proj.*", "input.*"),
    rename("input_embed.conv_pos_embed.conv1d.{n}.*", "places.{n//2}.*"),
    rename("rotary_embed.inv_freq", "turn_rates"),
    optional("turn_rates", "computed anew where the file has none"),
    rename(f"{_BLOCK}.attn_norm.linear.*", "blocks.{n}.modulation.*"),
    *(
        join(
            tuple(f"{_BLOCK}.attn.to_{which}.{part}" for which in "qkv"),
            f"blocks.{{n}}.attention.qkv.{part}",
        )
        for part in ("weight", "bias")
    ),
    rename(f"{_BLOCK}.attn.to_out.0.*", "blocks.{n}.attention.out.*"),
    rename(f"{_BLOCK}.ff.ff.0.0.*", "blocks.{n}.expand.*"),
    rename(f"{_BLOCK}.ff.ff.2.*", "blocks.{n}.contract.*"),
    rename("norm_out.linear.*", "modulation.*"),
    rename("proj_out.*", "out.*"),
)

_TRAINING = "for training only"
KEYS = KeyMap(
    CONTENT_ENCODER.under("enc_p.", "content_encoder."),
    REFERENCE_ENCODER.under("ref_enc.", "reference_encoder."),
    CODEBOOK.under("quantizer.", "quantizer."),
    rename("bridge.0.*", "widen.*"),
    rename("wns1.pre.*", "conditioner.first.*"),
    wavenet("wns1.enc", "conditioner.net"),
    rename("wns1.proj.*", "conditioner.last.*"),
    FLOW.under("cfm.estimator.", "flow."),
    ignore("ssl_proj.*", "makes tokens of recordings: the semantic tokenizer's part of the file"),
    ignore("linear_mel.*", _TRAINING),
    ignore("enc_q.*", _TRAINING),
)
