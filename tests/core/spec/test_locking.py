"""Locked specs: complete, and refused on anything but what they were locked with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from voxloom.core.spec import lock, lock_path, lock_text, plan, read
from voxloom.interfaces.errors import LockError, PluginError

SPEC = """\
voxloom: 1
extends: small
acoustic: {weights: data/w.bin}
vocoder: {mode: slow, device: cpu}
adapters: [{use: lora, on: acoustic, weights: data/l.bin}]
effects: [{use: resample, sample_rate: 8000}]
seed: 3
voice: me.voice
"""


@pytest.fixture
def locked(providers: Any, write: Any) -> Path:
    """A locked spec beside the one that it was made from."""
    write("data/w.bin", b"weights")
    write("data/l.bin", b"lora")
    write("me.voice", b"voice")
    path = write("my.yaml", SPEC)
    found = plan(read(path, providers), providers, metadata_reader=lambda path: {})
    return write("my.lock.yaml", lock_text(found, providers))  # type: ignore[no-any-return]


def planned(path: Path, providers: Any, *sets: str) -> Any:
    spec = read(path, providers, sets=sets)
    return plan(spec, providers, metadata_reader=lambda path: {})


def refused(path: Path, providers: Any, *sets: str) -> LockError:
    with pytest.raises(LockError) as caught:
        planned(path, providers, *sets)
    assert "voxloom pipeline lock" in caught.value.mend
    return caught.value


def test_a_locked_spec_plans_the_same_pipeline(locked: Path, providers: Any) -> None:
    before, after = planned(Path("my.yaml"), providers), planned(locked, providers)
    assert before.name == after.name == "my"
    voice = str(Path("me.voice").absolute())
    assert (before.preset, before.seed, before.default_voice) == ("small", 3, voice)
    assert (after.preset, after.seed, after.default_voice) == ("small", 3, voice)
    assert [e.contract for e in before.edges] == [e.contract for e in after.edges]
    for mine, theirs in zip(
        (*before.speech, *before.voice, *before.adapters, *before.effects),
        (*after.speech, *after.voice, *after.adapters, *after.effects),
        strict=True,
    ):
        assert mine.provider == theirs.provider
        assert mine.options == theirs.options
        assert (mine.device, mine.on, mine.weights) == (theirs.device, theirs.on, theirs.weights)


def test_locking_again_changes_nothing(locked: Path, providers: Any) -> None:
    assert lock_text(planned(locked, providers), providers) == locked.read_text()


def test_every_option_is_written_out(locked: Path, providers: Any) -> None:
    found = lock(planned(locked, providers), providers)
    assert "extends" not in found
    assert found["vocoder"] == {
        "use": "buzz",
        "device": "cpu",
        "iterations": 8,
        "mode": "slow",
        "loud": False,
    }


def test_versions_digests_and_sizes_are_pinned(locked: Path, providers: Any, digest: Any) -> None:
    section = lock(planned(locked, providers), providers)["lock"]
    assert section["plugins"] == {"tiny": "1.0.0"}
    assert section["api"] == "1.0"
    assert section["files"] == {
        "acoustic.weights": {"sha256": digest("data/w.bin"), "size": 7},
        "adapters[0].weights": {"sha256": digest("data/l.bin"), "size": 4},
        "voice": {"sha256": digest("me.voice"), "size": 5},
    }


def test_a_lock_for_another_folder_has_paths_from_there(
    locked: Path, providers: Any, write: Any
) -> None:
    found = planned(Path("my.yaml"), providers)
    elsewhere = Path("deep/down")
    path = write("deep/down/my.lock.yaml", lock_text(found, providers, folder=elsewhere))
    again = planned(path, providers)
    stage = again.stage("acoustic")
    assert stage.options.weights == "../../data/w.bin"
    assert stage.weights["weights"].read_bytes() == b"weights"


def test_an_asset_keeps_its_name(providers: Any, write: Any) -> None:
    (providers.folder / "assets").mkdir()
    (providers.folder / "assets" / "w").write_bytes(b"x")
    path = write("my.yaml", "voxloom: 1\nextends: small\nacoustic: {weights: 'asset:w'}\n")
    found = lock(planned(path, providers), providers)
    assert found["acoustic"]["weights"] == "asset:w"


def test_another_plugin_version_is_refused_with_the_command(locked: Path, providers: Any) -> None:
    providers.version = "1.1.0"
    error = refused(locked, providers)
    assert "plugin tiny 1.0.0, here 1.1.0" in error.message
    assert 'pip install "tiny-package==1.0.0"' in error.mend
    assert error.where is not None
    assert "plugins" in locked.read_text().splitlines()[error.where.line - 1]


def test_a_plugin_that_is_gone_is_refused(
    locked: Path, providers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(name: str) -> Any:
        raise PluginError(f"no plugin {name}")

    monkeypatch.setattr(providers, "plugin", gone)
    assert "here not installed" in refused(locked, providers).message


def test_changed_weights_are_refused_with_both_digests(
    locked: Path, providers: Any, digest: Any
) -> None:
    before = digest("data/w.bin")
    Path("data/w.bin").write_bytes(b"weighty")
    error = refused(locked, providers)
    assert "acoustic.weights" in error.message
    assert before in error.message
    assert digest("data/w.bin") in error.message


def test_all_files_that_differ_are_named(locked: Path, providers: Any) -> None:
    Path("data/l.bin").write_bytes(b"longer than before")
    Path("me.voice").write_bytes(b"VOICE")
    message = refused(locked, providers).message
    assert "adapters[0].weights: size 18, locked 4" in message
    assert "voice: sha256" in message


@pytest.mark.parametrize(
    ("before", "after"),
    [("mode: slow", "mode: fast"), ("seed: 3", "seed: 4"), ("device: cpu", "device: auto")],
)
def test_a_spec_edited_after_locking_is_refused(
    locked: Path, providers: Any, before: str, after: str
) -> None:
    text = locked.read_text()
    assert before in text
    locked.write_text(text.replace(before, after))
    assert "changed after it was locked" in refused(locked, providers).message


def test_a_setting_over_a_locked_spec_is_refused(locked: Path, providers: Any) -> None:
    assert "--set" in refused(locked, providers, "vocoder.mode=fast").message


def test_other_interfaces_are_refused(locked: Path, providers: Any) -> None:
    locked.write_text(locked.read_text().replace("api: '1.0'", "api: '0.9'"))
    assert "interfaces 0.9, here 1.0" in refused(locked, providers).message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/my.yaml", "a/my.lock.yaml"),
        ("my.toml", "my.lock.yaml"),
        ("my.lock.yaml", "my.lock.yaml"),
        ("v1.2.json", "v1.2.lock.yaml"),
    ],
)
def test_the_locks_name_follows_the_specs(name: str, expected: str) -> None:
    assert lock_path(Path(name)) == Path(expected)
