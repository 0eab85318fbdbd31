"""The keys of a spec, as facts."""

from __future__ import annotations

from voxloom.interfaces.kinds import KINDS, Kind

SPEC_VERSION = 1
SLOTS: dict[str, Kind] = {kind.key: kind for kind in KINDS.values()}
HEADER = ("voxloom", "name", "extends", "device", "voice", "seed", "text", "lock")
STAGE_KEYS = ("use", "device")  # of every stage; all others belong to the provider's options
ADAPTER_KEYS = (*STAGE_KEYS, "on")
DEVICES = ("auto", "cpu", "cuda", "mps", "xpu", "npu", "hpu")

# Which kind of stage usually yields a port, for advice when none does.
YIELDERS = {
    "phones": "frontend",
    "text_features": "text_encoder",
    "prompt": "tokenizer",
    "speaker": "speaker_encoder",
    "tokens": "prior",
    "features": "acoustic",
    "f0": "acoustic",
    "style": "acoustic",
    "audio": "vocoder",
}
VOICE_PORTS = ("speaker", "prompt")  # a prepared voice brings them where no stage makes them


def own_keys(kind: Kind) -> tuple[str, ...]:
    """The keys of a stage that are not options of its provider."""
    return ADAPTER_KEYS if kind.name == "adapter" else STAGE_KEYS
