from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import click.testing
import pytest

from voxloom.apps.cli.explain import HEADINGS, visible
from voxloom.apps.cli.explain_page import page
from voxloom.core.text.trace import Stretch, Trace, TracedPiece

Cli = Callable[..., click.testing.Result]

TEXT = "Hi ☺ 3 去重庆[chong2 qing4]。{break:1s} Bye."


def test_every_character_is_on_a_line_with_its_rule_source_and_phones(cli: Cli) -> None:
    done = cli("explain", TEXT)
    assert done.exit_code == 0, done.output
    lines = done.stdout.split("\n\n")[0].splitlines()
    rows = [re.split(r"\s{2,}", line) for line in lines]
    assert rows[0] == list(HEADINGS)
    written = {row[1]: row for row in rows[1:]}
    assert written["[chong2 qing4]"][4:7] == ["silent", "markup", "silent"]
    assert written["重"][6] == "hint:inline"
    assert written["3"][4] == "three"
    assert written["☺"][4] == "silent"
    assert all(len(row) == len(HEADINGS) for row in rows)
    assert "then 1 s of silence" in done.stdout
    assert re.search(r"silent: +☺", done.stdout)


def test_columns_line_up_under_wide_characters(cli: Cli) -> None:
    lines = cli("explain", TEXT).stdout.split("\n\n")[0].splitlines()
    at = lines[0].index("PIECE")

    def cut(line: str) -> str:
        width = 0
        for place, character in enumerate(line):
            if width >= at:
                return line[place - 2 : place]
            width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        return ""

    assert all(cut(line) == "  " for line in lines[1:])


def test_json_has_every_character_in_order(cli: Cli) -> None:
    done = cli("explain", TEXT, "--json")
    told = json.loads(done.stdout)
    assert told["text"] == TEXT
    assert "".join(one["written"] for one in told["stretches"]) == TEXT
    assert told["inventory"] == "mini"
    assert [piece["pause_seconds"] for piece in told["pieces"]] == [1.0, 0.0]


def test_lexicons_and_markup_are_options(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("written\tsay\nK8s\tKubernetes\n", encoding="utf-8")
    told = json.loads(cli("explain", "K8s [a]", "--lexicon", "mine.tsv", "--json").stdout)
    first = told["stretches"][0]
    assert (first["written"], first["normalized"], first["rule"]) == ("K8s", "Kubernetes", "alias")
    assert first["source"].startswith("lexicon:mine")
    plain = json.loads(cli("explain", "行[háng]", "--markup", "plain", "--json").stdout)
    assert "markup" not in {one["rule"] for one in plain["stretches"]}


def test_what_is_wrong_with_a_text_ends_with_its_place_and_code_2(cli: Cli) -> None:
    done = cli("explain", "go {pinyin:??|a}")
    assert done.exit_code == 2
    assert "text:1:4" in done.output + done.stderr
    assert cli("explain", "x", "--lexicon", "gone.yaml").exit_code == 2
    assert cli("explain", "x", "--rules", "wrong").exit_code == 2


class Reader(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_whole_by_itself_and_a_text_cannot_write_into_it(
    cli: Cli, tmp_path: Path
) -> None:
    done = cli("explain", 'A <b>&amp;</b> "bold" one.', "--html", "out.html")
    assert done.exit_code == 0, done.output
    reader = Reader()
    reader.feed((tmp_path / "out.html").read_text(encoding="utf-8"))
    assert {"script", "link", "img"}.isdisjoint(reader.tags)
    assert reader.tags.count("b") == 1  # the name of the inventory
    assert not reader.links
    hostile = '"><script>alert(1)</script>'
    stretch = Stretch(0, 1, hostile, 0, "refused", hostile, hostile, hostile, hostile,
                      (hostile,), hostile)  # fmt: skip
    piece = TracedPiece(0, 0, 1, hostile, hostile, hostile, 0.0, hostile, (hostile,), (hostile,))
    made = page(Trace(hostile, hostile, (piece,), (stretch,)))
    reader = Reader()
    reader.feed(made)
    assert "script" not in reader.tags
    assert hostile in reader.text


def test_what_nobody_sees_is_written_out() -> None:
    assert visible("a\nb\u200b\x07") == "a⏎b\\u{200b}\\u{0007}"
    assert visible(" ") == "␣"


def test_phonemize_goes_the_same_way_and_shows_notes(cli: Cli) -> None:
    done = cli("phonemize", "read[R EH1 D]{break:1s} Bye ☺")
    assert [line for line in done.stdout.splitlines() if line.startswith("SP")] == [
        "SP en:R en:EH1 en:D .",
        "SP en:B en:AY1 .",
    ]
    assert "☺" in done.stderr
    told = json.loads(cli("phonemize", "en:HH en:AY1", "--markup", "phones", "--json").stdout)
    assert [one for one in told[0]["phones"] if one.startswith("en:")] == ["en:HH", "en:AY1"]
    assert cli("phonemize", "--jsonl", "--markup", "plain").exit_code == 2


def test_a_spec_of_a_frontend_alone_explains(cli: Cli, tmp_path: Path) -> None:
    pytest.importorskip("mecab")
    (tmp_path / "ko.yaml").write_text("voxloom: 1\nfrontend: ko\n", encoding="utf-8")
    done = cli("explain", "--pipeline", "ko.yaml", "--json", "같이")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["pieces"][0]["phones"] == "ㄱ ㅏ ㅊ ㅣ .".split()


def test_a_preset_whose_weights_are_not_here_explains(cli: Cli) -> None:
    done = cli("phonemize", "--pipeline", "gpt-sovits-v2", "你好，世界。")
    assert done.exit_code == 0, done.output
    assert done.stdout.split() == "n i2 h ao3 , sh ir4 j ie4 .".split()


def test_a_language_of_another_preset_is_named_with_it(cli: Cli) -> None:
    done = cli("explain", "--lang", "ko", "안녕")
    assert done.exit_code == 2
    assert "does not speak 'ko'" in done.stderr
    assert "--pipeline gpt-sovits-v2" in done.stderr


def test_codes_of_the_official_rules_are_languages_of_a_frontend_that_follows_them(
    cli: Cli, tmp_path: Path
) -> None:
    pytest.importorskip("fasttext")
    (tmp_path / "as-there.yaml").write_text(
        "voxloom: 1\nfrontend: {use: mixed, inventory: gpt-sovits-v2, rules: official}\n",
        encoding="utf-8",
    )
    done = cli("phonemize", "--pipeline", "as-there.yaml", "--lang", "all_zh", "東京はOK。")
    assert done.exit_code == 0, done.output
    assert done.stdout.split() == "d ong1 j ing1 OW1 K EY1 .".split()


def test_a_code_with_a_region_is_its_language_and_a_near_one_is_suggested(cli: Cli) -> None:
    done = cli("explain", "--lang", "zh-CN", "--json", "你好")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["stretches"][0]["language"] == "zh"
    done = cli("phonemize", "--lang", "all_zh", "你好")
    assert done.exit_code == 2
    assert "Did you mean 'zh'?" in done.stderr
