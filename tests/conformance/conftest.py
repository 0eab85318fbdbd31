"""Every built-in provider, built once, for the conformance classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.plugin import ProviderInfo
from voxloom.interfaces.stage import Stage
from voxloom.registry import Registry
from voxloom.testing import construct

Builder = Callable[[ProviderInfo, bool], Any]

# What a provider cannot be built without, or is quicker with: "kind/name" -> options.
OPTIONS: dict[str, dict[str, Any]] = {
    "effect/resample": {"sample_rate": 16000},
    "vocoder/griffin-lim": {"iterations": 4},
    "frontend/mixed": {"languages": ["en", "zh", "ja"]},
    "vocoder/source-filter": {"weights": "asset:voxloom-mini/source-filter"},
}

# Providers whose weights a user brings: their own tests build tiny ones and inherit the classes of
# voxloom.testing. "kind/name" -> that file, below tests/.
ELSEWHERE = {
    "tokenizer/mini-tokenizer": "plugins/mini/tokenizer/test_model.py",
    "prior/mini-gpt": "plugins/mini/gpt/test_model.py",
    "acoustic/mini-decoder": "plugins/mini/decoder/test_model.py",
    "prior/gpt": "plugins/gpt_sovits/t2s/test_model.py",
    "acoustic/sovits": "plugins/gpt_sovits/sovits/test_model.py",
    "acoustic/sovits-dit": "plugins/gpt_sovits/dit/test_model.py",
    "vocoder/from-acoustic": "plugins/gpt_sovits/sovits/test_decoder.py",
    "vocoder/hifigan": "vocoders/hifigan/test_model.py",
    "vocoder/bigvgan": "vocoders/bigvgan/test_model.py",
    "tokenizer/hubert-vq": "plugins/gpt_sovits/hubert/test_model.py",
    "text_encoder/roberta": "plugins/gpt_sovits/roberta/test_model.py",
    "speaker_encoder/eres2netv2": "plugins/gpt_sovits/eres2net/test_model.py",
    "adapter/lora": "plugins/gpt_sovits/lora/test_model.py",
    "adapter/gpt-lora": "plugins/gpt_sovits/lora/test_gpt_lora.py",
    "effect/ap-bwe": "plugins/ap_bwe/test_model.py",
}


def installed() -> list[ProviderInfo]:
    return list(Registry.discover(environ={}).providers())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`provider` runs over the providers of the class's kind that are tested here, or over all."""
    if "provider" in metafunc.fixturenames:
        kind = getattr(metafunc.cls, "kind", None)
        found = [info for info in installed() if kind in (None, info.kind)]
        if kind:
            found = [info for info in found if f"{info.kind}/{info.name}" not in ELSEWHERE]
        names = [info.name if kind else f"{info.kind}-{info.name}" for info in found]
        metafunc.parametrize("provider", found, ids=names, scope="session")


@pytest.fixture(scope="session")
def builtins() -> Registry:
    """One registry for the session: what is imported once stays imported."""
    return Registry.discover(environ={})


@pytest.fixture(scope="session")
def elsewhere() -> Mapping[str, Path]:
    """ "kind/name" -> the file in which a provider's own conformance tests are."""
    tests = Path(__file__).parents[1]
    return {name: tests / file for name, file in ELSEWHERE.items()}


@pytest.fixture(scope="session")
def built(builtins: Registry) -> Builder:
    """Builds a provider, or gives the one built before; `fresh` for one that a test closes."""
    stages: dict[tuple[str, str], Stage] = {}

    def stage_of(info: ProviderInfo, fresh: bool = False) -> Any:
        key = (info.kind, info.name)
        if fresh or key not in stages:
            options = OPTIONS.get(f"{info.kind}/{info.name}", {})
            try:
                made = construct(builtins, info.kind, info.name, **options)
            except WeightsError as error:
                if any(plugin.assets for plugin in builtins.plugins):
                    raise
                pytest.skip(f"no weights are shipped yet: {error.message}")
            except ValidationError as error:
                pytest.fail(f"give options for {info.kind}/{info.name} in OPTIONS: {error}")
            if fresh:
                return made
            stages[key] = made
        return stages[key]

    return stage_of


@pytest.fixture
def stage(request: pytest.FixtureRequest, provider: ProviderInfo, built: Builder) -> Any:
    """The stage under test; what its manifest claims decides whether it must stream."""
    if request.instance is not None:
        request.instance.streaming = "streaming" in provider.capabilities
    return built(provider, "closed" in request.node.name)
