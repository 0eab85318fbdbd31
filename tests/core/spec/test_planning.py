"""Plans: their stages, devices, languages, voices and reasons."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from voxloom.core.spec import Plan, plan, read
from voxloom.interfaces.errors import SpecError, VoiceError, VoxloomError
from voxloom.interfaces.plugin import DataInfo

HEAD = "voxloom: 1\nextends: small\n"


def planned(text: str, providers: Any, write: Any, *sets: str) -> Plan:
    return plan(read(write("my.yaml", text), providers, sets=sets), providers)


def refused(text: str, providers: Any, write: Any, *sets: str) -> VoxloomError:
    with pytest.raises(VoxloomError) as caught:
        planned(text, providers, write, *sets)
    return caught.value


def test_stages_stand_in_the_order_of_the_flow(providers: Any) -> None:
    found = plan(read("small", providers), providers)
    assert [stage.slot for stage in found.speech] == ["frontend", "acoustic", "vocoder"]
    assert [stage.slot for stage in found.voice] == ["speaker_encoder"]
    assert [stage.slot for stage in found.effects] == ["effects[0]"]
    assert (found.name, found.preset, found.sample_rate) == ("small", "small", 24000)
    assert set(found.voice_contracts) == {"speaker"}


def test_parts_are_planned_and_say_the_languages(providers: Any) -> None:
    found = plan(read("small", providers), providers)
    frontend = found.stage("frontend")
    assert frontend is not None
    assert {name: part.slot for name, part in frontend.parts.items()} == {
        "en": "frontend.parts.en",
        "ja": "frontend.parts.ja",
    }
    assert found.languages == ("en", "ja")


def test_a_frontend_without_the_option_speaks_what_its_manifest_says(
    providers: Any, write: Any
) -> None:
    assert planned(HEAD + "frontend: read-ja\n", providers, write).languages == ("ja",)


def test_a_stage_has_the_specs_device_unless_it_has_its_own(providers: Any, write: Any) -> None:
    found = planned(HEAD + "device: cuda:1\nvocoder: {device: cpu}\n", providers, write)
    devices = {stage.slot: stage.device for stage in (*found.speech, *found.effects)}
    assert devices == {
        "frontend": "cuda:1",
        "acoustic": "cuda:1",
        "vocoder": "cpu",
        "effects[0]": "cuda:1",
    }


def test_reasons_say_who_chose_a_provider(providers: Any, write: Any) -> None:
    write("base.yaml", HEAD + "effects: [{use: resample, sample_rate: 8000}]\n")
    text = "voxloom: 1\nextends: base.yaml\nacoustic: sing\n"
    found = planned(text, providers, write, "vocoder.use=buzz")
    reasons = {stage.slot: stage.reason for stage in (*found.speech, *found.effects)}
    assert reasons == {
        "frontend": "from the preset 'small'",
        "acoustic": "named in my.yaml",
        "vocoder": "chosen by `--set vocoder.use=buzz`",
        "effects[0]": "from base.yaml, which my.yaml extends",
    }


def test_a_spec_without_stages_names_a_preset(providers: Any, write: Any) -> None:
    error = refused("voxloom: 1\n", providers, write)
    assert isinstance(error, SpecError)
    assert "extends: small" in error.mend


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("adapters: [{use: lora, weights: w.bin, on: acostic}]", "my.yaml:3:44", "'acoustic'"),
        ("adapters: [{use: lora, weights: w.bin, on: prior}]", "my.yaml:3:44", "speaker_encoder"),
        ("adapters: [{use: lora, weights: w.bin}]", "my.yaml:3:18", "`on:`"),
        ("adapters: [{use: lora, weights: w.bin, on: effects}]", "my.yaml:3:44", "vocoder"),
    ],
)
def test_an_adapter_names_a_stage_that_is_there(
    providers: Any, write: Any, line: str, place: str, words: str
) -> None:
    write("w.bin", b"")
    error = refused(f"{HEAD}{line}\n", providers, write)
    assert str(error.where) == place
    assert words in str(error)


def test_adapters_keep_their_order_and_their_stage(providers: Any, write: Any) -> None:
    write("w.bin", b"")
    lines = "adapters:\n" + "".join(
        f"- {{use: lora, weights: w.bin, on: {slot}}}\n" for slot in ("vocoder", "acoustic")
    )
    found = planned(HEAD + lines, providers, write)
    assert [(a.slot, a.on) for a in found.adapters] == [
        ("adapters[0]", "vocoder"),
        ("adapters[1]", "acoustic"),
    ]


def voice(name: str, path: Path, *, preset: str = "small", default: bool = False) -> DataInfo:
    return DataInfo(name, path, "", "tiny", preset, default)


def test_a_preset_brings_its_default_voice(providers: Any, write: Any, tmp_path: Path) -> None:
    providers.voice_list = [
        voice("other", tmp_path, preset="elsewhere", default=True),
        voice("anna", tmp_path),
        voice("ben", tmp_path, default=True),
    ]
    assert planned(HEAD, providers, write).default_voice == "ben"
    assert planned(HEAD + "voice: anna\n", providers, write).default_voice == "anna"
    assert planned(HEAD, providers, write, "voice=anna").default_voice == "anna"


def test_a_voice_file_is_meant_from_the_folder_that_names_it(providers: Any, write: Any) -> None:
    write("deep/me.voice", b"")
    write("deep/base.yaml", HEAD + "voice: me.voice\n")
    found = planned("voxloom: 1\nextends: deep/base.yaml\n", providers, write)
    assert Path(found.default_voice) == Path("deep/me.voice").absolute()


def test_unknown_voices_are_told_at_their_place(providers: Any, write: Any) -> None:
    error = refused(HEAD + "voice: nobody\n", providers, write)
    assert isinstance(error, VoiceError)
    assert str(error.where) == "my.yaml:3:8"
    error = refused(HEAD + "voice: gone.voice\n", providers, write)
    assert str(error.where) == "my.yaml:3:8"
    assert "voice make" in error.mend


def test_planning_loads_neither_torch_nor_a_stage(tmp_path: Path) -> None:
    code = (
        "import sys; import voxloom.core.spec as s; "
        "[getattr(s, name) for name in s.__all__]; "
        "assert 'torch' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_plan_types_alone_cost_no_pydantic() -> None:
    code = "import sys; import voxloom.core.spec.plan_types; assert 'pydantic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
