"""The prior's decoding: one token after the other over a cache that is allocated once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from voxloom.plugins.mini.gpt.network import PriorNetwork, ages

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Prompt:
    """Tokens that were said before, [tokens], and the phone of each, [tokens] int64."""

    ids: Tensor
    places: Tensor

    @classmethod
    def none(cls) -> Prompt:
        """No prompt."""
        empty = torch.zeros(0, dtype=torch.int64)
        return cls(empty, empty)


class Decoding:
    """One sentence being made. Holds the keys and values of all that has been fed."""

    def __init__(self, network: PriorNetwork, phone_ids: Tensor, room: int) -> None:
        """phone_ids [phones]; room: the most tokens that will be fed, prompt included."""
        size = network.size
        self.network, self.count = network, len(phone_ids)
        self.said = network.phones(phone_ids[None])
        shape = (size.layers, size.heads, self.count + room, size.width // size.heads)
        self.keys = self.said.new_zeros(shape)
        self.values = self.said.new_zeros(shape)
        self.filled = 0
        self._run(network.prefix(self.said))

    def feed(self, tokens: Tensor, places: Tensor, spent: Tensor) -> tuple[Tensor, Tensor]:
        """tokens [tokens], more than one only for the prompt; places of the tokens AFTER them, and
        how many tokens those phones have had -> logits [codes] and steps [STEPS] after the last."""
        start = self.filled - self.count
        x = self.network.tokens(tokens[None], self.said, places[None], spent[None], start)
        seen = self.network.answers(self._run(x)[:, -1:])
        return seen.logits[0, 0], seen.steps[0, 0]

    def _run(self, x: Tensor) -> Tensor:
        """x [1, new, width]: positions that follow what is there; phones come whole and first."""
        start, new = self.filled, x.shape[1]
        end = start + new
        mask = None
        if start and new > 1:
            mask = torch.ones(new, end, dtype=torch.bool, device=x.device).tril(start)
        for number, layer in enumerate(self.network.layers):
            query, key, value = layer.keys(x)
            self.keys[number, :, start:end] = key[0]
            self.values[number, :, start:end] = value[0]
            keys, values = self.keys[number, :, :end], self.values[number, :, :end]
            heard = functional.scaled_dot_product_attention(query[0], keys, values, mask)
            x = layer.leave(x, heard[None])
        self.filled = end
        return x


class Walk:
    """Along the phones, from the first to behind the last. A phone is left once it is likelier than
    not to have ended: at the median of the durations that the network believes in. Only pauses and
    marks are passed over, every other phone has a token at least."""

    def __init__(self, first: int, silent: Sequence[bool], longest: int) -> None:
        """first: where it begins; silent: per phone whether it may have no token; longest: tokens
        that one phone may have."""
        self.place, self.silent, self.longest = first, silent, longest
        self.spent = 0
        self._lasts = 1.0

    @property
    def ended(self) -> bool:
        return self.place >= len(self.silent)

    def go(self, steps: Tensor) -> None:
        """After a token; steps: [STEPS], logits of how far the next one is."""
        chances = steps.float().softmax(-1)
        self._lasts *= float(chances[0])
        self.spent += 1
        if self._lasts < 0.5 or self.spent >= self.longest:
            aim = self.place + 1 + int(chances[1:].argmax())
            self.place += 1
            while self.place < aim and not self.ended and self.silent[self.place]:
                self.place += 1
            self.spent, self._lasts = 0, 1.0


def sample(
    logits: Tensor, top_k: int, temperature: float, generator: torch.Generator
) -> tuple[int, Tensor]:
    """One token of the `top_k` likeliest, and their probabilities [codes] on the CPU."""
    scaled = logits.float().cpu() / max(temperature, 1e-5)
    if 0 < top_k < len(scaled):
        least = scaled.topk(top_k).values[-1]
        scaled = scaled.masked_fill(scaled < least, float("-inf"))
    probabilities = scaled.softmax(-1)
    return int(torch.multinomial(probabilities, 1, generator=generator)), probabilities


def speak(
    decoding: Decoding,
    prompt: Prompt,
    *,
    first: int,
    silent: Sequence[bool],
    longest: int,
    top_k: int,
    temperature: float,
    generator: torch.Generator,
    check: Callable[[], None],
) -> Iterator[tuple[int, int]]:
    """The new tokens after a prompt, each with its phone; the first new phone is `first`. silent,
    longest: as of a Walk; those of the prompt's phones too."""
    device = decoding.said.device
    begin = torch.tensor([decoding.network.size.codes])
    walk = Walk(first, silent, longest)
    tokens = torch.cat([begin, prompt.ids])
    places = torch.cat([prompt.places, torch.tensor([first])])
    spent = ages(places[None])[0]
    while not walk.ended:
        check()
        logits, steps = decoding.feed(tokens.to(device), places.to(device), spent.to(device))
        token, _ = sample(logits, top_k, temperature, generator)
        yield token, walk.place
        walk.go(steps)
        tokens, places = torch.tensor([token]), torch.tensor([min(walk.place, decoding.count - 1)])
        spent = torch.tensor([walk.spent])
