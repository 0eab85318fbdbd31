"""Metrics by name: those of the package, and those that plugins add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from voxloom.interfaces.errors import PluginError
from voxloom.training.evaluation.metric import Metric
from voxloom.training.named import class_of, joined

# name -> `module:class`. Plugins add theirs by the hook `voxloom_metrics`.
_HERE = "voxloom.training.evaluation.metrics"
METRICS: Mapping[str, str] = {
    "wer": f"{_HERE}.words:WordErrors",
    "cer": f"{_HERE}.words:CharacterErrors",
    "phone-errors": f"{_HERE}.phones:PhoneErrors",
    "missing-phones": f"{_HERE}.phones:MissingPhones",
    "tone-errors": f"{_HERE}.phones:ToneErrors",
    "no-speech": f"{_HERE}.length:NoSpeech",
    "too-long": f"{_HERE}.length:TooLong",
    "duration": f"{_HERE}.length:DurationRatio",
    "rate": f"{_HERE}.length:Rate",
    "rate-ratio": f"{_HERE}.length:RateRatio",
    "stoi": f"{_HERE}.quality:Stoi",
    "pesq": f"{_HERE}.quality:Pesq",
    "dnsmos": f"{_HERE}.quality:Dnsmos",
    "similarity": f"{_HERE}.speaker:Similarity",
    "style-similarity": f"{_HERE}.speaker:StyleSimilarity",
    "f0-error": f"{_HERE}.pitch:PitchError",
    "pitch-offset": f"{_HERE}.pitch:PitchOffset",
    "rtf": f"{_HERE}.speed:RealTimeFactor",
    "first-audio": f"{_HERE}.speed:FirstAudio",
    "peak-memory": f"{_HERE}.speed:PeakMemory",
}


def known_metrics(hooks: Any = None) -> dict[str, str]:
    """Every metric: name -> `module:class`.

    hooks: pluggy's relay, None for the built-in ones alone.

    Raises:
        PluginError: two packages name one metric.
    """
    added = hooks.voxloom_metrics() if hooks is not None else ()
    return joined(METRICS, added, does="have a metric", error=PluginError)


def metric_class(name: str, known: Mapping[str, str]) -> type[Metric]:
    """Raises UnknownProviderError, with near names; PluginError if its class is none."""
    return class_of(name, known, Metric, what="metric", hook="voxloom_metrics")


def chosen(names: Sequence[str], known: Mapping[str, str]) -> list[type[Metric]]:
    """The classes of these names, all of them for none. Raises as `metric_class`."""
    return [metric_class(name, known) for name in dict.fromkeys(names or known)]
