"""Hostile files: each is refused with a reason, nothing is run, memory stays bounded."""

from __future__ import annotations

import builtins
import copyreg
import functools
import importlib
import operator
import os
import pickle
import runpy
import shutil
import struct
import subprocess
import tracemalloc
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from voxloom.core import weights
from voxloom.core.weights.pickles import MAX_BYTES, MAX_MARKS, MAX_STEPS, read_pickle
from voxloom.interfaces.errors import WeightsError

MEBIBYTE = 1024 * 1024


class Bomb:
    """Pickled, it asks to call something."""

    def __init__(self, *reduction: Any) -> None:
        self.reduction = reduction

    def __reduce__(self) -> tuple[Any, ...]:
        return self.reduction


class Stateful:
    def __getstate__(self) -> dict[str, str]:
        return {"command": "run"}

    def __setstate__(self, state: object) -> None:
        raise AssertionError("run")


class Slotted:
    __slots__ = ("a",)


def bombs(touch: str) -> dict[str, object]:
    """Values whose pickles would run `touch` when loaded by Python."""
    code = f"__import__('os').system({touch!r})"
    inner = pickle.dumps(Bomb(os.system, (touch,)))
    plain = Bomb(os.system, (touch,))
    return {
        "os.system": plain,
        "os.popen": Bomb(os.popen, (touch,)),
        "os.execv": Bomb(os.execv, ("/bin/sh", ["sh", "-c", touch])),
        "os.remove": Bomb(os.remove, (touch,)),
        "subprocess.Popen": Bomb(subprocess.Popen, (touch, -1, None, None, None, None, None)),
        "subprocess.check_output": Bomb(subprocess.check_output, (["sh", "-c", touch],)),
        "eval": Bomb(builtins.eval, (code,)),
        "exec": Bomb(builtins.exec, (code,)),
        "compile": Bomb(builtins.compile, (code, "x", "exec")),
        "open": Bomb(builtins.open, (touch.split()[-1], "w")),
        "__import__": Bomb(builtins.__import__, ("os",)),
        "getattr chain": Bomb(Bomb(getattr, (Bomb(__import__, ("os",)), "system")), (touch,)),
        "importlib": Bomb(importlib.import_module, ("antigravity",)),
        "map": Bomb(map, (os.system, [touch])),
        "functools.partial": Bomb(functools.partial(os.system, touch), ()),
        "operator.methodcaller": Bomb(operator.methodcaller("system", touch), (os.path,)),
        "operator.attrgetter": operator.attrgetter("system"),
        "runpy": Bomb(runpy.run_path, (touch,)),
        "shutil.rmtree": Bomb(shutil.rmtree, (touch,)),
        "pickle.loads": Bomb(pickle.loads, (inner,)),
        "torch.load": Bomb(torch.load, ("/dev/null",)),
        "torch.hub": Bomb(torch.hub.load, ("a/b", "c")),
        "torch.jit": Bomb(torch.jit.load, ("x",)),
        "types.SimpleNamespace": types.SimpleNamespace(a=1),
        "copyreg": Bomb(copyreg._reconstructor, (Stateful, object, None)),  # type: ignore[attr-defined]
        "setstate": Stateful(),
        "slots": Slotted(),
        "a class": Stateful,
        "a function": os.system,
        "a module's exit": Bomb(os._exit, (3,)),
        "bytes": b"abc",
        "bytearray": bytearray(b"abc"),
        "a set": {1, 2},
        "a complex number": 1j,
        "state by a list": Bomb(os.system, (touch,), None, iter([plain]), None),
        "state by a dict": Bomb(os.system, (touch,), None, None, iter([("a", plain)])),
        "within a list": [1, [2, plain]],
        "within a dict": {"config": {"model": plain}},
    }


NAMES = sorted(bombs("touch x"))


