"""`voxloom weights`: what a file is, converted files, digests."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch

from voxloom.core import weights

KEYS = {
    "enc_p.text_embedding.weight": torch.ones(732, 2).half(),
    "ref_enc.spectral.0.fc.weight": torch.ones(1, 704).half(),
    "sv_emb.weight": torch.ones(2, 3).half(),
    "dec.conv_pre.weight": torch.ones(768, 1, 1).half(),
}


def stored(value: object, head: bytes = b"PK") -> Path:
    stream = io.BytesIO()
    torch.save(value, stream)
    path = Path("model.pth")
    path.write_bytes(head + stream.getvalue()[2:])
    return path


def test_a_file_is_explained(cli: Any) -> None:
    stored({"weight": KEYS, "config": {"model": {"version": "v2Pro"}}, "info": "8e"}, b"06")
    done = cli("weights", "inspect", "model.pth")
    assert done.exit_code == 0
    assert "torch.save, head 06, tensors under 'weight'" in done.output
    assert "4 tensors (4 F16), 2,942 numbers" in done.output
    assert "GPT-SoVITS v2ProPlus" in done.output
    assert "head: It starts with 06, which marks v2ProPlus." in done.output
    assert "but: Its configuration says model.version v2Pro." in done.output
    assert "dec.conv_pre.weight           F16   [768, 1, 1]" in done.output


def test_a_file_is_explained_as_json(cli: Any) -> None:
    path = stored({"weight": KEYS, "info": "8e"}, b"06")
    found = json.loads(cli("weights", "inspect", "model.pth", "--json").stdout)
    assert found["bytes"] == path.stat().st_size
    assert found["recognised"]["version"] == "v2ProPlus"
    assert found["recognised"]["details"]["symbols"] == "v2"
    assert {one["source"] for one in found["recognised"]["evidence"]} == {"keys", "head"}
    assert found["metadata"]["file.head"] == "06"
    assert found["tensors"]["sv_emb.weight"] == {"dtype": "F16", "shape": [2, 3]}


def test_an_open_question_is_told(cli: Any) -> None:
    stored({"weight": {"cfm.estimator.proj_out.weight": torch.ones(2)}})
    assert (
        "open: Its keys are those of v3 and of v4" in cli("weights", "inspect", "model.pth").output
    )
    found = json.loads(cli("weights", "inspect", "model.pth", "--json").stdout)["recognised"]
    assert (found["version"], bool(found["question"])) == (None, True)


def test_an_unknown_file_is_listed_all_the_same(cli: Any) -> None:
    stored({f"layer.{number}": torch.ones(1) for number in range(20)})
    short, long = (
        cli("weights", "inspect", "model.pth", *more).output for more in ([], ["--tensors"])
    )
    assert "No installed plugin knows this file." in short
    assert "and 12 more" in short
    assert "layer.19" not in short
    assert "layer.19" in long


def test_names_in_a_file_cannot_command_a_terminal(cli: Any) -> None:
    stored({"\x1b[2Jx": torch.ones(1), "\x1b]0;y": "z"})
    assert "\x1b" not in cli("weights", "inspect", "model.pth").output


def test_a_converted_file_is_recognised_as_before(cli: Any) -> None:
    stored({"weight": KEYS, "info": "8e"}, b"06")
    done = cli("weights", "convert", "model.pth", "--out", "model.safetensors", "--json")
    told = json.loads(done.stdout)
    assert told["sha256"] == weights.sha256_of("model.safetensors")
    view = weights.open("model.safetensors")
    assert all(torch.equal(view.tensors[name], tensor) for name, tensor in KEYS.items())
    found = json.loads(cli("weights", "inspect", "model.safetensors", "--json").stdout)
    assert found["recognised"]["version"] == "v2ProPlus"
    assert found["container"].startswith("safetensors")


def test_only_safetensors_are_written(cli: Any) -> None:
    stored({"weight": KEYS})
    done = cli("weights", "convert", "model.pth", "--out", "model.pt")
    assert done.exit_code == 2
    assert "must end in .safetensors" in done.output
    assert os.listdir() == ["model.pth"]


def test_a_digest_is_compared(cli: Any) -> None:
    path = stored({"weight": KEYS})
    digest = weights.sha256_of(path)
    assert cli("weights", "verify", "model.pth", "--sha256", digest.upper()).exit_code == 0
    wrong = cli("weights", "verify", "model.pth", "--sha256", "0" * 64)
    assert wrong.exit_code == 2
    assert digest in wrong.output
    assert cli("weights", "verify", "model.pth", "--sha256", "12").exit_code == 2


@pytest.mark.parametrize("command", [["inspect"], ["convert", "--out", "x.safetensors"]])
def test_a_pickle_that_would_run_something_is_refused(cli: Any, command: list[str]) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return (os.mkdir, ("ran",))

    stored({"weight": Bomb()})
    done = cli("weights", command[0], "model.pth", *command[1:])
    assert done.exit_code == 2
    assert "mkdir" in done.output
    assert os.listdir() == ["model.pth"]
