"""Reading manifests: every fault has its place and its mend."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core.api_range import matches
from voxloom.core.manifest import CommandInfo, ManifestReading, read

HEAD = """\
[plugin]
name = "voxloom-x"
version = "0.1.0"
api = ">=1.0,<2"
summary = "for a test"
"""

PROVIDER = """
[[providers]]
kind = "vocoder"
name = "x"
target = "x.model:X"
options = "x.options:XOptions"
summary = "a vocoder"
"""


def reading(folder: Path, text: str) -> ManifestReading:
    path = folder / "voxloom.toml"
    path.write_text(text, encoding="utf-8")
    return read(path, "dist-x")


def test_every_field_of_a_full_manifest_is_kept(tmp_path: Path) -> None:
    (tmp_path / "inv.json").write_text("{}")
    (tmp_path / "w.safetensors").write_bytes(b"1234")
    text = HEAD + dedent("""\
        licence = "MIT"
        weights_licence = "CC0"
        hooks = "x.hooks"

        [[providers]]
        kind = "vocoder"
        name = "x"
        target = "x.model:X"
        options = "x.options:XOptions"
        summary = "a vocoder"
        languages = ["en", "zh-TW"]
        capabilities = ["streaming", "batch"]
        aliases = ["old-x"]
        extra = "fast"
        requires = ["numpy.fft"]

        [[inventories]]
        name = "letters"
        path = "inv.json"
        summary = "letters"

        [[voices]]
        name = "anna"
        path = "inv.json"
        summary = "a voice"
        preset = "mini"
        default = true

        [[assets]]
        name = "w"
        uri = "package:w.safetensors"
        size = 4

        [[commands]]
        name = "x-ray"
        target = "x.commands:x_ray"
        summary = "a command"
        """)
    found = reading(tmp_path, text)
    assert found.commands == (
        CommandInfo("x-ray", "x.commands:x_ray", "a command", plugin="voxloom-x"),
    )
    assert found.problems == ()
    plugin = found.plugin
    assert plugin is not None
    assert (plugin.name, plugin.package, plugin.hooks) == ("voxloom-x", "dist-x", "x.hooks")
    assert (plugin.licence, plugin.weights_licence) == ("MIT", "CC0")
    provider = plugin.providers[0]
    assert provider.capabilities == frozenset({"streaming", "batch"})
    assert provider.languages == ("en", "zh-TW")
    assert (provider.plugin, provider.aliases, provider.extra) == ("voxloom-x", ("old-x",), "fast")
    assert plugin.inventories[0].path == (tmp_path / "inv.json").resolve()
    assert plugin.voices[0].default
    assert plugin.voices[0].preset == "mini"
    assert plugin.assets[0].size == 4


def test_a_missing_file_is_one_problem(tmp_path: Path) -> None:
    found = read(tmp_path / "none.toml", "dist-x")
    assert found.plugin is None
    assert "does not exist" in found.problems[0].reason
    assert "dist-x" in found.problems[0].mend


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'name = "a'])
def test_a_file_that_is_not_toml_is_one_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "voxloom.toml"
    path.write_bytes(content)
    found = read(path, "dist-x")
    assert found.plugin is None
    assert len(found.problems) == 1


def test_a_syntax_error_says_its_line_and_column(tmp_path: Path) -> None:
    found = reading(tmp_path, HEAD + "oops ==\n")
    where = found.problems[0].where
    assert where is not None
    assert (where.line, where.column > 0) == (6, True)


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        ('kind = "vocodr"', 8, "must be one of"),
        ('name = "a b"', 8, "does not allow"),
        ('target = "x.model"', 8, "does not allow"),
        ("summary = 3", 8, "must be a string"),
        ('requires = "numpy"', 8, "must be a list"),
        ('requires = ["numpy", 3]', 8, "must be a list"),
        ('capabilities = ["fly"]', 8, "must be one of"),
        ('sumary = "typo"', 8, "unknown key"),
        ('summary = "  "', 8, "must not be empty"),
    ],
)
def test_a_faulty_field_leaves_its_provider_out_and_says_where(
    tmp_path: Path, wrong: str, line: int, words: str
) -> None:
    key = wrong.split(" = ")[0]
    kept = [each for each in PROVIDER.strip().splitlines() if not each.startswith(f"{key} =")]
    text = HEAD + "\n" + "\n".join([kept[0], wrong, *kept[1:]]) + PROVIDER.replace('"x"', '"y"')
    found = reading(tmp_path, text)
    assert found.plugin is not None
    assert [provider.name for provider in found.plugin.providers] == ["y"]
    (problem,) = found.problems
    assert words in problem.reason
    assert problem.where is not None
    assert problem.where.line == line
    assert problem.mend


@pytest.mark.parametrize("key", ["kind", "name", "target", "options", "summary"])
def test_a_missing_field_is_named(tmp_path: Path, key: str) -> None:
    kept = [each for each in PROVIDER.splitlines() if not each.startswith(f"{key} =")]
    found = reading(tmp_path, HEAD + "\n".join(kept))
    assert found.plugin is not None
    assert found.plugin.providers == ()
    assert f"lacks {key!r}" in found.problems[0].reason
    assert found.problems[0].where is not None
    assert found.problems[0].where.line == 7


@pytest.mark.parametrize("key", ["name", "version", "api", "summary"])
def test_a_fault_in_the_plugins_own_table_makes_it_unusable(tmp_path: Path, key: str) -> None:
    kept = [each for each in HEAD.splitlines() if not each.startswith(f"{key} =")]
    found = reading(tmp_path, "\n".join(kept) + PROVIDER)
    assert found.plugin is None
    assert key in found.problems[0].reason


def test_a_manifest_without_a_plugin_table_is_unusable(tmp_path: Path) -> None:
    found = reading(tmp_path, PROVIDER)
    assert found.plugin is None
    assert "[plugin]" in found.problems[0].reason


def test_an_unknown_table_is_reported_with_a_near_name(tmp_path: Path) -> None:
    found = reading(tmp_path, HEAD + PROVIDER.replace("providers", "provider"))
    assert "'providers'" in found.problems[0].mend


def test_a_section_that_is_no_array_of_tables_is_reported(tmp_path: Path) -> None:
    found = reading(tmp_path, HEAD + '[providers]\nname = "x"\n')
    assert found.plugin is not None
    assert "array of tables" in found.problems[0].reason


def test_a_name_twice_in_one_manifest_is_reported(tmp_path: Path) -> None:
    found = reading(tmp_path, HEAD + PROVIDER + PROVIDER)
    assert found.plugin is not None
    assert len(found.plugin.providers) == 1
    assert "twice" in found.problems[0].reason


def test_another_api_makes_it_unusable_and_lists_what_it_would_offer(tmp_path: Path) -> None:
    found = reading(tmp_path, HEAD.replace(">=1.0,<2", ">=7") + PROVIDER)
    assert found.plugin is None
    assert "api >=7" in found.problems[0].reason
    assert found.problems[0].details["providers"] == "vocoder/x"
    assert found.problems[0].where is not None
    assert found.problems[0].where.line == 4


def test_an_api_range_that_is_none_is_reported(tmp_path: Path) -> None:
    found = reading(tmp_path, HEAD.replace(">=1.0,<2", "one"))
    assert found.plugin is None
    assert "api range" in found.problems[0].reason


@pytest.mark.parametrize(
    ("path", "words"), [("../../etc/passwd", "out of the package"), ("none.yaml", "not there")]
)
def test_a_data_file_must_be_inside_the_package(tmp_path: Path, path: str, words: str) -> None:
    text = HEAD + f'[[presets]]\nname = "p"\npath = "{path}"\nsummary = "s"\n'
    found = reading(tmp_path, text)
    assert found.plugin is not None
    assert found.plugin.presets == ()
    assert words in found.problems[0].reason


def test_a_link_that_leads_out_of_the_package_is_refused(tmp_path: Path) -> None:
    package, outside = tmp_path / "package", tmp_path / "outside.yaml"
    package.mkdir()
    outside.write_text("voxloom: 1")
    (package / "p.yaml").symlink_to(outside)
    found = reading(package, HEAD + '[[presets]]\nname = "p"\npath = "p.yaml"\nsummary = "s"\n')
    assert "out of the package" in found.problems[0].reason


def test_an_asset_from_elsewhere_needs_a_digest(tmp_path: Path) -> None:
    text = HEAD + '[[assets]]\nname = "w"\nuri = "https://example.org/w"\n'
    found = reading(tmp_path, text)
    assert found.plugin is not None
    assert found.plugin.assets == ()
    assert "sha256" in found.problems[0].reason


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    place=st.integers(0, len(HEAD + PROVIDER) - 1),
    length=st.integers(0, 12),
    new=st.text(alphabet="\"'[]{}=,.\n aé0-#\\\x00", max_size=6),
)
def test_a_manifest_spoiled_anywhere_is_read_or_reported_and_never_raises(
    tmp_path_factory: pytest.TempPathFactory, place: int, length: int, new: str
) -> None:
    whole = HEAD + PROVIDER
    found = reading(tmp_path_factory.getbasetemp(), whole[:place] + new + whole[place + length :])
    assert found.plugin is not None or found.problems
    for problem in found.problems:
        assert problem.reason
        assert problem.mend
        assert problem.where is not None


@pytest.mark.parametrize(
    ("api", "version", "fits"),
    [
        (">=1.0,<2", "1.0", True),
        (">=1.0,<2", "2.0", False),
        (">=1.0, <2", "1.9", True),
        ("==1", "1.0", True),
        ("!=1.0", "1", False),
        (">1", "1.0", False),
        ("<=1.2", "1.10", False),
        ("~=1.2", "1.3", True),
        ("~=1.2", "2.0", False),
        ("~=1.2", "1.1", False),
        ("~=1.0.2", "1.1", False),
    ],
)
def test_api_ranges_read_as_in_pep_440(api: str, version: str, fits: bool) -> None:
    assert matches(api, version) is fits


@pytest.mark.parametrize("api", ["", "1.0", ">=1.0;<2", ">=1.0,", ">=one", "~=1"])
def test_a_range_that_is_none_is_a_value_error(api: str) -> None:
    with pytest.raises(ValueError):
        matches(api, "1.0")
