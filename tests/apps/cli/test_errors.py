"""Exit codes and messages: done, our fault, the user's to mend, interrupted, reader gone."""

from __future__ import annotations

import json
from collections.abc import Callable

import click
import pytest

from voxloom.apps.cli.errors import run_guarded
from voxloom.interfaces.errors import ErrorGroup, Location, OutputError, SpecError


def ends_with(error: BaseException) -> Callable[[], object]:
    def command() -> object:
        raise error

    return command


def test_a_command_that_returns_is_done() -> None:
    assert run_guarded(lambda: None, []) == 0
    assert run_guarded(lambda: 2, []) == 2


def test_an_answer_has_code_2_and_shows_place_message_and_mend(capsys) -> None:
    error = SpecError("No such stage.", mend="Name one.", where=Location("a.yaml", 3, 7))
    assert run_guarded(ends_with(error), []) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "voxloom: a.yaml:3:7: No such stage.\n  Name one.\n"


def test_json_is_one_object_on_standard_output(capsys) -> None:
    error = OutputError("No room.", mend="Free some.")
    assert run_guarded(ends_with(error), ["say", "--json", "x"]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "code": "output",
        "message": "No room.",
        "mend": "Free some.",
        "where": "",
        "exit_code": 2,
    }
    assert err == ""


def test_json_after_two_dashes_is_text_not_a_flag(capsys) -> None:
    assert run_guarded(ends_with(OutputError("No room.")), ["say", "--", "--json"]) == 2
    assert capsys.readouterr().out == ""


def test_several_faults_of_a_spec_are_all_shown(capsys) -> None:
    group = ErrorGroup([SpecError("One.", mend="A."), SpecError("Two.", mend="B.")])
    assert run_guarded(ends_with(group), []) == 2
    assert capsys.readouterr().err == "voxloom: One.\n  A.\nvoxloom: Two.\n  B.\n"
    run_guarded(ends_with(group), ["--json"])
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [one["mend"] for one in errors] == ["A.", "B."]


def test_a_fault_of_the_program_has_code_1_and_one_line_without_a_traceback(
    capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VOXLOOM_DEBUG", raising=False)
    assert run_guarded(ends_with(ZeroDivisionError("oh")), []) == 1
    err = capsys.readouterr().err
    assert "fault of VoxLoom: ZeroDivisionError: oh" in err
    assert "report it" in err
    assert "voxloom doctor" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("how", ["flag", "environment"])
def test_debug_shows_the_traceback(capsys, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    if how == "environment":
        monkeypatch.setenv("VOXLOOM_DEBUG", "1")
    words = ["--debug"] if how == "flag" else []
    assert run_guarded(ends_with(ZeroDivisionError("oh")), words) == 1
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_has_code_130(capsys) -> None:
    assert run_guarded(ends_with(KeyboardInterrupt()), []) == 130
    assert run_guarded(ends_with(click.Abort()), []) == 130
    assert "Interrupted" in capsys.readouterr().err


def test_a_reader_that_went_away_is_silent(capsys) -> None:
    hung_up = OutputError("The reader went away.")
    hung_up.__cause__ = BrokenPipeError()
    assert run_guarded(ends_with(BrokenPipeError()), []) == 141
    assert run_guarded(ends_with(hung_up), []) == 141
    assert capsys.readouterr() == ("", "")


def test_a_wrong_command_line_has_code_2_and_json_on_demand(capsys) -> None:
    assert run_guarded(ends_with(click.UsageError("No such option: --x")), ["--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "usage"


def test_too_little_memory_is_for_the_user_to_mend(capsys) -> None:
    assert run_guarded(ends_with(MemoryError()), []) == 2
    assert "shorter text" in capsys.readouterr().err
