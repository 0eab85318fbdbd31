"""Networks without numbers, of the sizes that a file claims; the file then fills them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from voxloom.interfaces.errors import WeightsError


@contextmanager
def unfilled(source: str) -> Iterator[None]:
    """Networks made in here take no memory, and draw nothing.

    Args:
        source: the file whose configuration says the sizes, for the message.

    Raises:
        WeightsError: no network has these sizes, such as groups that do not divide the channels.
    """
    import torch

    try:
        with torch.device("meta"):
            yield
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise WeightsError(
            f"The sizes in the configuration of {source} make no network: {str(error)[:200]}.",
            mend="Fetch the file again from its publisher.",
        ) from error
