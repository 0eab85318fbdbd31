"""Look through a folder of GPT-SoVITS for the files of one version. Needs no torch."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voxloom.interfaces.errors import SpecError, WeightsError
from voxloom.interfaces.folder import FolderSpec
from voxloom.interfaces.recognition import Recognition
from voxloom.plugins.gpt_sovits.composing import (
    Files,
    about,
    check_pair,
    companions,
    compose,
    present,
)
from voxloom.plugins.gpt_sovits.installed import KINDS
from voxloom.plugins.gpt_sovits.named import (
    FOLDERS,
    GPT_KEY,
    SOVITS_KEY,
    named_file,
    named_folder,
    unfetched,
)
from voxloom.plugins.gpt_sovits.published import PRETRAINED, SOVITS, VERSIONS, Published, gpt_of

PREFIX = "gpt-sovits-"
_CONFIGURATIONS = ("GPT_SoVITS/configs/tts_infer.yaml", "configs/tts_infer.yaml", "tts_infer.yaml")
_TEXTS = ("GPT_SoVITS/text", "text")
_DICTIONARIES = ("engdict-hot.rep", "cmudict.rep")  # in the order in which they are asked
_LARGEST = 1 << 20
_LOOKED_AT = 100  # files of one sort, the newest first
_SAID = 3  # of the reasons why nothing fits


@dataclass
class _Scan:
    """root: the folder; pretrained: where the published files lie; configuration: of the
    program, where it was found."""

    root: Path
    pretrained: Path
    configuration: str = "tts_infer.yaml"
    found: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def scan(folder: Path, preset: str = "", *, official: bool = False) -> FolderSpec | None:
    """A spec for what lies there; None if nothing does.

    The SoVITS file is the one that tts_infer.yaml names, else the newest of one's own, else the
    published one of the newest version; the GPT is one that goes with it. Published files that are
    missing are left to the preset, which fetches them. Any other path of tts_infer.yaml must be
    there.

    Args:
        folder: the program's own, or its folder of pretrained models.
        preset: such as `gpt-sovits-v2`, to use that version.
        official: with the cuts, the reading and the faults of the original program.

    Raises:
        SpecError: `preset` is none of GPT-SoVITS, or the folder has nothing of that version.
        WeightsError: tts_infer.yaml names what is not there.
    """
    version = preset.removeprefix(PREFIX)
    if preset and version not in VERSIONS:
        known = ", ".join(f"{PREFIX}{each}" for each in VERSIONS)
        raise SpecError(f"{preset!r} is no preset of GPT-SoVITS.", mend=f"There are {known}.")
    places = (folder / PRETRAINED, folder / "pretrained_models", folder)
    seen = _Scan(folder, next(place for place in places if place.is_dir()))
    config = _configuration(seen)
    chosen = _acoustic(seen, config, version)
    if chosen is None:
        own = [*_own(seen, "GPT_weights*", "*.ckpt"), *_own(seen, "SoVITS_weights*", "*.pth")]
        if seen.pretrained == folder and not own:
            return None
        lacks = f"{folder} holds no SoVITS file" + (f" of {version}" if version else "")
        raise SpecError(
            "; ".join([lacks, *(note.rstrip(".") for note in seen.notes[:_SAID])]) + ".",
            mend=f"Fetch {SOVITS[version or 'v2'].where} into {seen.pretrained}.",
        )
    path, what = chosen
    sovits, lora = (None, path) if what.kind == "sovits-lora" else (path, None)
    seen.found.append(f"{path} ({what.title})")
    if lora is not None:
        sovits = _published(seen, SOVITS[what.version])
    gpt = _gpt(seen, config, what.version)
    there, missing = companions(what.version, seen.pretrained)
    for slot, path in _folders(seen, config).items():
        there[slot] = path
        missing = [each for each in missing if each.slot != slot]
    seen.found += [str(each) for each in there.values()]
    seen.missing += [f"{each.title}; published in {each.where}" for each in missing]
    if seen.missing:
        seen.notes.append("What is missing is fetched at the first use; see docs/gpt-sovits.md.")
    words = _dictionaries(folder) if official else ()
    seen.found += [f"{path} (English dictionary)" for path in words]
    files = Files(what.version, gpt, sovits, lora, there, words)
    spec = compose(files, official=official)
    title = f"GPT-SoVITS {what.version} in {folder}"
    return FolderSpec(title, spec, tuple(seen.found), tuple(seen.missing), tuple(seen.notes))


def _dictionaries(folder: Path) -> tuple[Path, ...]:
    """The program's own English dictionaries, which differ from later ones in some words."""
    found = [folder / text / name for name in _DICTIONARIES for text in _TEXTS]
    return tuple(path.absolute() for path in found if path.is_file())


