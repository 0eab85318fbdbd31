"""Contracts on the edges: what joins, what does not, and what is advised."""

from __future__ import annotations

from typing import Any

import pytest

from voxloom.core.spec import Plan, plan, read
from voxloom.interfaces.contracts import AudioContract, MelContract, PhoneContract
from voxloom.interfaces.errors import ContractError, ErrorGroup, VoxloomError

HEAD = "voxloom: 1\nextends: small\n"
CHAIN = """\
voxloom: 1
frontend: read-en
tokenizer: hear-tokens
prior: guess
acoustic: sing-tokens
vocoder: buzz
"""


def planned(text: str, providers: Any, write: Any, *sets: str) -> Plan:
    return plan(read(write("my.yaml", text), providers, sets=sets), providers)


def refused(text: str, providers: Any, write: Any, *sets: str) -> VoxloomError:
    with pytest.raises(VoxloomError) as caught:
        planned(text, providers, write, *sets)
    return caught.value


def edges(found: Plan) -> list[tuple[str, str, str]]:
    return [(edge.port, edge.source, edge.target) for edge in found.edges]


def test_phones_straight_to_a_mel_for_a_vocoder(providers: Any) -> None:
    assert edges(plan(read("small", providers), providers)) == [
        ("phones", "frontend", "acoustic"),
        ("speaker", "speaker_encoder", "acoustic"),
        ("features", "acoustic", "vocoder"),
        ("f0", "acoustic", "vocoder"),
        ("audio", "vocoder", "effects[0]"),
        ("audio", "effects[0]", "result"),
    ]


def test_the_whole_chain_with_a_prior(providers: Any, write: Any) -> None:
    assert edges(planned(CHAIN, providers, write)) == [
        ("audio", "reference", "tokenizer"),
        ("phones", "frontend", "prior"),
        ("prompt", "tokenizer", "prior"),
        ("tokens", "prior", "acoustic"),
        ("features", "acoustic", "vocoder"),
        ("audio", "vocoder", "result"),
    ]


def test_text_straight_to_audio(providers: Any, write: Any) -> None:
    found = planned("voxloom: 1\nacoustic: direct\n", providers, write)
    assert edges(found) == [("audio", "acoustic", "result")]
    assert found.sample_rate == 22050


def test_what_no_stage_hears_a_prepared_voice_brings(providers: Any, write: Any) -> None:
    text = CHAIN.replace("tokenizer: hear-tokens\n", "")
    assert ("prompt", "voice", "prior") in edges(planned(text, providers, write))


def test_what_a_contract_leaves_open_is_filled_in(providers: Any, write: Any) -> None:
    found = planned(
        HEAD + "effects: [pass, {use: resample, sample_rate: 8000}, pass]\n", providers, write
    )
    rates = [
        (stage.edges.accepts["audio"], stage.edges.produces["audio"]) for stage in found.effects
    ]
    assert rates == [
        (AudioContract(24000), AudioContract(24000)),
        (AudioContract(24000), AudioContract(8000)),
        (AudioContract(8000), AudioContract(8000)),
    ]
    assert found.sample_rate == 8000
    acoustic = found.stage("acoustic")
    assert acoustic is not None
    assert acoustic.edges.accepts["phones"] == PhoneContract("tiny", 4)


def test_a_mismatch_lists_every_field_with_both_values(providers: Any, write: Any) -> None:
    error = refused(HEAD + "vocoder: wide\n", providers, write)
    assert isinstance(error, ContractError)
    assert error.differences == {"sample_rate": (24000, 22050), "n_mels": (80, 100)}
    assert str(error) == (
        "my.yaml:3:10: The vocoder 'wide' cannot read the `features` that the acoustic 'sing' "
        "yields; yielded against read: sample_rate 24000 against 22050; n_mels 80 against 100. "
        "Use the vocoder 'buzz', which reads it."
    )


def test_a_mismatch_is_told_in_the_users_file_rather_than_the_presets(
    providers: Any, write: Any
) -> None:
    error = refused(HEAD + "acoustic: {n_mels: 40}\n", providers, write)
    assert str(error.where) == "my.yaml:3:12"
    error = refused(HEAD + "acoustic: {use: sing, n_mels: 40}\n", providers, write)
    assert str(error.where) == "my.yaml:3:17"
    error = refused(HEAD, providers, write, "speaker_encoder={use: hear, width: 8}")
    assert str(error.where) == "--set speaker_encoder={use: hear, width: 8}"


def test_an_installed_adapter_that_bridges_is_named(
    providers: Any, write: Any, models: Any
) -> None:
    providers.models[("adapter", "widen")] = models["widen"]
    error = refused(HEAD + "vocoder: wide\n", providers, write)
    assert error.mend == (
        "The adapter 'widen' bridges it: `adapters: [{use: widen, on: acoustic}]`."
    )


