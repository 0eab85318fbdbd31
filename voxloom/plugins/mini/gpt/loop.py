"""The prior's decoding: one token after the other over a cache that is allocated once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from voxloom.plugins.mini.gpt.network import SUPERVISED_HEAD, PriorNetwork

if TYPE_CHECKING:
    from torch import Tensor

BEHIND, AHEAD = 1, 3  # phones that the place may step back or forward at one token
LINGER = 40  # tokens on the last phone after which the speech ends anyway


class Decoding:
    """One sentence being made. Holds keys and values, and where in the phones the speech is."""

    def __init__(self, network: PriorNetwork, phone_ids: Tensor, room: int) -> None:
        """phone_ids [phones]; room: the most tokens that will be fed, prompt included."""
        size = network.size
        self.network, self.count = network, len(phone_ids)
        length = self.count + room
        shape = (size.layers, size.heads, length, size.width // size.heads)
        prefix = network.phones(phone_ids[None])
        self.keys = prefix.new_zeros(shape)
        self.values = prefix.new_zeros(shape)
        self.filled = 0
        self.fed = 0
        self.place = 0
        self._run(prefix)

    def feed(self, tokens: Tensor) -> Tensor:
        """tokens [tokens], more than one only for the prompt -> logits [codes + 1] after them."""
        x = self.network.tokens(tokens[None], self.fed)
        self.fed += len(tokens)
        made = self._run(x)
        logits: Tensor = self.network.output(self.network.norm(made[:, -1]))[0]
        return logits

    def _run(self, x: Tensor) -> Tensor:
        """x [1, new, width]: positions that follow what is there; phones come whole and first."""
        start, new = self.filled, x.shape[1]
        end = start + new
        mask = None
        if start and new > 1:
            mask = torch.ones(new, end, dtype=torch.bool, device=x.device).tril(start)
        looks = []
        for number, layer in enumerate(self.network.layers):
            query, key, value = layer.keys(x)
            self.keys[number, :, start:end] = key[0]
            self.values[number, :, start:end] = value[0]
            keys, values = self.keys[number, :, :end], self.values[number, :, :end]
            heard = functional.scaled_dot_product_attention(query[0], keys, values, mask)
            if start and number in self.network.supervised:
                one = query[0, SUPERVISED_HEAD] @ keys[SUPERVISED_HEAD].transpose(0, 1)
                looks.append(one[:, : self.count] / math.sqrt(query.shape[-1]))
            x = layer.leave(x, heard[None])
        self.filled = end
        if looks:
            self._follow(torch.stack(looks).mean(0))
        return x

    def _follow(self, looks: Tensor) -> None:
        """Step the place along the phones, token by token; looks [new, phones]."""
        for row in looks:
            low = max(0, self.place - BEHIND)
            near = row[low : self.place + AHEAD + 1]
            self.place = low + int(near.argmax())


def sample(
    logits: Tensor, top_k: int, temperature: float, generator: torch.Generator
) -> tuple[int, Tensor]:
    """One token of the `top_k` likeliest, and their probabilities [codes + 1] on the CPU."""
    scaled = logits.float().cpu() / max(temperature, 1e-5)
    if 0 < top_k < len(scaled):
        least = scaled.topk(top_k).values[-1]
        scaled = scaled.masked_fill(scaled < least, float("-inf"))
    probabilities = scaled.softmax(-1)
    return int(torch.multinomial(probabilities, 1, generator=generator)), probabilities


def speak(
    decoding: Decoding,
    prompt: Tensor,
    *,
    most: int,
    top_k: int,
    temperature: float,
    generator: torch.Generator,
    check: Callable[[], None],
) -> Iterator[int]:
    """The new tokens after a prompt [tokens]; ends with the end token, when the last phone has
    been spoken for long, or after `most` tokens."""
    end = decoding.network.size.codes
    begin = torch.tensor([end], device=prompt.device)
    logits = decoding.feed(torch.cat([begin, prompt]))
    lingering = 0
    for _ in range(most):
        check()
        if decoding.place < decoding.count - 2:
            logits[end] = float("-inf")
        token, _ = sample(logits, top_k, temperature, generator)
        lingering = lingering + 1 if decoding.place == decoding.count - 1 else 0
        if token == end or lingering > LINGER:
            return
        yield token
        logits = decoding.feed(torch.tensor([token], device=prompt.device))
