"""Tables of names for the networks that several files of GPT-SoVITS hold.

Each is relative to its network: `CONTENT_ENCODER.under("enc_p.", "content_encoder.")`.
"""

from __future__ import annotations

from torch import Tensor

from voxloom.core.weights.mapping import KeyMap, Rule, ignore, join, rename, weight_norm


def _without_batch(tensor: Tensor) -> Tensor:
    return tensor[0]


def relative_encoder(official: str, ours: str) -> tuple[Rule, ...]:
    """The table of one RelativeEncoder."""
    attention, layer = f"{official}.attn_layers.{{n}}", f"{ours}.layers.{{n}}"
    parts = [
        join(
            tuple(f"{attention}.conv_{which}.{part}" for which in "qkv"),
            f"{layer}.attention.qkv.{part}",
        )
        for part in ("weight", "bias")
    ]
    return (
        *parts,
        rename(f"{attention}.conv_o.*", f"{layer}.attention.out.*"),
        rename(f"{attention}.emb_rel_k", f"{layer}.attention.key_places", _without_batch),
        rename(f"{attention}.emb_rel_v", f"{layer}.attention.value_places", _without_batch),
        rename(f"{official}.norm_layers_1.{{n}}.gamma", f"{layer}.norm_attention.weight"),
        rename(f"{official}.norm_layers_1.{{n}}.beta", f"{layer}.norm_attention.bias"),
        rename(f"{official}.ffn_layers.{{n}}.conv_1.*", f"{layer}.expand.*"),
        rename(f"{official}.ffn_layers.{{n}}.conv_2.*", f"{layer}.contract.*"),
        rename(f"{official}.norm_layers_2.{{n}}.gamma", f"{layer}.norm_feed_forward.weight"),
        rename(f"{official}.norm_layers_2.{{n}}.beta", f"{layer}.norm_feed_forward.bias"),
    )


def wavenet(official: str, ours: str) -> tuple[Rule, ...]:
    """The table of one WaveNet."""
    return (
        *weight_norm(f"{official}.cond_layer", f"{ours}.condition"),
        *weight_norm(f"{official}.in_layers.{{k}}", f"{ours}.gates.{{k}}"),
        *weight_norm(f"{official}.res_skip_layers.{{k}}", f"{ours}.outs.{{k}}"),
    )


_ASKED = "mrte.cross_attention"
CONTENT_ENCODER = KeyMap(
    rename("ssl_proj.*", "content_in.*"),
    relative_encoder("encoder_ssl", "content_encoder"),
    rename("text_embedding.weight", "text_embedding.weight"),
    relative_encoder("encoder_text", "text_encoder"),
    rename("mrte.c_pre.*", "meeting.content_in.*"),
    rename("mrte.text_pre.*", "meeting.text_in.*"),
    rename(f"{_ASKED}.conv_q.*", "meeting.attention.query.*"),
    *(
        join((f"{_ASKED}.conv_k.{p}", f"{_ASKED}.conv_v.{p}"), f"meeting.attention.key_value.{p}")
        for p in ("weight", "bias")
    ),
    rename(f"{_ASKED}.conv_o.*", "meeting.attention.out.*"),
    rename("mrte.c_post.*", "meeting.out.*"),
    relative_encoder("encoder2", "joint_encoder"),
    rename("proj.*", "distribution.*"),
)

REFERENCE_ENCODER = KeyMap(
    rename("spectral.0.fc.*", "first.*"),
    rename("spectral.3.fc.*", "second.*"),
    rename("temporal.{n}.conv1.conv.*", "gated.{n}.convolution.*"),
    *(
        join(tuple(f"slf_attn.w_{which}s.{part}" for which in "qkv"), f"qkv.{part}")
        for part in ("weight", "bias")
    ),
    rename("slf_attn.fc.*", "mixed.*"),
    rename("fc.fc.*", "out.*"),
)

_STATISTICS = "how often a code was used in training"
CODEBOOK = KeyMap(
    rename("vq.layers.0._codebook.embed", "codebook"),
    ignore("vq.layers.0._codebook.inited", _STATISTICS),
    ignore("vq.layers.0._codebook.cluster_size", _STATISTICS),
    ignore("vq.layers.0._codebook.embed_avg", _STATISTICS),
)

# The two networks of a SoVITS file that make tokens; everything else in it is another stage's.
SEMANTIC_QUANTIZER = KeyMap(
    rename("ssl_proj.*", "halve.*"),
    CODEBOOK.under("quantizer.", "quantizer."),
)