def refused(path: Path, forge: Any, most: int = 64 * MEBIBYTE) -> WeightsError:
    """Both ways to read the file refuse it, run nothing, and need no more memory than `most`."""
    errors: list[WeightsError] = []
    tracemalloc.start()
    try:
        with forge.watched() as seen:
            for read in (weights.header, weights.open):
                with pytest.raises(WeightsError) as caught:
                    read(path)
                errors.append(caught.value)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert seen == []
    assert peak < most
    assert str(path) in errors[0].message
    assert errors[0].mend
    assert len(errors[0].message) < 700 + len(str(path))
    assert errors[0].message == errors[1].message
    return errors[0]


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("name", NAMES)
def test_a_pickle_that_would_run_something_is_refused(
    name: str, protocol: int, tmp_path: Path, write: Callable[[bytes], Path], forge: Any
) -> None:
    marker = tmp_path / "ran"
    try:
        value = pickle.dumps({"weight": bombs(f"touch {marker}")[name]}, protocol=protocol)
    except (TypeError, pickle.PicklingError):
        pytest.skip("this protocol cannot hold it")
    refused(write(forge.archive(value)), forge)
    assert not marker.exists()


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"cos\nsystem\n" + b"X\x04\0\0\0true\x85R", "asks for os.system"),
        (b"(X\x04\0\0\0trueios\nsystem\n", "asks for os.system, and uses the instruction INST"),
        (b"(cos\nsystem\nX\x04\0\0\0trueo", "asks for os.system"),
        (b"\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R", "asks for os.system"),
        (b"c__builtin__\neval\nX\x01\0\0\x001\x85R", "asks for __builtin__.eval"),
        (b"cnt\nsystem\n", "asks for nt.system"),
        (b"ctorch.serialization\nload\n", "asks for torch.serialization.load"),
        (b"ctorch.storage\n_load_from_bytes\n", "asks for torch.storage._load_from_bytes"),
        (b"ctorch._utils\n_rebuild_qtensor\n", "asks for torch._utils._rebuild_qtensor"),
        (b"ctorch\nload\n", "asks for torch.load"),
        (b"cutils\nHParams.__init__\n", "asks for utils.HParams.__init__"),
        (b"cutils\nos\n", "asks for utils.os"),
        (b"c../utils\nHParams\n", "asks for ../utils.HParams"),
        (b"cos\x1b[2J\nsystem\n", r"asks for 'os\\x1b\[2J.system'"),
        (b"c" + b"a" * 100_000 + b"\nb\n", "damaged or cut short"),
        (b"cos\n", "damaged or cut short"),
        (b"\x82\x01", "the instruction EXT1"),
        (b"\x83\x01\x00", "the instruction EXT2"),
        (b"\x84\x01\0\0\0", "the instruction EXT4"),
        (b"Pstorage\n", "the instruction PERSID"),
        (b"I" + b"9" * 5000 + b"\n", "the instruction INT"),
        (b"L" + b"9" * 5000 + b"L\n", "the instruction LONG"),
        (b"\x8b\xff\xff\xff\x7f", "the instruction LONG4"),
        (b"\x8a\xff" + b"\x7f" * 255, "a number of 255 bytes"),
        (b"S'a'\n", "the instruction STRING"),
        (b"V\\u0000\n", "the instruction UNICODE"),
        (b"\x8d" + struct.pack("<Q", 2**62), "the instruction BINUNICODE8"),
        (b"\x8e" + struct.pack("<Q", 2**62), "the instruction BINBYTES8"),
        (b"\x95" + struct.pack("<Q", 2**62), "the instruction FRAME"),
        (b"\x96" + struct.pack("<Q", 2**62), "the instruction BYTEARRAY8"),
        (b"\x97", "the instruction NEXT_BUFFER"),
        (b"\x8f", "the instruction EMPTY_SET"),
        (b"})\x92", "the instruction NEWOBJ_EX"),
        (b"\xff", "the byte 255"),
        (b"2", "the instruction DUP"),
        (b"0", "the instruction POP"),
        (b"X\xff\xff\xff\xff", "damaged or cut short"),
        (b"X\x02\0\0\0\xff\xff", "damaged or cut short"),
        (b"}X\x01\0\0\0aNs)R", "it calls a dict"),
        (b"X\x02\0\0\0os)R", "it calls a str"),
        (b"cutils\nHParams\n)R", "it calls utils.HParams"),
        (b"ctorch\nFloatStorage\n)R", "it calls torch.FloatStorage"),
        (b"ccollections\nOrderedDict\n)\x81", "an object of collections.OrderedDict"),
        (b"ccollections\nOrderedDict\n](NNe\x85R", "made from something"),
        (b"cutils\nHParams\nN\x85\x81", "made|makes an object of utils.HParams from something"),
        (b"cutils\nHParams\n)\x81(K\x01K\x02tb", "no plain dict"),
        (b"cutils\nHParams\n)\x81}K\x01Nsb", "no plain dict"),
        (b"cutils\nHParams\n)\x81X\x01\0\0\0aNs", "sets items of something that is no dict"),
        (b"]}b", "sets attributes of something that has none"),
        (b"}}b", "sets attributes of something that has none"),
        (b"ccollections\nOrderedDict\n}b", "sets attributes of something that has none"),
        (b"}]Ns", "neither text nor a small number"),
        (b"}K\x01\x85Ns", "neither text nor a small number"),
        (b"}G\0\0\0\0\0\0\0\0Ns", "neither text nor a small number"),
        (b"}\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x1fNs", "neither text nor a small number"),
        (b"}(K\x01u", "sets items of something"),
        (b"}Na", "appends to something that is no list"),
        (b"h\x07", "damaged or cut short"),
        (b"q\x07", "damaged or cut short"),
        (b"Nr\xff\xff\xff\xff", "remembers too much"),
        (b"t", "damaged or cut short"),
        (b"(" * (MAX_MARKS + 1), "nested more than"),
        (b"NN", "not end with one value"),
        (b"N(", "not end with one value"),
        (b"N.N", "not end with one value"),
        (b"", "not end with one value"),
        (b"Q", "damaged or cut short"),
        (b"X\x01\0\0\0aQ", "no storage"),
    ],
)
def test_an_instruction_that_no_weights_need_is_refused(
    payload: bytes, reason: str, write: Callable[[bytes], Path], forge: Any
) -> None:
    path = write(forge.archive(forge.pickled(payload)))
    with pytest.raises(WeightsError, match=reason):
        weights.header(path)
    refused(path, forge)


