"""The provider `mini-gpt`: phones to semantic tokens, in the manner of a prompt."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.prior import SemanticPrior
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.plugins.mini.gpt.loop import Decoding, speak
from voxloom.plugins.mini.gpt.metadata import read_header
from voxloom.plugins.mini.gpt.network import PriorNetwork
from voxloom.plugins.mini.gpt.options import MiniGptOptions
from voxloom.plugins.mini.loading import load

LONGEST_PROMPT = 250  # tokens: 10 s at 25 Hz


class MiniGpt(SemanticPrior):
    """Continues the prompt of the voice with the tokens of a text. Follows along the phones, so
    that it neither ends before the last one nor goes on after it."""

    def __init__(self, options: MiniGptOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model."""
        super().__init__(options, build)
        self._options = options
        view = build.weights("weights")
        self.header = read_header(view.metadata, view.source)
        symbols = build.inventory(self.header.phones.inventory).symbols
        size = self.header.size
        self.network = load(lambda: PriorNetwork(symbols, size), view).to(build.device)

    def generate(self, phones: Phones, context: Context) -> SemanticTokens:
        """See SemanticPrior. Draws one number a token."""
        with torch.inference_mode():
            ids = list(self._speak(phones, context))
        return SemanticTokens(torch.tensor(ids, dtype=torch.int64), self.header.tokens)

    def _speak(self, phones: Phones, context: Context) -> Iterator[int]:
        if phones.inventory != self.header.phones.inventory or not len(phones):
            raise InputError(
                f"The prior mini-gpt reads phones of {self.header.phones.inventory!r}, and was "
                f"given {len(phones)} of {phones.inventory!r}.",
                mend=f"Choose a frontend that speaks {self.header.phones.inventory!r}.",
            )
        before, prompt = self._prompt(context)
        ids = torch.tensor([*before, *phones.ids], device=self.device)
        most = max(25, int(self._options.most_per_phone * len(phones.ids)))
        decoding = Decoding(self.network, ids, len(prompt) + 1 + most)
        return speak(
            decoding,
            prompt.to(self.device),
            most=most,
            top_k=self._options.top_k,
            temperature=self._options.temperature,
            generator=context.generator,
            check=context.check,
        )

    def _prompt(self, context: Context) -> tuple[tuple[int, ...], torch.Tensor]:
        """Phones and tokens of the voice's prompt; none without both."""
        said, tokens = context.voice.prompt_phones, context.voice.prompt_tokens
        if said is None or tokens is None or len(tokens.ids) > LONGEST_PROMPT:
            return (), torch.zeros(0, dtype=torch.int64)
        if said.inventory != self.header.phones.inventory:
            raise InputError(
                f"The voice's prompt is in phones of {said.inventory!r}.",
                mend="Prepare the voice again with this pipeline.",
            )
        return said.ids, tokens.ids
