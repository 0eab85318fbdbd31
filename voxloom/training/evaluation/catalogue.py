"""Metrics by name: those of the package, and those that plugins add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from voxloom.interfaces.errors import PluginError, UnknownProviderError
from voxloom.training.evaluation.metric import Metric

# name -> `module:class`. Plugins add theirs by the hook `voxloom_metrics`.
_HERE = "voxloom.training.evaluation.metrics"
METRICS: Mapping[str, str] = {
    "wer": f"{_HERE}.words:WordErrors",
    "cer": f"{_HERE}.words:CharacterErrors",
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
    known = dict(METRICS)
    for named in hooks.voxloom_metrics() if hooks is not None else ():
        for name, target in named.items():
            if known.get(name, target) != target:
                raise PluginError(
                    f"Two packages have a metric named {name!r}: {known[name]} and {target}.",
                    mend="Switch one of them off with --without.",
                )
            known[name] = target
    return known


def metric_class(name: str, known: Mapping[str, str]) -> type[Metric]:
    """Raises UnknownProviderError, with near names; PluginError if its class is none."""
    if name not in known:
        listing = f"There are {', '.join(known)}."
        raise UnknownProviderError("metric", name, known, hint=listing)
    module, _, attribute = known[name].partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise PluginError(
            f"The metric {name!r} cannot be loaded from {known[name]}: {error}.",
            mend="Correct the plugin's hook voxloom_metrics, or leave the metric out.",
        ) from error
    if not (isinstance(found, type) and issubclass(found, Metric)):
        raise PluginError(
            f"{known[name]} is no metric.",
            mend=f"Make it a subclass of {Metric.__module__}:Metric.",
        )
    return found


def chosen(names: Sequence[str], known: Mapping[str, str]) -> list[type[Metric]]:
    """The classes of these names, all of them for none. Raises as `metric_class`."""
    return [metric_class(name, known) for name in dict.fromkeys(names or known)]