def test_what_is_no_pickle_is_refused(write: Callable[[bytes], Path], forge: Any) -> None:
    refused(write(forge.archive(b"print('run')")), forge)
    refused(write(forge.archive(b"")), forge)


@pytest.mark.parametrize(
    "value",
    [
        {"stored": {"key": b"X\x0e\0\0\0../../../etc/x"}},
        {"stored": {"key": b"X\x08\0\0\0data.pkl"}},
        {"stored": {"key": b"X\x01\0\0\x001"}},
        {"stored": {"key": b"X\x02\0\0\0-1"}},
        {"stored": {"key": "٠".encode().join([b"X\x02\0\0\0", b""])}},
        {"stored": {"key": b"K\x00"}},
        {"stored": {"key": b"]"}},
        {"stored": {"word": "module"}},
        {"stored": {"kind": b"ctorch\nUntypedStorage\n"}},
        {"stored": {"kind": b"ctorch\nQInt8Storage\n"}},
        {"stored": {"kind": b"ctorch\nComplexFloatStorage\n"}},
        {"stored": {"kind": b"ctorch\nHalfStorage\n"}},
        {"stored": {"kind": b"ctorch\nDoubleStorage\n"}},
        {"stored": {"kind": b"ctorch\nSize\n"}},
        {"stored": {"kind": b"ctorch\nfloat32\n"}},
        {"stored": {"kind": b"X\x0c\0\0\0FloatStorage"}},
        {"stored": {"count": -6}},
        {"stored": {"count": 5}},
        {"stored": {"count": 7}},
        {"stored": {"count": 2**62}},
        {"shape": (2, 4)},
        {"shape": (2, -3)},
        {"shape": (10**9, 1)},
        {"shape": (10**9, 10**9), "strides": (0, 0)},
        {"shape": (7,), "strides": (0,)},
        {"shape": (2, 3), "strides": (3,)},
        {"shape": (2, 3), "strides": (4, 1)},
        {"shape": (2, 3), "strides": (-3, 1)},
        {"shape": (2, 3), "strides": (2**62, 2**62)},
        {"shape": (1,) * 9, "strides": (1,) * 9},
        {"shape": (1,) * 5000, "strides": (1,) * 5000},
        {"shape": (), "strides": (), "offset": 6},
        {"shape": (0,), "strides": (1,), "offset": 7},
        {"offset": 1},
        {"offset": -1},
        {"offset": 2**62},
        {"hooks": b"}K\x01K\x02s"},
        {"hooks": b"N)\x85"},
    ],
)
def test_a_tensor_that_its_storage_cannot_hold_is_refused(
    value: dict[str, Any], write: Callable[[bytes], Path], forge: Any
) -> None:
    stored = {"stored": forge.storage(**value.pop("stored"))} if "stored" in value else {}
    described = forge.tensor(**value, **stored)
    refused(
        write(forge.archive(forge.pickled(forge.dictionary(weight=forge.dictionary(a=described))))),
        forge,
    )


