"""Official names of a SoVITS file (v1, v2, v2Pro, v2ProPlus) -> ours."""

from __future__ import annotations

from voxloom.core.weights.mapping import KeyMap, ignore, rename, weight_norm
from voxloom.plugins.gpt_sovits.common.keys import (
    CODEBOOK,
    CONTENT_ENCODER,
    REFERENCE_ENCODER,
    wavenet,
)


def generator(kernels: int) -> KeyMap:
    """The decoder's table; `kernels` residual blocks make a stage, and the file counts them through
    all stages."""
    block = f"blocks.{{n//{kernels}}}.{{n%{kernels}}}"
    return KeyMap(
        rename("conv_pre.*", "first.*"),
        rename("cond.*", "condition.*"),
        weight_norm("ups.{n}", "up.{n}"),
        weight_norm("resblocks.{n}.convs1.{k}", f"{block}.dilated.{{k}}"),
        weight_norm("resblocks.{n}.convs2.{k}", f"{block}.plain.{{k}}"),
        rename("conv_post.weight", "last.weight"),
    )


# flows.1, 3, 5, 7 turn the channels round and hold nothing.
FLOW = KeyMap(
    rename("flows.{n}.pre.*", "couplings.{n//2}.first.*"),
    wavenet("flows.{n}.enc", "couplings.{n//2}.net"),
    rename("flows.{n}.post.*", "couplings.{n//2}.last.*"),
)


def sovits(kernels: int) -> KeyMap:
    """The table of the whole file; kernels: residual blocks in a stage of the decoder."""
    return KeyMap(
        CONTENT_ENCODER.under("enc_p.", "content_encoder."),
        FLOW.under("flow.", "flow."),
        generator(kernels).under("dec.", "generator."),
        REFERENCE_ENCODER.under("ref_enc.", "style.reference_encoder."),
        CODEBOOK.under("quantizer.", "quantizer."),
        rename("sv_emb.*", "style.speaker.*"),
        rename("ge_to512.*", "style.to_text.*"),
        rename("prelu.weight", "style.slopes"),
        ignore("enc_q.*", "the posterior encoder hears recordings, in training only"),
        ignore(
            "ssl_proj.*", "makes tokens of recordings: the semantic tokenizer's part of the file"
        ),
    )
