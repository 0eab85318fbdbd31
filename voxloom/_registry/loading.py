"""Importing what a manifest names, on first use, and checking that it is what it should be."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from voxloom._registry.discovery import is_importable
from voxloom.interfaces.errors import Location, PluginError
from voxloom.interfaces.kinds import KINDS
from voxloom.interfaces.plugin import PluginInfo, Problem, ProviderInfo

if TYPE_CHECKING:
    from voxloom.interfaces.options import StageOptions
    from voxloom.interfaces.stage import Stage


def missing_modules(info: ProviderInfo, plugin: PluginInfo) -> Problem | None:
    """What a provider requires and this machine lacks, with the command that installs it."""
    missing = [module for module in info.requires if not is_importable(module)]
    if not missing:
        return None
    wanted = f"{plugin.package}[{info.extra}]" if info.extra else plugin.package
    return Problem(
        plugin.name,
        f"its {info.kind} {info.name!r} needs {', '.join(missing)}, which is not installed",
        f'Install it: pip install "{wanted}"',
        Location(str(plugin.manifest)),
        {"kind": info.kind, "name": info.name, "missing": " ".join(missing)},
    )


def load_stage(info: ProviderInfo, plugin: PluginInfo) -> type[Stage]:
    """The provider's class.

    Raises:
        PluginError: the import fails, or the class is not a finished stage of the kind.
    """
    if problem := missing_modules(info, plugin):
        raise PluginError(_sentence(info, problem.reason), mend=problem.mend, where=problem.where)
    interface = _interface(info.kind)
    found: type[Stage] = _class(info, plugin, info.target, interface)
    if unfinished := sorted(getattr(found, "__abstractmethods__", ())):
        raise _fault(
            info, plugin, f"{found.__name__} does not define {', '.join(unfinished)}", found
        )
    try:
        inspect.signature(found).bind(None, None)
    except TypeError:
        reason = f"{found.__name__} cannot be called with (options, build)"
        raise _fault(info, plugin, reason, found) from None
    return found


def load_options(info: ProviderInfo, plugin: PluginInfo) -> type[StageOptions]:
    """The provider's options model.

    Raises:
        PluginError: the import fails, or the class is no StageOptions that says its contracts.
    """
    from voxloom.interfaces.options import StageOptions

    found: type[StageOptions] = _class(info, plugin, info.options, StageOptions)
    if found.edges is StageOptions.edges:
        reason = f"{found.__name__} does not say its contracts: it has no edges()"
        raise _fault(info, plugin, reason, found)
    return found


def load_module(name: str, plugin: PluginInfo, what: str) -> Any:
    """Import a module that a plugin names. Raises PluginError with the place of the failure."""
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        reason = f"{what} of the plugin {plugin.name!r} cannot be imported: "
        reason += f"{type(error).__name__}: {str(error) or 'no reason given'}."
        where = _place(error) or Location(str(plugin.manifest))
        raise PluginError(reason, mend=_leave_out(plugin), where=where) from error


def _class(info: ProviderInfo, plugin: PluginInfo, target: str, base: type) -> Any:
    module_name, _, class_name = target.partition(":")
    try:
        module = load_module(module_name, plugin, f"The {info.kind} {info.name!r}")
    except PluginError as error:
        if info.extra and isinstance(error.__cause__, ImportError):
            mend = f'Install what it needs: pip install "{plugin.package}[{info.extra}]"'
            raise PluginError(error.message, mend=mend, where=error.where) from error.__cause__
        raise
    found = getattr(module, class_name, None)
    if found is None:
        close = get_close_matches(class_name, dir(module), n=1)
        near = f"; did you mean {close[0]!r}?" if close else ""
        raise _fault(info, plugin, f"{module_name} has no {class_name!r}{near}", module)
    if not (isinstance(found, type) and issubclass(found, base)):
        raise _fault(info, plugin, f"{target} is not a subclass of {base.__name__}", found)
    return found


def _interface(kind: str) -> type:
    module, _, name = KINDS[kind].interface.partition(":")
    found: type = getattr(importlib.import_module(module), name)
    return found


def _fault(info: ProviderInfo, plugin: PluginInfo, reason: str, thing: Any) -> PluginError:
    return PluginError(
        _sentence(info, reason), mend=_leave_out(plugin), where=_source(thing, plugin)
    )


def _sentence(info: ProviderInfo, reason: str) -> str:
    return f"The {info.kind} {info.name!r} of the plugin {info.plugin!r} cannot be used: {reason}."


def _leave_out(plugin: PluginInfo) -> str:
    return f"Mend the plugin, or leave it out: --without {plugin.name}"


def _source(thing: Any, plugin: PluginInfo) -> Location:
    try:
        file = inspect.getsourcefile(thing) or str(plugin.manifest)
        line = 1 if inspect.ismodule(thing) else inspect.getsourcelines(thing)[1]
    except (TypeError, OSError):
        return Location(str(plugin.manifest))
    return Location(file, line, 1)


def _place(error: BaseException) -> Location | None:
    """The line that failed: of the code that could not be compiled, or the innermost frame
    outside Python's import machinery."""
    import traceback  # on first use, like all that listing plugins can do without

    if isinstance(error, SyntaxError) and error.filename:
        return Location(error.filename, error.lineno or 0, error.offset or 1)
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<frozen") and frame.filename not in _MACHINERY
    ]
    return Location(frames[-1].filename, frames[-1].lineno or 0, 1) if frames else None


_MACHINERY: Mapping[str, None] = {importlib.__file__: None, __file__: None}
