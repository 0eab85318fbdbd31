"""What a GPT-SoVITS prior's file says of itself; torch-free, so that a spec can read it."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voxloom.interfaces.errors import WeightsError

TEXT_FEATURES_WIDTH = 1024  # of the RoBERTa model; the file's config does not say it
EARLY_STOP_RATE_HZ = 50  # the original counts max_sec at this rate, though tokens come at 25 Hz
_LARGEST = {"width": 16384, "heads": 512, "layers": 512, "tokens": 1 << 20, "phones": 1 << 20}
_FIELDS = {
    "width": "hidden_dim",
    "heads": "head",
    "layers": "n_layer",
    "tokens": "vocab_size",
    "phones": "phoneme_vocab_size",
}


@dataclass(frozen=True)
class Size:
    """width of the residual stream; heads and layers of the transformer; tokens: codes and the
    end token, which is the last; phones: rows of the phone table; max_seconds: longest speech
    that it was trained on."""

    width: int
    heads: int
    layers: int
    tokens: int
    phones: int
    max_seconds: float = 54.0
    features: int = TEXT_FEATURES_WIDTH

    @property
    def end(self) -> int:
        """The end token, which is also the number of codes."""
        return self.tokens - 1

    @property
    def early_stop(self) -> int:
        """After how many tokens the original gives up."""
        return int(EARLY_STOP_RATE_HZ * self.max_seconds)


def read_size(metadata: Mapping[str, str], source: str) -> Size:
    """The size of the network that a file's `config` describes.

    Raises:
        WeightsError: the file holds another model, or its config makes no sense.
    """
    config = _config(metadata, source)
    model, data = config.get("model"), config.get("data")
    if not isinstance(model, dict) or not isinstance(data, dict) or "n_layer" not in model:
        raise _other(source, "its config does not describe one")
    given = {
        ours: _whole(model, theirs, _LARGEST[ours], source) for ours, theirs in _FIELDS.items()
    }
    seconds = data.get("max_sec")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 1e6:
        raise _odd(source, f"data.max_sec is {reprlib.repr(seconds)}")
    size = Size(**given, max_seconds=float(seconds))
    if model.get("embedding_dim") != size.width:
        raise _odd(
            source, f"embedding_dim is {reprlib.repr(model.get('embedding_dim'))}, not {size.width}"
        )
    if model.get("EOS") != size.end:
        raise _odd(
            source, f"EOS is {reprlib.repr(model.get('EOS'))}, not the last of {size.tokens} tokens"
        )
    if size.width % (2 * size.heads):
        raise _odd(source, f"{size.heads} heads do not divide a width of {size.width}")
    return size


def _config(metadata: Mapping[str, str], source: str) -> dict[str, Any]:
    if "config" not in metadata:
        raise _other(source, "it has no config")
    try:
        config = json.loads(metadata["config"])
    except (ValueError, RecursionError) as error:
        raise _odd(source, f"it is not JSON ({error})") from None
    if not isinstance(config, dict):
        raise _odd(source, "it is no table")
    return config


def _whole(model: Mapping[str, Any], name: str, largest: int, source: str) -> int:
    value = model.get(name)
    if type(value) is not int or not 0 < value <= largest:
        raise _odd(source, f"{name} is {reprlib.repr(value)}")
    return value


def _other(source: str, why: str) -> WeightsError:
    return WeightsError(
        f"{source} holds no GPT-SoVITS prior: {why}.",
        mend="Give a .ckpt file of GPT-SoVITS, such as s1v3.ckpt or one of GPT_weights_v2.",
    )


def _odd(source: str, why: str) -> WeightsError:
    return WeightsError(
        f"The config in {source} makes no sense for a GPT-SoVITS prior: {why}.",
        mend="Fetch the file again, or export it from its training again.",
    )
