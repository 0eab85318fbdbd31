"""Progress of long work on standard error: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

APPEARS_AFTER_SECONDS = 2.0  # shorter work needs no progress
LINE_EVERY_SECONDS = 10.0


class Progress:
    """Shows how much of `total` is done. Quick work shows nothing; quiet shows nothing at all."""

    def __init__(self, label: str, total: int, *, quiet: bool = False) -> None:
        self._label, self._total, self._quiet = label, max(total, 1), quiet
        self._started = self._said = time.monotonic()
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        return self

    def advance_to(self, done: int) -> None:
        """`done` of the total, in its units; shown at most once it is worth it."""
        now = time.monotonic()
        if self._quiet or now - self._started < APPEARS_AFTER_SECONDS:
            return
        done = min(max(done, 0), self._total)
        if sys.stderr.isatty():
            bar = self._bar or self._start_bar()
            bar.update(bar.task_ids[0], completed=done)
        elif now - self._said >= LINE_EVERY_SECONDS or self._said == self._started:
            self._said = now
            click.echo(f"{self._label}: {100 * done // self._total} %", err=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _start_bar(self) -> Bar:
        from rich.console import Console
        from rich.progress import Progress as Bar

        self._bar = Bar(console=Console(stderr=True), transient=True)
        self._bar.add_task(self._label, total=self._total)
        self._bar.start()
        return self._bar
