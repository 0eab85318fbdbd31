"""The frontend, installed like any plugin; needs the program espeak-ng."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from voxloom_espeak import program

from voxloom.interfaces.errors import InputError, PluginError
from voxloom.interfaces.hints import Hint
from voxloom.registry import Registry
from voxloom.testing import FrontendConformance, construct


@pytest.fixture(scope="module")
def espeak():
    return construct(Registry.discover(), "frontend", "espeak")


class TestEspeak(FrontendConformance):
    @pytest.fixture
    def frontend(self, espeak):
        return espeak

    @pytest.fixture
    def sentences(self):
        return [
            ("fi", "Hyvää päivää, mitä kuuluu?"),
            ("de", "Am 3. Mai kostet es 4,50 €."),
            ("fr", "Les enfants aiment l'eau."),
            ("ru", "Привет, мир!"),
            ("vi", "Xin chào thế giới."),
            ("sw", "Habari ya asubuhi."),
        ]


def test_it_speaks_many_languages_by_code(espeak) -> None:
    assert len(espeak.languages) > 100
    assert {"fi", "fr", "fr-fr", "en", "sw", "hi", "zh"} <= set(espeak.languages)


def test_finnish_is_read_word_by_word(espeak) -> None:
    phones = espeak.phonemize("Hyvää päivää.", "fi")
    assert "".join(phones.symbols) == "hˈyvæː pˈæivæː."
    assert phones.spans[0] == (0, 5)
    assert phones.spans[-2] == (6, 12)
    assert [one.source for one in phones.readings] == ["espeak-ng", "silent", "espeak-ng", "mark"]


def test_every_language_stays_in_the_inventory(espeak) -> None:
    for language in espeak.languages:
        assert len(espeak.phonemize("taxi 12, 100 km", language)) > 4


def test_hints_are_followed(espeak) -> None:
    hints = [Hint(5, 7, "ipa", "ˈsiː", "inline"), Hint(8, 11, "say-as", "digits")]
    phones = espeak.read("Moni AB 123 on", "fi", hints)
    assert "ˈsiː" in "".join(phones.symbols)
    assert phones.readings[2].source == "hint:inline"
    whole = espeak.phonemize("Moni AB 123 on", "fi")
    assert phones.symbols != whole.symbols


@pytest.mark.parametrize(
    ("kind", "value"), [("ipa", "漢"), ("pinyin", "ma1"), ("say-as", "date"), ("language", "xx")]
)
def test_hints_that_cannot_be_followed_are_refused(espeak, kind: str, value: str) -> None:
    with pytest.raises(InputError) as caught:
        espeak.read("Moni", "fi", [Hint(0, 4, kind, value)])
    assert caught.value.mend


@pytest.mark.parametrize("text", ["", "...", "😀", "\ud800abc", "a" * 30_000])
def test_what_cannot_be_read_is_refused(espeak, text: str) -> None:
    with pytest.raises(InputError):
        espeak.phonemize(text, "fi")


def test_it_does_not_guess_a_language(espeak) -> None:
    with pytest.raises(InputError, match="does not guess"):
        espeak.phonemize("Moni")
    chosen = construct(Registry.discover(), "frontend", "espeak", language="fi")
    assert chosen.phonemize("Moni").languages[0] == "fi"


@pytest.mark.parametrize("text", ["-v en", "--help", "$(touch x)", "`id`; ls | cat", "<s>a</s>"])
def test_a_text_is_never_an_argument_or_a_command(espeak, text: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert espeak.phonemize(f"moni {text} on", "fi").text == f"moni {text} on"
    assert not list(tmp_path.iterdir())


def test_threads_do_not_disturb_each_other(espeak) -> None:
    texts = [("moi", "fi"), ("hallo", "de"), ("habari", "sw")] * 3
    alone = [espeak.phonemize(*one).symbols for one in texts]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda one: espeak.phonemize(*one).symbols, texts)) == alone


def test_without_the_program_the_error_says_how_to_install_it(monkeypatch) -> None:
    monkeypatch.setattr(program.shutil, "which", lambda name: None)
    with pytest.raises(PluginError) as caught:
        program.Program(5)
    assert "apt install espeak-ng" in caught.value.mend


def test_a_program_that_hangs_or_fails_is_told(monkeypatch) -> None:
    runner = program.Program(5)

    def hangs(command, **_):
        raise subprocess.TimeoutExpired(command, 5)

    monkeypatch.setattr(program.subprocess, "run", hangs)
    with pytest.raises(PluginError, match="within 5 seconds"):
        runner.ipa(["moi"], "fi")
    failed = subprocess.CompletedProcess([], 3, b"", b"no data")
    monkeypatch.setattr(program.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(PluginError, match="no data"):
        runner.ipa(["moi"], "fi")
