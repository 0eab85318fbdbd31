"""Reading lexicon files: YAML for people, TSV for long lists. Every fault is told at its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from voxloom.core.spec.tree import Guard, Node
from voxloom.core.spec.yaml_reader import read_yaml
from voxloom.core.text.contexts import Context
from voxloom.core.text.lexicon import LONGEST_FORM, SAY, Entry, Example, Lexicon
from voxloom.core.text.lexicon_source import decoded, file_bytes
from voxloom.core.text.values import language_code, near, stopped, unknown
from voxloom.interfaces.errors import ErrorGroup, InputError, Location, SpecError, VoxloomError
from voxloom.interfaces.notation import Notations
from voxloom.interfaces.request import AUTO

FORMAT = 1
MOST_VALUES = 500_000
LONGEST_VALUE = 400
SUFFIXES = (".yaml", ".yml", ".tsv")
TOP = ("lexicon", "name", "language", "entries", "tests")
KEYS = ("language", "before", "after", "case", "word")
TEST_KEYS = ("text", "reads", "language")
_BOOLEANS = {"true": True, "false": False, "yes": True, "no": False, "": None}


class _Words:
    """What the entries of a file may say. says: how a form is read; keys: all that may stand in an
    entry."""

    def __init__(self, notations: Notations) -> None:
        self.notations = notations
        self.says = (*notations, SAY)
        self.keys = ("written", *self.says, *KEYS)

    @cached_property
    def codes(self) -> str:
        """Examples of languages."""
        return ", ".join(self.notations.languages) or "en"

    def unknown(self, key: str, where: Location) -> InputError:
        """A key that no entry has; perhaps a notation that is not here."""
        return _unknown(key, unknown(key, self.notations, self.keys), where)

    def language_of(self, kind: str) -> str:
        """Where languages share a script, how a form is read says in which of them it is meant."""
        if kind not in self.notations or not self.notations[kind].exclusive:
            return ""
        return next(iter(self.notations[kind].languages), "")


def read_lexicon(path: Path, notations: Notations) -> Lexicon:
    """One file -> a lexicon. notations: those that its entries may be in.

    Raises:
        InputError: it is not there, or one thing in it is wrong, at its line.
        ErrorGroup: several are wrong.
        PluginError: the code of a notation is broken.
    """
    data = file_bytes(path)
    source = str(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            f"{source!r} has no suffix of a lexicon.",
            mend=f"Name the file with one of {', '.join(SUFFIXES)}.",
        )
    text = decoded(data, source)
    words = _Words(notations)
    faults: list[VoxloomError] = []
    examples: list[Example] = []
    if suffix == ".tsv":
        name, entries = path.stem, list(_table(text, source, words, faults))
    else:
        name, entries, examples = _document(text, path, words, faults)
    _check_twice(entries, source, faults)
    if faults:
        raise faults[0] if len(faults) == 1 else ErrorGroup(faults)
    digest = hashlib.sha256(data).hexdigest()
    return Lexicon(name, tuple(entries), tuple(examples), source, digest)


Row = Mapping[str, Node]


def _document(
    text: str, path: Path, words: _Words, faults: list[VoxloomError]
) -> tuple[str, list[Entry], list[Example]]:
    source = str(path)
    guard = Guard(MOST_VALUES, literal=True)
    try:
        root = read_yaml(text, source, path.parent, guard=guard)
    except SpecError as error:
        raise InputError(error.message, mend=error.mend, where=error.where) from None
    start = Location(source, 1, 1)
    if root is None or root.mapping is None:
        raise InputError(
            "A lexicon is a mapping with `lexicon: 1` and `entries:`.",
            mend="Make one to begin with: `voxloom lexicon new FILE`.",
            where=root.where if root else start,
        )
    top = root.mapping
    for key, node in top.items():
        if key not in TOP:
            faults.append(_unknown(key, near(key, TOP), node.place))
    version = top.get("lexicon")
    if version is None or version.value != FORMAT or isinstance(version.value, bool):
        faults.append(
            InputError(
                f"This VoxLoom reads version {FORMAT} of lexicons.",
                mend=f"Write `lexicon: {FORMAT}` in the first line.",
                where=version.where if version else root.where,
            )
        )
    language = _language(top.get("language"), words, faults)
    name = top["name"].text if "name" in top else ""
    entries = [
        entry
        for row in _rows(top.get("entries"), "entries", faults)
        if (entry := _entry(row, language, words, faults)) is not None
    ]
    examples = [
        example
        for row in _rows(top.get("tests"), "tests", faults)
        if (example := _example(row, language, words, faults)) is not None
    ]
    return name or path.stem, entries, examples


def _rows(node: Node | None, key: str, faults: list[VoxloomError]) -> Iterator[Node]:
    if node is None or node.value is None:
        return
    if node.items is None:
        sample = (
            "- {written: VoxLoom, say: Vox Loom}" if key == "entries" else "- {text: , reads: }"
        )
        faults.append(
            InputError(
                f"`{key}` is a list.", mend=f"Write lines such as `{sample}`.", where=node.where
            )
        )
        return
    yield from node.items


def _entry(node: Node, language: str, words: _Words, faults: list[VoxloomError]) -> Entry | None:
    row = node.mapping
    if row is None:
        faults.append(
            InputError(
                f"An entry is a mapping, not {node.plain()!r}.",
                mend="Write it as in `{written: K8s, say: Kubernetes}`.",
                where=node.where,
            )
        )
        return None
    before = len(faults)
    for key, given in row.items():
        if key not in words.keys:
            faults.append(words.unknown(key, given.place))
    own = _language(row.get("language"), words, faults) if "language" in row else language
    written = _text(row, "written", node, faults)
    kind, value = _value(row, node, words, faults)
    entry = Entry(
        written,
        kind,
        value,
        own or words.language_of(kind),
        _contexts(row.get("before"), faults),
        _contexts(row.get("after"), faults),
        _flag(row.get("case"), False, faults),
        _flag(row.get("word"), True, faults),
        node.where.line,
    )
    if len(written) > LONGEST_FORM:
        faults.append(
            InputError(
                f"A written form has at most {LONGEST_FORM} characters.",
                mend="Say what is special about a shorter one.",
                where=node.where,
            )
        )
    return entry if len(faults) == before else None


def _value(row: Row, node: Node, words: _Words, faults: list[VoxloomError]) -> tuple[str, str]:
    given = [key for key in words.says if key in row]
    if len(given) != 1:
        what = f"both {given[0]} and {given[1]}" if given else "nothing of how it is read"
        faults.append(
            InputError(
                f"The entry says {what}.",
                mend=f"Give one of {', '.join(words.says)}.",
                where=row[given[1]].place if given else node.where,
            )
        )
        return SAY, ""
    kind = given[0]
    value = " ".join(_text(row, kind, node, faults).split())
    wanted = "" if kind == SAY or not value else words.notations[kind].fault(value)
    if wanted or len(value) > LONGEST_VALUE:
        faults.append(
            InputError(
                f"{value[:60]!r} is not {kind}."
                if wanted
                else f"A reading has at most {LONGEST_VALUE} characters.",
                mend=f"Give {wanted}." if wanted else "Shorten it.",
                where=row[kind].where,
            )
        )
    return kind, value


def _example(
    node: Node, language: str, words: _Words, faults: list[VoxloomError]
) -> Example | None:
    row = node.mapping
    if row is None or not {"text", "reads"} <= set(row):
        faults.append(
            InputError(
                "A test has a `text` and what it `reads`.",
                mend="Write it as in `{text: 去重庆, reads: '去重庆[chong2 qing4]'}`.",
                where=node.where,
            )
        )
        return None
    before = len(faults)
    for key, value in row.items():
        if key not in TEST_KEYS:
            faults.append(_unknown(key, near(key, TEST_KEYS), value.place))
    own = _language(row.get("language"), words, faults) if "language" in row else language
    text, reads = _text(row, "text", node, faults), _text(row, "reads", node, faults)
    found = Example(text, reads, own or AUTO, node.where.line)
    return found if len(faults) == before else None


def _text(row: Row, key: str, node: Node, faults: list[VoxloomError]) -> str:
    value = row.get(key)
    if value is not None and isinstance(value.value, int | float):
        faults.append(
            InputError(
                f"`{key}` is {value.value!r}, which is no text.",
                mend=f'Put it in quotes: "{str(value.value).lower()}".',
                where=value.where,
            )
        )
        return ""
    if value is None or not value.text.strip():
        faults.append(
            InputError(
                f"The entry has no `{key}`.",
                mend=f"Add `{key}: ...`.",
                where=value.where if value else node.where,
            )
        )
        return ""
    return value.text.strip()


def _language(node: Node | None, words: _Words, faults: list[VoxloomError]) -> str:
    if node is None or node.value in (None, ""):
        return ""
    code = language_code(node.text)
    if not code:
        faults.append(
            InputError(
                f"{node.plain()!r} is no code of a language.",
                mend=f"Write one such as {words.codes}.",
                where=node.where,
            )
        )
    return code


def _contexts(node: Node | None, faults: list[VoxloomError]) -> tuple[Context, ...]:
    if node is None or node.value in (None, ""):
        return ()
    found = []
    for item in node.items if node.items is not None else (node,):
        try:
            found.append(Context.read(item.text))
        except ValueError as error:
            faults.append(
                InputError(
                    stopped(f"The context {item.plain()!r} is not understood: {error}"),
                    mend="Write the characters next to the word, with classes such as `<digit>`.",
                    where=item.where,
                )
            )
    return tuple(found)


def _flag(node: Node | None, default: bool, faults: list[VoxloomError]) -> bool:
    if node is None or node.value is None:
        return default
    if isinstance(node.value, bool):
        return node.value
    known = _BOOLEANS.get(node.text.lower(), ...) if isinstance(node.value, str) else ...
    if known is ...:
        faults.append(
            InputError(
                f"{node.plain()!r} is neither true nor false.",
                mend="Write true or false.",
                where=node.where,
            )
        )
        return default
    return default if known is None else bool(known)


def _unknown(key: str, mend: str, where: Location) -> InputError:
    return InputError(f"There is no key {key!r} here.", mend=mend, where=where)


def _table(text: str, source: str, words: _Words, faults: list[VoxloomError]) -> Iterator[Entry]:
    """Tab-separated: a line of headings, then one entry a line; `#` starts a comment line."""
    headings: list[str] = []
    nowhere = Path()  # made once: there may be many lines
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        where = Location(source, number, 1)
        if not headings:
            headings = [cell.strip() for cell in cells]
            wrong = [name for name in headings if name not in words.keys]
            if wrong or "written" not in headings or len(set(headings)) < len(headings):
                faults.append(_heading(wrong, words, where))
                return
            continue
        if len(cells) > len(headings):
            faults.append(
                InputError(
                    f"The line has {len(cells)} cells, and the headings are {len(headings)}.",
                    mend="Take the tabs out that are too many.",
                    where=where,
                )
            )
            continue
        entries = {
            name: Node(cell.strip(), where, nowhere)
            for name, cell in zip(headings, cells, strict=False)
            if cell.strip()
        }
        entry = _entry(Node(entries, where, nowhere), "", words, faults)
        if entry is not None:
            yield entry


def _heading(wrong: list[str], words: _Words, where: Location) -> InputError:
    if wrong:
        return words.unknown(wrong[0], where)
    return InputError(
        "The first line names the columns, one of them `written`, each once.",
        mend="Write for instance `written<TAB>ipa`.",
        where=where,
    )


def _check_twice(entries: list[Entry], source: str, faults: list[VoxloomError]) -> None:
    """Two entries about the same that differ only in what they say leave open which is meant."""
    seen: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        written = entry.written if entry.case else entry.written.lower()
        key = (written, entry.language, entry.before, entry.after, entry.case)
        if key in seen:
            faults.append(
                InputError(
                    f"{entry.written!r} is there twice; first in line {seen[key].line}.",
                    mend="Keep one, or tell them apart by language, before or after.",
                    where=Location(source, entry.line, 1),
                )
            )
        seen.setdefault(key, entry)
