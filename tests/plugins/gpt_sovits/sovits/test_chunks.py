from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import torch
from torch import Tensor

from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.request import Controls
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.gpt_sovits.common.contracts import TOKENS
from voxloom.plugins.gpt_sovits.common.joining import SEARCH
from voxloom.plugins.gpt_sovits.sovits.chunks import Joiner, Piece
from voxloom.plugins.gpt_sovits.sovits.model import Sovits
from voxloom.testing.making import context


def chunks(ids: Tensor, sizes: Sequence[int]) -> list[SemanticTokens]:
    parts = list(ids.split(list(sizes)))
    return [SemanticTokens(p, TOKENS, n + 1 == len(parts)) for n, p in enumerate(parts)]


def spoken(
    acoustic: Sovits,
    utterance: Utterance,
    sizes: Sequence[int],
    voice: VoiceStyle,
    speed: float = 1.0,
) -> list[Tensor]:
    assert utterance.tokens is not None
    given = context(4, voice=voice, controls=Controls(speed=speed))
    made = acoustic.stream(utterance, iter(chunks(utterance.tokens.ids, sizes)), given)
    decoder = acoustic.decoder()
    assert decoder is not None
    return [audio.waveform for audio in decoder.stream(made, given)]


@pytest.mark.parametrize("compat", ["", "official"])
@pytest.mark.parametrize("speed", [1.0, 1.3])
def test_chunks_say_everything_but_for_the_shifts_of_the_joins(
    build: Callable[..., Sovits],
    say: Callable[..., Utterance],
    voice: VoiceStyle,
    compat: str,
    speed: float,
) -> None:
    acoustic = build(streaming="chunked", overlap_tokens=5, compat=compat)
    utterance = say(60, 9)
    whole = 40 * (2 * 60 if speed == 1 else int(120 / speed) + 1)
    heard = spoken(acoustic, utterance, (20, 16, 14, 10), voice, speed)
    assert len(heard) == 4
    total = sum(len(part) for part in heard)
    assert whole - 3 * SEARCH <= total <= whole + 4 * 40


def test_one_chunk_is_the_whole(
    build: Callable[..., Sovits], say: Callable[..., Utterance], voice: VoiceStyle
) -> None:
    acoustic = build(streaming="chunked", overlap_tokens=5)
    heard = torch.cat(spoken(acoustic, say(30, 9), (30,), voice))
    made = acoustic.synthesize(say(30, 9), context(4, voice=voice))
    decoder = acoustic.decoder()
    assert decoder is not None
    assert torch.equal(heard, decoder.decode(made, context()).waveform)


def test_a_last_chunk_without_tokens_gives_what_was_held(
    build: Callable[..., Sovits], say: Callable[..., Utterance], voice: VoiceStyle
) -> None:
    acoustic = build(streaming="chunked", overlap_tokens=5)
    heard = spoken(acoustic, say(30, 9), (30, 0), voice)
    assert len(heard) == 2
    assert torch.equal(torch.cat(heard), torch.cat(spoken(acoustic, say(30, 9), (30,), voice)))


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (2, 20, 1), (3, 3, 14), (12, 1, 0)])
def test_very_short_chunks_are_spoken_too(
    build: Callable[..., Sovits],
    say: Callable[..., Utterance],
    voice: VoiceStyle,
    sizes: tuple[int, ...],
) -> None:
    acoustic = build(streaming="chunked", overlap_tokens=5)
    count = sum(sizes)
    total = sum(len(part) for part in spoken(acoustic, say(count, 9), sizes, voice))
    assert 80 * count - SEARCH * (len(sizes) - 1) <= total <= 80 * count


def test_the_first_chunk_is_given_before_the_second_is_made(
    build: Callable[..., Sovits], say: Callable[..., Utterance], voice: VoiceStyle
) -> None:
    acoustic = build(streaming="chunked", overlap_tokens=5)
    utterance, given = say(40, 9), context(4, voice=voice)
    assert utterance.tokens is not None
    asked = []

    def prior() -> object:
        for chunk in chunks(utterance.tokens.ids, (20, 20)):
            asked.append(chunk)
            yield chunk

    decoder = acoustic.decoder()
    assert decoder is not None
    next(decoder.stream(acoustic.stream(utterance, prior(), given), given))
    assert len(asked) == 1


def test_official_follows_with_the_last_chunk_as_it_is() -> None:
    generator = torch.Generator().manual_seed(0)
    parts = [torch.randn(2000, generator=generator) for _ in range(3)]
    for official in (True, False):
        joiner = Joiner(official=official)
        empty = torch.zeros(1, 4, 0)
        heard = [
            joiner.feed(part.clone(), Piece(empty, 0, 400, number == 2))
            for number, part in enumerate(parts)
        ]
        assert torch.equal(heard[0], parts[0][:-400])
        assert torch.equal(heard[2], parts[2]) == official


def test_a_join_of_what_goes_on_as_it_was_is_seamless() -> None:
    time = torch.arange(6000) / 100
    sound = torch.sin(time) + 0.5 * torch.sin(2.3 * time)
    joiner, empty = Joiner(official=False), torch.zeros(1, 4, 0)
    first = joiner.feed(sound[:3000].clone(), Piece(empty, 0, 500, False))
    second = joiner.feed(sound[2400:].clone(), Piece(empty, 0, 500, True))
    joined = torch.cat([first, second])
    torch.testing.assert_close(joined, sound, atol=2e-3, rtol=0)
