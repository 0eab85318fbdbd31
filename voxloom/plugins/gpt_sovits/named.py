"""The paths that the section `custom` of a tts_infer.yaml names.

The original takes another file where one of them is not there. Here it is refused: a voice that
sounds otherwise than its configuration says is worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.gpt_sovits.composing import present
from voxloom.plugins.gpt_sovits.published import GPT, HUBERT, ROBERTA, SOVITS, Published

GPT_KEY, SOVITS_KEY = "t2s_weights_path", "vits_weights_path"
FOLDERS: Mapping[str, Published] = {"cnhuhbert_base_path": HUBERT, "bert_base_path": ROBERTA}


def named_file(config: Mapping[str, Any], key: str, base: Path, said: str) -> Path:
    """The file that `key` names.

    Args:
        base: the folder that relative paths count from.
        said: where the configuration is, for people.

    Raises:
        WeightsError: the key is missing or empty, or no such file is there.
    """
    value = config.get(key)
    if not value:
        raise WeightsError(f"{said} names no {key}.", mend=f"Add {key} with the file's path.")
    path = base / str(value)
    if path.is_file():
        return path
    why = "which is a folder" if path.is_dir() else "which is not there"
    raise _wrong(said, key, value, path, why)


def named_folder(config: Mapping[str, Any], key: str, base: Path, said: str) -> Path | None:
    """The weights in the folder that `key` names, one of `FOLDERS`; None if it names none.

    Raises:
        WeightsError: the folder is not there, or lacks its weights or what belongs to them.
    """
    value = config.get(key)
    if not value:
        return None
    folder, wanted = base / str(value), FOLDERS[key]
    if not folder.is_dir():
        why = "which is a file, not a folder" if folder.is_file() else "which is not there"
        raise _wrong(said, key, value, folder, why)
    inside = Published(
        wanted.slot,
        tuple(Path(place).name for place in wanted.places),
        wanted.title,
        beside=wanted.beside,
    )
    path = present(inside, folder)
    if path is None:
        needed = [" or ".join(names) for names in (inside.places, *inside.beside)]
        lacking = [
            each for each in needed if not any((folder / n).is_file() for n in each.split(" or "))
        ]
        why = f"which lacks {' and '.join(lacking or needed)}"
        raise _wrong(said, key, value, folder, why)
    return path


def unfetched(config: Mapping[str, Any], key: str, base: Path, pretrained: Path) -> bool:
    """Whether `key` names the place of a published file that is not there yet, as the
    configuration of a fresh installation does."""
    value = config.get(key)
    if not isinstance(value, str) or not value:
        return False
    path = base / value
    return not path.exists() and any(
        path.resolve() == (pretrained / place).resolve() for place in _places(key)
    )


def _places(key: str) -> list[str]:
    if key in FOLDERS:
        return [str(Path(place).parent) for place in FOLDERS[key].places]
    published = GPT if key == GPT_KEY else SOVITS
    return [place for each in published.values() for place in each.places]


def _wrong(said: str, key: str, value: object, path: Path, why: str) -> WeightsError:
    where = "" if str(path) == str(value) else f" (looked for at {path})"
    fetch = f", or fetch {_source(key)} into it" if key in FOLDERS else ""
    return WeightsError(
        f"{said} names {str(value)!r} as {key}, {why}{where}.",
        mend=f"Correct the path{fetch}, or take {key} out to use what is found.",
    )


def _source(key: str) -> str:
    wanted = FOLDERS[key]
    return f"{wanted.source}: {Path(wanted.places[0]).parent}"
