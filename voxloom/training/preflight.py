"""What would fail later, found before the first step."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch

from voxloom.interfaces.errors import ErrorGroup, SpecError
from voxloom.training.checkpoint import kept
from voxloom.training.task import Finding, Setup, Task

LEAST_FREE_BYTES = 1 << 30


def check(kind: type[Task], setup: Setup) -> list[Finding]:
    """What there is to warn of.

    Raises:
        SpecError, ErrorGroup: every fatal finding, together.
    """
    found = [*device_findings(setup), *run_findings(setup), *kind.preflight(setup)]
    augment = setup.recipe.augment
    if (augment.bands or augment.stretches) and not kind.augments:
        message = f"The part {setup.recipe.part!r} hides nothing of a mel: `augment` is not used."
        found.append(Finding(message, "Leave it out.", fatal=False))
    errors = [SpecError(one.message, mend=one.mend) for one in found if one.fatal]
    if errors:
        raise errors[0] if len(errors) == 1 else ErrorGroup(errors)
    return found


def device_findings(setup: Setup) -> list[Finding]:
    """Whether the device is there and computes in the recipe's precision."""
    name, precision = setup.device.partition(":")[0], setup.recipe.precision
    if name == "cuda" and not torch.cuda.is_available():
        return [Finding("torch finds no CUDA device here.", "Train with --device cpu.")]
    try:
        torch.empty(0, device=setup.device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        said = str(error).splitlines()[0].partition(". ")[0].rstrip(".")
        message = f"torch cannot use the device {setup.device!r}: {said}."
        return [Finding(message, "Train with --device cpu, or cuda where there is a GPU.")]
    if name == "cpu" and precision == "fp16":
        return [Finding("A CPU does not train in fp16.", "Set `precision: fp32`.")]
    if name == "cpu" and precision == "bf16" and not _has_bf16():
        message = "This CPU has no bf16 instructions: it computes in bf16 far slower than in fp32."
        return [Finding(message, "Set `precision: fp32`.", fatal=False)]
    return []


def run_findings(setup: Setup) -> list[Finding]:
    """Whether the runs that are named are there, and the disk has room."""
    found = []
    named = dict(setup.inputs)
    if setup.recipe.start_from:
        named["start_from"] = Path(setup.recipe.start_from)
    for name, run in named.items():
        if not (run / f"{kept(run)}.safetensors").is_file():
            message = f"The run {name!r} at {run} has no {kept(run)}.safetensors."
            found.append(Finding(message, "Train it first."))
    free = shutil.disk_usage(setup.data if setup.data.is_dir() else ".").free
    if free < LEAST_FREE_BYTES:
        found.append(Finding(f"Only {free >> 20} MB of disk are free.", "Make room.", fatal=False))
    return found


def _has_bf16() -> bool:
    return bool(torch.backends.cpu.get_cpu_capability() in ("AVX512", "AMX")) or bool(
        getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    )
