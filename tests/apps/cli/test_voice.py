"""`voxloom voice`: making, showing, blending and listing voices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

MAKE = ("voice", "make", "me.wav", "--pipeline", "fakes")


@pytest.fixture
def me(cli, fakes, record) -> None:
    record("me.wav")
    result = cli(*MAKE, "--out", "me.voice", "--consent", "myself", "--licence", "CC0-1.0", "-q")
    assert result.exit_code == 0, result.output


def test_a_voice_is_made_shown_and_spoken_with(cli, me) -> None:
    shown = cli("voice", "show", "me.voice").stdout
    assert "name:      me" in shown
    assert "myself" in shown
    assert "fake-speaker" in shown
    say = ("say", "Hello.", "--pipeline", "fakes", "--out")
    assert cli(*say, "a.wav", "--voice", "me.voice").exit_code == 0
    assert cli(*say, "b.wav", "--ref", "me.wav").exit_code == 0
    assert Path("a.wav").read_bytes() == Path("b.wav").read_bytes()


def test_show_gives_the_digest_and_record_as_json(cli, me) -> None:
    told = json.loads(cli("voice", "show", "me.voice", "--json").stdout)
    assert len(told["digest"]) == 64
    assert told["record"]["licence"] == "CC0-1.0"
    assert list(told["styles"]) == ["default"]


def test_a_style_is_added_and_chosen(cli, me, record) -> None:
    record("loud.wav", seconds=6.0)
    added = cli(
        *("voice", "make", "loud.wav", "--pipeline", "fakes", "--add-to", "me.voice"),
        *("--style", "loud", "--out", "both.voice", "--json"),
    )
    assert list(json.loads(added.stdout)["styles"]) == ["default", "loud"]
    words = ("say", "Hi.", "--pipeline", "fakes", "--voice", "both.voice", "--out", "a.wav")
    assert cli(*words, "--style", "loud").exit_code == 0
    result = cli(*words, "--style", "quiet")
    assert result.exit_code == 2
    assert "loud" in result.stderr


@pytest.mark.parametrize("words", [("--add-to", "me.voice"), ("--style", "loud")])
def test_half_a_style_is_refused(cli, me, words: tuple[str, ...]) -> None:
    assert cli(*MAKE, "--out", "a.voice", *words).exit_code == 2
    assert not Path("a.voice").exists()


def test_voices_are_blended_by_weight(cli, me, record) -> None:
    record("you.wav", rate=24000)
    cli("voice", "make", "you.wav", "--pipeline", "fakes", "--out", "you.voice")
    result = cli("voice", "blend", "me.voice=3", "you.voice=1", "--out", "us.voice", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["name"] == "us"
    other = cli("voice", "blend", "me.voice=lots", "--out", "x.voice")
    assert other.exit_code == 2
    assert "no number" in other.stderr


def test_list_shows_the_voices_in_a_folder(cli, me) -> None:
    assert "me.voice" in cli("voice", "list").stdout
    names = [one["name"] for one in json.loads(cli("voice", "list", "--json").stdout)]
    assert "me.voice" in names


def test_a_voice_for_another_pipeline_is_refused_with_what_differs(cli, me) -> None:
    Path("other.yaml").write_text(
        "voxloom: 1\nfrontend: fake-letters\ntokenizer: fake-tokens\nprior:\n"
        "  {use: fake-prior, needs_prompt: true}\nacoustic: fake-token-mel\n"
        "vocoder: fake-vocoder\nspeaker_encoder: fake-speaker\n",
        encoding="utf-8",
    )
    words = ("say", "Hi.", "--pipeline", "other.yaml", "--voice", "me.voice", "--out", "a.wav")
    result = cli(*words)
    assert result.exit_code == 2
    assert "prompt" in result.stderr


def test_a_changed_voice_file_is_refused(cli, me) -> None:
    data = bytearray(Path("me.voice").read_bytes())
    data[-1] ^= 1
    Path("me.voice").write_bytes(data)
    result = cli("say", "Hi.", "--pipeline", "fakes", "--voice", "me.voice", "--out", "a.wav")
    assert result.exit_code == 2
    assert "digest" in result.stderr


def test_a_name_that_is_no_voice_file_is_refused_before_the_work(cli, fakes, record) -> None:
    record("me.wav")
    assert cli(*MAKE, "--out", "nowhere/me.voice").exit_code == 2
    assert cli(*MAKE, "--out", "me.txt").exit_code == 2
    assert not Path("me.txt").exists()


def test_unknown_voices_are_answers(cli, fakes) -> None:
    for words in (("show", "nobody"), ("show", "a.voice"), ("blend", "nobody", "--out", "a.voice")):
        assert cli("voice", *words).exit_code == 2
