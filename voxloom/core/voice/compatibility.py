"""Does a voice fit a pipeline?"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from voxloom.interfaces.contracts import Contract
from voxloom.interfaces.errors import VoiceError
from voxloom.interfaces.voice import Voice


def compatible(
    voice: Voice, contracts: Mapping[str, Contract], *, required: Collection[str] = ()
) -> None:
    """Compare what a voice holds with what a pipeline reads from voices, field by field.

    Args:
        voice: the voice.
        contracts: port -> contract, such as `Plan.voice_contracts`. A port that the voice lacks
            is accepted unless it is in `required`; one that the pipeline does not read, always.
        required: ports the voice must have.

    Raises:
        VoiceError: names every field that differs, and every required port that is missing.
    """
    faults = [
        f"it has no {port}" for port in sorted(required) if port not in voice.contracts
    ] + difference_lines(voice.contracts, contracts)
    if faults:
        raise VoiceError(
            f"The voice {voice.name!r} was made for another pipeline: {'; '.join(faults)}.",
            mend="Make it again from its recordings: voxloom voice make.",
        )


def difference_lines(ours: Mapping[str, Contract], theirs: Mapping[str, Contract]) -> list[str]:
    """`port field is A, not B` for each field that differs on the ports both have."""
    return [
        f"{port} {field} is {here}, not {there}"
        for port in sorted(ours.keys() & theirs.keys())
        for field, (here, there) in ours[port].differences(theirs[port]).items()
    ]
