"""Do the GPT and the SoVITS file of a pipeline belong together? No torch here."""

from __future__ import annotations

from voxloom.interfaces.contracts import PhoneContract
from voxloom.interfaces.errors import ContractError
from voxloom.interfaces.options import PlanView
from voxloom.plugins.gpt_sovits.common.contracts import PHONES
from voxloom.plugins.gpt_sovits.published import SOVITS, gpt_of

_OF = {contract.inventory: version for version, contract in PHONES.items()}


def check_prior(view: PlanView, version: str, phones: PhoneContract, source: str) -> None:
    """Compare a SoVITS file with the prior before it.

    Args:
        view: what the acoustic model may look at.
        version: of the SoVITS file.
        phones: what it reads.
        source: its name, for messages.

    Raises:
        ContractError: the prior is a GPT that reads the phones of other versions.
    """
    prior = view.upstream.get("prior")
    read = prior.edges.accepts.get("phones") if prior else None
    if prior is None or not isinstance(read, PhoneContract) or read.inventory not in _OF:
        return
    if read.inventory == phones.inventory:
        return
    name = getattr(prior.options, "weights", prior.use)
    other = "v1" if _OF[read.inventory] == "v1" else "v2"
    raise ContractError(
        f"The prior {name} reads the phones {read.inventory}; {source} is SoVITS {version}, which "
        f"reads {phones.inventory}.",
        differences=read.differences(phones),
        mend=f"Give a GPT for {version}, such as {gpt_of(version).where}; or SoVITS {other}, such "
        f"as {SOVITS[other].where}.",
    )
