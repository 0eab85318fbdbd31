"""Whatever the configuration in a file says, the file loads or is refused in a sentence, soon."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor

from tests.plugins.gpt_sovits import conftest as dit
from tests.plugins.gpt_sovits import tiny
from tests.plugins.gpt_sovits.hubert import conftest as hubert
from tests.plugins.gpt_sovits.sovits import conftest as sovits
from tests.plugins.gpt_sovits.t2s import conftest as t2s
from voxloom.core import weights
from voxloom.interfaces.errors import VoxloomError, WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.dit.model import SovitsDit
from voxloom.plugins.gpt_sovits.dit.options import SovitsDitOptions
from voxloom.plugins.gpt_sovits.hubert.loading import load_hubert
from voxloom.plugins.gpt_sovits.recognise import examine
from voxloom.plugins.gpt_sovits.roberta.loading import load_bert
from voxloom.plugins.gpt_sovits.sovits.model import Sovits
from voxloom.plugins.gpt_sovits.sovits.options import SovitsOptions
from voxloom.plugins.gpt_sovits.t2s.model import Gpt
from voxloom.plugins.gpt_sovits.t2s.options import GptOptions
from voxloom.testing.making import make
from voxloom.vocoders.bigvgan.options import BigVganOptions, described
from voxloom.vocoders.hifigan.model import Hifigan
from voxloom.vocoders.hifigan.options import HifiganOptions

Load = Callable[[WeightsView], Any]
ODD: tuple[Any, ...] = (
    None, -1, 0, 10**6, 10**30, 1.5, "x", True, [], {}, [0], ["a"], [[]], [[0]], [10] * 5000,
)  # fmt: skip
SIZE = replace(t2s.SIZE, tokens=1025)
DEEP = "[" * 100_000
RATES = {
    "upsample_rates": [10, 6, 2, 2, 2],
    "resblock_dilation_sizes": [[1, 3, 5]] * 3,
}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, Any, Load]]:
    """name -> (configuration, tensors, what loads the file)."""
    folder = tmp_path_factory.mktemp("bert")
    tiny.bert(folder)
    bert = weights.open(folder / "pytorch_model.bin").tensors
    words = json.loads((folder / "config.json").read_text())

    def stage(kind: Any, options: Any) -> Load:
        return lambda view: make(kind, options, weights={"weights": view})

    return {
        "gpt": (t2s.config_of(SIZE), t2s.official(SIZE, 3), _gpt),
        "sovits": (sovits.CONFIG, tiny.known(sovits.official()),
                   stage(Sovits, SovitsOptions(weights="x"))),
        "dit": (dit.DIT_CONFIG, tiny.known(dit.dit_tensors()),
                stage(SovitsDit, SovitsDitOptions(weights="x"))),
        "hubert": ({**hubert.CONFIG, "hidden_size": sovits.CONTENT},
                   dit.drawn(tiny.hubert_shapes(), 5), load_hubert),
        "bert": (words, bert, load_bert),
        "hifigan": (RATES, dit.drawn(tiny.vocoder_shapes(), 8),
                    stage(Hifigan, HifiganOptions(weights="x"))),
    }  # fmt: skip


def _gpt(view: WeightsView) -> Any:
    return make(Gpt, GptOptions(weights="x"), weights={"weights": view})


def changes(config: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The configuration with one odd value, for every field but those that only name things."""
    found = []
    for name, value in config.items():
        inner = changes(value) if isinstance(value, dict) else []
        found += [(f"{name}.{field}", {**config, name: made}) for field, made in inner]
        found += [(name, {**copy.deepcopy(dict(config)), name: odd}) for odd in ODD]
    return found


@pytest.mark.parametrize("name", ["gpt", "sovits", "dit", "hubert", "bert", "hifigan"])
def test_an_odd_configuration_is_refused_or_does_not_matter(
    kinds: dict[str, tuple[Any, Mapping[str, Tensor], Load]], name: str
) -> None:
    config, tensors, load = kinds[name]
    load(dit.opened(tensors, "x.pth", config=json.dumps(config)))
    errors: list[VoxloomError] = []
    for _, changed in changes(config):
        try:
            load(dit.opened(tensors, "x.pth", config=json.dumps(changed)))
        except VoxloomError as error:
            errors.append(error)
    assert len(errors) > 20
    assert [str(e)[:300] for e in errors if not e.mend or len(str(e)) > 1500] == []


@pytest.mark.parametrize("text", [DEEP, '{"a":' * 100_000, "9" * 5000, '{"model": {"n_layers": 1'])
def test_a_configuration_that_cannot_be_parsed_is_refused(
    kinds: dict[str, tuple[Any, Mapping[str, Tensor], Load]], text: str
) -> None:
    for name in ("gpt", "sovits", "hubert", "bert"):
        _, tensors, load = kinds[name]
        with pytest.raises(WeightsError):
            load(dit.opened(tensors, "x.pth", config=text))
    for tensors in (sovits.official(), dit.dit_tensors()):
        assert examine(dit.opened(tensors, "x.pth", config=text).metadata) is not None
    view = dit.opened(dit.dit_tensors(), "x.pth", config=text)
    with pytest.raises(WeightsError):
        make(SovitsDit, SovitsDitOptions(weights="x", version="v3"), weights={"weights": view})


@pytest.mark.parametrize(
    "config",
    [
        {"sampling_rate": "x"}, {"sampling_rate": None}, {"sampling_rate": 10**400},
        {"resblock": [10] * 5000}, {"activation": ["a"]}, {"upsample_rates": ["a"] * 5000},
    ],
)  # fmt: skip
def test_an_odd_configuration_of_bigvgan_is_refused(config: dict[str, Any]) -> None:
    with pytest.raises(VoxloomError) as caught:
        described(BigVganOptions(weights="x"), {"config": json.dumps(config)})
    assert len(str(caught.value)) < 1500


def test_the_number_of_layers_is_bounded(tmp_path: Path) -> None:
    model: Any = {**sovits.CONFIG["model"], "n_layers": 10**6}  # type: ignore[dict-item]
    view = dit.opened(
        tiny.known(sovits.official()), "x.pth", config=json.dumps({**sovits.CONFIG, "model": model})
    )
    with pytest.raises(WeightsError, match="gives 1000000 for 'n_layers'"):
        make(Sovits, SovitsOptions(weights="x"), weights={"weights": view})
