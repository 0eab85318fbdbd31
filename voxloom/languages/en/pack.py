"""Packs a CMUdict text file into `data/cmudict.gz`.

    python -m voxloom.languages.en.pack cmudict.dict voxloom/languages/en/data/cmudict.gz

Layout of the packed text: the phone symbols, one line, in the order of their code letters; a NUL;
the words, one a line, sorted; a NUL; their first pronunciations, one a line, one letter a phone.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

FIRST_CODE = 0x21
DATA = Path(__file__).parent / "data" / "cmudict.gz"


def pack(source: str) -> bytes:
    """CMUdict lines (`word PH ON1 E`, `# comments`, variants as `word(2)`) -> the packed file."""
    entries: dict[str, list[str]] = {}
    for line in source.splitlines():
        word, *phones = line.split("#")[0].split()
        if not word.endswith(")"):
            entries[word] = phones
    symbols = sorted({phone for phones in entries.values() for phone in phones})
    code = {symbol: chr(FIRST_CODE + index) for index, symbol in enumerate(symbols)}
    words = sorted(entries)
    readings = ["".join(code[phone] for phone in entries[word]) for word in words]
    text = "\0".join((" ".join(symbols), "\n".join(words), "\n".join(readings)))
    return gzip.compress(text.encode("ascii"), compresslevel=9, mtime=0)


def unpack(packed: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """The packed file -> (word -> code letters, code letter -> phone)."""
    symbols, words, readings = gzip.decompress(packed).decode("ascii").split("\0")
    table = dict(zip(words.split("\n"), readings.split("\n"), strict=True))
    phones = {chr(FIRST_CODE + index): symbol for index, symbol in enumerate(symbols.split(" "))}
    return table, phones


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(pack(Path(sys.argv[1]).read_text(encoding="utf-8")))
