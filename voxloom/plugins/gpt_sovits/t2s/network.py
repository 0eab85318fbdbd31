"""The network of the GPT prior: text to semantic tokens, one after the other.

A transformer over `[text | tokens]`, normalised after each sum (post-norm). Text sees all text;
a token sees all text and the tokens up to itself. Source: GPT-SoVITS, stage 1, after SoundStorm's
and VALL-E's autoregressive models (arXiv:2301.02111, section 4).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from voxloom.plugins.gpt_sovits.common.embedding import table
from voxloom.plugins.gpt_sovits.t2s.metadata import Size


def sinusoids(start: int, count: int, width: int) -> Tensor:
    """Position codes [count, width] from position `start`: sines at even places, cosines at odd.

    Source: Vaswani et al., arXiv:1706.03762, section 3.5, computed in float32.
    """
    place = torch.arange(start, start + count, dtype=torch.float32)[:, None]
    rate = torch.exp(torch.arange(0, width, 2, dtype=torch.float32) * -(math.log(10000.0) / width))
    angle = place * rate
    return torch.stack((angle.sin(), angle.cos()), dim=-1).flatten(1)


def attention_mask(text: int, tokens: int) -> Tensor:
    """[text + tokens, text + tokens] bool, True where a row may look."""
    seen = torch.ones(text + tokens, text + tokens, dtype=torch.bool).tril()
    seen[:, :text] = True
    return seen


class Block(nn.Module):
    """Attention, then a feed-forward layer of four times the width; a norm after each sum."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.norm_attention = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)
        self.norm_feed = nn.LayerNorm(width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x [batch, n, width], mask [n, n] or [batch, 1, n, n] -> x."""
        query, key, value = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in self.qkv(x).chunk(3, dim=-1)
        )
        seen = functional.scaled_dot_product_attention(query, key, value, mask)
        x = self.norm_attention(x + self.attended(seen.transpose(1, 2).flatten(2)))
        fed: Tensor = self.norm_feed(x + self.down(self.up(x).relu()))
        return fed


class PriorNetwork(nn.Module):
    """Logits of the next token at every place from the last phone on."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.phones = table(size.phones, size.width)
        self.features = nn.Linear(size.features, size.width)
        self.text_position = nn.Parameter(torch.ones(1))
        self.tokens = table(size.tokens, size.width)
        self.audio_position = nn.Parameter(torch.ones(1))
        self.blocks = nn.ModuleList(Block(size.width, size.heads) for _ in range(size.layers))
        self.next_token = nn.Linear(size.width, size.tokens, bias=False)

    def embed_text(self, phones: Tensor, features: Tensor) -> Tensor:
        """phones [batch, n], features [batch, width, n] -> [batch, n, width]."""
        places = sinusoids(0, phones.shape[1], self.size.width).to(features)
        x: Tensor = self.phones(phones) + self.features(features.transpose(1, 2))
        return x + self.text_position * places

    def embed_tokens(self, tokens: Tensor) -> Tensor:
        """tokens [batch, n] -> [batch, n, width]."""
        x: Tensor = self.tokens(tokens)
        return x + self.audio_position * sinusoids(0, tokens.shape[1], self.size.width).to(x)

    def forward(self, phones: Tensor, features: Tensor, tokens: Tensor) -> Tensor:
        """phones [batch, n], features [batch, width, n], tokens [batch, m] ->
        logits [batch, m + 1, tokens]: of the first token, and of the one after each."""
        x = torch.cat((self.embed_text(phones, features), self.embed_tokens(tokens)), dim=1)
        mask = attention_mask(phones.shape[1], tokens.shape[1]).to(x.device)
        for block in self.blocks:
            x = block(x, mask)
        logits: Tensor = self.next_token(x[:, phones.shape[1] - 1 :])
        return logits
