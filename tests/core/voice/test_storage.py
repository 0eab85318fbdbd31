"""Voice files."""

from __future__ import annotations

import errno
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from voxloom.core import voice, weights
from voxloom.interfaces.contracts import SpeakerContract, TokenContract
from voxloom.interfaces.errors import OutputError, VoiceError
from voxloom.interfaces.stage import Stage
from voxloom.interfaces.voice import Voice, VoiceRecord
from voxloom.testing.checks import assert_same
from voxloom.testing.fakes.options import SPEAKER


@pytest.fixture
def made(stages: dict[str, Stage], speak: Any) -> Voice:
    record = VoiceRecord("CC0", "given in writing", "home", "日本")
    return voice.prepare(
        [speak(3)], stages, name="Zoë", texts=["hello, you"], language="en", record=record
    )[0]


@pytest.fixture
def path(made: Voice, tmp_path: Path) -> Path:
    return voice.save(made, tmp_path / "a.voice")


Change = Callable[[dict[str, Any], dict[str, torch.Tensor]], None]


def changed(path: Path, change: Change, **metadata: str) -> Path:
    """A copy of the file after `change(card, tensors)`, with other metadata."""
    view = weights.open(path)
    tensors = {name: tensor.clone() for name, tensor in view.tensors.items()}
    card = json.loads(view.metadata["voice"])
    change(card, tensors)
    target = path.with_name("changed.voice")
    weights.save(target, tensors, {**view.metadata, "voice": json.dumps(card), **metadata})
    return target


def nothing(card: dict[str, Any], tensors: dict[str, torch.Tensor]) -> None:
    return None


def test_what_was_saved_is_loaded(made: Voice, path: Path) -> None:
    assert_same(voice.load(path), made)


def test_a_voice_has_one_file_whichever_way_it_was_made(
    made: Voice, path: Path, tmp_path: Path
) -> None:
    again = voice.save(voice.load(path), tmp_path / "b.voice")
    assert again.read_bytes() == path.read_bytes()


def test_a_voice_without_a_digest_gets_one(made: Voice, tmp_path: Path) -> None:
    voice.save(replace(made, digest=""), tmp_path / "b.voice")
    assert voice.load(tmp_path / "b.voice").digest == made.digest


def test_the_card_is_read_without_torch(path: Path) -> None:
    program = (
        "import sys\nfrom voxloom.core import voice\ncard = voice.describe(sys.argv[1])\n"
        "print(ascii(card.name), card.record.licence, list(card.styles), 'torch' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "'Zo\\xeb' CC0 ['default'] False"


def test_the_digest_depends_on_every_part(made: Voice) -> None:
    style = made.style()
    assert style.speaker is not None
    assert style.prompt_tokens is not None
    louder = replace(style, speaker=replace(style.speaker, vector=style.speaker.vector * 1.001))
    other_tokens = replace(style.prompt_tokens, ids=style.prompt_tokens.ids.flip(0))
    variants = [
        made,
        replace(made, name="other"),
        replace(made, record=VoiceRecord("MIT")),
        replace(made, styles={"default": louder}),
        replace(made, styles={"default": replace(style, prompt_tokens=other_tokens)}),
        replace(made, styles={"default": replace(style, reference_text="?")}),
        replace(made, styles={"default": style, "again": style}),
        replace(made, contracts={}),
    ]
    digests = {voice.digest_of(variant) for variant in variants}
    assert len(digests) == len(variants)
    assert voice.digest_of(replace(made, digest="anything")) == made.digest


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c, t: c["record"].update(consent=""), "it was changed"),
        (lambda c, t: t["default/speaker"].add_(1), "it was changed"),
        (lambda c, t: c.update(digest=""), "it was changed"),
        (lambda c, t: c.update(colour="red"), "colour"),
        (lambda c, t: c.pop("name"), "name"),
        (lambda c, t: c.update(name=3), "name"),
        (lambda c, t: c["styles"].clear(), "styles"),
        (lambda c, t: c["styles"].update({"a/b": {}}), "styles"),
        (lambda c, t: c["styles"].update(sad=c["styles"].pop("default")), "is missing"),
        (lambda c, t: c["contracts"].update(x={"sort": "smell"}), "smell"),
        (lambda c, t: c["styles"]["default"]["speaker"].update(sort="mel"), "mel"),
        (lambda c, t: c["styles"]["default"]["speaker"].update(width=9), r"\[4\], not \[9\]"),
        (lambda c, t: c["styles"]["default"]["prompt_tokens"].update(size=1), "not in"),
        (lambda c, t: c["styles"]["default"]["prompt_phones"]["ids"].pop(), "one entry per phone"),
        (lambda c, t: c["styles"]["default"]["prompt_phones"].update(text=""), "outside the text"),
        (lambda c, t: t.pop("default/speaker"), "is missing"),
        (lambda c, t: t.update({"extra": torch.zeros(1)}), "belongs to nothing"),
        (lambda c, t: t["default/speaker"].fill_(float("nan")), "not numbers"),
        (lambda c, t: t.update({"default/tokens": torch.zeros(3)}), "not a row of whole numbers"),
    ],
)
def test_a_changed_file_is_refused_with_the_place(path: Path, change: Change, reason: str) -> None:
    with pytest.raises(VoiceError, match=reason) as caught:
        voice.load(changed(path, change))
    assert "changed.voice" in caught.value.message
    assert caught.value.mend


