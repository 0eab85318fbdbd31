"""The program espeak-ng: its voices, and IPA for lines of text."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence

from voxloom.interfaces.errors import PluginError

NAME = "espeak-ng"
INSTALL = "Install it: apt install espeak-ng, brew install espeak-ng, or choco install espeak-ng."
_SWITCH = re.compile(r"\([a-z][A-Za-z0-9-]*\)")  # (en) where a word is read in another language
_ALIASES = {"zh": "cmn", "en": "en-us", "fr": "fr-fr", "no": "nb"}


class Program:
    """Runs espeak-ng, one process a call, by a list of arguments and never through a shell."""

    def __init__(self, timeout_seconds: float) -> None:
        """Raises PluginError: espeak-ng is not installed, or does not run."""
        found = shutil.which(NAME)
        if found is None:
            raise PluginError(f"The program {NAME} is not installed.", mend=INSTALL)
        self._path, self._timeout = found, timeout_seconds
        self.voices = self._voices()

    def _voices(self) -> Mapping[str, str]:
        """Language code -> the voice file that espeak-ng has for it; short codes too."""
        lines = self._run(["--voices"], "").splitlines()[1:]
        fields = [line.split() for line in lines]
        table: dict[str, str] = {}
        for field in fields:
            if len(field) > 4:
                table.setdefault(field[1], field[4])  # the first of a language is its own script
        if not table:
            raise PluginError(f"{NAME} lists no voices.", mend=f"Reinstall it. {INSTALL}")
        for alias, code in _ALIASES.items():
            if code in table:
                table.setdefault(alias, table[code])
        for code in list(table):
            table.setdefault(code.split("-")[0], table[code])
        return dict(sorted(table.items()))

    def ipa(self, lines: Sequence[str], language: str) -> list[str]:
        """Each line, which holds no line break, as IPA: words separated by spaces."""
        if not lines:
            return []
        found = self._spoken("\n\n".join(lines), language)
        if len(found) == len(lines):
            return found
        return [" ".join(self._spoken(line, language)) for line in lines]

    def _spoken(self, text: str, language: str) -> list[str]:
        voice = self.voices[language]
        answer = self._run(["-q", "--ipa", "-b", "1", "-v", voice, "--stdin"], text)
        lines = [" ".join(_SWITCH.sub("", line).split()) for line in answer.split("\n")]
        return [line for line in lines if line]

    def _run(self, arguments: Sequence[str], text: str) -> str:
        try:
            done = subprocess.run(
                [self._path, *arguments],
                input=text.encode("utf-8"),
                capture_output=True,
                timeout=self._timeout,
                check=False,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired as error:
            raise PluginError(
                f"{NAME} did not answer within {self._timeout:g} seconds.",
                mend="Send a shorter text, or raise `timeout_seconds`.",
            ) from error
        except OSError as error:
            raise PluginError(f"{NAME} cannot be run: {error}.", mend=INSTALL) from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip() or "it said nothing"
            raise PluginError(
                f"{NAME} failed with status {done.returncode}: {said}.",
                mend=f"Try `{NAME} --voices` in a terminal; reinstall it if that fails too.",
            )
        return done.stdout.decode("utf-8", "replace")
