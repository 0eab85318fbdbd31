"""From a plan to a pipeline: every stage built, adapted and handed to those after it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping

from voxloom.core import weights
from voxloom.core.pipeline import devices
from voxloom.core.pipeline.chain import Chain
from voxloom.core.pipeline.effects import PlannedEffect
from voxloom.core.pipeline.hooks import StageHooks
from voxloom.core.pipeline.pipeline import Pipeline
from voxloom.core.spec.plan_types import Plan, PlannedStage
from voxloom.interfaces.adapter import Adapter
from voxloom.interfaces.effect import AudioEffect
from voxloom.interfaces.errors import PluginError, VoxloomError, WeightsError
from voxloom.interfaces.plugin import Providers
from voxloom.interfaces.stage import Build, Stage, WeightsView

Progress = Callable[[str, int, int], None]


def assemble(
    plan: Plan,
    providers: Providers,
    *,
    device: str | None = None,
    progress: Progress | None = None,
) -> Pipeline:
    """Build all stages that speak; those that only prepare a voice are built when first needed.

    Args:
        plan: checked by `core.spec.plan`.
        providers: the registry that the plan was made with.
        device: instead of the plan's own; a stage whose spec names another device keeps it.
        progress: called with a slot, its number from 1 and the number of slots before each stage
            is built, for long loads.

    Raises:
        VoxloomError: a stage cannot be built. All that was built by then is closed.
    """
    builder = Builder(plan, providers, device)
    planned = [*plan.speech, *plan.effects]
    try:
        for number, stage in enumerate(planned, 1):
            if progress is not None:
                progress(stage.slot, number, len(planned))
            builder.stage(stage)
        chain = Chain(
            {stage.slot: builder.stages[stage.slot] for stage in plan.speech},
            {stage.slot: stage.provider.capabilities for stage in plan.speech},
        )
        effects = [_effect(stage, builder.stages[stage.slot]) for stage in plan.effects]
    except BaseException:  # Ctrl-C too must leave no stage open
        builder.close()
        raise
    return Pipeline(plan, providers, builder, chain, effects, StageHooks(providers.hooks))


class Builder:
    """Builds planned stages, each once, and closes them."""

    def __init__(self, plan: Plan, providers: Providers, device: str | None) -> None:
        self._plan, self._providers, self._device = plan, providers, device
        self._lock = threading.RLock()
        self._opened: list[Stage] = []
        self.stages: dict[str, Stage] = {}

    def stage(self, planned: PlannedStage) -> Stage:
        """The stage of a slot, built and adapted on first call.

        Raises:
            VoxloomError: as the provider says; a fault of the provider is a PluginError.
        """
        with self._lock:
            if planned.slot not in self.stages:
                stage = self._build(planned)
                for adapter in self._plan.adapters:
                    if adapter.on == planned.slot:
                        self._adapt(adapter, stage)
                self.stages[planned.slot] = stage
            return self.stages[planned.slot]

    def part(self, planned: PlannedStage) -> Stage:
        """A sub-stage, built now; whoever asks keeps it. Raises as `stage` does."""
        with self._lock:
            return self._build(planned)

    def voice_stages(self) -> Mapping[str, Stage]:
        """All stages, with those that prepare a voice."""
        with self._lock:
            for planned in self._plan.voice:
                self.stage(planned)
            return dict(self.stages)

    def close(self) -> None:
        """Close what was built, last first. A second call does nothing."""
        with self._lock:
            opened, self._opened = self._opened, []
            self.stages = {}
        for stage in reversed(opened):
            stage.close()

    def _build(self, planned: PlannedStage) -> Stage:
        where = planned.where
        build = Build(
            device=devices.resolve(self._device_of(planned), where),
            edges=planned.edges,
            weights=lambda field: _weights(planned, field),
            inventory=lambda name: self._providers.inventory(name, where),
            parts=Parts(planned.parts, self.part),
            upstream=dict(self.stages),
        )
        made = self._providers.load(planned.provider)
        try:
            stage = made(planned.options, build)
        except VoxloomError:
            raise
        except Exception as error:
            raise _fault(planned, "could not be built", error) from error
        self._opened.append(stage)
        return stage

    def _adapt(self, planned: PlannedStage, stage: Stage) -> None:
        adapter = self._build(planned)
        if not isinstance(adapter, Adapter):
            raise PluginError(f"{planned.provider.name!r} is no adapter.", mend="Mend its plugin.")
        try:
            adapter.apply(stage)
        except VoxloomError:
            raise
        except Exception as error:
            raise _fault(planned, f"could not adapt `{planned.on}`", error) from error
        self.stages[planned.slot] = adapter

    def _device_of(self, planned: PlannedStage) -> str:
        general = self._device or self._plan.device
        own = planned.device
        return general if own in (devices.AUTO, self._plan.device) else own


class Parts(Mapping[str, Stage]):
    """The sub-stages of one stage, each built when it is first taken, and then kept.

    So a frontend for many languages loads the dictionaries of those that it meets."""

    def __init__(
        self, planned: Mapping[str, PlannedStage], build: Callable[[PlannedStage], Stage]
    ) -> None:
        self._planned, self._build = planned, build
        self._lock = threading.Lock()
        self._built: dict[str, Stage] = {}

    def __getitem__(self, name: str) -> Stage:
        with self._lock:
            if name not in self._built:
                self._built[name] = self._build(self._planned[name])
            return self._built[name]

    def __contains__(self, name: object) -> bool:
        return name in self._planned

    def __iter__(self) -> Iterator[str]:
        return iter(self._planned)

    def __len__(self) -> int:
        return len(self._planned)


def _effect(planned: PlannedStage, stage: Stage) -> PlannedEffect:
    if not isinstance(stage, AudioEffect):
        raise PluginError(f"{planned.provider.name!r} is no effect.", mend="Mend its plugin.")
    return PlannedEffect(planned.slot, stage, "streaming" in planned.provider.capabilities)


def _weights(planned: PlannedStage, field: str) -> WeightsView:
    if field not in planned.weights:
        raise WeightsError(
            f"The stage `{planned.slot}` has no weights in its option `{field}`.",
            mend=f"Name a file in `{planned.slot}.{field}`.",
            where=planned.where,
        )
    return weights.open(planned.weights[field])


def _fault(planned: PlannedStage, what: str, error: Exception) -> PluginError:
    provider = planned.provider
    return PluginError(
        f"`{planned.slot}`: {provider.kind} {provider.name!r} of plugin {provider.plugin!r} "
        f"{what}: {type(error).__name__}: {error}",
        mend=f"Report it to the plugin's author, or run with `--without {provider.plugin}`.",
        where=planned.where,
    )
