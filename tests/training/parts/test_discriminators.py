"""The vocoder's discriminators."""

from __future__ import annotations

import torch

from voxloom.training.parts.discriminators import Judges, features_differ, told_apart
from voxloom.training.seeding import seeded

LEVEL = 0.05  # root mean square: speech at -26 dB


def voices(generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Harmonic sounds [4, 2400] at the level of speech, and the same with a dulled treble."""
    time = torch.arange(2400) / 24000
    pitch = 90 + 160 * torch.rand(4, 1, 1, generator=generator)
    harmonics = torch.arange(1, 30)[None, :, None]
    phase = 6.28 * torch.rand(4, 29, 1, generator=generator)
    parts = torch.cos(6.2832 * pitch * harmonics * time + phase) / harmonics.sqrt()
    real, dull = parts.sum(1), (parts * (harmonics < 12)).sum(1)
    return tuple(LEVEL * wave / wave.std() for wave in (real, dull))  # type: ignore[return-value]


def test_speech_as_loud_as_it_is_gives_features_of_about_unit_size() -> None:
    with seeded(0):
        judges = Judges(8)
    real, dull = voices(torch.Generator().manual_seed(1))
    with torch.no_grad():
        judged = judges(real)
        for _, layers in judged:
            assert all(0.1 < float(layer.abs().mean()) < 10 for layer in layers[:-1])
        assert float(features_differ(judged, judges(dull))) > 0.05


def test_they_learn_to_tell_a_dull_copy_from_its_original_in_a_few_steps() -> None:
    with seeded(0):
        judges = Judges(8)
    optimizer = torch.optim.AdamW(judges.parameters(), lr=5e-3, betas=(0.8, 0.98))
    generator = torch.Generator().manual_seed(2)
    losses = []
    for _ in range(40):
        real, dull = voices(generator)
        loss = told_apart(judges(real), judges(dull))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert sum(losses[-10:]) / 10 < 0.45  # 0.5 is a guess
