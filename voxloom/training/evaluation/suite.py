"""Suites of sentences, as data: built-in ones by name, your own as a JSON or TSV file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voxloom.interfaces.errors import InputError, UnknownProviderError

FOLDER = Path(__file__).with_name("suites")


@dataclass(frozen=True)
class Sentence:
    """name: such as `en-001`, unique in its suite."""

    name: str
    language: str
    text: str


@dataclass(frozen=True)
class Suite:
    name: str
    summary: str
    sentences: tuple[Sentence, ...]

    def first(self, count: int | None) -> Suite:
        """The first `count` sentences of each language; all for None."""
        if count is None:
            return self
        seen: dict[str, int] = {}
        kept = []
        for sentence in self.sentences:
            seen[sentence.language] = seen.get(sentence.language, 0) + 1
            if seen[sentence.language] <= count:
                kept.append(sentence)
        return Suite(self.name, self.summary, tuple(kept))


def built_in() -> list[str]:
    """Names of the suites that come with the package."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def read(source: str | Path) -> Suite:
    """A built-in suite by name, or a file: JSON, or TSV with a language and a text in each line.

    JSON: `{"name", "summary", "texts": [{"language", "text" or "file"}], "most"}`, where a file
    has one sentence a line and is meant from the suite's folder, and `most` limits each language.

    Raises:
        UnknownProviderError: neither a name nor a file.
        InputError: the file is not well-formed, or holds no sentence.
    """
    path = Path(source)
    if str(source) in built_in():
        path = FOLDER / f"{source}.json"
    elif not path.is_file():
        listing = f"There are {', '.join(built_in())}; or name a .json or .tsv file."
        raise UnknownProviderError("suite", str(source), built_in(), hint=listing)
    try:
        content = path.read_text(encoding="utf-8-sig")  # as some editors save it
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}.", mend="Save it as UTF-8.") from None
    found = _json(path, content) if path.suffix == ".json" else _tsv(path, content)
    if not found.sentences:
        raise InputError(f"{path} holds no sentence.", mend="Write at least one.")
    return found


def _json(path: Path, content: str) -> Suite:
    mend = 'Write {"texts": [{"language": "en", "text": "One sentence."}]}.'
    try:
        data: dict[str, Any] = json.loads(content)
        pairs: list[tuple[str, str]] = []
        for entry in data["texts"]:
            if "file" in entry:
                lines = (path.parent / entry["file"]).read_text(encoding="utf-8-sig").splitlines()
            else:
                lines = [entry["text"]]
            pairs += [(entry["language"], line.strip()) for line in lines if line.strip()]
        suite = Suite(data.get("name", path.stem), data.get("summary", ""), _named(pairs))
        return suite.first(data.get("most"))
    except KeyError as error:
        raise InputError(f"{path} lacks {error}.", mend=mend) from None
    except (ValueError, TypeError, AttributeError, OSError) as error:
        raise InputError(f"{path} is no suite: {error}.", mend=mend) from None


def _tsv(path: Path, content: str) -> Suite:
    pairs = []
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        language, tab, text = line.partition("\t")
        if not tab or not language.strip() or not text.strip():
            raise InputError(
                f"{path}:{number} is no language, tab and text.", mend="Write `en<TAB>A sentence.`"
            )
        pairs.append((language.strip(), text.strip()))
    return Suite(path.stem, "", _named(pairs))


def _named(pairs: list[tuple[str, str]]) -> tuple[Sentence, ...]:
    counts: dict[str, int] = {}
    found = []
    for language, text in pairs:
        counts[language] = counts.get(language, 0) + 1
        found.append(Sentence(f"{language}-{counts[language]:03d}", language, text))
    return tuple(found)
