"""The decode step for a GPU: all rows at once in fixed memory, recorded once and replayed.

One token is some three hundred small kernels, and launching them costs more than running them.
With every tensor in its place and every length a tensor too, the step is recorded as a CUDA graph,
and a token is one launch. Lengths differ by masks; a row that has ended is computed on, unread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from voxloom.plugins.gpt_sovits.t2s.engine import Engine, Row

_LEAST_ROOM = 512


class Replay:
    """Memory for `count` rows of at most `room` places, and the step over it."""

    def __init__(self, engine: Engine, count: int, room: int, *, record: bool) -> None:
        """record: as a CUDA graph; otherwise each step runs kernel by kernel."""
        self.engine, self.count, self.room = engine, count, room
        shape = (engine.size.layers, 2, count, engine.heads, room, engine.width // engine.heads)
        where = engine.device
        self.cache = torch.zeros(shape, dtype=engine.dtype, device=where)  # masked, but never NaN
        self.tokens, self.places, self.heard = (
            torch.zeros(count, dtype=torch.int64, device=where) for _ in range(3)
        )
        self._range = torch.arange(room, device=where)
        self._graph: torch.cuda.CUDAGraph | None = None
        self._logits: Tensor | None = None
        if record:
            self._record()

    def put(self, slot: int, cache: Sequence[Tensor], length: int, heard: int) -> None:
        """Fill a slot: per layer [2, heads, length, head width]."""
        for own, given in zip(self.cache, cache, strict=True):
            own[:, slot, :, :length] = given
        self.places[slot], self.heard[slot] = length, heard

    def take(self, slot: int, length: int) -> list[Tensor]:
        """What `put` put, and the steps since."""
        return [own[:, slot, :, :length] for own in self.cache]

    def step(self, slots: Sequence[int], tokens: Tensor) -> Tensor:
        """Tokens for these slots -> their logits [slots, tokens]; the caller's own."""
        if len(slots) == self.count:
            self.tokens.copy_(tokens)
            chosen: Tensor | None = None
        else:
            chosen = torch.tensor(slots, device=self.engine.device)
            self.tokens[chosen] = tokens
        if self._graph is None or self._logits is None:
            logits = self._compute()
        else:
            self._graph.replay()
            logits = self._logits
        return logits.clone() if chosen is None else logits[chosen]

    def _compute(self) -> Tensor:
        engine, count = self.engine, self.count
        x = engine.codes[self.tokens] + engine.audio_places[self.heard]
        mask = (self._range <= self.places[:, None])[:, None, None]
        at = self.places[:, None, None, None].expand(
            -1, engine.heads, 1, engine.width // engine.heads
        )
        for layer, (keys, values) in zip(engine.layers, self.cache, strict=True):
            query, key, value = layer.qkv(x).view(count, 3, engine.heads, 1, -1).unbind(1)
            keys.scatter_(2, at, key)
            values.scatter_(2, at, value)
            seen = functional.scaled_dot_product_attention(query, keys, values, mask)
            x = layer.norm_attention(x + layer.attended(seen.reshape(count, engine.width)))
            x = layer.norm_feed(x + layer.down(layer.up(x)))
        logits = engine.logits(x)
        self.places.add_(1).clamp_(max=self.room - 1)  # of rows that have ended, too
        self.heard.add_(1).clamp_(max=len(engine.audio_places) - 1)
        return logits

    def _record(self) -> None:
        stream: torch.cuda.Stream = torch.cuda.Stream(self.engine.device)  # type: ignore[no-untyped-call]
        stream.wait_stream(torch.cuda.current_stream(self.engine.device))
        with torch.cuda.stream(stream):  # once for the libraries' own preparations
            self._compute()
        torch.cuda.current_stream(self.engine.device).wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, capture_error_mode="thread_local"):
            self._logits = self._compute()
        self._graph = graph


class Lease:
    """The right to use one Replay; when nobody holds it any more, it is free for the next."""

    def __init__(self, replay: Replay, idle: list[Replay]) -> None:
        self.replay, self._idle = replay, idle

    def __del__(self) -> None:
        self._idle.append(self.replay)


class Replays:
    """All recorded steps of an engine, by number of rows and room. Safe for several threads."""

    def __init__(self, engine: Engine, *, record: bool) -> None:
        self._engine, self._record = engine, record
        self._idle: dict[tuple[int, int], list[Replay]] = {}

    def step(self, rows: Sequence[Row], tokens: Tensor) -> Tensor:
        """As `Engine.step`."""
        lease = rows[0].lease
        longest = max(row.length for row in rows)
        if lease is None or longest >= lease.replay.room:
            lease = self._moved(rows, longest)
        logits = lease.replay.step([row.slot for row in rows], tokens)
        for row in rows:
            row.length += 1
            row.heard += 1
        return logits

    def _moved(self, rows: Sequence[Row], longest: int) -> Lease:
        """The rows in memory of their own, with room for as much again."""
        room = _LEAST_ROOM
        while room < 2 * longest:
            room *= 2
        lease = self._lease(len(rows), room)
        for slot, row in enumerate(rows):
            if row.lease is None:
                pairs = zip(row.keys, row.values, strict=True)
                kept = [torch.stack(pair)[:, :, : row.length] for pair in pairs]
            else:
                kept = row.lease.replay.take(row.slot, row.length)
            lease.replay.put(slot, kept, row.length, row.heard)
        for slot, row in enumerate(rows):
            row.keys, row.values, row.lease, row.slot = [], [], lease, slot
        return lease

    def _lease(self, count: int, room: int) -> Lease:
        idle = self._idle.setdefault((count, room), [])
        try:
            replay = idle.pop()
        except IndexError:
            replay = Replay(self._engine, count, room, record=self._record)
        return Lease(replay, idle)
