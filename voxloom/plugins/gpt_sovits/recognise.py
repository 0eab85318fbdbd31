"""Which file of GPT-SoVITS is this, of which version, and why? Needs no torch.

The keys and their shapes decide. Versions v3 and v4 have the same: there the two-byte head, the
digest of the first bytes or the stored configuration decides, in this order. Signs that speak
against the result are told, not followed. What a user says counts where the keys leave the version
open, unless every other sign speaks against it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.recognition import Evidence, Recognition
from voxloom.plugins.gpt_sovits.file_kinds import (
    HEADS,
    KINDS,
    PUBLISHED_MD5,
    PUBLISHER,
    VERSIONS,
    FileKind,
)
from voxloom.plugins.gpt_sovits.published import SOVITS

FAMILY = "gpt-sovits"
_V1_SYMBOLS, _V1_BINS = 322, 1025
_GPT_SYMBOLS = {512: "v1", 732: "v2"}
_PRO_CHANNELS = {512: ("v2Pro",), 768: ("v2ProPlus",)}
_TEXT = "enc_p.text_embedding.weight"
_STYLE = "ref_enc.spectral.0.fc.weight"
_DECODER = "dec.conv_pre.weight"
_GPT_TEXT = "model.ar_text_embedding.word_embeddings.weight"
_SAME_KEYS = ("v3", "v4")


def recognise(
    metadata: Mapping[str, str],
    tensors: Mapping[str, Any] | None = None,
    *,
    source: str,
    kinds: Sequence[str] = (),
    version: str = "",
) -> Recognition:
    """Recognise a file, or say why that cannot be done.

    Args:
        metadata: as `core.weights.header` or a WeightsView has it.
        tensors: name -> anything with a shape; those that `metadata` remembers by default.
        source: the file's name, for the messages.
        kinds: names of file_kinds.KINDS that are wanted here; any by default.
        version: what the user says it is, which settles what the file leaves open.

    Raises:
        WeightsError: of another project, of another kind, of another version than the user says,
            or of several possible versions without a sign of which.
    """
    found = examine(metadata, tensors)
    if found is None:
        raise WeightsError(
            f"{source} is no file of GPT-SoVITS: none of its tensors has a name of one.",
            mend=_offer(kinds),
        )
    if kinds and found.kind not in kinds:
        kind = next(each for each in KINDS if each.name == found.kind)
        raise WeightsError(
            f"{source} is for another place ({kind.slot}): it is {found.title}.",
            mend=_offer(kinds),
        )
    return _as_said(found, version, source) if version else _settled(found, source)


def _settled(found: Recognition, source: str) -> Recognition:
    if found.question:
        raise WeightsError(f"{source}: {found.question}", mend=_ask(found))
    return found


def _as_said(found: Recognition, version: str, source: str) -> Recognition:
    if version == found.version:
        return found
    possible = _open(found) or ((found.version,) if found.version else VERSIONS)
    if found.version and not any(sign.says == (version,) for sign in found.evidence):
        possible = (found.version,)
    if version not in possible:
        reasons = " ".join(sign.reason for sign in found.evidence if set(possible) & set(sign.says))
        raise WeightsError(
            f"{source} is {' or '.join(possible)}, not {version}: {reasons}",
            mend=_other(found, version),
        )
    before = set(_against(found.version, found.evidence))
    others = [each for each in found.contradictions if each not in before]
    said = Evidence("user", (version,), f"The pipeline says version: {version}.")
    return replace(
        found,
        version=version,
        evidence=(*found.evidence, said),
        contradictions=(*_against(version, found.evidence), *others),
        question="",
    )


def examine(
    metadata: Mapping[str, str], tensors: Mapping[str, Any] | None = None
) -> Recognition | None:
    """Like `recognise`, but None for a file of another project, and an open question stays one."""
    known = getattr(metadata, "tensors", {}) if tensors is None else tensors
    file = _File(metadata, {name: tuple(each.shape) for name, each in known.items()})
    kind = _kind_of(file.shapes)
    if kind is None:
        return None
    signs = list(_signs(kind, file))
    versioned = kind.name in ("sovits", "sovits-dit", "sovits-lora", "gpt")
    version = _decide(kind, signs) if versioned else ""
    details = dict(_details(kind, file, version))
    against = [*_against(version, signs), *_misfits(kind, file)]
    title = f"GPT-SoVITS {version}: {kind.title}" if version else f"GPT-SoVITS: {kind.title}"
    question = "" if version else _question(signs)
    return Recognition(
        FAMILY, kind.name, title, version, details, tuple(signs), tuple(against), question
    )


@dataclass(frozen=True)
class _File:
    metadata: Mapping[str, str]
    shapes: Mapping[str, tuple[int, ...]]

    def rows(self, name: str) -> int:
        """The first size of a tensor; 0 where it is missing."""
        shape = self.shapes.get(name, ())
        return shape[0] if shape else 0

    def entry(self, *path: str) -> Any:
        """A value of an entry that the file stores as JSON; None where it is missing."""
        try:
            value = json.loads(self.metadata[path[0]])
        except (KeyError, ValueError, RecursionError):
            return None
        for name in path[1:]:
            value = value.get(name) if isinstance(value, dict) else None
        return value


def _kind_of(names: Iterable[str]) -> FileKind | None:
    found = list(names)
    return next((kind for kind in KINDS if any(kind.telling.search(name) for name in found)), None)


def _signs(kind: FileKind, file: _File) -> Iterable[Evidence]:
    telling = next(name for name in file.shapes if kind.telling.search(name))
    yield Evidence("keys", (), f"The key {telling} is one of: {kind.title}.")
    if kind.name == "gpt":
        version = _GPT_SYMBOLS.get(file.rows(_GPT_TEXT), "")
        if version:
            reason = f"{_GPT_TEXT} has {file.rows(_GPT_TEXT)} rows: the symbols of {version}."
            yield Evidence("keys", (version,), reason)
        return
    if kind.name not in ("sovits", "sovits-dit", "sovits-lora"):
        return
    yield _by_keys(kind, file)
    head = file.metadata.get("file.head", "")
    if head in HEADS:
        version, lora = HEADS[head]
        what = f"a LoRA of {version}" if lora else version
        yield Evidence("head", (version,), f"It starts with {head}, which marks {what}.")
    published = PUBLISHED_MD5.get(file.metadata.get("file.md5_8192", ""))
    if published:
        name, version = published
        yield Evidence("md5", (version,), f"Its first 8192 bytes are those of {name}.")
    stored = file.entry("config", "model", "version")
    if stored in VERSIONS:
        yield Evidence("config", (stored,), f"Its configuration says model.version {stored}.")


def _by_keys(kind: FileKind, file: _File) -> Evidence:
    if kind.name in ("sovits-dit", "sovits-lora"):
        return Evidence("keys", _SAME_KEYS, "The keys under cfm. are those of v3 and of v4.")
    if "sv_emb.weight" in file.shapes:
        versions = _PRO_CHANNELS.get(file.rows(_DECODER), ("v2Pro", "v2ProPlus"))
        rows = f"{_DECODER} has {file.rows(_DECODER)} rows"
        reason = f"sv_emb.weight is there and {rows}, so it is {' or '.join(versions)}."
        return Evidence("keys", versions, reason)
    symbols = file.rows(_TEXT)
    version = "v1" if symbols == _V1_SYMBOLS else "v2"
    return Evidence("keys", (version,), f"{_TEXT} has {symbols} rows, so it is {version}.")


def _decide(kind: FileKind, signs: Sequence[Evidence]) -> str:
    by_keys = next((sign for sign in signs if sign.source == "keys" and sign.says), None)
    if by_keys is None:
        return ""
    if len(by_keys.says) == 1:
        return by_keys.says[0]
    others = (sign.says[0] for sign in signs if sign.source != "keys" and sign.says)
    return next((version for version in others if version in by_keys.says), "")


def _question(signs: Sequence[Evidence]) -> str:
    """What to ask where the signs leave more than one version."""
    by_keys = next((sign for sign in signs if len(sign.says) > 1), None)
    if by_keys is None:
        return ""
    return (
        f"Its keys are those of {' and of '.join(by_keys.says)}, and neither its first bytes nor "
        "its configuration tells which of them it is."
    )


def _open(found: Recognition) -> tuple[str, ...]:
    return next((sign.says for sign in found.evidence if len(sign.says) > 1), ())


def _ask(found: Recognition) -> str:
    possible = _open(found) or ((found.version,) if found.version else VERSIONS)
    return f"Write {' or '.join(f'version: {each}' for each in possible)}."


def _other(found: Recognition, version: str) -> str:
    """What to do where a file is of another version than the pipeline."""
    of_kind = found.kind in ("sovits", "sovits-dit") and version in SOVITS
    there = f"Give {SOVITS[version].places[0]}, published in {PUBLISHER}; or " if of_kind else ""
    if not found.version:
        return there + _ask(found)
    return f"{there}use the preset `gpt-sovits-{found.version}`, which is for this file."


def _details(kind: FileKind, file: _File, version: str) -> Iterable[tuple[str, str]]:
    if kind.name in ("sovits", "sovits-dit", "sovits-lora") or version:
        yield "symbols", "v1" if version == "v1" else "v2"
    if kind.name.endswith("-lora"):
        yield "rank", str(_rank(file))
    if kind.name == "sovits":
        trained = any(name.startswith("enc_q.") for name in file.shapes)
        yield "for training too", "yes" if trained else "no, enc_q is left out"
    info = file.entry("info")
    if isinstance(info, str):
        yield "info", info
    left_out = file.entry("file.left_out")
    if left_out:
        yield "left out", ", ".join(map(str, left_out))


def _rank(file: _File) -> int:
    return next((shape[0] for name, shape in file.shapes.items() if ".lora_A." in name), 0)


def _against(version: str, signs: Sequence[Evidence]) -> Iterable[str]:
    for sign in signs:
        if version and sign.says and version not in sign.says:
            yield f"{sign.reason} That speaks against {version}."


def _misfits(kind: FileKind, file: _File) -> Iterable[str]:
    """Signs that contradict each other whatever the version."""
    head = file.metadata.get("file.head", "")
    if head in HEADS and HEADS[head][1] != (kind.name == "sovits-lora"):
        article = "a" if HEADS[head][1] else "no"
        yield f"Its head {head} marks {article} LoRA, but its keys are of: {kind.title}."
    stored = file.entry("lora_rank")
    if kind.name == "sovits-lora" and stored is not None and stored != _rank(file):
        yield f"It says rank {stored}, but its matrices have {_rank(file)} rows."
    style = file.shapes.get(_STYLE, ())
    bins = style[1] if kind.name == "sovits" and len(style) == 2 else 0
    if bins and (bins == _V1_BINS) != (file.rows(_TEXT) == _V1_SYMBOLS):
        yield f"{_STYLE} reads {bins} bins, which does not go with its phone table."


def _offer(kinds: Sequence[str]) -> str:
    wanted = [kind for kind in KINDS if kind.name in kinds]
    if not wanted:
        return "See `voxloom weights inspect FILE`."
    names = " or ".join(kind.title for kind in wanted)
    places = ", ".join(kind.published for kind in wanted if kind.published)
    published = f"; published in {PUBLISHER} as {places}" if places else ""
    return f"Wanted is: {names}{published}."
