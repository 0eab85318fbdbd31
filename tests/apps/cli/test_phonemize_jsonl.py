"""`voxloom phonemize --jsonl`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click.testing

Cli = Callable[..., click.testing.Result]


def ask(cli: Cli, *requests: object, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    lines = "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in requests)
    result = cli("phonemize", "--jsonl", *options, stdin=lines)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def clean(text: str, language: str = "en", **more: object) -> dict[str, object]:
    return {"id": "a", "task": "clean", "language": language, "version": "v2", "text": text} | more


def test_a_clean_request_is_answered_with_phones_and_text(cli: Cli) -> None:
    (answer,) = ask(cli, clean("See 12 cats."), options=("--compat", "official"))
    assert answer["id"] == "a"
    assert answer["phones"] == "S IY1 T W EH1 L V K AE1 T S .".split()
    assert answer["word2ph"] is None
    assert answer["norm_text"] == "See twelve cats."


def test_the_official_reading_differs_from_the_default(cli: Cli) -> None:
    request = clean("Dr. Smith")
    (default,) = ask(cli, request)
    (official,) = ask(cli, request, options=("--compat", "official"))
    assert default["phones"][:3] == ["D", "AA1", "K"]
    assert official["phones"][:5] == ["D", "R", "AY1", "V", "."]


def test_a_line_in_error_does_not_stop_the_stream(cli: Cli) -> None:
    answers = ask(
        cli,
        "{not json",
        "[]",
        clean("Hello there."),
        {"id": 7, "task": "nothing-such", "language": "en", "text": "x"},
        clean("x", "tlh"),
        clean("x", version="v9"),
        {"id": 8, "language": "en"},
        clean("Bye now."),
    )
    assert [("error" in answer) for answer in answers] == [True] * 2 + [False] + [True] * 4 + [
        False
    ]
    assert answers[3]["id"] == 7
    assert all(
        answer["code"] == "input" and answer["mend"] for answer in answers if "error" in answer
    )


def test_an_option_of_one_frontend_can_be_set(cli: Cli) -> None:
    (answer,) = ask(cli, clean("靴です。", "ja"), options=("--set", "ja.prosody=none"))
    assert answer["phones"] == ["k", "U", "ts", "u", "d", "e", "s", "U", "."]


def test_a_setting_that_is_none_is_refused(cli: Cli) -> None:
    result = cli("phonemize", "--jsonl", "--set", "prosody", stdin="")
    assert result.exit_code == 2
    assert "FRONTEND.OPTION=VALUE" in result.stderr


def test_compat_needs_jsonl(cli: Cli) -> None:
    assert cli("phonemize", "--compat", "official", "Hello").exit_code == 2


def test_codes_with_a_region_are_their_language_in_every_task(cli: Cli) -> None:
    mixed = [
        {"task": "mixed", "text": "你好 hello", "language": code}
        for code in ("zh", "zh-CN", "ZH_cn")
    ]
    answers = ask(cli, clean("你好", "zh"), clean("你好", "zh-CN"), *mixed)
    assert all("error" not in each for each in answers), answers
    assert answers[0]["phones"] == answers[1]["phones"]
    assert answers[2]["segments"] == answers[3]["segments"] == answers[4]["segments"]
