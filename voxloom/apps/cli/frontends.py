"""Text stages by themselves, without the rest of a pipeline: for `phonemize --jsonl`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from voxloom.interfaces.errors import InputError, PluginError, SpecError

if TYPE_CHECKING:
    from voxloom.interfaces import TextFrontend
    from voxloom.interfaces.options import Part, Planned
    from voxloom.interfaces.plugin import ProviderInfo
    from voxloom.interfaces.stage import Stage, WeightsView
    from voxloom.registry import Registry

TASK = "task:"  # capability of a provider, of any kind, that answers a task: `task:cut`


class Frontends:
    """Frontends of a registry, each built once for a set of options, and closed together."""

    def __init__(self, registry: Registry, sets: Sequence[str] = ()) -> None:
        """sets: options of providers, such as `ja.prosody=none`; they win over what is asked for.

        Raises SpecError: a setting is not of the form NAME.OPTION=VALUE."""
        self._registry = registry
        self._sets = _settings(sets)
        self._built: dict[tuple[str, str, str, str], Stage] = {}
        self._opened: list[Stage] = []

    def code(self, language: str) -> str:
        """The code that an installed frontend claims, `zh` for `zh-CN`; as it stands if none
        does."""
        from voxloom.core.text.values import spoken_code

        offered = self._registry.providers("frontend")
        return spoken_code(language, {code for i in offered for code in i.languages}) or language

    def of_language(self, language: str) -> ProviderInfo:
        """The frontend named as the language, else the first that speaks only it.

        Raises InputError: no installed frontend speaks it."""
        offered = self._registry.providers("frontend")
        for info in offered:
            if info.name == language and language in info.languages:
                return info
        for info in offered:
            if tuple(info.languages) == (language,):
                return info
        known = sorted({code for info in offered for code in info.languages})
        raise InputError(
            f"No installed frontend speaks {language!r} alone.",
            mend=f"Ask for one of {', '.join(known)}, or install a plugin that speaks it.",
        )

    def for_task(self, task: str) -> ProviderInfo:
        """The first provider that answers a task. Raises InputError: there is none."""
        for info in self._registry.providers():
            if f"{TASK}{task}" in info.capabilities:
                return info
        raise InputError(
            f"Nothing that is installed answers the task {task!r}.",
            mend=f"Ask for `clean`, or install a plugin with the capability `{TASK}{task}`.",
        )

    def get(self, info: ProviderInfo, inventory: str, rules: str) -> Stage:
        """A stage with these options, as far as it has them. Raises VoxloomError as its provider
        says."""
        key = (info.kind, info.name, inventory, rules)
        if key not in self._built:
            known = self._registry.load_options(info).model_fields
            wanted = {"inventory": inventory} | ({"rules": rules} if rules else {})
            values = {name: value for name, value in wanted.items() if name in known}
            self._built[key] = self._build(info, values)
        return self._built[key]

    def frontend(self, info: ProviderInfo, inventory: str, rules: str) -> TextFrontend:
        """As `get`. Raises PluginError: it is no frontend."""
        from voxloom.interfaces import TextFrontend

        stage = self.get(info, inventory, rules)
        if not isinstance(stage, TextFrontend):
            raise PluginError(f"{info.name!r} is no text frontend.", mend="Mend its plugin.")
        return stage

    def close(self) -> None:
        """Close all, last first. A second call does nothing."""
        opened, self._opened, self._built = self._opened, [], {}
        for stage in reversed(opened):
            stage.close()

    def _build(self, info: ProviderInfo, values: Mapping[str, Any]) -> Stage:
        from voxloom.interfaces.stage import Build

        planned = self._plan(info, values)
        parts = _Parts(self, planned.options.parts())
        build = Build("cpu", planned.edges, _no_weights, self._registry.inventory, parts)
        made: Any = self._registry.load(info)
        stage: Stage = made(planned.options, build)
        self._opened.append(stage)
        return stage

    def part(self, part: Part) -> Stage:
        """A sub-stage, built now. Raises VoxloomError as its provider says."""
        return self._build(self._registry.find(part.kind, part.use), part.options)

    def _plan(self, info: ProviderInfo, values: Mapping[str, Any]) -> Planned:
        from pydantic import ValidationError

        from voxloom.interfaces.options import Planned, PlanView

        model = self._registry.load_options(info)
        try:
            options = model(**{**values, **self._sets.get(info.name, {})})
        except ValidationError as error:
            said = "; ".join(_complaint(one) for one in error.errors())
            raise SpecError(
                f"{info.name!r} cannot be used this way: {said}.",
                mend=f"See its options with `voxloom plugin show {info.name}`.",
            ) from error
        parts = {name: self._plan_part(part) for name, part in options.parts().items()}
        view = PlanView({}, parts, lambda field: {}, self._registry.inventory)
        return Planned(info.name, options, options.edges(view))

    def _plan_part(self, part: Part) -> Planned:
        return self._plan(self._registry.find(part.kind, part.use), part.options)


class _Parts(Mapping[str, "Stage"]):
    """The sub-stages of one stage, each built when it is first taken, and then kept."""

    def __init__(self, owner: Frontends, parts: Mapping[str, Part]) -> None:
        self._owner, self._parts = owner, parts
        self._built: dict[str, Stage] = {}

    def __getitem__(self, name: str) -> Stage:
        if name not in self._built:
            self._built[name] = self._owner.part(self._parts[name])
        return self._built[name]

    def __contains__(self, name: object) -> bool:
        return name in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


def _settings(sets: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    import yaml

    found: dict[str, dict[str, Any]] = {}
    for setting in sets:
        place, equals, value = setting.partition("=")
        name, dot, option = place.partition(".")
        if not (equals and dot and name and option):
            raise SpecError(
                f"The setting {setting!r} is not of the form FRONTEND.OPTION=VALUE.",
                mend="Write it as in --set ja.prosody=none.",
            )
        try:
            found.setdefault(name, {})[option] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise SpecError(
                f"The value of --set {place} cannot be read: {error}.",
                mend="Write a YAML value, such as a word, a number or [a, list].",
            ) from error
    return found


def _complaint(error: Mapping[str, Any]) -> str:
    place = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"it has no option `{place}`"
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {said}" if place else said


def _no_weights(field: str) -> WeightsView:
    raise SpecError(
        f"This frontend reads weights from `{field}`, and none are given here.",
        mend="Use it in a pipeline: `voxloom phonemize --pipeline SPEC`.",
    )
