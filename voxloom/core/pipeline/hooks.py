"""Where plugins' hooks are called; whether there are any is asked once, at assembly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from voxloom.interfaces.errors import PluginError, VoxloomError

Call = Callable[..., Any]


class StageHooks:
    """The hooks of one pipeline. `watching` is False where no plugin has a stage hook, so that
    the stages' calls go untouched."""

    def __init__(self, hooks: Any) -> None:
        """hooks: pluggy's relay, or None."""
        self._before = _calls(hooks, "voxloom_before_stage")
        self._after = _calls(hooks, "voxloom_after_stage")
        self._text = _calls(hooks, "voxloom_text_pass")
        self.watching = bool(self._before or self._after)

    def before(self, slot: str, value: object, context: object) -> None:
        for call in self._before:
            call(slot=slot, value=value, context=context)

    def after(self, slot: str, value: object, seconds: float, context: object) -> None:
        for call in self._after:
            call(slot=slot, value=value, seconds=seconds, context=context)

    def rewrite(self, text: str, language: str) -> str:
        """The text after all text passes, in the order of registration.

        Raises:
            PluginError: a pass changed the length, so that marks would point elsewhere.
        """
        for call in self._text:
            rewritten = call(text=text, language=language)
            if rewritten is None:
                continue
            if not isinstance(rewritten, str) or len(rewritten) != len(text):
                raise PluginError(
                    "A plugin's text pass changed the length of the text.",
                    mend="A pass replaces characters one for one; mend or switch off the plugin.",
                )
            text = rewritten
        return text


def _calls(hooks: Any, name: str) -> Sequence[Call]:
    """The implementations of one hook in the order of registration, each callable by keyword."""
    caller = getattr(hooks, name, None)
    if caller is None:
        return ()
    return [_guarded(name, implementation) for implementation in caller.get_hookimpls()]


def _guarded(name: str, implementation: Any) -> Call:
    def call(**values: Any) -> Any:
        wanted = {key: values[key] for key in implementation.argnames if key in values}
        try:
            return implementation.function(**wanted)
        except VoxloomError:
            raise
        except Exception as error:
            raise PluginError(
                f"The hook {name} of plugin {implementation.plugin_name!r} failed: "
                f"{type(error).__name__}: {error}",
                mend="Mend the plugin, or switch it off with `--without`.",
            ) from error

    return call
