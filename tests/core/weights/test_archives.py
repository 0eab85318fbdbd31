"""Zip archives: those of torch are read, those laid out to deceive are refused."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from voxloom.core import weights
from voxloom.core.weights.archives import is_archive, read_archive
from voxloom.interfaces.errors import WeightsError

Write = Callable[[bytes], Path]
BOTH = ("archive/data.pkl", "archive/data/0")


def rezipped(content: bytes, method: int) -> bytes:
    """The same entries, written by another tool."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", method) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return stream.getvalue()


@pytest.mark.parametrize("head", ["PK", "00", "01", "02", "03", "04", "05", "06"])
def test_every_known_head_is_read_and_told(head: str, write: Write, forge: Any) -> None:
    path = write(head.encode() + forge.example()[2:])
    assert weights.header(path)["file.head"] == head
    assert weights.open(path).tensors["a"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert path.read_bytes()[:2] == head.encode()


@pytest.mark.parametrize("head", [b"07", b"10", b"ZZ", b"\x00\x00", b"pk", b"0\xb2"])
def test_another_head_is_refused_by_name(head: bytes, write: Write, forge: Any) -> None:
    assert not is_archive(head + b"\x03\x04")
    with pytest.raises(WeightsError, match="its first two bytes are") as caught:
        weights.open(write(head + forge.example()[2:]))
    assert repr(head) in caught.value.message


def test_an_archive_that_another_tool_wrote_uncompressed_is_read(write: Write, forge: Any) -> None:
    view = weights.open(write(rezipped(forge.example(), zipfile.ZIP_STORED)))
    assert view.tensors["c"].tolist() == [1, 1, 1]
    assert view.tensors["d"].tolist() == [0, 1, 2]


@pytest.mark.parametrize("shift", range(1, 8))
def test_numbers_that_are_not_aligned_are_read_too(shift: int, write: Write, forge: Any) -> None:
    padded = forge.Zip().add(BOTH[0], forge.GOOD).add(BOTH[1], forge.FLOATS, extra=bytes(shift))
    tensor = weights.open(write(padded.bytes())).tensors["a"]
    assert tensor.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert tensor.data_ptr() % 4 == 0


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compressed_archive_is_refused(method: int, write: Write, forge: Any) -> None:
    with pytest.raises(WeightsError, match="compressed"):
        weights.open(write(rezipped(forge.example(), method)))


def test_a_zip_bomb_is_refused_before_anything_is_unpacked(write: Write) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(BOTH[0], bytes(50_000_000))
    assert len(stream.getvalue()) < 100_000
    with pytest.raises(WeightsError, match="compressed"):
        weights.open(write(stream.getvalue()))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("archive/../../etc/passwd", "leads elsewhere"),
        ("../data/0", "leads elsewhere"),
        ("/etc/passwd", "leads elsewhere"),
        ("archive//data", "leads elsewhere"),
        ("archive/./data", "leads elsewhere"),
        ("archive\\data\\0", "leads elsewhere"),
        ("C:/data", "leads elsewhere"),
        ("archive/\x1b[2J", "leads elsewhere"),
        ("archive/data\x00.pkl", "leads elsewhere"),
        ("archive/data/", "leads elsewhere"),
        ("data.pkl", "leads elsewhere"),
        ("", "leads elsewhere"),
        (b"archive/\xff", "not UTF-8"),
        ("other/data/1", "not in one folder"),
        ("archive/data.pkl", "occurs twice"),
        ("archive/data/0", "occurs twice"),
        ("archive/data/x", "torch.save does not write"),
        ("archive/data/٣x", "torch.save does not write"),
        ("archive/setup.py", "torch.save does not write"),
        ("archive/code/__torch__.py", "a program of TorchScript"),
        ("archive/constants.pkl", "a program of TorchScript"),
    ],
)
def test_a_foreign_entry_is_refused(
    name: str | bytes, reason: str, write: Write, forge: Any
) -> None:
    forged = forge.Zip().add(BOTH[0], forge.GOOD).add(BOTH[1], forge.FLOATS).add(name, b"")
    with pytest.raises(WeightsError, match=reason):
        weights.open(write(forged.bytes()))


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ({"method": 8}, "compressed"),
        ({"packed": 5}, "compressed"),
        ({"flags": 1}, "encrypted"),
        ({"flags": 1 << 13}, "unknown kind"),
        ({"size": 2**31, "own_size": 2**31}, "more than there are"),
        ({"size": 0xFFFFFFFF, "own_size": 0xFFFFFFFF}, "more than there are"),
        ({"own_size": 23}, "two headers that differ"),
        ({"own_name": b"archive/data/1"}, "two headers that differ"),
        ({"own_name": b"archive/data/01"}, "two headers that differ"),
        ({"offset": 1}, "no entry|overlaps"),
        ({"offset": 0}, "two headers that differ"),
        ({"offset": 2**31}, "points at byte"),
        ({"comment": b"x"}, "no directory"),
    ],
)
def test_an_entry_that_lies_is_refused(
    field: dict[str, Any], reason: str, write: Write, forge: Any
) -> None:
    forged = forge.Zip().add(BOTH[0], forge.GOOD).add(BOTH[1], forge.FLOATS, **field)
    with pytest.raises(WeightsError, match=reason):
        weights.open(write(forged.bytes()))


