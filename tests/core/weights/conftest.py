"""Forged weights files: zip archives and pickles written byte by byte, and a watch over what runs.

Nothing hostile is stored in the repository; every file is made here.
"""

from __future__ import annotations

import functools
import io
import pickletools  # noqa: F401 - what the reader imports late must not show under the watch
import struct
import sys
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch

import voxloom.core.weights.mapped  # noqa: F401 - as above

FLOATS = struct.pack("<6f", *range(6))
STORAGE = b"ctorch\nFloatStorage\n"
REBUILD = b"ctorch._utils\n_rebuild_tensor_v2\n"
ORDERED = b"ccollections\nOrderedDict\n)R"
_RUNS = (
    "exec",
    "compile",
    "pickle.find_class",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "subprocess.Popen",
    "socket.connect",
    "shutil.rmtree",
    "os.remove",
)
_watch: dict[str, Any] = {"on": False, "seen": []}


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _watch["on"] and event in _RUNS:
        _watch["seen"].append((event, arguments))


@contextmanager
def watched() -> Iterator[list[tuple[str, tuple[object, ...]]]]:
    """What was run meanwhile: Python tells every call that could do harm."""
    if "hook" not in _watch:
        sys.addaudithook(_audit)  # stays for good; off outside of here
        _watch["hook"] = True
    _watch["seen"] = []
    _watch["on"] = True
    try:
        yield _watch["seen"]
    finally:
        _watch["on"] = False


def text(value: str) -> bytes:
    raw = value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def number(value: int) -> bytes:
    if 0 <= value < 256:
        return b"K" + bytes([value])
    raw = value.to_bytes((value.bit_length() + 8) // 8, "little", signed=True)
    return b"\x8a" + bytes([len(raw)]) + raw


def row(values: tuple[int, ...]) -> bytes:
    return b"(" + b"".join(map(number, values)) + b"t"


def storage(
    kind: bytes = STORAGE, key: bytes | None = None, count: int = 6, word: str = "storage"
) -> bytes:
    key = text("0") if key is None else key
    return b"(" + text(word) + kind + key + text("cpu") + number(count) + b"tQ"


def tensor(
    shape: tuple[int, ...] = (2, 3),
    strides: tuple[int, ...] = (3, 1),
    offset: int = 0,
    stored: bytes | None = None,
    hooks: bytes = ORDERED,
) -> bytes:
    own = storage() if stored is None else stored
    return (
        REBUILD + b"(" + own + number(offset) + row(shape) + row(strides) + b"\x89" + hooks + b"tR"
    )


def pickled(value: bytes) -> bytes:
    return b"\x80\x02" + value + b"."


def dictionary(**entries: bytes) -> bytes:
    return b"}(" + b"".join(text(name) + value for name, value in entries.items()) + b"u"


class Zip:
    """Writes the archive that torch would, or another one, field by field."""

    def __init__(self, head: bytes = b"PK") -> None:
        self.body, self.directory, self.count, self.head = bytearray(), bytearray(), 0, head

    def add(
        self,
        name: str | bytes,
        data: bytes,
        *,
        method: int = 0,
        flags: int = 0,
        size: int | None = None,
        packed: int | None = None,
        offset: int | None = None,
        own_name: bytes | None = None,
        own_size: int | None = None,
        crc: int | None = None,
        extra: bytes = b"",
        comment: bytes = b"",
    ) -> Zip:
        raw = name.encode() if isinstance(name, str) else name
        size = len(data) if size is None else size
        packed = size if packed is None else packed
        crc = zlib.crc32(data) if crc is None else crc
        own = raw if own_name is None else own_name
        told = size if own_size is None else own_size
        place = len(self.body) if offset is None else offset
        magic = (self.head if not self.body else b"PK") + b"\x03\x04"
        self.body += struct.pack(
            "<4s5H3L2H", magic, 20, flags, method, 0, 0, crc, packed, told, len(own), len(extra)
        )
        self.body += own + extra + data
        self.directory += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, flags, method, 0, 0, crc, packed, size, len(raw),
            0, len(comment), 0, 0, 0, place,
        )  # fmt: skip
        self.directory += raw + comment
        self.count += 1
        return self

    def bytes(
        self, *, count: int | None = None, comment: bytes = b"", behind: bytes = b""
    ) -> bytes:
        count = self.count if count is None else count
        end = struct.pack(
            "<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(self.directory), len(self.body),
            len(comment),
        )  # fmt: skip
        return bytes(self.body + self.directory + end) + comment + behind


def archive(value: bytes, data: bytes = FLOATS, head: bytes = b"PK", **named: Any) -> bytes:
    """A file of torch.save with this pickle and one storage."""
    return Zip(head).add("archive/data.pkl", value, **named).add("archive/data/0", data).bytes()


GOOD = pickled(dictionary(weight=dictionary(a=tensor())))


def saved(value: object, **options: Any) -> bytes:
    """What torch.save writes."""
    stream = io.BytesIO()
    torch.save(value, stream, **options)
    return stream.getvalue()


def hparams(**values: bytes) -> bytes:
    return b"cutils\nHParams\n)\x81" + dictionary(**values) + b"b"


@functools.cache
def example() -> bytes:
    """A file as torch writes it, with every kind of entry."""
    half, whole = torch.ones(4).half(), torch.arange(3)
    state = OrderedDict(a=torch.arange(6.0).reshape(2, 3), b=half, c=half[1:], d=whole)
    return saved(
        {"weight": state, "config": {"model": {"version": "v2"}, "n": [1, 2.5]}, "info": "x"}
    )


@functools.cache
def example_pickle() -> bytes:
    """Its like over the one storage of `archive`."""
    config = hparams(model=hparams(version=text("v2"), sizes=b"](K\x01K\x02e"))
    state = dictionary(a=tensor(), b=tensor((3,), (2,), 1), c=tensor((), (), 5))
    return pickled(dictionary(weight=state, config=config, info=text("x"), lora_rank=number(32)))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    """Bytes -> a file."""

    def make(content: bytes) -> Path:
        path = tmp_path / "x.pth"
        path.write_bytes(content)
        return path

    return make


@pytest.fixture(scope="session")
def forge() -> Any:
    """This module's functions, as tests cannot import their conftest."""
    return sys.modules[__name__]
