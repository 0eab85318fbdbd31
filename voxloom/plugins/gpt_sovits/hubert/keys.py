"""Official names of HuBERT (transformers) and of a SoVITS file's quantizer -> ours."""

from __future__ import annotations

from voxloom.core.weights.mapping import KeyMap, ignore, join, rename, weight_norm
from voxloom.plugins.gpt_sovits.common.keys import SEMANTIC_QUANTIZER

_LAYER = "encoder.layers.{n}"

HUBERT = KeyMap(
    rename("feature_extractor.conv_layers.{n}.conv.weight", "convolutions.{n}.weight"),
    rename("feature_extractor.conv_layers.0.layer_norm.*", "norm_waves.*"),
    rename("feature_projection.layer_norm.*", "norm_in.*"),
    rename("feature_projection.projection.*", "project.*"),
    weight_norm("encoder.pos_conv_embed.conv", "places"),
    rename("encoder.layer_norm.*", "norm_places.*"),
    *(
        join(
            tuple(f"{_LAYER}.attention.{part}_proj.{kind}" for part in "qkv"),
            f"layers.{{n}}.qkv.{kind}",
        )
        for kind in ("weight", "bias")
    ),
    rename(f"{_LAYER}.attention.out_proj.*", "layers.{n}.mixed.*"),
    rename(f"{_LAYER}.layer_norm.*", "layers.{n}.norm_attention.*"),
    rename(f"{_LAYER}.feed_forward.intermediate_dense.*", "layers.{n}.expand.*"),
    rename(f"{_LAYER}.feed_forward.output_dense.*", "layers.{n}.contract.*"),
    rename(f"{_LAYER}.final_layer_norm.*", "layers.{n}.norm_feed_forward.*"),
    ignore("masked_spec_embed", "what was heard in place of masked frames, in training"),
)

_ACOUSTIC = "the acoustic model's part of the file"
QUANTIZER = KeyMap(
    SEMANTIC_QUANTIZER,
    *(
        ignore(f"{prefix}.*", _ACOUSTIC)
        for prefix in (
            "enc_p",
            "enc_q",
            "flow",
            "dec",
            "ref_enc",
            "sv_emb",
            "ge_to512",
            "prelu",
            "bridge",
            "wns1",
            "linear_mel",
            "cfm",
        )
    ),
)