def test_overlapping_entries_are_refused(write: Write, forge: Any) -> None:
    """One entry inside the data of another, as in a bomb without compression."""
    inner = forge.Zip().add("archive/data/1", bytes(8))
    forged = forge.Zip().add(BOTH[0], forge.GOOD)
    place = len(forged.body) + 30 + len(BOTH[1])
    forged.add(BOTH[1], bytes(inner.body))
    forged.add("archive/data/1", bytes(8), offset=place)
    with pytest.raises(WeightsError, match="overlaps another"):
        weights.open(write(forged.bytes()))


def test_what_is_hidden_before_or_behind_is_refused(write: Write, forge: Any) -> None:
    good = forge.Zip().add(BOTH[0], forge.GOOD).add(BOTH[1], forge.FLOATS)
    assert weights.open(write(good.bytes())).tensors
    for content, reason in (
        (good.bytes(behind=b"x"), "not at its end"),
        (good.bytes(comment=b"x" * 9), "not at its end"),
        (b"PK\x03\x04" + good.bytes(), "not where it should be"),
        (b"#!/bin/sh\n" + good.bytes(), "no safetensors file"),
        (good.bytes(count=1), "longer than its entries"),
        (good.bytes(count=3), "claims 3 entries|cut short"),
        (good.bytes(count=65_535), "claims 65535 entries"),
        (forge.Zip().bytes(), "empty zip"),
    ):
        with pytest.raises(WeightsError, match=reason):
            weights.open(write(content))


def test_directory_records_that_differ_are_refused(write: Write, forge: Any) -> None:
    content = bytearray(forge.example())
    assert content[-42:-38] == b"PK\x06\x07"  # torch writes the 64-bit record too
    places = {"count": 32, "length": 40, "begin": 48}
    for name, place in places.items():
        changed = bytearray(content)
        record = len(content) - 22 - 20 - 56
        changed[record + place] ^= 1
        with pytest.raises(WeightsError, match=r"differ|several parts"):
            weights.open(write(bytes(changed)))
        assert name
    for place in (-42 + 8, -42 + 16, -22 + 4, -22 + 6, -22 + 8):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises(WeightsError, match=r"64-bit|several parts"):
            weights.open(write(bytes(changed)))


def test_every_truncation_is_refused(write: Write, forge: Any) -> None:
    content = forge.example()
    path = write(content)
    with path.open("r+b") as file:
        for length in range(len(content) - 1, -1, -7):
            file.truncate(length)
            with pytest.raises(WeightsError):
                weights.open(path)


def test_a_pickle_with_a_wrong_checksum_is_refused(write: Write, forge: Any) -> None:
    forged = forge.Zip().add(BOTH[0], forge.GOOD, crc=1).add(BOTH[1], forge.FLOATS)
    with pytest.raises(WeightsError, match="checksum is wrong"):
        weights.open(write(forged.bytes()))
    forged = forge.Zip().add(BOTH[0], forge.GOOD, crc=0).add(BOTH[1], forge.FLOATS)
    assert weights.open(write(forged.bytes())).tensors  # torch can be told to leave it out


