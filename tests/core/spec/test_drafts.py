"""Providers found, options typed, weights located: each fault at its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from voxloom.core.spec import Plan, plan, read
from voxloom.interfaces.errors import (
    ErrorGroup,
    PluginError,
    UnknownProviderError,
    VoxloomError,
    WeightsError,
)


def planned(text: str, providers: Any, write: Any, *sets: str) -> Plan:
    return plan(read(write("my.yaml", text), providers, sets=sets), providers)


def refused(text: str, providers: Any, write: Any, *sets: str) -> VoxloomError:
    with pytest.raises(VoxloomError) as caught:
        planned(text, providers, write, *sets)
    return caught.value


HEAD = "voxloom: 1\nextends: small\n"


def test_an_unknown_provider_has_its_place_and_a_near_name(providers: Any, write: Any) -> None:
    error = refused(HEAD + "vocoder: {use: bzz}\n", providers, write)
    assert isinstance(error, UnknownProviderError)
    assert str(error) == "my.yaml:3:16: No vocoder is named 'bzz'. Did you mean 'buzz'?"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "vocoder: {iteratons: 3}",
            "my.yaml:3:11: Vocoder 'buzz' has no option 'iteratons'. Did you mean 'iterations'?",
        ),
        (
            "vocoder: {zzz: 3}",
            "my.yaml:3:11: Vocoder 'buzz' has no option 'zzz'. It has iterations, mode, loud.",
        ),
        (
            "tokenizer: {use: hear-tokens, width: 3}",
            "my.yaml:3:31: Tokenizer 'hear-tokens' has no option 'width'. "
            "Delete 'width'; it has none.",
        ),
        (
            "vocoder: {iterations: 0}",
            "my.yaml:3:23: `vocoder.iterations` is 0, but should be greater than or equal to 1 "
            "(phase refinement steps). Change the value.",
        ),
        (
            "vocoder: {iterations: many}",
            "my.yaml:3:23: `vocoder.iterations` is 'many', but should be a valid integer "
            "(phase refinement steps). Give a valid integer.",
        ),
        (
            "vocoder: {iterations: '3'}",
            "my.yaml:3:23: `vocoder.iterations` is '3', but should be a valid integer "
            "(phase refinement steps). Remove the quotes.",
        ),
        (
            "vocoder: {iterations: true}",
            "my.yaml:3:23: `vocoder.iterations` is True, but should be a valid integer "
            "(phase refinement steps). Give a valid integer.",
        ),
        (
            "vocoder: {loud: yes}",
            "my.yaml:3:17: `vocoder.loud` is 'yes', but should be a valid boolean. Write true.",
        ),
        (
            "prior: {use: guess, sampling: {topk: 3}}",
            "my.yaml:3:32: `sampling` of prior 'guess' has no option 'topk'. Did you mean 'top_k'?",
        ),
        (
            "prior: {use: guess, sampling: {top_k: 0}}",
            "my.yaml:3:39: `prior.sampling.top_k` is 0, but should be greater than or equal to 1 "
            "(how many tokens are considered). Change the value.",
        ),
        (
            "prior: {use: guess, sampling: 3}",
            "my.yaml:3:31: `prior.sampling` is 3, but should be a mapping. Give a mapping.",
        ),
        (
            "effects: [pass, {use: resample}]",
            "my.yaml:3:17: Effect 'resample' needs the option 'sample_rate'. "
            "Give it, in the file or with `--set effects[1].sample_rate=VALUE`.",
        ),
        (
            "prior: {sampling: {top_k: 3}}",
            "my.yaml:3:1: `prior` names no provider. "
            "Add `use: NAME`; see `voxloom plugins --kind prior`.",
        ),
        (
            "frontend: {languages: [en, zh]}",
            "my.yaml:3:28: No frontend is named 'read-zh'. Did you mean 'read-ja'?",
        ),
        (
            "frontend: {languages: [en], settings: {en: {inventry: x}}}",
            "my.yaml:3:45: Frontend 'read-en' has no option 'inventry'. Did you mean 'inventory'?",
        ),
    ],
)
def test_faulty_options_say_where_what_and_the_mend(
    providers: Any, write: Any, line: str, message: str
) -> None:
    assert str(refused(f"{HEAD}{line}\n", providers, write)) == message


def test_an_option_set_from_outside_is_blamed_on_the_setting(providers: Any, write: Any) -> None:
    error = refused(HEAD, providers, write, "vocoder.iterations=zero")
    assert str(error.where) == "--set vocoder.iterations=zero"


def test_faults_of_several_stages_are_told_together(providers: Any, write: Any) -> None:
    text = HEAD + "vocoder: {zzz: 1, iterations: 0}\nprior: gues\nacoustic: {n_mels: x}\n"
    error = refused(text, providers, write)
    assert isinstance(error, ErrorGroup)
    places = sorted(str(each.where) for each in error.errors)
    assert places == ["my.yaml:3:11", "my.yaml:3:31", "my.yaml:4:8", "my.yaml:5:20"]


def test_a_list_of_strings_fills_a_tuple(providers: Any, write: Any) -> None:
    found = planned(HEAD + "frontend: {languages: [ja]}\n", providers, write)
    assert found.languages == ("ja",)


def test_weights_are_found_from_the_folder_of_the_file_that_names_them(
    providers: Any, write: Any
) -> None:
    write("deep/w.bin", b"")
    write("deep/base.yaml", HEAD + "acoustic: {weights: w.bin}\n")
    path = write("my.yaml", "voxloom: 1\nextends: deep/base.yaml\n")
    found = plan(read(path, providers), providers, metadata_reader=lambda path: {})
    stage = found.stage("acoustic")
    assert stage is not None
    assert stage.weights == {"weights": Path("deep/w.bin")}


def test_missing_weights_are_told_at_their_option(providers: Any, write: Any) -> None:
    error = refused(HEAD + "acoustic:\n  weights: gone.bin\n", providers, write)
    assert isinstance(error, WeightsError)
    assert str(error.where) == "my.yaml:4:12"


def test_a_weights_header_decides_contracts(providers: Any, write: Any) -> None:
    write("w.bin", b"")
    path = write("my.yaml", HEAD + "acoustic: {weights: w.bin}\n")
    read_headers: list[Path] = []

    def header(path: Path) -> dict[str, str]:
        read_headers.append(path)
        return {"n_mels": "100"}

    with pytest.raises(VoxloomError, match="n_mels 100 against 80"):
        plan(read(path, providers), providers, metadata_reader=header)
    assert read_headers
    assert {path.name for path in read_headers} == {"w.bin"}


def test_weights_that_are_no_safetensors_are_refused_by_the_real_reader(
    providers: Any, write: Any
) -> None:
    write("w.bin", b"\x80\x04pickle")
    error = refused(HEAD + "acoustic: {weights: w.bin}\n", providers, write)
    assert isinstance(error, WeightsError)
    assert str(error.where) == "my.yaml:3:21"
    assert "pickle" in error.message.lower()


def test_a_missing_module_names_the_command_that_installs_it(providers: Any, write: Any) -> None:
    providers.requires[("vocoder", "buzz")] = ("no_such_module_here",)
    error = refused(HEAD + "vocoder: buzz\n", providers, write)
    assert isinstance(error, PluginError)
    assert "no_such_module_here" in error.message
    assert error.mend == 'Install it: pip install "tiny-package[more]"'
    assert str(error.where) == "my.yaml:3:10"


def test_a_plugin_that_fails_to_import_is_told_at_the_spec(providers: Any, write: Any) -> None:
    def load_options(info: Any) -> Any:
        raise PluginError("It is broken.", mend="Leave it out.")

    providers.load_options = load_options
    error = refused(HEAD + "vocoder: {use: buzz}\n", providers, write)
    assert isinstance(error, ErrorGroup)
    assert "my.yaml:3:16" in [str(each.where) for each in error.errors]


def test_an_options_model_that_fails_is_the_plugins_fault(providers: Any, write: Any) -> None:
    error = refused(HEAD + "vocoder: broken\n", providers, write)
    assert isinstance(error, PluginError)
    assert "KeyError" in error.message
    assert "'tiny'" in error.mend
    assert str(error.where) == "my.yaml:3:10"


def test_an_unknown_inventory_is_told_at_the_stage(providers: Any, write: Any) -> None:
    error = refused(HEAD + "frontend: {use: read-en, inventory: tyny}\n", providers, write)
    assert str(error.where) == "my.yaml:3:17"
    assert "'tiny'" in error.mend


def test_every_option_that_was_said_keeps_its_place(providers: Any, write: Any) -> None:
    found = planned(HEAD + "vocoder: {mode: slow}\n", providers, write, "vocoder.loud=true")
    stage = found.stage("vocoder")
    assert stage is not None
    places = {name: Path(where.source).name for name, where in stage.origins.items()}
    assert places == {
        "iterations": "small.yaml",
        "mode": "my.yaml",
        "loud": "--set vocoder.loud=true",
    }


def test_infinity_is_a_number_like_others(providers: Any, write: Any) -> None:
    found = planned(HEAD + "effects: [{use: pass, amount: .inf}]\n", providers, write)
    assert found.effects[0].options.model_dump() == {"amount": float("inf")}
