"""Long commands that keep what they have when they are told to stop."""

from __future__ import annotations

import signal


def stop_is_interrupt() -> None:
    """A stop from outside ends the command as Ctrl-C does; a shell that starts a program in the
    background may have told it to ignore Ctrl-C."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
