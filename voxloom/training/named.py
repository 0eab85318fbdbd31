"""Classes by name: those of the package, and those that plugins add by a hook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TypeVar

from voxloom.interfaces.errors import PluginError, UnknownProviderError, VoxloomError

T = TypeVar("T")


def joined(
    built_in: Mapping[str, str],
    added: Iterable[Mapping[str, str]],
    *,
    does: str,
    error: type[VoxloomError],
) -> dict[str, str]:
    """Name -> `module:class` of all.

    does: what the packages do with it, such as `have a metric`, for the message; error: what is
    raised where two packages give one name to different classes."""
    known = dict(built_in)
    for named in added:
        for name, target in named.items():
            if known.get(name, target) != target:
                raise error(
                    f"Two packages {does} named {name!r}: {known[name]} and {target}.",
                    mend="Switch one of them off with --without.",
                )
            known[name] = target
    return known


def class_of(
    name: str, known: Mapping[str, str], base: type[T], *, what: str, hook: str
) -> type[T]:
    """The class of that name. what: a word or two for it; hook: that plugins name theirs in.

    Raises:
        UnknownProviderError: no such name; with near ones.
        PluginError: it cannot be imported, or is no subclass of `base`.
    """
    if name not in known:
        raise UnknownProviderError(what, name, known, hint=f"There are {', '.join(known)}.")
    module, _, attribute = known[name].partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise PluginError(
            f"The {what} {name!r} cannot be loaded from {known[name]}: {error}.",
            mend=f"Correct the plugin's hook {hook}, or leave it out.",
        ) from error
    if not (isinstance(found, type) and issubclass(found, base)):
        raise PluginError(
            f"{known[name]} is no {what}.",
            mend=f"Make it a subclass of {base.__module__}:{base.__name__}.",
        )
    return found
