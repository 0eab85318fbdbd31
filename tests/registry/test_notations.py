"""Notations that plugins bring: found as data, imported at the first value, refused with a mend."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from voxloom.core.text import read_script
from voxloom.interfaces.errors import InputError, PluginError
from voxloom.interfaces.request import Request
from voxloom.registry import Registry

MakePlugin = Callable[..., Path]
Make = Callable[..., Path]

CODE = """\
def is_taps(value):
    return set(value) <= set("o-")


def bracket(word, value):
    return value.count("o")


def broken(value):
    raise KeyError("lost")


number = 7
"""


@pytest.fixture
def with_notation(make_plugin: MakePlugin) -> Make:
    def make(module: str, **changed: str) -> Path:
        fields = {
            "name": '"taps"',
            "check": f'"{module}.notation:is_taps"',
            "wanted": '"taps such as `o-o`"',
            **changed,
        }
        table = "".join(f"{key} = {value}\n" for key, value in fields.items())
        manifest = make_plugin(module, f"\n[[notations]]\n{table}", listed=False)
        (manifest.parent / "notation.py").write_text(CODE)
        return manifest

    return make


def test_a_manifest_says_all_of_a_notation(
    with_notation: Make, only: Callable[..., Registry]
) -> None:
    registry = only(
        with_notation(
            "tap_plug",
            languages='["xx"]',
            exclusive="true",
            after='["latin", "greek"]',
            bracket='"tap_plug.notation:bracket"',
            rank="5",
            aliases='["x-taps"]',
        )
    )
    assert registry.problems == ()
    found = registry.notations()
    assert list(found) == ["taps", "ipa", "phones"]
    taps = found["taps"]
    assert (taps.languages, taps.exclusive, taps.rank) == (("xx",), True, 5)
    assert (taps.after, taps.plugin) == (("latin", "greek"), "tap_plug")
    assert found.alphabets["x-taps"] is taps
    assert taps.fault("o-o") == ""
    assert taps.fault("?") == "taps such as `o-o`"
    assert taps.reads("word", "o-o") == 2


def test_its_code_is_imported_at_the_first_value_that_may_be_in_it(
    with_notation: Make, only: Callable[..., Registry]
) -> None:
    found = only(with_notation("lazy_plug", after='["latin"]')).notations()
    assert not read_script(Request("plain [1] {words: 3} 行[1]"), found).hints
    assert not [name for name in sys.modules if name.startswith("lazy_plug")]
    assert read_script(Request("word[o-o]"), found).hints
    assert "lazy_plug.notation" in sys.modules
    assert "lazy_plug.model" not in sys.modules


@pytest.mark.parametrize(
    ("check", "says"),
    [
        ("bad_code.gone:is_taps", "cannot be imported: ModuleNotFoundError"),
        ("bad_code.notation:gone", "is no function"),
        ("bad_code.notation:number", "is no function"),
        ("bad_code.notation:broken", "failed at 'o': KeyError: 'lost'"),
    ],
)
def test_broken_code_is_told_with_the_plugin_and_not_taken_for_a_wrong_text(
    with_notation: Make, only: Callable[..., Registry], check: str, says: str
) -> None:
    found = only(with_notation("bad_code", check=f'"{check}"')).notations()
    with pytest.raises(PluginError, match="'taps' of the plugin 'bad_code'") as caught:
        read_script(Request("{taps:o|x}"), found)
    assert says in str(caught.value)
    assert "--without bad_code" in caught.value.mend


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": '"say"'}, "use the name 'say' for something else"),
        ({"aliases": '["lang"]'}, "use the name 'lang' for something else"),
        ({"name": '"Taps"'}, "does not allow 'Taps'"),
        ({"check": '"taps"'}, "check does not allow"),
        ({"wanted": '""'}, "wanted must not be empty"),
        ({"after": '["latn"]'}, "must be one of adlam"),
        ({"brackets": '"a:b"'}, "unknown key 'brackets'"),
    ],
)
def test_a_faulty_table_is_a_problem_and_the_reason_why_its_notation_is_not_there(
    with_notation: Make, only: Callable[..., Registry], changed: dict[str, str], says: str
) -> None:
    registry = only(with_notation("bad_plug", **changed))
    (problem,) = registry.problems
    assert says in problem.reason
    assert problem.mend
    assert problem.where is not None
    assert problem.where.line > 5
    assert list(registry.notations()) == ["ipa", "phones"]
    if "name" not in changed:
        with pytest.raises(InputError, match="The plugin bad_plug has it, but"):
            read_script(Request("{taps:o|x}"), registry.notations())


def test_two_of_one_name_are_a_clash_until_one_is_left_out(
    with_notation: Make, only: Callable[..., Registry]
) -> None:
    both = (with_notation("one_plug"), with_notation("two_plug", rank="3"))
    registry = only(*both)
    (problem,) = registry.problems
    assert "one_plug and two_plug" in problem.reason
    assert "taps" not in registry.notations()
    with pytest.raises(InputError, match="--without two_plug/notation/taps"):
        read_script(Request("{taps:o|x}"), registry.notations())
    settled = only(*both, without=["two_plug/notation/taps"])
    assert settled.problems == ()
    assert settled.notations()["taps"].plugin == "one_plug"


def test_an_alias_can_clash_too_and_the_core_s_own_names_are_not_given_away(
    with_notation: Make, only: Callable[..., Registry]
) -> None:
    one = with_notation("one_plug", aliases='["beats"]')
    two = with_notation("two_plug", name='"beats"')
    assert list(only(one, two).notations()) == ["ipa", "phones"]
    registry = only(with_notation("own_plug", name='"ipa"'))
    assert "VoxLoom's own" in registry.problems[0].reason
    assert registry.notations()["ipa"].plugin == ""


def test_a_notation_that_was_left_out_says_so(
    with_notation: Make, only: Callable[..., Registry]
) -> None:
    manifest = with_notation("out_plug")
    for entry in ("notation/taps", "out_plug"):
        registry = only(manifest, without=[entry])
        assert registry.problems == ()
        with pytest.raises(InputError, match=f"left out by '{entry}'"):
            read_script(Request("{taps:o|x}"), registry.notations())


def test_a_notation_of_a_package_that_is_not_installed_says_the_command(
    only: Callable[..., Registry],
) -> None:
    with pytest.raises(InputError, match="pip install"):
        read_script(Request("{eo-letters:ˈjork|York}"), only().notations())
