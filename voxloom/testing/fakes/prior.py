"""A prior that counts, with a little chance, and streams."""

from __future__ import annotations

import time
from collections.abc import Iterator

import torch

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.prior import SemanticPrior
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.testing.fakes.options import TOKENS, CountingPriorOptions


class CountingPrior(SemanticPrior):
    """A few tokens per phone: the phone's number, the prompt's sum, the text features and one
    draw a phone decide which."""

    def __init__(self, options: CountingPriorOptions, build: Build) -> None:
        super().__init__(options, build)
        self._count, self._chunk = options.tokens_per_phone, options.chunk_phones
        self._needs_prompt, self._delay = options.needs_prompt, options.delay_seconds

    def generate(self, phones: Phones, context: Context) -> SemanticTokens:
        return SemanticTokens(torch.cat(list(self._tokens(phones, context))), TOKENS)

    def stream(self, phones: Phones, context: Context) -> Iterator[SemanticTokens]:
        waiting: list[torch.Tensor] = []
        for number, tokens in enumerate(self._tokens(phones, context), start=1):
            waiting.append(tokens)
            final = number == len(phones)
            if final or len(waiting) == self._chunk:
                yield SemanticTokens(torch.cat(waiting), TOKENS, final)
                waiting = []

    def _tokens(self, phones: Phones, context: Context) -> Iterator[torch.Tensor]:
        if not len(phones):
            raise InputError("There are no phones to speak.", mend="Give a text with letters.")
        prompt = context.voice.prompt_tokens
        if prompt is None and self._needs_prompt:
            raise InputError("The voice has no prompt.", mend="Prepare it with a tokenizer.")
        shift = 0 if prompt is None else int(prompt.ids.sum())
        count = max(1, round(self._count / context.controls.speed))
        for place, number in enumerate(phones.ids):
            context.check()
            if self._delay:
                time.sleep(self._delay)
            feature = 0 if phones.features is None else round(2 * phones.features[0, place].item())
            draw = int(torch.randint(0, 3, (1,), generator=context.generator))
            first = 7 * number + shift + feature + draw
            yield (first + torch.arange(count)) % TOKENS.size
