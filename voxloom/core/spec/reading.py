"""Reading a spec: the file, what it extends, and the settings over both."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voxloom.core.spec.document import Document, check_document, check_version, normalise
from voxloom.core.spec.merging import merge
from voxloom.core.spec.settings import apply_settings
from voxloom.core.spec.source import looks_like_path, read_file, read_mapping, top_level
from voxloom.core.spec.tree import Node
from voxloom.interfaces.errors import Location, SpecError
from voxloom.interfaces.plugin import Providers

MAX_EXTENDS = 16


@dataclass(frozen=True)
class Layer:
    """One file of a chain of `extends`: its name in errors, and the preset it is, if it is one."""

    source: str
    preset: str = ""


@dataclass(frozen=True, eq=False)
class Spec:
    """A spec, read and merged; its providers are not looked at yet.

    root: the merged tree, every value with its place; document: the same, typed; layers: the files
    it came from, nearest first; preset: the nearest preset among them that voices were made for,
    else the nearest, `` for none; base: the folder of the first file.
    """

    name: str
    root: Node
    document: Document
    layers: tuple[Layer, ...]
    preset: str
    base: Path

    def as_dict(self) -> dict[str, Any]:
        """The merged spec as plain values."""
        plain: dict[str, Any] = self.root.plain()
        return plain


def read(
    source: str | Path | Mapping[str, Any],
    providers: Providers,
    *,
    sets: Sequence[str] = (),
    name: str = "",
) -> Spec:
    """A preset's name, a path or a mapping -> the merged spec.

    sets: `a.b=c`, applied last; name: overrides the spec's name, and stands for a mapping in
    errors.

    Raises:
        UnknownProviderError: no preset has that name.
        SpecError, ErrorGroup: anything else that is wrong before providers are asked.
    """
    if isinstance(source, Mapping):
        first = _mapping_layer(source, name or "<mapping>")
    else:
        first = _find(str(source), isinstance(source, Path), Path("."), "", providers, None)
    root, layers = _extend(first, providers)
    root = apply_settings(root, sets)
    root = normalise(root)
    document = check_document(root)
    chosen = name or document.name or _default_name(first)
    preset = _preset_of(layers, providers)
    if document.lock is not None:
        preset = preset or document.lock.preset
    return Spec(chosen, root, document, layers, preset, first.folder)


def _preset_of(layers: Sequence[Layer], providers: Providers) -> str:
    """A preset may extend another and use its voices: the nearest one that voices were made for."""
    chain = [layer.preset for layer in layers if layer.preset]
    voiced = {info.preset for info in providers.voices()}
    return next((name for name in chain if name in voiced), chain[0] if chain else "")


@dataclass(frozen=True)
class _File:
    layer: Layer
    root: Node
    folder: Path
    identity: str


def _default_name(first: _File) -> str:
    if first.layer.preset:
        return first.layer.preset
    stem = Path(first.layer.source).stem
    return stem.removesuffix(".lock") if first.identity else "pipeline"


def _mapping_layer(data: Mapping[str, Any], source: str) -> _File:
    root = top_level(read_mapping(data, source))
    return _File(Layer(source), _checked(root, version=False), Path.cwd(), "")


def _checked(root: Node, *, version: bool = True) -> Node:
    """Refuse here what merging would hide: each file stands by itself first."""
    if version or "voxloom" in (root.mapping or {}):
        check_version(root)
    root = normalise(root)
    check_document(root)
    return root


def _find(
    reference: str,
    is_path: bool,
    folder: Path,
    shown_folder: str,
    providers: Providers,
    where: Location | None,
) -> _File:
    if not reference:
        raise SpecError("No spec is named.", mend="Name a preset or a file.", where=where)
    if is_path or looks_like_path(reference):
        path = folder / reference
        source = os.path.normpath(os.path.join(shown_folder, reference))
        root = _checked(read_file(path, source, said_at=where))
        return _File(Layer(source), root, path.parent, str(path.resolve()))
    data = providers.preset(reference, where)
    root = _checked(read_file(data.path, str(data.path), said_at=where))
    layer = Layer(str(data.path), data.name)
    return _File(layer, root, data.path.parent, str(data.path.resolve()))


def _extend(first: _File, providers: Providers) -> tuple[Node, tuple[Layer, ...]]:
    """Follow `extends` to its end, then lay the files over each other from there."""
    files = [first]
    while True:
        current = files[-1]
        entry = (current.root.mapping or {}).get("extends")
        if entry is None or not entry.text:
            break
        shown = "" if current.layer.preset else os.path.dirname(current.layer.source)
        folder = entry.base
        if current.layer.preset:
            shown = str(folder)
        following = _find(entry.text, False, folder, shown, providers, entry.where)
        _check_chain(files, following, entry.where)
        files.append(following)
    merged: Node | None = None
    for file in reversed(files):
        merged = merge(file.root, merged)
    assert merged is not None  # there is a first file
    return merged, tuple(file.layer for file in files)


def _check_chain(files: Sequence[_File], following: _File, where: Location) -> None:
    if any(following.identity == file.identity for file in files):
        chain = " -> ".join([*(file.layer.source for file in files), following.layer.source])
        raise SpecError(
            f"`extends` goes in a circle: {chain}.",
            mend="Let one of them extend nothing.",
            where=where,
        )
    if len(files) >= MAX_EXTENDS:
        raise SpecError(
            f"`extends` goes on for more than {MAX_EXTENDS} files.",
            mend="Extend fewer.",
            where=where,
        )
    if "lock" in (following.root.mapping or {}):
        raise SpecError(
            f"{following.layer.source!r} is locked; another spec cannot change it.",
            mend="Extend the spec that it was locked from.",
            where=where,
        )
