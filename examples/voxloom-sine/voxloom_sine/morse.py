"""Text straight to Morse code: an end-to-end model, without frontend or vocoder.

Source: ITU-R M.1677-1, International Morse code. A dash is three dots, the gaps are one dot inside
a letter, three between letters, seven between words; PARIS is fifty dots.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch

from voxloom.interfaces import (
    AcousticModel,
    Audio,
    Build,
    Context,
    SemanticTokens,
    Utterance,
    collect_audio,
)
from voxloom.interfaces.errors import InputError
from voxloom_sine.options import SAMPLE_RATE, MorseOptions

CODE = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz0123456789.,?!'/()&:;=+-_\"$@",
        ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- "
        ".-- -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----. .-.-.- "
        "--..-- ..--.. -.-.-- .----. -..-. -.--. -.--.- .-... ---... -.-.-. -...- .-.-. -....- "
        "..--.- .-..-. ...-..- .--.-.".split(),
        strict=True,
    )
)
RAMP_SECONDS = 0.005  # the key's click, softened


class Morse(AcousticModel):
    """One chunk of a stream per word."""

    def __init__(self, options: MorseOptions, build: Build) -> None:
        super().__init__(options, build)
        self._dot_seconds = 60 / (50 * options.words_per_minute)
        self._tone_hz = options.tone_hz

    def synthesize(self, utterance: Utterance, context: Context) -> Audio:
        return collect_audio(self.stream(utterance, None, context))

    def stream(
        self, utterance: Utterance, tokens: Iterable[SemanticTokens] | None, context: Context
    ) -> Iterator[Audio]:
        words = utterance.text.lower().split()
        if not words:
            raise InputError("There is nothing to key.", mend="Give a text with letters.")
        for character in "".join(words):
            if character not in CODE:
                raise InputError(
                    f"Morse code has no {character!r}.", mend="Use letters, digits and marks."
                )
        dot = max(1, round(self._dot_seconds / context.controls.speed * SAMPLE_RATE))
        hz = self._tone_hz * 2 ** (context.controls.pitch_semitones / 12)
        for word in words:
            context.check()
            yield Audio(self._word(word, dot, hz), SAMPLE_RATE)

    @staticmethod
    def _word(word: str, dot: int, hz: float) -> torch.Tensor:
        pieces: list[torch.Tensor] = []
        for letter in word:
            for sign in CODE[letter]:
                count = dot * (3 if sign == "-" else 1)
                time = torch.arange(count) / SAMPLE_RATE
                left = torch.minimum(time, time.flip(0)) / RAMP_SECONDS
                tone = 0.5 * torch.sin(2 * torch.pi * hz * time) * left.clamp(max=1)
                pieces += [tone, torch.zeros(dot)]
            pieces.append(torch.zeros(2 * dot))  # three with the one after the sign
        return torch.cat([*pieces, torch.zeros(4 * dot)])  # seven with the three before
