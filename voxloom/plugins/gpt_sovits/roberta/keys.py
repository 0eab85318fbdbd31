"""Official names of BERT (transformers, old and new) -> ours."""

from __future__ import annotations

from collections.abc import Sequence

from voxloom.core.weights.mapping import KeyMap, Rule, ignore, join, rename

_HEAD = "the language model's head"


def bert(unused_layers: Sequence[int] = ()) -> KeyMap:
    """The table; unused_layers: numbers of the file's layers above the one whose output is read."""
    return KeyMap(*_rules("bert.", unused_layers), *_rules("", unused_layers))


def _rules(prefix: str, unused_layers: Sequence[int]) -> list[Rule]:
    found = [
        ignore(f"{prefix}encoder.layer.{number}.*", "above the layer whose output is read")
        for number in unused_layers
    ]
    layer = f"{prefix}encoder.layer.{{n}}"
    found += [
        rename(f"{prefix}embeddings.word_embeddings.weight", "words.weight"),
        rename(f"{prefix}embeddings.position_embeddings.weight", "places.weight"),
        rename(f"{prefix}embeddings.token_type_embeddings.weight", "kinds.weight"),
        *_norm(f"{prefix}embeddings.LayerNorm", "norm"),
        *(
            join(
                tuple(
                    f"{layer}.attention.self.{part}.{kind}" for part in ("query", "key", "value")
                ),
                f"layers.{{n}}.qkv.{kind}",
            )
            for kind in ("weight", "bias")
        ),
        rename(f"{layer}.attention.output.dense.*", "layers.{n}.mixed.*"),
        *_norm(f"{layer}.attention.output.LayerNorm", "layers.{n}.norm_attention"),
        rename(f"{layer}.intermediate.dense.*", "layers.{n}.expand.*"),
        rename(f"{layer}.output.dense.*", "layers.{n}.contract.*"),
        *_norm(f"{layer}.output.LayerNorm", "layers.{n}.norm_feed_forward"),
        ignore(f"{prefix}embeddings.position_ids", "0, 1, 2 and so on"),
        ignore(f"{prefix}pooler.*", "the vector of a whole text, which is not read"),
        ignore(f"{prefix}cls.*", _HEAD),
    ]
    return found


def _norm(official: str, ours: str) -> tuple[Rule, ...]:
    """A layer norm, whose parts older tools call gamma and beta."""
    return (
        rename(f"{official}.weight", f"{ours}.weight"),
        rename(f"{official}.bias", f"{ours}.bias"),
        rename(f"{official}.gamma", f"{ours}.weight"),
        rename(f"{official}.beta", f"{ours}.bias"),
    )
