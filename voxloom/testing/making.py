"""Making stages and values for tests, without a pipeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import LatentContract, MelContract
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.features import Features
from voxloom.interfaces.options import Planned, PlanView, StageOptions
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.interfaces.plugin import Providers
from voxloom.interfaces.request import Controls
from voxloom.interfaces.stage import Build, Context, Stage, WeightsView
from voxloom.interfaces.voice import VoiceStyle

if TYPE_CHECKING:
    from torch import Tensor

_NOTHING: Mapping[str, Any] = {}


def context(
    seed: int = 0, *, voice: VoiceStyle | None = None, controls: Controls | None = None
) -> Context:
    """A request's context with a CPU generator of its own."""
    generator = torch.Generator().manual_seed(seed)
    return Context(generator, voice or VoiceStyle(), controls or Controls())


def build(
    options: StageOptions,
    *,
    upstream: Mapping[str, Stage] = _NOTHING,
    parts: Mapping[str, Stage] = _NOTHING,
    weights: Mapping[str, WeightsView] = _NOTHING,
    inventories: Mapping[str, Inventory] | Callable[[str], Inventory] = _NOTHING,
    device: str = "cpu",
) -> Build:
    """What a stage with these options is given when it is built; its edges come from the options.

    Args:
        upstream: the stages before it, by slot; parts: its sub-stages, by name.
        weights: opened weights files by option field.
        inventories: phone inventories by name, or a function such as `registry.inventory`.
    """
    look_up = inventories if callable(inventories) else _looker("inventory", inventories)
    view = PlanView(
        {slot: planned(stage) for slot, stage in upstream.items()},
        {name: planned(stage) for name, stage in parts.items()},
        lambda field: weights[field].metadata if field in weights else {},
        look_up,
    )
    edges = options.edges(view)
    return Build(device, edges, _looker("weights", weights), look_up, parts, upstream)


def make(cls: type[Any], options: StageOptions, **given: Any) -> Any:
    """`cls(options, build(options, **given))`: one stage, built."""
    return cls(options, build(options, **given))


def planned(stage: Stage, use: str = "") -> Planned:
    """A built stage, as an options model of a later stage would see it."""
    return Planned(use or type(stage).__name__, stage.options, stage.edges)


def construct(
    providers: Providers,
    kind: str,
    name: str,
    *,
    upstream: Mapping[str, Stage] = _NOTHING,
    base: Path | None = None,
    device: str = "cpu",
    **options: Any,
) -> Any:
    """Build one registered stage by name, with its weights and sub-stages.

    Raises whatever the registry, the options model and the stage raise.
    """
    info = providers.find(kind, name)
    typed = providers.load_options(info)(**options)
    parts = {
        part_name: construct(
            providers, part.kind, part.use, base=base, device=device, **part.options
        )
        for part_name, part in typed.parts().items()
    }
    weights = {
        field: open_weights(providers, getattr(typed, field), base or Path.cwd(), info.plugin)
        for field in weights_fields(typed)
        if getattr(typed, field)
    }
    made = build(
        typed,
        upstream=upstream,
        parts=parts,
        weights=weights,
        inventories=providers.inventory,
        device=device,
    )
    return providers.load(info)(typed, made)


def weights_fields(options: StageOptions) -> list[str]:
    """The option fields that name weights files."""
    fields = type(options).model_fields.items()
    return [
        name
        for name, field in fields
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("weights")
    ]


def open_weights(providers: Providers, reference: str, base: Path, plugin: str) -> WeightsView:
    """A weights reference, resolved and opened by the core's safe reader."""
    from voxloom.core import weights

    opened: WeightsView = weights.open(providers.resolve_weights(reference, base, plugin))
    return opened


def random_mel(
    contract: MelContract | LatentContract,
    frames: int,
    seed: int = 0,
    streams: Mapping[str, Tensor] = _NOTHING,
) -> Features:
    """Features of that contract with plausible values: [channels, frames], smooth in time."""
    mel = isinstance(contract, MelContract)
    channels = contract.n_mels if mel else contract.channels
    noise = torch.randn(channels, frames, generator=torch.Generator().manual_seed(seed))
    if not mel:
        return Features(noise, contract, streams)
    # log magnitudes of speech lie around -5 nat, a few nat to either side
    values = -5.0 + 1.5 * noise
    if contract.log_base == "10":
        values = values / 2.302585
    elif contract.log_base == "none":
        values = values.exp()
    return Features((values - contract.offset) / contract.scale, contract, streams)


def random_f0(frames: int, seed: int = 0) -> Tensor:
    """A pitch track, [frames] in Hz: a wandering voice with unvoiced gaps of zeros."""
    draws = torch.randn(frames, generator=torch.Generator().manual_seed(seed))
    hz = 140.0 * torch.exp(torch.cumsum(0.02 * draws, dim=0))
    voiced = (torch.arange(frames) // 7) % 4 != 3
    return torch.where(voiced, hz.clamp(60, 400), torch.zeros(frames))


def speech_like(seconds: float = 4.0, sample_rate: int = 16000, seed: int = 0) -> Audio:
    """Four syllables a second of a buzzing voice over a little noise: enough for encoders."""
    count = round(seconds * sample_rate)
    time = torch.arange(count) / sample_rate
    noise = torch.randn(count, generator=torch.Generator().manual_seed(seed))
    hz = 120 + 20 * torch.sin(2 * torch.pi * 0.7 * time) + 10 * (seed % 5)
    phase = 2 * torch.pi * torch.cumsum(hz, dim=0) / sample_rate
    buzz = sum(torch.sin(rank * phase) / rank for rank in range(1, 9))
    envelope = torch.sin(torch.pi * 4 * time).clamp(min=0) ** 0.5
    waveform = 0.2 * envelope * buzz + 0.002 * noise
    return Audio(waveform.to(torch.float32), sample_rate)


def phones_of(inventory: Inventory, count: int = 12, seed: int = 0, language: str = "") -> Phones:
    """Phones of an inventory, drawn at random, one character each."""
    generator = torch.Generator().manual_seed(seed)
    usable = [s for s in inventory.symbols if s != inventory.pad]
    wanted = [s for s in usable if s.startswith(f"{language}:")] if language else usable
    places = torch.randint(0, len(wanted), (count,), generator=generator).tolist()
    symbols = tuple(wanted[place] for place in places)
    text = "x" * count
    spans = tuple((place, place + 1) for place in range(count))
    return Phones(
        inventory.id, symbols, inventory.encode(symbols), spans, (language or "en",) * count, text
    )


def _looker(what: str, known: Mapping[str, Any]) -> Callable[[str], Any]:
    def look_up(name: str) -> Any:
        if name not in known:
            listing = ", ".join(known) or "none"
            raise SpecError(f"The test gave no {what} {name!r}.", mend=f"It gave: {listing}.")
        return known[name]

    return look_up
