"""The decode loop: token after token, until the voice ends, a limit is reached, or nobody listens.

What the original does at its limits, and what is done here instead:

early stop, one text   keeps one token more than the limit but reports one step less, so that its
                       caller loses the first token; here the first `limit` tokens are kept
early stop, a batch    drops the last token; the limit is the same here
step limit             as early stop: 1499 of 1500 tokens are left; here all 1500
batch without a voice  one text after the other, with a repetition penalty of 1.35 whatever the
                       caller asked for; here a batch like any other, with the penalty asked for
draws of a batch       one draw for all rows from one generator, so that texts influence one
                       another; here each row draws from its own, what it would draw alone
top-p                  see `filters.nucleus`

`Rules.official` chooses. Alike in both: no end within the first 11 tokens; the likeliest token
being the end token ends the speech, even if another was drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from voxloom.interfaces.stage import never_stop
from voxloom.plugins.gpt_sovits.t2s.engine import Engine, Row
from voxloom.plugins.gpt_sovits.t2s.filters import draw, ended, probabilities
from voxloom.plugins.gpt_sovits.t2s.options import Sampling

MAX_STEPS = 1500
FIRST_STEPS = 11  # in which the speech cannot end
OFFICIAL_PENALTY = 1.35  # of the original's fallback for batches without a prompt
_ROOM = 256


@dataclass(frozen=True, eq=False)
class Given:
    """One text to speak.

    phones: [n] int64, those of the prompt first; features: [width, n] or None; prompt: tokens of
    the reference [m] int64, m may be 0; generator: on the CPU.
    """

    phones: Tensor
    features: Tensor | None
    prompt: Tensor
    generator: torch.Generator
    check: Callable[[], None] = never_stop


@dataclass(frozen=True)
class Rules:
    """limit: tokens at most, -1 for none but MAX_STEPS; official: with the original's faults."""

    sampling: Sampling
    limit: int = -1
    official: bool = False


@dataclass(eq=False)
class Spoken:
    """What became of one text: its new tokens, and in which step it stopped."""

    given: Given
    row: Row | None = None
    tokens: list[int] = field(default_factory=list)
    steps: int = 0
    done: bool = False

    @property
    def reported(self) -> int:
        """How many tokens the original says it made: 0 without a prompt."""
        return self.steps if len(self.given.prompt) else 0

    def whole(self) -> list[int]:
        """The prompt's tokens and the new ones."""
        return [*self.given.prompt.tolist(), *self.tokens]

    def result(self, official: bool) -> list[int]:
        """The new tokens; in the original, as many of the last ones as it reports."""
        return self.whole()[-self.reported :] if official else self.tokens


def speak_all(engine: Engine, given: Sequence[Given], rules: Rules) -> list[Spoken]:
    """All texts, together where the rules allow."""
    if rules.official and not all(len(each.prompt) for each in given):
        penalised = rules.sampling.model_copy(update={"repetition_penalty": OFFICIAL_PENALTY})
        first, apart = given[0].generator, replace(rules, sampling=penalised)
        return [speak_one(engine, replace(each, generator=first), apart) for each in given]
    spoken = [Spoken(each) for each in given]
    for _ in steps(engine, spoken, rules, together=True):
        pass
    return spoken


def speak_one(engine: Engine, given: Given, rules: Rules) -> Spoken:
    """One text."""
    spoken = Spoken(given)
    for _ in steps(engine, [spoken], rules):
        pass
    return spoken


def steps(
    engine: Engine, spoken: Sequence[Spoken], rules: Rules, *, together: bool = False
) -> Iterator[None]:
    """Give every text its next token, again and again, until all are done; yields in between.

    Args:
        together: by the original's rules for a batch (with `rules.official`).
    """
    size, active = engine.size, list(spoken)
    said = torch.zeros(len(active), size.tokens, dtype=torch.bool, device=engine.device)
    for row, each in enumerate(active):
        said[row, each.given.prompt] = True
    last = torch.empty(0, dtype=torch.int64)
    for step in range(MAX_STEPS):
        for each in active:
            each.given.check()
        logits = _start(engine, active) if step == 0 else engine.step(_rows(active), last)
        width = size.end if step < FIRST_STEPS else size.tokens
        logits = logits[:, :width]
        chances = probabilities(logits, said[:, :width], rules.sampling, official=rules.official)
        one_for_all = rules.official and together
        generators = [each.given.generator for each in active]
        last = draw(chances, generators[:1] if one_for_all else generators)
        ends = ended(logits, last, size.end).tolist()
        for each, token, end in zip(active, last.tolist(), ends, strict=True):
            _settle(each, token, end, step, rules, together)
        said.scatter_(1, last[:, None], True)
        left = [row for row, each in enumerate(active) if not each.done]
        if not left:
            return
        if len(left) < len(active):
            active = [active[row] for row in left]
            said, last = said[left], last[left]
        yield


def _settle(spoken: Spoken, token: int, end: bool, step: int, rules: Rules, together: bool) -> None:
    """Note one token, and whether it was the last."""
    spoken.steps = step
    if rules.official:
        spoken.tokens.append(token)
        full = -1 < rules.limit < len(spoken.tokens) or step == MAX_STEPS - 1
        if end or (full and together):
            spoken.tokens.pop()
        spoken.done = end or full
    else:
        if not end:
            spoken.tokens.append(token)
        spoken.done = end or len(spoken.tokens) == rules.limit or step == MAX_STEPS - 1
    if spoken.done:
        spoken.row = None


def _start(engine: Engine, active: Sequence[Spoken]) -> Tensor:
    """Read every text and prompt; the logits of the first token, [rows, tokens]."""
    last = []
    for each in active:
        given = each.given
        text = engine.embed_text(given.phones, given.features)
        each.row, hidden = engine.read(text, engine.embed_tokens(given.prompt), _ROOM)
        last.append(hidden[-1:])
        given.check()
    return engine.logits(torch.cat(last))


def _rows(active: Sequence[Spoken]) -> list[Row]:
    return [each.row for each in active if each.row is not None]