def test_a_voice_of_the_future_is_refused_with_the_way_to_update(path: Path) -> None:
    with pytest.raises(VoiceError, match="format 2; this program reads up to 1") as caught:
        voice.load(changed(path, nothing, version="2"))
    assert "--upgrade" in caught.value.mend
    with pytest.raises(VoiceError, match="version"):
        voice.load(changed(path, nothing, version="new"))


def test_weights_are_no_voice(tmp_path: Path) -> None:
    weights.save(tmp_path / "w.voice", {"a": torch.zeros(1)}, {"inventory": "mini"})
    with pytest.raises(VoiceError, match="but no voice"):
        voice.load(tmp_path / "w.voice")


def test_a_pickle_in_disguise_a_stub_and_a_missing_file_are_refused(
    path: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.voice"
    bad.write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(VoiceError, match="pickle"):
        voice.load(bad)
    bad.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(VoiceError, match="truncated"):
        voice.load(bad)
    bad.write_bytes(b"")
    with pytest.raises(VoiceError, match="empty"):
        voice.load(bad)
    with pytest.raises(VoiceError, match="no voice file"):
        voice.load(tmp_path / "none.voice")
    with pytest.raises(VoiceError, match="folder"):
        voice.load(tmp_path)


def test_a_voice_of_another_pipeline_is_refused_with_the_fields(path: Path) -> None:
    other = {"speaker": SpeakerContract("ecapa", 192), "prompt": TokenContract("x", 32, 50.0)}
    with pytest.raises(VoiceError) as caught:
        voice.load(path, expected=other)
    assert caught.value.message == (
        "The voice 'Zoë' was made for another pipeline: prompt codebook is fake-levels, not x; "
        "prompt rate_hz is 25.0, not 50.0; speaker space is fake-speaker, not ecapa; "
        "speaker width is 4, not 192."
    )
    voice.load(path, expected={"speaker": SPEAKER})


def test_only_required_ports_must_be_there(made: Voice) -> None:
    bare = replace(made, contracts={})
    voice.compatible(bare, {"speaker": SPEAKER})
    with pytest.raises(VoiceError, match="it has no speaker"):
        voice.compatible(bare, {"speaker": SPEAKER}, required=["speaker"])


def test_a_voice_file_has_its_suffix(made: Voice, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"ends in \.voice") as caught:
        voice.save(made, tmp_path / "a.wav")
    assert str(tmp_path / "a.voice") in caught.value.mend


def test_a_full_disk_leaves_the_old_voice(
    made: Voice, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="no room left"):
        voice.save(replace(made, name="new"), path)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["a.voice"]


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_a_name_has_a_sensible_length(made: Voice, tmp_path: Path, name: str) -> None:
    with pytest.raises(VoiceError, match="1 to 200 characters"):
        voice.save(replace(made, name=name), tmp_path / "b.voice")
