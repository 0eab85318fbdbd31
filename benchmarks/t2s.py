"""How fast the GPT prior decodes, against a plain run of the same arithmetic, and against memory.

    python -m benchmarks.t2s [--tokens 100] [--threads 2] [--rounds 3] [--precisions fp32,int8]
                             [--batches 1,4] [--device cpu]

Random weights of the published size (24 layers of width 512), 100 phones, 75 tokens of prompt.
`plain` is what one would write first: float32 weights, and a cache that grows by concatenation;
it does the same arithmetic step by step. Rounds of all variants take turns; medians are told.
Taking in text and prompt is `prefill_ms`, told apart: the tokens' time is that of the whole without
it. `agreement` is how often a precision draws the token that fp32 draws, see `agreements`. The
share of the bandwidth counts every weight and every cached key and value once per step; the
bandwidth is measured here, as the best of several sums over 256 MiB.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import cast

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.measuring import Rows, finish, in_turns, parser, spread, times_faster
from voxloom.plugins.gpt_sovits.t2s.engine import Engine
from voxloom.plugins.gpt_sovits.t2s.filters import draw, probabilities
from voxloom.plugins.gpt_sovits.t2s.loop import FIRST_STEPS, Given, Rules, speak_all
from voxloom.plugins.gpt_sovits.t2s.metadata import Size
from voxloom.plugins.gpt_sovits.t2s.network import Block, PriorNetwork, sinusoids
from voxloom.plugins.gpt_sovits.t2s.options import Sampling

SIZE = Size(width=512, heads=16, layers=24, tokens=1025, phones=732)
PHONES, PROMPT = 100, 75
BYTES = {"plain": 4, "fp32": 2, "fp16": 2, "bf16": 2, "int8": 1}  # per weight
BYTES_ON_GPU = {**BYTES, "fp32": 4}


def network() -> PriorNetwork:
    """Random weights of half precision, of which none says that the speech ends."""
    generator = torch.Generator().manual_seed(0)
    made = PriorNetwork(SIZE).requires_grad_(False)
    for name, weight in made.named_parameters():
        if weight.ndim > 1:
            weight.normal_(0, weight.shape[1] ** -0.5, generator=generator)
        if name in ("phones.weight", "tokens.weight"):
            weight.normal_(0, 1, generator=generator)
    made.next_token.weight[SIZE.end] = 0
    return made.half().eval()


def texts(count: int, device: str) -> list[Given]:
    found = []
    for number in range(count):
        generator = torch.Generator().manual_seed(number)
        phones = torch.randint(0, SIZE.phones, (PHONES,), generator=generator)
        prompt = torch.randint(0, SIZE.end, (PROMPT,), generator=generator)
        found.append(Given(phones.to(device), None, prompt.to(device), generator))
    return found


def plain(model: PriorNetwork, given: list[Given], sampling: Sampling, count: int) -> int:
    """Decode with a cache that grows; all texts have one length here, so nothing is padded."""
    phones = torch.stack([each.phones for each in given])
    said_tokens = torch.stack([each.prompt for each in given])
    x = torch.cat(
        (
            model.embed_text(phones, torch.zeros(len(given), SIZE.features, PHONES)),
            model.embed_tokens(said_tokens),
        ),
        dim=1,
    )
    mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()
    mask[:, :PHONES] = True
    seen: Tensor | None = mask
    cache: list[tuple[Tensor, Tensor] | None] = [None] * SIZE.layers
    codes = sinusoids(0, 4000, SIZE.width)
    for step in range(count):
        for number, block in enumerate(cast("list[Block]", model.blocks)):
            query, key, value = block.qkv(x).chunk(3, dim=-1)
            before = cache[number]
            if before is not None:
                key = torch.cat((before[0], key), dim=1)
                value = torch.cat((before[1], value), dim=1)
            cache[number] = (key, value)
            heads = [
                part.unflatten(-1, (SIZE.heads, -1)).transpose(1, 2) for part in (query, key, value)
            ]
            attended = functional.scaled_dot_product_attention(*heads, attn_mask=seen)
            x = block.norm_attention(x + block.attended(attended.transpose(1, 2).flatten(2)))
            x = block.norm_feed(x + block.down(block.up(x).relu()))
        seen = None
        logits = model.next_token(x[:, -1])
        if step < FIRST_STEPS:
            logits = logits[:, : SIZE.end]
        said = torch.zeros(logits.shape, dtype=torch.bool).scatter_(1, said_tokens, True)
        new = draw(probabilities(logits, said, sampling), [each.generator for each in given])
        said_tokens = torch.cat((said_tokens, new[:, None]), dim=1)
        place = model.audio_position * codes[PROMPT + step]
        x = (model.tokens(new) + place)[:, None]
    return count


def _plain(model: PriorNetwork, batch: int, sampling: Sampling, tokens: int) -> object:
    return plain(model, texts(batch, "cpu"), sampling, tokens)


def _ours(engine: Engine, batch: int, rules: Rules, device: str) -> object:
    return speak_all(engine, texts(batch, device), rules)


def bandwidth(device: str) -> float:
    """Bytes a second of reading, from adding up 256 MiB."""
    block = torch.ones(2**26, device=device)

    def once() -> float:
        started = time.perf_counter()
        float(block.sum())
        return 4 * 2**26 / (time.perf_counter() - started)

    return max(once() for _ in range(6))


def bytes_per_step(name: str, batch: int, tokens: int, device: str) -> float:
    weights = SIZE.layers * 12 * SIZE.width**2 + SIZE.tokens * SIZE.width
    each = (BYTES if device == "cpu" else BYTES_ON_GPU)[name]
    kept = 4 if device == "cpu" or name == "fp32" else 2
    cached = SIZE.layers * 2 * SIZE.width * kept * (PHONES + PROMPT + tokens / 2)
    return weights * each + batch * cached


def agreements(engines: dict[str, Engine], device: str, steps: int = 100) -> dict[str, float]:
    """How often a precision draws the token that fp32 draws, from the same noise, after the same
    tokens as fp32. Random weights hesitate more between tokens than trained ones do."""
    if "fp32" not in engines:
        return {}
    text = texts(1, device)[0]
    assert text.prompt is not None
    rows, alike = {}, dict.fromkeys(engines, 0)
    for name, engine in engines.items():
        row, _ = engine.read(engine.embed_text(text.phones, None), engine.embed_tokens(text.prompt))
        rows[name] = row
    token = text.prompt[-1:]
    said = torch.zeros(1, SIZE.end, dtype=torch.bool)
    for _ in range(steps):
        drawn = {}
        state = text.generator.get_state()
        for name, engine in engines.items():
            text.generator.set_state(state)
            logits = engine.step([rows[name]], token)[:, : SIZE.end].cpu()
            drawn[name] = draw(probabilities(logits, said, Sampling()), [text.generator])
        for name, found in drawn.items():
            alike[name] += int(found == drawn["fp32"])
        said[0, drawn["fp32"]] = True
        token = drawn["fp32"].to(device)
    return {name: count / steps for name, count in alike.items()}


def measure(
    precisions: list[str], batches: list[int], tokens: int, rounds: int, device: str
) -> tuple[Rows, float]:
    """Rows, and the bytes a second that the memory gives."""
    half = network()
    runs: dict[tuple[str, int, int], Callable[[], object]] = {}
    sampling = Sampling()
    engines = {name: Engine(half, name, device) for name in precisions if name != "plain"}
    wide = network().float() if "plain" in precisions else half
    for batch in batches:
        for name in precisions:
            for count in (1, tokens):  # the first token comes with the prefill
                if name == "plain":
                    run = partial(_plain, wide, batch, sampling, count)
                else:
                    run = partial(_ours, engines[name], batch, Rules(sampling, count), device)
                runs[name, batch, count] = run
    with torch.inference_mode():
        took = in_turns({str(key): run for key, run in runs.items()}, rounds)
    seconds = {key: took[str(key)] for key in runs}

    def decoding(name: str, batch: int) -> list[float]:
        pairs = zip(seconds[name, batch, tokens], seconds[name, batch, 1], strict=True)
        return [whole - prefill for whole, prefill in pairs]

    reading = bandwidth(device)
    with torch.inference_mode():
        agreeing = agreements(engines, device)
    rows: Rows = []
    for batch in batches:
        for name in precisions:
            alone, prefill = decoding(name, batch), seconds[name, batch, 1]
            speed = batch * (tokens - 1) / statistics.median(alone)
            moved = bytes_per_step(name, batch, tokens, device) * speed / batch
            row = {
                "weights": name,
                "batch": batch,
                "tokens_per_second": round(speed, 1),
                "share_of_bandwidth": round(moved / reading, 2),
                "prefill_ms": round(1000 * statistics.median(prefill)),
                "spread": spread(alone),
                "agreement": agreeing.get(name) if batch == 1 else None,
            }
            if "plain" in precisions:
                row["times_plain"] = times_faster(alone, decoding("plain", batch))
                row["prefill_times_plain"] = times_faster(prefill, seconds["plain", batch, 1])
            rows.append(row)
    return rows, reading


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--tokens", type=int, default=100)
    options.add_argument("--precisions", default="plain,fp32,bf16,int8")
    options.add_argument("--batches", default="1,4")
    options.add_argument("--device", default="cpu")
    wanted = options.parse_args()
    if wanted.threads:
        torch.set_num_threads(wanted.threads)
    precisions = wanted.precisions.split(",")
    batches = [int(batch) for batch in wanted.batches.split(",")]
    rows, reading = measure(precisions, batches, wanted.tokens, wanted.rounds, wanted.device)
    facts = {"device": wanted.device, "gb_per_second": round(reading / 1e9, 1)}
    finish("t2s", rows, wanted, tokens=wanted.tokens, rounds=wanted.rounds, **facts)


if __name__ == "__main__":
    main()
