"""`voxloom bench`: how fast a pipeline speaks on this machine, and what it takes."""

from __future__ import annotations

import platform
import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING, Any

import click

from voxloom.apps.cli.options import device_option, pipeline_option, spec_options
from voxloom.apps.cli.output import emit_json, emit_table, json_option

if TYPE_CHECKING:
    from voxloom.core.pipeline import Pipeline
    from voxloom.interfaces import Result

SENTENCE = "The small boat sailed quietly over the wide blue lake."  # ten words


@click.command(short_help="Measure speed and memory on this machine.")
@click.option("--text", default=SENTENCE, show_default=True, help="What is spoken.")
@click.option("--lang", default="en", show_default=True, metavar="CODE", help="Its language.")
@click.option("--runs", type=click.IntRange(1, 1000), default=5, show_default=True)
@click.option("--threads", type=click.IntRange(1, 1024), default=None, help="Threads of torch.")
@pipeline_option
@spec_options
@device_option
@json_option
def bench(
    text: str,
    lang: str,
    runs: int,
    threads: int | None,
    pipeline_name: str,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    device: str | None,
    as_json: bool,
) -> None:
    """Measure load time, time to first audio, compute per second of speech, and memory.

    One unmeasured run warms the pipeline up; of the others the median is printed.

    \b
    Example:
      voxloom bench --runs 10 --json
    """
    found = measure(text, lang, runs, threads, pipeline_name, sets, without, device)
    if as_json:
        emit_json(found)
        return
    click.echo(
        f"{found['pipeline']} on {found['device']}, torch {found['torch']},"
        f" {found['threads']} threads; {found['seconds_of_speech']} s of speech,"
        f" median of {found['runs']} runs"
    )
    rows = [
        ("import voxloom", f"{found['import_seconds']} s"),
        ("import torch", f"{found['torch_seconds']} s"),
        ("load", f"{found['load_seconds']} s"),
        ("first run", f"{found['first_run_seconds']} s"),
        ("time to first audio", f"{found['first_audio_seconds']} s"),
        ("real-time factor", f"{found['real_time_factor']}"),
        *((f"  {slot}", f"{value}") for slot, value in found["stage_factors"].items()),
        ("outside the stages", f"{found['overhead_percent']} %"),
    ]
    if found["peak_memory_mb"] is not None:
        rows.append(("peak memory", f"{found['peak_memory_mb']} MB"))
    emit_table(("MEASURE", "VALUE"), rows)


def measure(
    text: str,
    lang: str,
    runs: int,
    threads: int | None,
    source: str,
    sets: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    device: str | None = None,
) -> dict[str, Any]:
    """All figures of one pipeline, as JSON has them; seconds unless named otherwise."""
    import_seconds = _fresh_import("voxloom")
    started = time.perf_counter()
    import torch

    torch_seconds = time.perf_counter() - started
    if threads is not None:
        torch.set_num_threads(threads)
    import voxloom

    started = time.perf_counter()
    pipeline: Pipeline = voxloom.load(source, sets=sets, without=without, device=device)
    load_seconds = time.perf_counter() - started
    first: Result = pipeline.say(text, language=lang)
    results = [pipeline.say(text, language=lang) for _ in range(runs)]
    speech = first.audio.seconds
    slots = results[0].timings.stages
    total = median(one.timings.total_seconds for one in results)
    outside = median(one.timings.overhead_seconds / one.timings.total_seconds for one in results)
    return {
        "pipeline": source,
        "device": device or "auto",
        "torch": str(torch.__version__),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "threads": torch.get_num_threads(),
        "runs": runs,
        "text": text,
        "seconds_of_speech": round(speech, 3),
        "import_seconds": round(import_seconds, 4),
        "torch_seconds": round(torch_seconds, 3),
        "load_seconds": round(load_seconds, 3),
        "first_run_seconds": round(first.timings.total_seconds, 4),
        "first_audio_seconds": round(median(one.timings.first_audio_seconds for one in results), 4),
        "real_time_factor": round(total / speech, 4),
        "stage_factors": {
            slot: round(median(one.timings.stages[slot] for one in results) / speech, 4)
            for slot in slots
        },
        "overhead_percent": round(100 * outside, 2),
        "peak_memory_mb": _peak_memory_mb(),
    }


def _fresh_import(module: str) -> float:
    """Seconds to import a module in a new interpreter, its start not counted."""
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _peak_memory_mb() -> float | None:
    """Largest resident size of this process; None where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
