"""Providers that live in a test: tiny options models, no torch, no manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from voxloom.interfaces.contracts import (
    AudioContract,
    Edges,
    F0Contract,
    MelContract,
    PhoneContract,
    SpeakerContract,
    StyleContract,
    TokenContract,
)
from voxloom.interfaces.errors import Location, UnknownProviderError, VoiceError, WeightsError
from voxloom.interfaces.notation import Notations
from voxloom.interfaces.options import Part, PlanView, StageOptions
from voxloom.interfaces.phones import Inventory
from voxloom.interfaces.plugin import (
    AssetInfo,
    DataInfo,
    PluginInfo,
    ProviderInfo,
)

INVENTORY = Inventory("tiny", ("_", "SP", "a", "b"))


def mel(**changed: Any) -> MelContract:
    given: dict[str, Any] = {
        "sample_rate": 24000,
        "n_fft": 1024,
        "win_length": 1024,
        "hop_length": 240,
        "n_mels": 80,
        "fmin_hz": 20.0,
        "fmax_hz": 12000.0,
    }
    return MelContract(**{**given, **changed})


class ReaderOptions(StageOptions):
    """A frontend."""

    inventory: str = Field("tiny", description="phone inventory")

    def edges(self, view: PlanView) -> Edges:
        return Edges(produces={"phones": view.inventory(self.inventory).contract})


class MixedOptions(ReaderOptions):
    languages: tuple[str, ...] = ("en",)
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)

    def parts(self) -> Mapping[str, Part]:
        return {
            code: Part("frontend", f"read-{code}", self.settings.get(code, {}))
            for code in self.languages
        }


class HearerOptions(StageOptions):
    """A speaker encoder."""

    width: int = Field(16, ge=1)

    def edges(self, view: PlanView) -> Edges:
        return Edges(produces={"speaker": SpeakerContract("tiny", self.width)})


class TokenizerOptions(StageOptions):
    def edges(self, view: PlanView) -> Edges:
        return Edges(
            accepts={"audio": AudioContract()}, produces={"prompt": TokenContract("tiny", 8, 25.0)}
        )


class Sampling(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    top_k: int = Field(15, ge=1, description="how many tokens are considered")
    temperature: float = 1.0


class PriorOptions(StageOptions):
    sampling: Sampling = Sampling()

    def edges(self, view: PlanView) -> Edges:
        return Edges(
            accepts={
                "phones": PhoneContract("tiny"),
                "prompt": TokenContract("tiny", 8, 25.0),
            },
            produces={"tokens": TokenContract("tiny", 8, 25.0)},
        )


class SingerOptions(StageOptions):
    """An acoustic model: phones to a mel."""

    n_mels: int = Field(80, description="mel bands")
    width: int = 16
    weights: str = Field("", json_schema_extra={"weights": True})

    def edges(self, view: PlanView) -> Edges:
        told = int(view.metadata("weights").get("n_mels", self.n_mels))
        return Edges(
            accepts={
                "phones": PhoneContract("tiny"),
                "speaker": SpeakerContract("tiny", self.width),
            },
            produces={"features": mel(n_mels=told), "f0": F0Contract(24000, 240)},
        )


class TokenSingerOptions(StageOptions):
    def edges(self, view: PlanView) -> Edges:
        return Edges(
            accepts={"tokens": TokenContract("tiny", 8, 25.0)},
            produces={"features": mel(), "style": StyleContract("tiny", 4)},
        )


class DirectOptions(StageOptions):
    """Text straight to audio."""

    def edges(self, view: PlanView) -> Edges:
        return Edges(produces={"audio": AudioContract(22050)})


class BuzzOptions(StageOptions):
    """A vocoder that reads the usual mel."""

    iterations: int = Field(32, ge=1, description="phase refinement steps")
    mode: str = Field("fast", pattern="^(fast|slow)$")
    loud: bool = False

    def edges(self, view: PlanView) -> Edges:
        return Edges(
            accepts={"features": mel()},
            optional={"f0": F0Contract(24000, 240)},
            produces={"audio": AudioContract(24000)},
        )


class WideOptions(StageOptions):
    """A vocoder of another mel."""

    def edges(self, view: PlanView) -> Edges:
        return Edges(
            accepts={"features": mel(n_mels=100, sample_rate=22050)},
            produces={"audio": AudioContract(22050)},
        )


class PassOptions(StageOptions):
    """An effect that keeps the rate it hears."""

    amount: float = 1.0

    def edges(self, view: PlanView) -> Edges:
        return Edges(accepts={"audio": AudioContract()}, produces={"audio": AudioContract()})


class ResampleOptions(StageOptions):
    sample_rate: int = Field(gt=0)

    def edges(self, view: PlanView) -> Edges:
        return Edges(
            accepts={"audio": AudioContract()}, produces={"audio": AudioContract(self.sample_rate)}
        )


class NarrowOptions(StageOptions):
    """An effect for one rate only."""

    def edges(self, view: PlanView) -> Edges:
        contract = AudioContract(16000)
        return Edges(accepts={"audio": contract}, produces={"audio": contract})


class LoraOptions(StageOptions):
    weights: str = Field(json_schema_extra={"weights": True})
    scale: float = 1.0

    def edges(self, view: PlanView) -> Edges:
        return Edges()


class WidenOptions(StageOptions):
    """An adapter that changes what the acoustic model yields."""

    def edges(self, view: PlanView) -> Edges:
        return Edges(
            accepts={"features": mel()},
            produces={"features": mel(n_mels=100, sample_rate=22050)},
        )


class Bands(BaseModel):
    n_mels: int = 64
    sample_rate: int = 16000


class TunableOptions(StageOptions):
    """A vocoder that reads the mel it is told to."""

    mel: Bands = Bands()

    def edges(self, view: PlanView) -> Edges:
        told = mel(n_mels=self.mel.n_mels, sample_rate=self.mel.sample_rate)
        return Edges(
            accepts={"features": told}, produces={"audio": AudioContract(told.sample_rate)}
        )


class BrokenOptions(StageOptions):
    def edges(self, view: PlanView) -> Edges:
        raise KeyError("nothing")


MODELS: dict[tuple[str, str], type[StageOptions]] = {
    ("frontend", "read-en"): ReaderOptions,
    ("frontend", "read-ja"): ReaderOptions,
    ("frontend", "mixed"): MixedOptions,
    ("tokenizer", "hear-tokens"): TokenizerOptions,
    ("speaker_encoder", "hear"): HearerOptions,
    ("prior", "guess"): PriorOptions,
    ("acoustic", "sing"): SingerOptions,
    ("acoustic", "sing-tokens"): TokenSingerOptions,
    ("acoustic", "direct"): DirectOptions,
    ("vocoder", "buzz"): BuzzOptions,
    ("vocoder", "wide"): WideOptions,
    ("vocoder", "broken"): BrokenOptions,
    ("adapter", "lora"): LoraOptions,
    ("effect", "pass"): PassOptions,
    ("effect", "resample"): ResampleOptions,
    ("effect", "narrow"): NarrowOptions,
}


@dataclass
class TinyProviders:
    """A registry of the models above; presets are files of the test's folder."""

    folder: Path
    version: str = "1.0.0"
    models: dict[tuple[str, str], type[StageOptions]] = field(default_factory=lambda: dict(MODELS))
    requires: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    preset_files: dict[str, Path] = field(default_factory=dict)
    voice_list: list[DataInfo] = field(default_factory=list)

    def _info(self, kind: str, name: str) -> ProviderInfo:
        return ProviderInfo(
            kind,
            name,
            f"tiny.{name}:Stage",
            f"tiny.{name}:Options",
            f"the {name} of the tests",
            "tiny",
            languages=("en",) if name == "read-en" else ("ja",) if name == "read-ja" else (),
            extra="more" if (kind, name) in self.requires else "",
            requires=self.requires.get((kind, name), ()),
            licence="Apache-2.0",
        )

    def find(self, kind: str, name: str, where: Location | None = None) -> ProviderInfo:
        if (kind, name) not in self.models:
            known = [n for k, n in self.models if k == kind]
            raise UnknownProviderError(kind, name, known, where=where)
        return self._info(kind, name)

    def providers(self, kind: str | None = None) -> Sequence[ProviderInfo]:
        return [self._info(k, n) for k, n in self.models if kind in (None, k)]

    def plugin(self, name: str) -> PluginInfo:
        return PluginInfo(
            name,
            self.version,
            ">=1.0,<2",
            "tests",
            "tiny-package",
            self.folder / "voxloom.toml",
            licence="Apache-2.0",
            weights_licence="CC0-1.0",
        )

    def load(self, info: ProviderInfo) -> Any:
        raise AssertionError("planning loads no stage")

    def load_options(self, info: ProviderInfo) -> type[StageOptions]:
        return self.models[(info.kind, info.name)]

    def preset(self, name: str, where: Location | None = None) -> DataInfo:
        if name not in self.preset_files:
            raise UnknownProviderError("preset", name, list(self.preset_files), where=where)
        return DataInfo(name, self.preset_files[name], "", "tiny", default=True)

    def presets(self) -> Sequence[DataInfo]:
        return [self.preset(name) for name in self.preset_files]

    def voice(self, name: str, preset: str = "") -> DataInfo:
        for info in self.voices(preset):
            if info.name == name:
                return info
        close = get_close_matches(name, [info.name for info in self.voice_list])
        raise VoiceError(f"No voice is named {name!r}.", mend=f"Did you mean {close}?")

    def voices(self, preset: str = "") -> Sequence[DataInfo]:
        return [v for v in self.voice_list if not preset or v.preset in ("", preset)]

    def inventory(self, name: str, where: Location | None = None) -> Inventory:
        if name != INVENTORY.id:
            raise UnknownProviderError("inventory", name, [INVENTORY.id], where=where)
        return INVENTORY

    def notations(self) -> Notations:
        return Notations()

    def asset(self, plugin: str, name: str) -> AssetInfo:
        raise WeightsError(f"no asset {name!r}")

    def resolve_weights(self, reference: str, base: Path, plugin: str = "") -> Path:
        if reference.startswith("asset:"):
            path = self.folder / "assets" / reference.removeprefix("asset:")
        else:
            path = base / reference
        if not path.is_file():
            raise WeightsError(f"The weights {reference!r} are not at {path}.", mend="Check it.")
        return path

    @property
    def hooks(self) -> Any:
        return None


PRESET = """\
voxloom: 1
name: small
frontend: {use: mixed, languages: [en, ja]}
speaker_encoder: {use: hear}
acoustic: {use: sing}
vocoder: {use: buzz, iterations: 8}
effects: [pass]
"""


@pytest.fixture
def providers(tmp_path: Path) -> TinyProviders:
    """The tiny registry with one preset, `small`."""
    folder = tmp_path / "plugin"
    folder.mkdir()
    preset = folder / "small.yaml"
    preset.write_text(PRESET)
    return TinyProviders(folder, preset_files={"small": preset})


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """write(name, text) -> its path, relative to the test's folder, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def write_file(name: str, text: str | bytes) -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write_file


@pytest.fixture
def models() -> Any:
    """Further options models, for tests that change what is installed."""
    return {"widen": WidenOptions, "tunable": TunableOptions}


@pytest.fixture
def digest() -> Any:
    return lambda path: hashlib.sha256(Path(path).read_bytes()).hexdigest()
