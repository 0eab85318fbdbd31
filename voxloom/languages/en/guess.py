"""Letters to phones by g2p_en's recurrent network, from its weights alone.

A GRU encoder reads the letters, a GRU decoder writes phones until `</s>` (Cho et al., "Learning
Phrase Representations using RNN Encoder-Decoder", arXiv:1406.1078, equations 5 to 8, in the form
with two biases). The package itself is never imported: importing it fetches corpora.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voxloom.interfaces.errors import PluginError

Array = NDArray[np.float32]
LETTERS = ("<pad>", "<unk>", "</s>", *"abcdefghijklmnopqrstuvwxyz")
_VOWELS = "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH"
PHONES = (
    *("<pad>", "<unk>", "<s>", "</s>"),
    *(
        phone + stress
        for phone in _VOWELS.split()
        for stress in (("0", "1", "2") if phone[0] in "AEIOU" else ("",))
    ),
    *"UW UW0 UW1 UW2 V W Y Z ZH".split(),
)
START, END = PHONES.index("<s>"), PHONES.index("</s>")
STEPS = 20  # phones that the package writes at most
CHUNK = 20  # letters read at once: the network saw few longer words


@dataclass(frozen=True, eq=False)
class Gru:
    """One layer. input, hidden: [3 * width, in] and [3 * width, width], gates in the order reset,
    update, new; inputs: their input sums for every embedding, [entries, 3 * width]."""

    inputs: Array
    hidden: Array
    hidden_bias: Array

    def step(self, entry: int, state: Array) -> Array:
        """state [width] -> the next state after reading the embedding `entry`."""
        width = state.shape[0]
        from_input = self.inputs[entry]
        from_state = self.hidden @ state + self.hidden_bias
        gates = from_input[: 2 * width] + from_state[: 2 * width]
        gates = 1.0 / (1.0 + np.exp(-gates))
        reset, update = gates[:width], gates[width:]
        new = np.tanh(from_input[2 * width :] + reset * from_state[2 * width :])
        result: Array = (1.0 - update) * new + update * state
        return result


class Guesser:
    """Reads words that no dictionary has."""

    def __init__(self, checkpoint: Path) -> None:
        """Raises PluginError if the file is missing or not the expected network."""
        try:
            with np.load(checkpoint, allow_pickle=False) as file:
                arrays = {name: file[name].astype(np.float32) for name in file.files}
            self._encoder = _layer(arrays, "enc")
            self._decoder = _layer(arrays, "dec")
            self._output, self._bias = arrays["fc_w"], arrays["fc_b"]
        except (OSError, KeyError, ValueError) as error:
            raise PluginError(
                f"g2p_en's network {checkpoint} cannot be read: {error}.",
                mend="Run `pip install --force-reinstall g2p_en`.",
            ) from error

    def phones(self, word: str) -> list[str]:
        """A lower-case word of the letters a to z -> phones; possibly none."""
        if len(word) > CHUNK:
            half = CHUNK // 2
            parts = [word[start : start + half] for start in range(0, len(word), half)]
            return [phone for part in parts for phone in self.phones(part)]
        named = (PHONES[entry] for entry in self._entries(word, len(word) + 10))
        return ["UW1" if name == "UW" else name for name in named if name[0] != "<"]

    def raw(self, word: str) -> list[str]:
        """The network's answer as the package gives it: any word at once, at most 20 phones, with
        `UW` without stress and the signs `<pad>`, `<unk>`, `<s>`."""
        return [PHONES[entry] for entry in self._entries(word, STEPS)]

    def _entries(self, word: str, steps: int) -> list[int]:
        """The decoder's choices up to `</s>`, at most `steps`."""
        state = np.zeros(self._encoder.hidden.shape[1], np.float32)
        for letter in (*word, "</s>"):
            index = LETTERS.index(letter) if letter in LETTERS else 1
            state = self._encoder.step(index, state)
        entries: list[int] = []
        entry = START
        for _ in range(steps):
            state = self._decoder.step(entry, state)
            entry = int((self._output @ state + self._bias).argmax())
            if entry == END:
                break
            entries.append(entry)
        return entries


def _layer(arrays: dict[str, Array], name: str) -> Gru:
    inputs = arrays[f"{name}_emb"] @ arrays[f"{name}_w_ih"].T + arrays[f"{name}_b_ih"]
    return Gru(inputs, arrays[f"{name}_w_hh"], arrays[f"{name}_b_hh"])
