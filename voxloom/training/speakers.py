"""Pseudo-speakers: a pitch, a vocal-tract length and a tilt, applied to teachers of all languages.

Speaking the same draw in three languages keeps language from deciding the timbre.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

ENGLISH_TEACHERS = ("slt", "slt", "slt", "kal", "rms")  # 60 / 20 / 20 per cent
BASE_F0_HZ = {"slt": 169.0, "kal": 105.0, "rms": 104.0, "mei": 350.0}
# Vocal-tract scale of a teacher relative to slt (above 1: shorter tract, higher formants).
TRACT = {"slt": 1.0, "kal": 0.88, "rms": 0.88, "mei": 1.06}
_FORMANTS = {"slt": (0.82, 1.15), "kal": (0.80, 1.08), "rms": (0.80, 1.02)}
_F0_HZ = {"slt": (110.0, 270.0), "kal": (75.0, 180.0), "rms": (75.0, 160.0)}
PLAIN_EVERY = 6  # every sixth speaker keeps the teacher's own pitch and formants


@dataclass(frozen=True)
class Speaker:
    """`formants` is relative to slt's vocal tract; `joint` speakers are moved by resampling only,
    so their pitch follows their formants; `english` names the English and Mandarin teacher."""

    name: str
    english: str
    f0_mean_hz: float
    formants: float
    tilt_db_per_octave: float
    all_pass: float
    rate: float
    joint: bool

    def factor(self, teacher: str) -> float:
        """How much faster `teacher` is read to get this speaker's formants."""
        return self.formants / TRACT[teacher]


def draw_speakers(count: int, seed: int) -> list[Speaker]:
    """The same list for the same arguments."""
    random = Random(seed)
    speakers = []
    for index in range(count):
        english = ENGLISH_TEACHERS[index % len(ENGLISH_TEACHERS)]
        plain = index % PLAIN_EVERY == 0
        speakers.append(_drawn(f"p{index:03d}", english, random, plain=plain))
    return speakers


def draw_held_speakers(count: int, seed: int) -> list[Speaker]:
    """Speakers who are never trained on, named apart from the others and drawn without them.

    The teachers take turns, and those of one teacher fill its ranges of formants and of pitch
    evenly: each range is cut into as many parts as there are speakers, and each part is used once
    (McKay, Beckman, Conover, "A Comparison of Three Methods", Technometrics 1979: Latin hypercube).
    """
    random = Random(f"held {seed}")
    teachers = tuple(dict.fromkeys(ENGLISH_TEACHERS))
    speakers = {}
    for place, english in enumerate(teachers):
        indexes = range(place, count, len(teachers))
        parts = [random.sample(range(len(indexes)), len(indexes)) for _ in range(2)]
        for index, formants, pitch in zip(indexes, *parts, strict=True):
            units = [(part + random.random()) / len(indexes) for part in (formants, pitch)]
            speakers[index] = _drawn(f"h{index:03d}", english, random, units=units)
    return [speakers[index] for index in range(count)]


def _drawn(
    name: str,
    english: str,
    random: Random,
    *,
    plain: bool = False,
    units: Sequence[float] | None = None,
) -> Speaker:
    """units: where in the teacher's ranges of formants and pitch, 0 to 1; drawn if not given.
    With them the pitch is moved apart from the formants."""
    low, high = _FORMANTS[english]
    factor = (low + (high - low) * (units[0] if units else random.random())) / TRACT[english]
    low, high = _F0_HZ[english]
    f0 = low * (high / low) ** (units[1] if units else random.random())
    joint = units is None and english != "kal" and random.random() < 0.5
    tilt = random.uniform(-2.5, 2.5)
    if plain:
        factor, joint, tilt = 1.0, english != "kal", 0.0
    if joint or plain:
        f0 = BASE_F0_HZ[english] * factor
    return Speaker(
        name=name,
        english=english,
        f0_mean_hz=f0,
        formants=factor * TRACT[english],
        tilt_db_per_octave=tilt,
        all_pass=random.uniform(0.53, 0.57),
        rate=random.uniform(0.95, 1.1),
        joint=joint,
    )