def test_an_adapter_that_bridges_makes_the_edge_fit(
    providers: Any, write: Any, models: Any
) -> None:
    providers.models[("adapter", "widen")] = models["widen"]
    text = HEAD + "vocoder: wide\nadapters: [{use: widen, on: acoustic}]\n"
    found = planned(text, providers, write)
    features = [edge for edge in found.edges if edge.port == "features"]
    assert [(edge.source, edge.target) for edge in features] == [("acoustic", "vocoder")]
    assert isinstance(features[0].contract, MelContract)
    assert features[0].contract.n_mels == 100


def test_an_installed_effect_that_bridges_is_named_with_its_option(
    providers: Any, write: Any
) -> None:
    error = refused(HEAD + "effects: [pass, narrow]\n", providers, write)
    assert str(error) == (
        "my.yaml:3:17: The effect 'narrow' cannot read the `audio` that the effect 'pass' yields; "
        "yielded against read: sample_rate 24000 against 16000. "
        "Put the effect 'resample' before it: `{use: resample, sample_rate: 16000}`."
    )
    planned(HEAD + "effects: [{use: resample, sample_rate: 16000}, narrow]\n", providers, write)


def test_features_without_a_vocoder_are_one_fault_that_names_one(
    providers: Any, write: Any
) -> None:
    error = refused(HEAD + "vocoder: null\n", providers, write)
    assert isinstance(error, ContractError)
    assert "nothing turns them into audio" in error.message
    assert "vocoder: {use: buzz}" in error.mend


def test_a_vocoder_behind_audio_is_superfluous(providers: Any, write: Any) -> None:
    text = "voxloom: 1\nacoustic: direct\nvocoder: buzz\n"
    error = refused(text, providers, write)
    assert isinstance(error, ContractError)
    assert "yields audio by itself" in error.message
    assert "Remove the vocoder" in error.mend


def test_a_missing_port_names_the_stage_that_could_yield_it(providers: Any, write: Any) -> None:
    text = CHAIN.replace("prior: guess\n", "").replace("tokenizer: hear-tokens\n", "")
    error = refused(text.replace("frontend: read-en\n", ""), providers, write)
    assert isinstance(error, ContractError)
    assert str(error) == (
        "my.yaml:2:11: The acoustic 'sing-tokens' reads `tokens` (tiny, 8 codes, 25 Hz), which no "
        "stage before it yields. Add one, such as `prior: {use: guess}`."
    )


def test_several_missing_ports_are_told_together(providers: Any, write: Any) -> None:
    error = refused("voxloom: 1\nprior: guess\nacoustic: sing\nvocoder: buzz\n", providers, write)
    assert isinstance(error, ErrorGroup)
    assert [str(each.where) for each in error.errors] == ["my.yaml:2:8", "my.yaml:3:11"]
    assert all("frontend: {use: read-en}" in each.mend for each in error.errors)


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("prior: guess", "my.yaml:3:8", "yields tokens, which no stage reads"),
        ("vocoder: null\nacoustic: direct", "small.yaml:3:17", "yields phones"),
    ],
)
def test_a_stage_that_every_request_passes_for_nothing_is_refused(
    providers: Any, write: Any, line: str, place: str, words: str
) -> None:
    error = refused(f"{HEAD}{line}\n", providers, write)
    assert isinstance(error, ContractError)
    assert str(error.where).endswith(place)
    assert words in error.message
    assert ": null" in error.mend


def test_a_stage_that_only_prepares_voices_for_nothing_is_noticed(
    providers: Any, write: Any
) -> None:
    found = planned(CHAIN + "speaker_encoder: hear\n", providers, write)
    assert [notice.code for notice in found.notices] == ["unread-stage"]
    assert "'hear'" in found.notices[0].message


def test_a_spec_that_never_yields_audio_is_refused(providers: Any, write: Any) -> None:
    error = refused("voxloom: 1\nfrontend: read-en\n", providers, write)
    assert "No stage of this spec yields audio" in error.message


def test_effects_alone_have_nothing_to_change(providers: Any, write: Any) -> None:
    error = refused("voxloom: 1\neffects: [pass, pass]\n", providers, write)
    assert isinstance(error, ContractError)
    assert not isinstance(error, ErrorGroup)


def test_a_provider_that_fits_with_the_fields_that_differ_is_named_with_them(
    providers: Any, write: Any, models: Any
) -> None:
    providers.models[("vocoder", "tunable")] = models["tunable"]
    error = refused(HEAD + "vocoder: wide\n", providers, write)
    assert error.mend == (
        "Use the vocoder 'buzz' or `{use: tunable, mel: {sample_rate: 24000, n_mels: 80}}`, "
        "which reads it."
    )
    error = refused(HEAD + "vocoder: {use: tunable, mel: {n_mels: 80}}\n", providers, write)
    assert "`{use: tunable, mel: {sample_rate: 24000}}`" in error.mend


def test_the_stage_before_is_named_where_it_could_yield_what_is_read(
    providers: Any, write: Any
) -> None:
    error = refused(HEAD + "acoustic: {width: 8}\n", providers, write)
    assert "speaker" in error.message
    assert "`{use: sing, width: 16}`" in error.mend
    assert "`{use: hear, width: 8}`" in error.mend
