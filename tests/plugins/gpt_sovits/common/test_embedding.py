"""Tables of vectors are laid out without waking torch's compiler."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import torch

import voxloom.plugins.gpt_sovits as plugin
from voxloom.plugins.gpt_sovits.common.embedding import table


def test_a_table_is_an_embedding_of_its_size_that_can_be_trained() -> None:
    made = table(5, 3)
    assert made.weight.shape == (5, 3)
    assert made.weight.requires_grad
    made.weight.data = torch.arange(15.0).view(5, 3)
    assert made(torch.tensor([4])).tolist() == [[12, 13, 14]]


def test_a_table_on_the_meta_device_wakes_no_compiler() -> None:
    """Seconds, and a hundred megabytes, that drawing first values there costs."""
    code = (
        "import sys, torch\n"
        "from voxloom.plugins.gpt_sovits.common.embedding import table\n"
        "before = set(sys.modules)\n"
        "with torch.device('meta'):\n"
        "    table(5, 3)\n"
        "print(len(set(sys.modules) - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 20


def test_every_network_of_the_plugin_takes_its_tables_from_there() -> None:
    folder = Path(plugin.__file__).parent
    others = [path for path in folder.rglob("*.py") if path.parent.name != "common"]
    assert others
    assert not [path for path in others if "nn.Embedding(" in path.read_text("utf-8")]
