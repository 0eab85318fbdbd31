from __future__ import annotations

import pytest

from voxloom.core.pipeline import timing
from voxloom.core.pipeline.timing import PIPELINE, Clock


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The current time; tests change its one entry."""
    now = [100.0]
    monkeypatch.setattr(timing.time, "perf_counter", lambda: now[0])
    return now


def test_time_is_booked_to_the_stage_at_work_alone(time: list[float]) -> None:
    clock = Clock()
    with clock.during(PIPELINE):
        time[0] += 1
        with clock.during("vocoder"):
            time[0] += 10
            with clock.during("acoustic"):
                time[0] += 100
            time[0] += 20
    time[0] += 5000  # the caller looks at a chunk
    with clock.during(PIPELINE):
        time[0] += 2
    timings = clock.timings()
    assert timings.stages == {"vocoder": 30, "acoustic": 100}
    assert timings.total_seconds == 133
    assert timings.overhead_seconds == 3


def test_the_first_audio_is_timed_once(time: list[float]) -> None:
    clock = Clock()
    with clock.during("acoustic"):
        time[0] += 3
    clock.heard()
    with clock.during("acoustic"):
        time[0] += 4
    clock.heard()
    assert clock.timings().first_audio_seconds == 3


def test_an_exception_closes_its_booking(time: list[float]) -> None:
    clock = Clock()

    def work() -> None:
        with clock.during("acoustic"):
            time[0] += 1
            raise KeyError

    with pytest.raises(KeyError):
        work()
    time[0] += 50
    assert clock.timings().total_seconds == 1


def test_a_share_of_a_batch_can_be_charged(time: list[float]) -> None:
    clock = Clock()
    clock.charge("prior", 0.5)
    clock.charge("prior", 0.25)
    assert clock.spent("prior") == 0.75
