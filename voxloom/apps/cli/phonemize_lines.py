"""`voxloom phonemize --jsonl`: JSON Lines in, JSON Lines out, one answer a request.

A request has `id`, `task`, `language` and `text`; the tasks are:

* `clean`: one language, no splitting; `version` names the phones (v1, v2: the inventories of
  GPT-SoVITS). Answer: `phones`, `word2ph` (phones of each character of `norm_text`, or null),
  `norm_text`, and `notes` where the frontend has any.
* any other, such as `mixed`, `cut`, `pre_seg`: asked of the provider, of whatever kind, that has
  the capability `task:NAME`. It answers by a method `answer(task, request)`, request being the
  line's object, and returns the fields of the answer.

A request that cannot be answered gets `error`, `code` and `mend` instead, and the stream goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from voxloom.interfaces.errors import InputError, PluginError, VoxloomError

if TYPE_CHECKING:
    from voxloom.apps.cli.frontends import Frontends

Answer = dict[str, Any]
VERSIONS = {"v1": "gpt-sovits-v1", "v2": "gpt-sovits-v2"}
LATEST = "v2"
CLEAN = "clean"


@runtime_checkable
class AnswersTasks(Protocol):
    """A stage that answers more than `clean`."""

    def answer(self, task: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """The fields of the answer. Raises InputError: the request cannot be answered."""


def answers(lines: Iterable[str | bytes], frontends: Frontends, rules: str) -> Iterator[Answer]:
    """One answer for each line that is not blank, in order. rules: `` for the frontends' own."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer(line, number, frontends, rules)


def _answer(line: str | bytes, number: int, frontends: Frontends, rules: str) -> Answer:
    name: Any = None
    try:
        request = _request(line, number)
        name = request.get("id")
        return {"id": name, **_dispatch(request, frontends, rules)}
    except VoxloomError as error:
        return {"id": name, "error": str(error.message), "code": error.code, "mend": error.mend}
    except Exception as error:  # a fault in one frontend must not end the stream
        said = f"This is a fault of a frontend: {type(error).__name__}: {error}"
        mend = "Report it with this line and the output of `voxloom doctor --json`."
        return {"id": name, "error": said, "code": "fault", "mend": mend}


def _request(line: str | bytes, number: int) -> Mapping[str, Any]:
    try:
        request = json.loads(line)
    except ValueError as error:
        raise InputError(
            f"Line {number} is no JSON: {error}.", mend="Write one JSON object a line."
        ) from None
    if not isinstance(request, dict):
        raise InputError(
            f"Line {number} is {type(request).__name__}, not an object.",
            mend='Write lines such as {"id": "1", "task": "clean", "language": "en", "text": ""}.',
        )
    return request


def _dispatch(request: Mapping[str, Any], frontends: Frontends, rules: str) -> Mapping[str, Any]:
    task = _text(request, "task", CLEAN)
    inventory = _inventory(request)
    if task == CLEAN:
        return _clean(request, frontends, inventory, rules)
    stage = frontends.get(frontends.for_task(task), inventory, rules)
    if not isinstance(stage, AnswersTasks):
        raise PluginError(
            f"A provider claims the task {task!r} and has no method `answer`.",
            mend="Mend its plugin, or leave it out with --without.",
        )
    return stage.answer(task, request)


def _clean(
    request: Mapping[str, Any], frontends: Frontends, inventory: str, rules: str
) -> Mapping[str, Any]:
    language, text = _text(request, "language"), _text(request, "text")
    language = frontends.code(language)
    frontend = frontends.frontend(frontends.of_language(language), inventory, rules)
    phones = frontend.phonemize(text, language)
    counts = phones.phones_per_character
    answer: Answer = {
        "phones": list(phones.symbols),
        "word2ph": None if counts is None else list(counts),
        "norm_text": phones.normalized,
    }
    return answer | ({"notes": dict(phones.notes)} if phones.notes else {})


def _inventory(request: Mapping[str, Any]) -> str:
    version = _text(request, "version", LATEST)
    if version not in VERSIONS:
        raise InputError(
            f"There is no version {version!r}.", mend=f"Give one of {', '.join(VERSIONS)}."
        )
    return VERSIONS[version]


def _text(request: Mapping[str, Any], field: str, default: str | None = None) -> str:
    value = request.get(field, default)
    if not isinstance(value, str):
        raise InputError(
            f"The request's `{field}` is {'missing' if value is None else 'not a string'}.",
            mend=f'Give it as a string, such as "{field}": "...".',
        )
    return value


def run(
    lines: Iterable[str | bytes], frontends: Frontends, rules: str, emit: Callable[[str], None]
) -> int:
    """Answer every line as it comes, closing the frontends at the end -> how many failed."""
    failed = 0
    try:
        for answer in answers(lines, frontends, rules):
            failed += "error" in answer
            emit(_written(answer))
    finally:
        frontends.close()
    return failed


def _written(answer: Answer) -> str:
    line = json.dumps(answer, ensure_ascii=False)
    # Half of a surrogate pair, which JSON can carry in, has no UTF-8 form.
    return line if line.isascii() or _encodes(line) else json.dumps(answer)


def _encodes(line: str) -> bool:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
