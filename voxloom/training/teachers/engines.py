"""The engines behind the teachers: whether they are here, their versions and their licences."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from importlib.resources import files
from importlib.util import find_spec

from voxloom.interfaces.errors import ErrorGroup, InputError, PluginError
from voxloom.training.teachers.festival import VOICES
from voxloom.training.teachers.openjtalk import DICTIONARY
from voxloom.training.texts import FESTIVAL_LEXICON

LABELS = "1"  # raise it when a teacher's labels change, so that no cached speech keeps old ones
_FESTIVAL = ("festival", "festlex-cmu", "festlex-poslex")


@dataclass(frozen=True)
class Engine:
    """A teacher's voice. packages: of Debian; modules: of Python (distribution names);
    languages: in order of preference it is asked for; missing: what is not here, `` if nothing."""

    name: str
    summary: str
    licence: str
    languages: tuple[str, ...]
    packages: tuple[str, ...]
    missing: Callable[[], str]
    modules: tuple[str, ...] = ()

    def version(self) -> str:
        """Versions of all that makes its sound, `unknown` for what no package manager knows."""
        found = [f"{name} {_package_version(name)}" for name in self.packages]
        found += [f"{name} {_module_version(name)}" for name in self.modules]
        return ", ".join(found)


def _package_version(name: str) -> str:
    if shutil.which("dpkg-query") is None:
        return "unknown"
    asked = ["dpkg-query", "-W", "-f=${Version}", name]
    result = subprocess.run(asked, check=False, capture_output=True, text=True)
    return result.stdout.strip() if result.returncode == 0 and result.stdout else "unknown"


def _module_version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"


def _festival_lacks(voice: str) -> str:
    if shutil.which("festival") is None:
        return "the program `festival`"
    asked = ["festival", "-b", f"({VOICES[voice]})"]
    result = subprocess.run(asked, check=False, capture_output=True)
    return "" if result.returncode == 0 else f"Festival's voice {VOICES[voice]}"


def _flite_lacks() -> str:
    for name in ("libflite.so.1", "libflite_cmulex.so.1", "libflite_cmu_us_rms.so.1"):
        try:
            ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            return f"the library {name}"
    return ""


def _open_jtalk_lacks() -> str:
    if shutil.which("open_jtalk") is None:
        return "the program `open_jtalk`"
    if not DICTIONARY.is_dir():
        return f"the dictionary {DICTIONARY}"
    return "" if find_spec("pyopenjtalk") else "the Python package pyopenjtalk-plus"


_CMU = "CMU (permissive)"
ENGINES = {
    engine.name: engine
    for engine in (
        Engine(
            "slt",
            "Festival, statistical voice of a woman",
            _CMU,
            ("en", "zh", "ja"),
            (*_FESTIVAL, "festvox-us-slt-hts"),
            partial(_festival_lacks, "slt"),
        ),
        Engine(
            "kal",
            "Festival, diphone voice of a man",
            _CMU,
            ("en", "zh", "ja"),
            (*_FESTIVAL, "festvox-kallpc16k"),
            partial(_festival_lacks, "kal"),
        ),
        Engine(
            "rms",
            "Flite, statistical voice of a man",
            _CMU,
            ("en",),
            ("libflite1",),
            _flite_lacks,
        ),
        Engine(
            "mei",
            "Open JTalk, statistical voice of a woman",
            "CC-BY-3.0",
            ("ja",),
            ("open-jtalk", "open-jtalk-mecab-naist-jdic"),
            _open_jtalk_lacks,
            ("pyopenjtalk-plus",),
        ),
    )
}


def install_script() -> str:
    """Where the script lies that installs every engine."""
    return str(files("voxloom.training.teachers") / "install-debian.sh")


def choose(languages: Sequence[str], without: Collection[str] = ()) -> dict[str, Engine]:
    """The engines left for these languages, by name.

    Raises:
        InputError: an unknown engine, or a language that no engine is left for.
    """
    for name in without:
        if name not in ENGINES:
            known = ", ".join(ENGINES)
            raise InputError(f"No engine is named {name!r}.", mend=f"The engines are {known}.")
    left = {
        name: engine
        for name, engine in ENGINES.items()
        if name not in without and set(engine.languages) & set(languages)
    }
    for language in languages:
        if not any(language in engine.languages for engine in left.values()):
            raise InputError(
                f"No engine is left to speak {language!r}.",
                mend="Leave out fewer engines, or the language.",
            )
    return left


def check(chosen: Collection[Engine], languages: Sequence[str]) -> None:
    """Find out before the first sentence what is not installed.

    Raises:
        PluginError, ErrorGroup: every missing engine and package, each with its mend.
    """
    script = f"sudo sh {install_script()}"
    errors = []
    for engine in chosen:
        lacks = engine.missing()
        if lacks:
            mend = f"Install all engines with `{script}`, or use --without-engine {engine.name}."
            errors.append(
                PluginError(f"The engine {engine.name!r} needs {lacks}, not found here.", mend=mend)
            )
    if "en" in languages and not errors and not FESTIVAL_LEXICON.is_file():
        message = f"English sentences are chosen by {FESTIVAL_LEXICON}, which is not here."
        errors.append(PluginError(message, mend=f"Install it with `{script}`."))
    for module in ("pyworld", "scipy"):
        if find_spec(module) is None:
            message = f"The Python package {module} is not installed."
            errors.append(
                PluginError(message, mend='Install it with `pip install "voxloom[train]"`.')
            )
    if errors:
        raise errors[0] if len(errors) == 1 else ErrorGroup(errors)
