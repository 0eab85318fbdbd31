"""Weights references: paths, assets with digests, schemes of plugins."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.hooks import hookimpl
from voxloom.registry import Registry

CONTENT = b"weights of a test"


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    package = tmp_path / "package"
    (package / "weights").mkdir(parents=True)
    (package / "weights" / "w.bin").write_bytes(CONTENT)
    digest = hashlib.sha256(CONTENT).hexdigest()
    path = package / "voxloom.toml"
    path.write_text(
        '[plugin]\nname = "plug"\nversion = "1"\napi = ">=1"\nsummary = "s"\n'
        f'[[assets]]\nname = "w"\nuri = "package:weights/w.bin"\nsha256 = "{digest}"\n'
        f"size = {len(CONTENT)}\n"
        f'[[assets]]\nname = "far"\nuri = "shelf:w"\nsha256 = "{digest}"\n'
    )
    return path


@pytest.fixture
def plugged(manifest: Path) -> Registry:
    return Registry.discover(installed=False, extra_manifests=[manifest], environ={}, strict=True)


@pytest.mark.parametrize("written", ["here.bin", "./here.bin", "file:here.bin", "sub/../here.bin"])
def test_a_path_is_looked_for_beside_the_spec(
    plugged: Registry, tmp_path: Path, written: str
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "here.bin").write_bytes(b"1")
    assert plugged.resolve_weights(written, tmp_path).resolve() == tmp_path / "here.bin"


def test_an_absolute_path_stands_for_itself(plugged: Registry, tmp_path: Path) -> None:
    (tmp_path / "here.bin").write_bytes(b"1")
    for written in (f"{tmp_path}/here.bin", f"file://{tmp_path}/here.bin"):
        assert plugged.resolve_weights(written, Path("elsewhere")) == tmp_path / "here.bin"


@pytest.mark.parametrize("written", ["", "  ", "file:", "none.bin", "file:none.bin", "."])
def test_what_is_no_file_is_refused(plugged: Registry, tmp_path: Path, written: str) -> None:
    with pytest.raises(WeightsError):
        plugged.resolve_weights(written, tmp_path)


def test_a_near_file_name_is_suggested(plugged: Registry, tmp_path: Path) -> None:
    (tmp_path / "vocoder.safetensors").write_bytes(b"1")
    with pytest.raises(WeightsError, match=r"'vocoder\.safetensors'"):
        plugged.resolve_weights("vocodr.safetensors", tmp_path)


def test_an_asset_is_found_from_inside_its_plugin_and_from_outside(
    plugged: Registry, manifest: Path, tmp_path: Path
) -> None:
    wanted = manifest.parent / "weights" / "w.bin"
    assert plugged.resolve_weights("asset:w", tmp_path, "plug") == wanted
    assert plugged.resolve_weights("asset:plug/w", tmp_path) == wanted
    assert plugged.resolve_weights("asset:plug/w", tmp_path, "another") == wanted


@pytest.mark.parametrize(
    ("reference", "plugin", "words"),
    [
        ("asset:v", "plug", "Its assets: w, far"),
        ("asset:w", "", "name no plugin"),
        ("asset:plog/w", "", "'plug'"),
        ("hf:some/model", "plug", "Nothing installed can fetch"),
    ],
)
def test_what_nothing_offers_is_refused(
    plugged: Registry, tmp_path: Path, reference: str, plugin: str, words: str
) -> None:
    with pytest.raises(WeightsError, match=words):
        plugged.resolve_weights(reference, tmp_path, plugin)


@pytest.mark.parametrize(
    ("content", "words"), [(CONTENT[:-1], "truncated"), (CONTENT[::-1], "changed or damaged")]
)
def test_an_asset_of_another_size_or_digest_is_refused(
    plugged: Registry, manifest: Path, tmp_path: Path, content: bytes, words: str
) -> None:
    (manifest.parent / "weights" / "w.bin").write_bytes(content)
    with pytest.raises(WeightsError, match=words):
        plugged.resolve_weights("asset:plug/w", tmp_path)


def test_a_file_changed_after_the_first_check_is_checked_again(
    plugged: Registry, manifest: Path, tmp_path: Path
) -> None:
    file = manifest.parent / "weights" / "w.bin"
    plugged.resolve_weights("asset:plug/w", tmp_path)
    file.write_bytes(CONTENT[::-1])
    os.utime(file, (1, 1))
    with pytest.raises(WeightsError, match="changed or damaged"):
        plugged.resolve_weights("asset:plug/w", tmp_path)


def test_an_asset_that_is_swapped_for_a_link_out_of_the_package_is_refused(
    plugged: Registry, manifest: Path, tmp_path: Path
) -> None:
    file, outside = manifest.parent / "weights" / "w.bin", tmp_path / "outside.bin"
    outside.write_bytes(CONTENT)
    file.unlink()
    file.symlink_to(outside)
    with pytest.raises(WeightsError, match="out of its package"):
        plugged.resolve_weights("asset:plug/w", tmp_path)


def test_a_plugin_resolves_a_scheme_of_its_own_and_the_digest_still_counts(
    plugged: Registry, tmp_path: Path
) -> None:
    class Shelf:
        @hookimpl
        def voxloom_resolve_weights(self, reference: str, base: Path) -> Path | None:
            scheme, _, name = reference.partition(":")
            return tmp_path / f"{name}.shelf" if scheme == "shelf" else None

    plugged.register(Shelf())
    (tmp_path / "w.shelf").write_bytes(CONTENT)
    assert plugged.resolve_weights("shelf:w", tmp_path) == tmp_path / "w.shelf"
    assert plugged.resolve_weights("asset:plug/far", tmp_path) == tmp_path / "w.shelf"
    with pytest.raises(WeightsError, match="which is no file"):
        plugged.resolve_weights("shelf:none", tmp_path)
    with pytest.raises(WeightsError, match="Nothing installed"):
        plugged.resolve_weights("attic:w", tmp_path)
    (tmp_path / "w.shelf").write_bytes(CONTENT + b"!")
    with pytest.raises(WeightsError, match="changed or damaged"):
        plugged.resolve_weights("asset:plug/far", tmp_path)
