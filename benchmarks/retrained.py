"""What becomes of freshly trained weights: pipelines, voices, and the package's own files."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

VOXLOOM = (sys.executable, "-m", "voxloom")
PACKAGE = Path(__file__).parents[1] / "voxloom" / "plugins" / "mini"

# Name, pseudo-speaker of the corpus, how it sounds.
VOICES = (
    ("ash", "p089", "middle to low, thin"),
    ("linden", "p092", "high and light"),
    ("rowan", "p026", "low, with a large vocal tract, dark"),
    ("oak", "p018", "low, plain, a little robotic"),
    ("alder", "p000", "middle pitch, plain"),
)
DEFAULT = "oak"

_VOICELESS = """\
voxloom: 1
name: mini
frontend: {{use: mixed, languages: [en, zh, ja]}}
speaker_encoder: {{use: mini-style, weights: {style}}}
acoustic: {{use: mini-acoustic, weights: {acoustic}}}
vocoder: {{use: source-filter, weights: {vocoder}}}
effects: [fade, peak-limit]
"""
_TOKENS = """\
voxloom: 1
name: mini-gpt
extends: mini.yaml
tokenizer: {{use: mini-tokenizer, weights: {tokenizer}}}
prior: {{use: mini-gpt, weights: {prior}}}
acoustic: {{use: mini-decoder, weights: {decoder}}}
"""


def specs(out: Path, weights: Mapping[str, Path]) -> None:
    """Write `voiceless.yaml`, which makes voices, and `mini.yaml` and `mini-gpt.yaml` with the
    default one. weights: name of the file without its ending -> path."""
    voiceless = _VOICELESS.format(
        style=weights["mini-style"],
        acoustic=weights["mini-acoustic"],
        vocoder=weights["source-filter"],
    )
    tokens = _TOKENS.format(
        tokenizer=weights["mini-tokenizer"],
        prior=weights["mini-gpt"],
        decoder=weights["mini-decoder"],
    )
    (out / "voiceless.yaml").write_text(voiceless, encoding="utf-8")
    voice = f"voice: voices/{DEFAULT}.voice\n"
    (out / "mini.yaml").write_text(voiceless + voice, encoding="utf-8")
    (out / "mini-gpt.yaml").write_text(tokens, encoding="utf-8")


def make_voices(out: Path, data: Path) -> None:
    """The built-in voices by the trained style encoder, of English utterances of the corpus."""
    (out / "voices").mkdir(exist_ok=True)
    for name, speaker, note in VOICES:
        speech, voice = out / "speech" / name, out / "voices" / f"{name}.voice"
        shutil.rmtree(speech, ignore_errors=True)
        chosen = ["--speaker", speaker, "--lang", "en", "--split", "train", "--least-seconds", "2"]
        words = [*VOXLOOM, "data", "export", str(data), *chosen, "--out", str(speech)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        words = [*VOXLOOM, "voice", "make", *map(str, sorted(speech.glob("*.flac")))]
        words += ["--pipeline", str(out / "voiceless.yaml"), "--set", "acoustic.tempo=usual", "-q"]
        words += ["--name", name, "--note", note, "--licence", "Apache-2.0"]
        words += ["--consent", "not needed: no recording of a person"]
        words += ["--source", f"pseudo-speaker {speaker} of the mini corpus (see MODEL_CARD.md)"]
        voice.unlink(missing_ok=True)
        subprocess.run([*words, "--out", str(voice)], check=True)


def install(weights: Mapping[str, Path], out: Path, package: Path = PACKAGE) -> None:
    """Weights, voices and digests into the package. Raises SystemExit, before anything is copied,
    for weights that its manifest does not name."""
    manifest = package / "voxloom.toml"
    text = manifest.read_text(encoding="utf-8")
    for name, path in weights.items():
        text = with_digest(text, name, path.read_bytes())
    for name, path in weights.items():
        shutil.copy(path, package / "weights" / f"{name}.safetensors")
    for name, _, _ in VOICES:
        shutil.copy(out / "voices" / f"{name}.voice", package / "voices" / f"{name}.voice")
    manifest.write_text(text, encoding="utf-8")


def with_digest(manifest: str, name: str, content: bytes) -> str:
    """The manifest with digest and size of a weights file. Raises SystemExit if it names none."""
    uri = re.escape(f"package:weights/{name}.safetensors")
    entry = re.compile(rf'(uri = "{uri}"\nsha256 = ")[0-9a-f]+("\nsize = )\d+')
    digest = hashlib.sha256(content).hexdigest()
    changed, count = entry.subn(rf"\g<1>{digest}\g<2>{len(content)}", manifest)
    if count != 1:
        raise SystemExit(f"The manifest has no weights {name}.")
    return changed