def test_numbers_in_another_order_are_refused(write: Write, forge: Any) -> None:
    forged = forge.Zip().add(BOTH[0], forge.GOOD).add(BOTH[1], forge.FLOATS)
    forged.add("archive/byteorder", b"big")
    with pytest.raises(WeightsError, match="little-endian"):
        weights.open(write(forged.bytes()))


def test_a_directory_that_claims_terabytes_is_refused(write: Write) -> None:
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2**40, 2**40, 46 * 2**40, 0)
    end = struct.pack("<4sLQL", b"PK\x06\x07", 0, 4, 1)
    end += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 2**32 - 1, 0, 0)
    with pytest.raises(WeightsError, match="not where it should be"):
        weights.open(write(b"PK\x03\x04" + record + end))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to see memory")
def test_a_large_file_is_mapped_and_not_read(tmp_path: Path, forge: Any) -> None:
    """4 GiB of numbers in a file without blocks: nothing of it enters memory, nothing is copied."""
    size = 1 << 32
    described = forge.tensor((size // 4,), (1,), stored=forge.storage(count=size // 4))
    state = forge.dictionary(a=described)
    forged = forge.Zip().add(BOTH[0], forge.pickled(forge.dictionary(weight=state)))
    padding = bytes(-(len(forged.body) + 30 + len(BOTH[1])) % 64)  # as torch aligns
    full = 0xFFFFFFFF
    forged.add(BOTH[1], b"", size=full, packed=full, own_size=full, extra=padding)
    begin = len(forged.body)
    wide = struct.pack("<2H2Q", 1, 16, size, size)
    entry = len(forged.directory) - len(BOTH[1]) - 46
    forged.directory[entry + 30 : entry + 32] = struct.pack("<H", len(wide))
    directory = bytes(forged.directory) + wide
    place = begin + size
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2, 2, len(directory), place)
    end += struct.pack("<4sLQL", b"PK\x06\x07", 0, place + len(directory), 1)
    end += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), 2**32 - 1, 0)
    path = tmp_path / "large.pth"
    with path.open("wb") as file:
        file.write(forged.body)
        file.seek(place)
        file.write(directory + end)
    before = resident()
    view = weights.open(path)
    assert view.tensors["a"].shape == (size // 4,)
    assert view.tensors["a"][-1].item() == 0.0
    assert resident() - before < 64 * 1024 * 1024
    path.unlink()


def resident() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * int(next(line.split()[1] for line in lines if line.startswith("VmRSS")))


def test_entries_are_told_with_their_places(forge: Any) -> None:
    content = forge.example()
    archive = read_archive(io.BytesIO(content), len(content), "x.pth")
    entry = archive.entries["data/0"]
    assert entry.begin % 64 == 0
    stored = content[entry.begin : entry.begin + entry.size]
    assert torch.frombuffer(bytearray(stored), dtype=torch.float32).tolist() == [0, 1, 2, 3, 4, 5]


def test_numbers_with_a_wrong_checksum_are_refused(write: Write, forge: Any) -> None:
    forged = forge.Zip().add(BOTH[0], forge.GOOD).add(BOTH[1], forge.FLOATS, crc=1)
    path = write(forged.bytes())
    assert weights.describe(path).tensors  # which reads no numbers
    with pytest.raises(WeightsError, match="checksum of its data/0 is wrong"):
        weights.open(path)
    forged = forge.Zip().add(BOTH[0], forge.GOOD).add(BOTH[1], forge.FLOATS, crc=0)
    assert weights.open(write(forged.bytes())).tensors["a"].sum() == 15


def test_one_changed_bit_of_a_tensor_is_noticed(write: Write, forge: Any) -> None:
    content = bytearray(forge.saved({"a": torch.arange(600_000.0)}))
    content[content.index(struct.pack("<f", 599_999.0))] ^= 1
    with pytest.raises(WeightsError, match="checksum"):
        weights.open(write(bytes(content)))
