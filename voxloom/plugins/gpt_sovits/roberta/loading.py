"""From a folder of the transformers library to BERT and its characters."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any

import torch

from voxloom.core.weights.unfilled import unfilled
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.common.companion import read_config, read_json, read_text
from voxloom.plugins.gpt_sovits.published import PUBLISHER
from voxloom.plugins.gpt_sovits.roberta.keys import bert
from voxloom.plugins.gpt_sovits.roberta.network import Bert, BertSize, empty

LAYERS_LEFT_OUT = 2  # the feature is the third last hidden state
SPECIAL = ("[CLS]", "[SEP]", "[UNK]")
_OTHER = "Give chinese-roberta-wwm-ext-large, or another BERT."
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def load_bert(view: WeightsView, precision: str = "fp32") -> Bert:
    """BERT up to its third last hidden state. Raises WeightsError if it is another model."""
    size = read_size(read_config(view), view.source)
    with unfilled(view.source):
        network = empty(size)
    unused = range(size.layers, size.layers + LAYERS_LEFT_OUT)
    bert(unused).load(network, view, dtype=DTYPES[precision])
    return network.eval().requires_grad_(False)


def read_size(config: Mapping[str, Any], source: str) -> BertSize:
    """The network that a configuration describes, less the layers that are not read.

    Raises:
        WeightsError: another construction than BERT's, or values that make no sense.
    """
    if config.get("hidden_act", "gelu") != "gelu":
        raise WeightsError(
            f"{source} has the activation {reprlib.repr(config['hidden_act'])}, not 'gelu'.",
            mend=_OTHER,
        )

    def count(name: str, most: int = 1_000_000) -> int:
        value = config.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
            raise WeightsError(f"{source} has {name} = {reprlib.repr(value)}.", mend=_OTHER)
        return value

    layers = count("num_hidden_layers", most=512)
    width, heads = count("hidden_size"), count("num_attention_heads")
    epsilon = config.get("layer_norm_eps", 1e-12)
    if not isinstance(epsilon, int | float):
        raise WeightsError(f"{source} has layer_norm_eps = {reprlib.repr(epsilon)}.", mend=_OTHER)
    if layers <= LAYERS_LEFT_OUT or width % heads:
        raise WeightsError(f"The sizes in the configuration of {source} do not fit.", mend=_OTHER)
    return BertSize(
        words=count("vocab_size"),
        width=width,
        layers=layers - LAYERS_LEFT_OUT,
        heads=heads,
        inner=count("intermediate_size"),
        places=count("max_position_embeddings"),
        kinds=count("type_vocab_size"),
        epsilon=float(epsilon),
    )


def load_vocabulary(view: WeightsView, words: int) -> Mapping[str, int]:
    """word -> its number, from tokenizer.json or vocab.txt beside the weights.

    Raises:
        WeightsError: neither is there, or it does not fit the network's `words`.
    """
    found: dict[str, int] = {}
    tokenizer, listing = read_json(view, "tokenizer.json"), None
    if tokenizer is not None:
        model = tokenizer.get("model")
        vocabulary = model.get("vocab") if isinstance(model, dict) else None
        if isinstance(vocabulary, dict):
            found = {k: v for k, v in vocabulary.items() if isinstance(v, int)}
    else:
        listing = read_text(view, "vocab.txt")
        found = {word: number for number, word in enumerate((listing or "").splitlines())}
    if tokenizer is None and listing is None:
        raise WeightsError(
            f"There is neither tokenizer.json nor vocab.txt beside {view.source}.",
            mend=f"Keep the files of the model's folder together, as published in {PUBLISHER}.",
        )
    missing = [word for word in SPECIAL if word not in found]
    if missing or not all(0 <= number < words for number in found.values()):
        why = f"lacks {missing[0]}" if missing else f"has numbers beyond {words - 1}"
        raise WeightsError(
            f"The vocabulary beside {view.source} {why}.", mend="Use the files of one model."
        )
    return found
