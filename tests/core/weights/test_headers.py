"""Headers of weights files, read without trusting them."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core import weights
from voxloom.core.weights.headers import MAX_HEADER_BYTES
from voxloom.interfaces.errors import WeightsError


def raw(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """A file with that header, honest or not."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def entry(shape: list[int], begin: int, end: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.safetensors"
    tensors = {"a": torch.arange(6.0).reshape(2, 3).half(), "b": torch.tensor(7)}
    weights.save(path, tensors, {"inventory": "mini"})
    return path


def test_metadata_shapes_and_types_are_read(good: Path) -> None:
    assert weights.header(good) == {"inventory": "mini"}
    info = weights.describe(good)
    assert {name: (t.dtype, t.shape) for name, t in info.tensors.items()} == {
        "a": ("F16", (2, 3)),
        "b": ("I64", ()),
    }


def test_a_header_is_read_without_torch(good: Path) -> None:
    program = (
        "import sys\nfrom voxloom.core import weights\n"
        "print(weights.header(sys.argv[1]), 'torch' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(good)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "{'inventory': 'mini'} False"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"abc", "does not start with a header"),
        (pickle.dumps({"weight": [1.0, 2.0]}, protocol=4), "pickle"),
        (b"GGUF" + bytes(60), "GGUF"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"<!DOCTYPE html><html>", "web page"),
        (raw({}, length=2**62), "claims 4611686018427387904 bytes"),
        (raw({}, length=MAX_HEADER_BYTES), "truncated"),
        (raw(b"{not json}"), "not JSON"),
        (raw(b'{"a": "\xff"}'), "not JSON"),
        (raw(b'{"a":' * 5000 + b"1" + b"}" * 5000), "not JSON"),
        (raw(b'{"__metadata__": {}, "__metadata__": {}}'), "a name occurs twice"),
        (raw({"__metadata__": {"a": 1}}), "table of strings"),
        (raw({"a": 3}), "not a table"),
        (raw({"a": entry([1], 0, 4, "F99")}, bytes(4)), "unknown type 'F99'"),
        (raw({"a": entry([-1], 0, 4)}, bytes(4)), "no proper shape"),
        (raw({"a": entry([1], 4, 0)}, bytes(4)), "no proper place"),
        (raw({"a": entry([2], 0, 4)}, bytes(4)), "not as long as its shape says"),
        (raw({"a": entry([10**30], 0, 4)}, bytes(4)), "not as long as its shape says"),
        (raw({"a": entry([1], 0, 4), "b": entry([1], 2, 6)}, bytes(6)), "overlaps another"),
        (raw({"a": entry([1], 4, 8)}, bytes(8)), "leaves a gap"),
        (raw({"a": entry([1], 0, 4)}, bytes(9)), "belong to nothing"),
        (raw({"a": entry([2], 0, 8)}, bytes(7)), "truncated"),
        (raw({"a": entry([9] * 500_000, 0, 4)}, bytes(4)), "no proper shape"),
        (raw({"a": entry([10**4000] * 2000, 0, 4)}, bytes(4)), "no proper shape"),
        (raw({"a": entry([10**4000], 0, 4)}, bytes(4)), "no proper shape"),
        (raw({"a": entry([1], 10**4000, 10**4000)}, bytes(4)), "no proper place"),
        (raw({"a": entry([2**62, 0], 0, 0)}), "no proper shape"),
        (raw({"a": entry([1], 0, 4, "F" * 100_000)}, bytes(4)), "unknown type 'FFF"),
        (raw({"a" * 100_000: entry([1], 0, 4)}, bytes(4)), "has 100000 characters"),
        (raw({"\x1b[2J": entry([2], 0, 4)}, bytes(4)), r"'\\x1b\[2J' is not as long"),
        (raw({"\ud800": entry([1], 0, 4)}, bytes(4)), "not JSON"),
        (raw({"__metadata__": {"a": "\udfff"}, "a": entry([1], 0, 4)}, bytes(4)), "not JSON"),
        (bytes(257) + b"ustar" + bytes(250), "tar archive"),
    ],
)
def test_a_file_that_lies_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content)
    for read in (weights.describe, weights.open):
        with pytest.raises(WeightsError, match=reason) as caught:
            read(path)
        assert str(path) in caught.value.message
        assert len(caught.value.message) < 700 + len(str(path))
        assert caught.value.mend


def test_a_checkpoint_of_torch_is_refused_and_never_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"

    class Bomb:
        def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
            return (Path.touch, (marker,))

    zipped, plain = tmp_path / "zip.safetensors", tmp_path / "plain.safetensors"
    torch.save({"weight": Bomb()}, zipped)
    plain.write_bytes(pickle.dumps(Bomb()))
    assert zipfile.is_zipfile(zipped)
    for path, reason in ((zipped, "refused: it asks for __builtin__.getattr"), (plain, "pickle")):
        with pytest.raises(WeightsError, match=reason) as caught:
            weights.open(path)
        assert ".safetensors" in caught.value.mend
    assert not marker.exists()


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="no weights file"):
        weights.header(tmp_path / "none.safetensors")
    with pytest.raises(WeightsError, match="is a folder"):
        weights.header(tmp_path)
    with pytest.raises(WeightsError, match="cannot be read"):
        weights.header(f"{tmp_path}/a\0b")


def test_every_truncation_is_refused(good: Path, tmp_path: Path) -> None:
    content, cut = good.read_bytes(), tmp_path / "cut.safetensors"
    for length in range(len(content)):
        cut.write_bytes(content[:length])
        with pytest.raises(WeightsError):
            weights.describe(cut)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(data=st.data())
def test_a_damaged_header_is_read_or_refused_but_never_a_fault(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(raw({"a": entry([2], 0, 8), "__metadata__": {"k": "v"}}, bytes(8)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "fuzz.safetensors"
    path.write_bytes(bytes(content))
    try:
        info = weights.describe(path)
    except WeightsError:
        return
    assert all(tensor.end <= len(content) for tensor in info.tensors.values())
