"""Readings by a g2pW model that the user has: a BERT that chooses among a character's readings.

The folder is the one that g2pW (Chen et al., "g2pW: A Conditional Weighted Softmax BERT for
Polyphone Disambiguation in Mandarin", 2022) publishes for ONNX: `g2pW.onnx`, `POLYPHONIC_CHARS.txt`
(character, tab, bopomofo with a tone digit), `bopomofo_to_pinyin_wo_tune_dict.json`, and, from the
BERT it was trained on, `vocab.txt`. The model knows traditional characters; a simplified one is
shown to it in its traditional form where there is only one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from voxloom.interfaces.errors import PluginError, WeightsError
from voxloom.languages.text.chinese.traditional import simpler
from voxloom.languages.zh.notations import syllables

MODEL, POLYPHONES = "g2pW.onnx", "POLYPHONIC_CHARS.txt"
BOPOMOFO, VOCABULARY = "bopomofo_to_pinyin_wo_tune_dict.json", "vocab.txt"
# Tone rules decide about the first two; of the rest the model's readings are known to be poor.
EXCLUDED = frozenset("一不和咋嗲剖差攢倒難奔勁拗肖瘙誒泊听噢")


class Session(Protocol):
    """What is used of onnxruntime.InferenceSession."""

    def run(self, outputs: Sequence[str] | None, inputs: Mapping[str, Any]) -> Sequence[Any]: ...


def _lines(folder: Path, name: str) -> list[str]:
    try:
        return (folder / name).read_text(encoding="utf-8").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise WeightsError(
            f"The g2pW folder {folder} has no readable {name}: {error}.",
            mend=f"Give a folder with {MODEL}, {POLYPHONES}, {BOPOMOFO} and {VOCABULARY}.",
        ) from error


def open_session(path: Path) -> Session:
    """The model on the CPU. Raises PluginError: onnxruntime is missing; WeightsError: the file."""
    try:
        onnxruntime: Any = import_module("onnxruntime")
    except ImportError as error:
        raise PluginError(
            "g2pW needs the package onnxruntime, which is not installed.",
            mend='Run `pip install "voxloom[g2pw]"`, or leave the option `g2pw` out.',
        ) from error
    try:
        session: Session = onnxruntime.InferenceSession(
            str(path), providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime has no common base for its errors
        raise WeightsError(
            f"{path} cannot be opened as a g2pW model: {error}.",
            mend="Give the folder of g2pW's ONNX release.",
        ) from error
    return session


class G2pw:
    """Readings of the characters that the model knows to have several. Safe for several threads."""

    def __init__(self, folder: Path, session: Session | None = None) -> None:
        """session: instead of the folder's own model. Raises WeightsError, PluginError."""
        rows = [line.split("\t") for line in _lines(folder, POLYPHONES)]
        if any(len(row) != 2 for row in rows):
            raise WeightsError(
                f"{folder / POLYPHONES} is not a table of characters and readings.",
                mend="Give the folder of g2pW's ONNX release.",
            )
        names = sorted({reading for _, reading in rows})
        place = {name: index for index, name in enumerate(names)}
        self._chars = {char: index for index, char in enumerate(sorted({row[0] for row in rows}))}
        self._choices: dict[str, list[int]] = {}
        for char, reading in rows:
            self._choices.setdefault(char, []).append(place[reading])
        bases: dict[str, str] = json.loads("\n".join(_lines(folder, BOPOMOFO)))
        self._readings = [
            syllables(bases[name[:-1]] + name[-1])[0] if name[:-1] in bases else ""
            for name in names
        ]
        self._tokens = {token: index for index, token in enumerate(_lines(folder, VOCABULARY))}
        self._session = session or open_session(folder / MODEL)
        self._older = _only_traditional()

    def readings(self, clause: str) -> dict[int, str]:
        """A run of Han characters -> index of a character -> its syllable with a tone digit."""
        import numpy as np

        shown = "".join(self._shown(char) for char in clause)
        asked = [
            index
            for index, char in enumerate(shown)
            if char in self._chars and char not in EXCLUDED and clause[index] not in EXCLUDED
        ]
        if not asked:
            return {}
        unknown = self._tokens.get("[UNK]", 0)
        tokens = [self._tokens.get(char, unknown) for char in ("[CLS]", *shown, "[SEP]")]
        masks = np.zeros((len(asked), len(self._readings)), np.float32)
        for row, index in enumerate(asked):
            masks[row, self._choices[shown[index]]] = 1.0
        ids = np.tile(np.array(tokens, np.int64), (len(asked), 1))
        chances = self._session.run(
            None,
            {
                "input_ids": ids,
                "token_type_ids": np.zeros_like(ids),
                "attention_mask": np.ones_like(ids),
                "phoneme_mask": masks,
                "char_ids": np.array([self._chars[shown[index]] for index in asked], np.int64),
                "position_ids": np.array([index + 1 for index in asked], np.int64),
            },
        )[0]
        best = np.argmax(np.asarray(chances) * masks, axis=1)
        found = {
            index: self._readings[int(label)] for index, label in zip(asked, best, strict=True)
        }
        return {index: reading for index, reading in found.items() if reading}

    def _shown(self, char: str) -> str:
        return char if char in self._chars else self._older.get(char, char)


def _only_traditional() -> dict[str, str]:
    """Simplified characters with a single traditional form -> that form."""
    forms: dict[str, list[str]] = {}
    for old, new in simpler().items():
        forms.setdefault(new, []).append(old)
    return {new: olds[0] for new, olds in forms.items() if len(olds) == 1}
