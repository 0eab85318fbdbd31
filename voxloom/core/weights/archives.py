"""The zip archive that torch.save writes, read without trusting a byte of it.

Only what torch writes is accepted: entries stored uncompressed in one folder, one after the other
from the first byte, the directory at the end of the file, and no comments. So the places of all
entries are known before any is read, none overlaps another, and nothing can grow in memory.

The first two bytes may be `00` to `06` instead of `PK`: some programs mark their files so. Nothing
else differs, and the head is only told, never written back.
Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from voxloom.interfaces.errors import WeightsError

MAX_ENTRIES = 65_535
MAX_DIRECTORY_BYTES = 16 * 1024 * 1024
PLAIN_HEAD = "PK"
_HEADS = re.compile(rb"(?:PK|0[0-6])\x03\x04")
_NAMES = re.compile(r"[^/\\:\x00-\x1f]+(?:/[^/\\:\x00-\x1f]+)+")
_ENTRY, _LOCAL = struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
_END, _END_64 = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_SIZE_FOLLOWS, _UTF_8 = 1 << 3, 1 << 11  # flags of an entry
_ENCRYPTED = 1


@dataclass(frozen=True)
class Entry:
    """One stored file: its bytes are `begin` to `begin + size` of the archive. crc 0: not told."""

    begin: int
    size: int
    crc: int


@dataclass(frozen=True)
class Archive:
    """head: the first two bytes; entries: by their names within the one top folder."""

    head: str
    entries: Mapping[str, Entry]


def is_archive(start: bytes) -> bool:
    """Whether a file that starts so is one of these, with whatever head."""
    return _HEADS.match(start) is not None


def read_archive(file: BinaryIO, size: int, source: str) -> Archive:
    """The places of all entries of a file of `size` bytes.

    Raises:
        WeightsError: truncated, damaged, compressed, or laid out to deceive.
    """
    reader = _Reader(file, size, source)
    start = reader.read(0, 4)
    if not is_archive(start):
        raise reader.damaged("it does not start with a zip header")
    begin, length, count = reader.directory()
    raw = reader.read(begin, length)
    listed: dict[str, tuple[int, Entry]] = {}
    place = 0
    for _ in range(count):
        name, offset, entry, place = reader.entry(raw, place, begin)
        if name in listed:
            raise reader.damaged(f"the entry {name!r} occurs twice")
        listed[name] = (offset, entry)
    if place != length:
        raise reader.damaged("its directory is longer than its entries")
    _check_layout(listed, begin, reader)
    folders = {name.partition("/")[0] for name in listed}
    if len(folders) > 1:
        raise reader.damaged("its entries are not in one folder")
    entries = {name.partition("/")[2]: entry for name, (_, entry) in listed.items()}
    return Archive(start[:2].decode("ascii"), entries)


def _check_layout(listed: Mapping[str, tuple[int, Entry]], end: int, reader: _Reader) -> None:
    """Entries follow each other from the first byte to the directory."""
    expected = 0
    for name, (offset, entry) in sorted(listed.items(), key=lambda item: item[1][0]):
        if offset < expected or (expected == 0 and offset):
            word = "overlaps another" if offset < expected else "does not start the file"
            raise reader.damaged(f"the entry {name!r} {word}")
        expected = entry.begin + entry.size
    if expected > end:
        raise reader.damaged("its last entry overlaps its directory")


class _Reader:
    def __init__(self, file: BinaryIO, size: int, source: str) -> None:
        self.file, self.size, self.source = file, size, source

    def damaged(self, why: str) -> WeightsError:
        return WeightsError(
            f"The weights file {self.source} is damaged or made to deceive: {why}. Nothing was "
            "loaded.",
            mend="Fetch it again from its publisher.",
        )

    def read(self, begin: int, length: int) -> bytes:
        """Exactly these bytes; their number is checked before any is read."""
        if begin < 0 or length < 0 or begin + length > self.size:
            raise self.damaged(f"it points at byte {begin + length} of {self.size}")
        self.file.seek(begin)
        found = self.file.read(length)
        if len(found) != length:
            raise self.damaged("it became shorter while it was read")
        return found

    def directory(self) -> tuple[int, int, int]:
        """Begin, length and number of entries, which the last record of the file tells."""
        place = self.size - _END.size
        end = _END.unpack(self.read(place, _END.size)) if place >= 0 else (b"",)
        if end[0] != b"PK\x05\x06":
            raise WeightsError(
                f"The weights file {self.source} is truncated, or something was added to it: its "
                "zip directory is not at its end.",
                mend="Fetch it again.",
            )
        _, disk, disk_of_directory, here, count, length, begin, comment = end
        if (disk, disk_of_directory, comment) != (0, 0, 0) or here != count:
            raise self.damaged("its zip directory is in several parts or has a comment")
        stop = place
        place -= _LOCATOR_64.size
        if place >= 0 and self.read(place, 4) == b"PK\x06\x07":
            short = (count, length, begin)
            (count, length, begin), stop = self._directory_64(place)
            limits = (_FULL_16, _FULL_32, _FULL_32)
            if any(
                told not in (true, limit)
                for told, true, limit in zip(short, (count, length, begin), limits, strict=True)
            ):
                raise self.damaged("its two zip directory records differ")
        if begin + length != stop:
            raise self.damaged("its zip directory is not where it should be")
        if count > MAX_ENTRIES or length > MAX_DIRECTORY_BYTES or count * _ENTRY.size > length:
            raise self.damaged(f"its zip directory claims {count} entries in {length} bytes")
        return begin, length, count

    def _directory_64(self, locator: int) -> tuple[tuple[int, int, int], int]:
        _, disk, place, disks = _LOCATOR_64.unpack(self.read(locator, _LOCATOR_64.size))
        if (disk, disks) != (0, 1) or place + _END_64.size != locator:
            raise self.damaged("its 64-bit zip directory record is not where it should be")
        end = _END_64.unpack(self.read(place, _END_64.size))
        magic, length_of_record, _, _, disk, other, here, count, length, begin = end
        if magic != b"PK\x06\x06" or length_of_record != _END_64.size - 12:
            raise self.damaged("its 64-bit zip directory record is none")
        if (disk, other) != (0, 0) or here != count:
            raise self.damaged("its zip directory is in several parts")
        return (count, length, begin), place

    def entry(self, raw: bytes, place: int, end: int) -> tuple[str, int, Entry, int]:
        """The entry at `place` of the directory: name, offset of its header, where its bytes are,
        and the next place. `end`: where entries must have ended."""
        if place + _ENTRY.size > len(raw):
            raise self.damaged("its zip directory is cut short")
        (magic, _, _, flags, method, _, _, crc, packed, size, named, extra, comment, disk, _, _,
         offset) = _ENTRY.unpack_from(raw, place)  # fmt: skip
        place += _ENTRY.size
        stop = place + named + extra + comment
        if magic != b"PK\x01\x02" or comment or stop > len(raw):
            raise self.damaged("its zip directory is no directory")
        name = self._name(raw[place : place + named])
        wide = _wide_sizes(raw[place + named : stop])
        if size == _FULL_32 and wide:
            size = wide.pop(0)
        if packed == _FULL_32 and wide:
            packed = wide.pop(0)
        if offset == _FULL_32 and wide:
            offset = wide.pop(0)
        if flags & _ENCRYPTED:
            raise self.damaged(f"the entry {name!r} is encrypted")
        if method or packed != size:
            raise self.damaged(f"the entry {name!r} is compressed, as no weights file is")
        if flags & ~(_SIZE_FOLLOWS | _UTF_8) or disk not in (0, _FULL_16):
            raise self.damaged(f"the entry {name!r} is of an unknown kind")
        begin = self._begin(raw[place : place + named], name, offset, flags, size)
        if begin + size > end:
            raise self.damaged(f"the entry {name!r} claims {size} bytes, more than there are")
        return name, offset, Entry(begin, size, crc), stop

    def _name(self, raw: bytes) -> str:
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise self.damaged("the name of an entry is not UTF-8") from None
        if not _NAMES.fullmatch(name) or {".", ".."} & set(name.split("/")):
            raise self.damaged(f"the name {name[:80]!r} of an entry leads elsewhere")
        return name

    def _begin(self, raw_name: bytes, name: str, offset: int, flags: int, size: int) -> int:
        """Where the bytes begin, after the entry's own header, which must say the same."""
        header = self.read(offset, _LOCAL.size)
        magic, _, own_flags, method, _, _, _, packed, own, named, extra = _LOCAL.unpack(header)
        if (magic[2:] if offset == 0 else magic) not in (b"\x03\x04", b"PK\x03\x04"):
            raise self.damaged(f"there is no entry {name!r} where its directory says")
        told = {packed, own} - {_FULL_32} - ({0} if flags & _SIZE_FOLLOWS else set())
        same = (own_flags, method, self.read(offset + _LOCAL.size, named)) == (flags, 0, raw_name)
        if not same or told - {size}:
            raise self.damaged(f"the entry {name!r} has two headers that differ")
        return offset + _LOCAL.size + int(named) + int(extra)


def _wide_sizes(extra: bytes) -> list[int]:
    """The 64-bit numbers of an entry whose 32-bit fields are full."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == 1:
            found = extra[4 : 4 + length]
            return [int.from_bytes(found[at : at + 8], "little") for at in range(0, len(found), 8)]
        extra = extra[4 + length :]
    return []
