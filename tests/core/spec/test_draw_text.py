"""The flow drawn for terminals."""

from __future__ import annotations

from typing import Any

from voxloom.core.spec import graph_text, plan, read

EXPECTED = """\
  text
   │
   ▼
┌───────────────────────┐
│ frontend  read-en     │
└──┬────────────────────┘
   │ phones: tiny, 4 symbols
   ▼
┌───────────────────────┐
│ prior  guess          │◀── prompt: tiny, 8 codes, 25 Hz ── [tokenizer  hear-tokens] ◀── reference audio
│ + lora                │
└──┬────────────────────┘
   │ tokens: tiny, 8 codes, 25 Hz
   ▼
┌───────────────────────┐
│ acoustic  sing-tokens │
└──┬────────────────────┘
   │ features: 24000 Hz, 80 bands, hop 240
   ▼
┌───────────────────────┐
│ vocoder  buzz         │
└──┬────────────────────┘
   │ audio: 24000 Hz
   ▼
  speech
"""  # noqa: E501

CHAIN = {
    "frontend": "read-en",
    "tokenizer": "hear-tokens",
    "prior": "guess",
    "acoustic": "sing-tokens",
    "vocoder": "buzz",
    "adapters": [{"use": "lora", "on": "prior", "weights": "w.bin"}],
}


def test_a_chain_with_a_voice_and_an_adapter(providers: Any, write: Any) -> None:
    write("w.bin", b"")
    assert graph_text(plan(read(CHAIN, providers), providers)) == EXPECTED


def test_what_a_prepared_voice_brings_is_told(providers: Any) -> None:
    spec = read({"extends": "small", "speaker_encoder": None}, providers)
    assert "◀── speaker: tiny, 16 wide ── a prepared voice" in graph_text(plan(spec, providers))


def test_a_stage_that_no_stage_reads_is_told_too(providers: Any) -> None:
    spec = read({"acoustic": "direct", "speaker_encoder": "hear"}, providers)
    assert "(also hears the reference: speaker_encoder hear)" in graph_text(plan(spec, providers))