def _acoustic(
    seen: _Scan, config: Mapping[str, Any], version: str
) -> tuple[Path, Recognition] | None:
    named = _named(seen, config, SOVITS_KEY)
    candidates = [named] if named else []
    candidates += _own(seen, "SoVITS_weights*", "*.pth")
    order = [version] if version else list(VERSIONS)
    candidates += [path for each in order if (path := present(SOVITS[each], seen.pretrained))]
    for path in candidates:
        what = _told(seen, path, *KINDS)
        if what is not None and what.version and version in ("", what.version):
            return path, what
    return None


def _gpt(seen: _Scan, config: Mapping[str, Any], version: str) -> Path | None:
    """One that reads the phones of this version; None to leave it to the preset."""
    suffix = "" if version == "v1" else f"_{version}"
    named = _named(seen, config, GPT_KEY)
    for path in ([named] if named else []) + list(_own(seen, f"GPT_weights{suffix}", "*.ckpt")):
        try:
            check_pair(version, path)
        except WeightsError as error:
            seen.notes.append(f"not used: {error.message}")
            continue
        seen.found.append(f"{path} (GPT)")
        return path
    return _published(seen, gpt_of(version))


def _published(seen: _Scan, wanted: Published) -> Path | None:
    path = present(wanted, seen.pretrained)
    if path is None:
        seen.missing.append(f"{wanted.title}; published in {wanted.where}")
    else:
        seen.found.append(f"{path} ({wanted.title})")
    return path


def _told(seen: _Scan, path: Path, *kinds: str) -> Recognition | None:
    try:
        return about(path, *kinds)
    except WeightsError as error:
        seen.notes.append(f"not used: {error.message}")
        return None


def _own(seen: _Scan, folders: str, files: str) -> Iterator[Path]:
    """The user's own files, the newest first."""
    listed = [
        path for folder in seen.root.glob(folders) for path in folder.glob(files) if path.is_file()
    ]
    listed.sort(key=lambda path: (-path.stat().st_mtime, str(path)))
    yield from listed[:_LOOKED_AT]


def _configuration(seen: _Scan) -> Mapping[str, Any]:
    """The section `custom` of tts_infer.yaml; empty where there is none."""
    import yaml

    for place in _CONFIGURATIONS:
        path = seen.root / place
        if not path.is_file() or path.stat().st_size > _LARGEST:
            continue
        try:
            read = yaml.safe_load(path.read_text("utf-8"))
        except (yaml.YAMLError, OSError, ValueError, RecursionError) as error:
            seen.notes.append(
                f"not used: {path} cannot be read as YAML ({str(error).splitlines()[0]})"
            )
            continue
        custom = read.get("custom") if isinstance(read, dict) else None
        if isinstance(custom, dict):
            seen.found.append(f"{path} (names the files to use)")
            seen.configuration = str(path)
            return custom
    return {}


def _named(seen: _Scan, config: Mapping[str, Any], key: str) -> Path | None:
    return (
        named_file(config, key, seen.root, seen.configuration) if _says(seen, config, key) else None
    )


def _folders(seen: _Scan, config: Mapping[str, Any]) -> dict[str, Path]:
    """Slot -> the weights in the folder that the configuration names for it."""
    found: dict[str, Path] = {}
    for key, wanted in FOLDERS.items():
        if _says(seen, config, key):
            path = named_folder(config, key, seen.root, seen.configuration)
            if path is not None:
                found[wanted.slot] = path
    return found


def _says(seen: _Scan, config: Mapping[str, Any], key: str) -> bool:
    """Whether the configuration names a path that counts."""
    value = config.get(key)
    if not isinstance(value, str) or not value:
        if value:
            seen.notes.append(f"tts_infer.yaml has no path but {reprlib.repr(value)} as {key}")
        return False
    if unfetched(config, key, seen.root, seen.pretrained):
        seen.notes.append(
            f"{seen.configuration} names {value} as {key}, a published file that is not there yet"
        )
        return False
    return True
