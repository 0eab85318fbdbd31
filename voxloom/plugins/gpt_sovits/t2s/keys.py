"""The official names of the prior's weights, and ours."""

from __future__ import annotations

from voxloom.core.weights.mapping import KeyMap, rename

KEYS = KeyMap(
    rename("model.ar_text_embedding.word_embeddings.weight", "phones.weight"),
    rename("model.bert_proj.{p:weight|bias}", "features.{p:weight|bias}"),
    rename("model.ar_text_position.alpha", "text_position"),
    rename("model.ar_audio_embedding.word_embeddings.weight", "tokens.weight"),
    rename("model.ar_audio_position.alpha", "audio_position"),
    rename(
        "model.h.layers.{n}.self_attn.in_proj_{p:weight|bias}", "blocks.{n}.qkv.{p:weight|bias}"
    ),
    rename(
        "model.h.layers.{n}.self_attn.out_proj.{p:weight|bias}",
        "blocks.{n}.attended.{p:weight|bias}",
    ),
    rename("model.h.layers.{n}.norm1.{p:weight|bias}", "blocks.{n}.norm_attention.{p:weight|bias}"),
    rename("model.h.layers.{n}.linear1.{p:weight|bias}", "blocks.{n}.up.{p:weight|bias}"),
    rename("model.h.layers.{n}.linear2.{p:weight|bias}", "blocks.{n}.down.{p:weight|bias}"),
    rename("model.h.layers.{n}.norm2.{p:weight|bias}", "blocks.{n}.norm_feed.{p:weight|bias}"),
    rename("model.ar_predict_layer.weight", "next_token.weight"),
)