def test_the_same_tensor_described_rightly_is_read(
    write: Callable[[bytes], Path], forge: Any
) -> None:
    view = weights.open(write(forge.archive(forge.GOOD)))
    assert view.tensors["a"].tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]


LONG_TEXT = b"X\x00\x00\x01\x00" + b"a" * 65536 + b"q\x00"
A_STORAGE = b"(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x06tQ"


def bomb_of_references(levels: int) -> bytes:
    """A list of twice a list of twice a list ...: 2 ** levels values when written out."""
    steps = [b"]q\x00"]
    for level in range(1, levels):
        previous, own = b"h" + bytes([level - 1]), b"q" + bytes([level])
        steps.append(b"](" + previous + previous + b"e" + own)
    return b"(" + b"".join(steps) + b"t"


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        (bomb_of_references(30), "too large or too deep"),
        (bomb_of_references(200), "too large or too deep"),
        (b"]q\x00h\x00a", "too large or too deep"),
        (b"}q\x00X\x01\0\0\0ah\x00s", "too large or too deep"),
        (b"]" * 5000 + b"a" * 4999, "too large or too deep"),
        (b"(" + LONG_TEXT + b"h\x00" * 1000 + b"t", "too large"),
        (b"ccollections\nOrderedDict\n", "holds a Known as a value"),
        (A_STORAGE, "holds a StorageRef as a value"),
    ],
)
def test_what_would_grow_without_end_is_refused(
    beside: bytes, reason: str, write: Callable[[bytes], Path], forge: Any
) -> None:
    entries = forge.dictionary(weight=forge.dictionary(a=forge.tensor()), config=beside)
    path = write(forge.archive(forge.pickled(entries)))
    with pytest.raises(WeightsError, match=reason):
        weights.header(path)
    refused(path, forge)


def test_the_number_of_instructions_is_bounded() -> None:
    with pytest.raises(WeightsError, match=f"more than {MAX_STEPS} instructions"):
        read_pickle(b"\x80\x02]" + b"}a" * (MAX_STEPS // 2) + b".", "x.pth")


def test_the_size_of_a_pickle_is_bounded(write: Callable[[bytes], Path], forge: Any) -> None:
    path = write(forge.archive(forge.pickled(b"]" * MAX_BYTES)))
    assert "bytes (at most" in refused(path, forge).message


def test_a_pickle_cut_short_anywhere_is_refused(forge: Any) -> None:
    for length in range(len(forge.GOOD)):
        with pytest.raises(WeightsError):
            read_pickle(forge.GOOD[:length], "x.pth")


@pytest.mark.parametrize("file", ["zip", "plain"])
def test_files_of_other_kinds_are_refused(
    file: str, write: Callable[[bytes], Path], forge: Any
) -> None:
    contents = {
        "zip": forge.Zip().add("a/b.txt", b"text").bytes(),
        "plain": pickle.dumps(Bomb(os.system, ("true",)), protocol=2),
    }
    refused(write(contents[file]), forge)


def test_a_file_of_torch_before_1_6_is_refused_by_name(
    write: Callable[[bytes], Path], forge: Any
) -> None:
    content = forge.saved({"a": torch.ones(2)}, _use_new_zipfile_serialization=False)
    assert "torch before 1.6" in refused(write(content), forge).message


def test_tensors_that_are_many_times_what_is_stored_are_refused(
    write: Callable[[bytes], Path], forge: Any
) -> None:
    same = {f"t{number}": forge.tensor() for number in range(5)}
    entries = forge.dictionary(weight=forge.dictionary(**same))
    error = refused(write(forge.archive(forge.pickled(entries))), forge)
    assert "claim 120 bytes of the 24 that are stored" in error.message
    del same["t4"]
    entries = forge.dictionary(weight=forge.dictionary(**same))
    assert len(weights.open(write(forge.archive(forge.pickled(entries)))).tensors) == 4


def test_the_name_of_a_tensor_is_bounded(write: Callable[[bytes], Path], forge: Any) -> None:
    tensors = forge.dictionary(**{"cfm." * 1000: forge.tensor()})
    for entries in (tensors, forge.dictionary(weight=tensors)):
        error = refused(write(forge.archive(forge.pickled(entries))), forge)
        assert "4000 characters" in error.message
