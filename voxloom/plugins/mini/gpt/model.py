"""The provider `mini-gpt`: phones to semantic tokens, in the manner of a prompt."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from voxloom.interfaces.errors import InputError, VoiceError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.prior import SemanticPrior
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.plugins.mini.acoustic.symbols import may_vanish
from voxloom.plugins.mini.gpt.loop import Decoding, Prompt, speak
from voxloom.plugins.mini.gpt.metadata import read_header
from voxloom.plugins.mini.gpt.network import PriorNetwork
from voxloom.plugins.mini.gpt.options import MiniGptOptions
from voxloom.plugins.mini.gpt.prompt import aligned
from voxloom.plugins.mini.loading import load

LONGEST_PROMPT = 250  # tokens: 10 s at 25 Hz
LARGEST_PIECE = 192  # tokens; pieces of a stream double up to here


class MiniGpt(SemanticPrior):
    """Continues the prompt of the voice with the tokens of a text. Walks along the phones, so that
    it leaves none out, says none twice, and ends behind the last."""

    def __init__(self, options: MiniGptOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model."""
        super().__init__(options, build)
        self._options = options
        view = build.weights("weights")
        self.header = read_header(view.metadata, view.source)
        inventory = build.inventory(self.header.phones.inventory)
        symbols = inventory.symbols
        self.silent = may_vanish(inventory)
        size = self.header.size
        self.network = load(lambda: PriorNetwork(symbols, size), view).to(build.device)

    def generate(self, phones: Phones, context: Context) -> SemanticTokens:
        """See SemanticPrior. Draws one number a token.

        Raises:
            InputError: phones of another inventory, or none.
            VoiceError: the prompt's text cannot be what its recording says."""
        with torch.inference_mode():
            made = list(self._speak(phones, context))
        return self._tokens(made, final=True)

    def stream(self, phones: Phones, context: Context) -> Iterator[SemanticTokens]:
        """The same tokens in pieces."""
        waiting: list[tuple[int, int]] = []
        size = self._options.stream_tokens
        with torch.inference_mode():
            tokens = self._speak(phones, context)
            following = next(tokens, None)
        while following is not None:
            waiting.append(following)
            with torch.inference_mode():
                following = next(tokens, None)
            if following is None or len(waiting) == size:
                yield self._tokens(waiting, final=following is None)
                waiting, size = [], min(2 * size, LARGEST_PIECE)

    def _tokens(self, made: list[tuple[int, int]], *, final: bool) -> SemanticTokens:
        ids, places = torch.tensor(made, dtype=torch.int64).T.contiguous()
        return SemanticTokens(ids, self.header.tokens, final, places)

    def _speak(self, phones: Phones, context: Context) -> Iterator[tuple[int, int]]:
        """Tokens, each with the phone of `phones` that it speaks."""
        if phones.inventory != self.header.phones.inventory or not len(phones):
            raise InputError(
                f"The prior mini-gpt reads phones of {self.header.phones.inventory!r}, and was "
                f"given {len(phones)} of {phones.inventory!r}.",
                mend=f"Choose a frontend that speaks {self.header.phones.inventory!r}.",
            )
        before, prompt = self._prompt(context)
        ids = torch.tensor([*before, *phones.ids], device=self.device)
        longest = self._options.longest_phone
        decoding = Decoding(self.network, ids, len(prompt.ids) + 1 + longest * len(phones.ids))
        spoken = speak(
            decoding,
            prompt,
            first=len(before),
            silent=[self.silent[number] for number in (*before, *phones.ids)],
            longest=longest,
            top_k=self._options.top_k,
            temperature=self._options.temperature,
            generator=context.generator,
            check=context.check,
        )
        return ((token, place - len(before)) for token, place in spoken)

    def _prompt(self, context: Context) -> tuple[tuple[int, ...], Prompt]:
        """Phones and tokens of the voice's prompt; none without both."""
        said, tokens = context.voice.prompt_phones, context.voice.prompt_tokens
        if said is None or tokens is None or not 0 < len(tokens.ids) <= LONGEST_PROMPT:
            return (), Prompt.none()
        if said.inventory != self.header.phones.inventory:
            raise InputError(
                f"The voice's prompt is in phones of {said.inventory!r}.",
                mend="Prepare the voice again with this pipeline.",
            )
        ids = torch.tensor(said.ids)
        bases = self.network.base_of[self.network.spoken].cpu()[ids]
        places = aligned(self.network.likely.cpu().float()[tokens.ids.cpu()][:, bases])
        if places is None:
            raise VoiceError(
                f"The voice's prompt has {len(said)} phones, more than its recording of "
                f"{tokens.seconds:.1f} s can hold.",
                mend="Prepare the voice again with the text that the recording says, or without.",
            )
        return said.ids, Prompt(tokens.ids.cpu(), places)
