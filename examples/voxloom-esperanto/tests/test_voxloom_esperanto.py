"""The language, installed like any plugin: conformance, cases, hints, coverage, mixed text."""

from __future__ import annotations

from pathlib import Path

import pytest
from voxloom_esperanto.frontend import from_ipa, sounds
from voxloom_esperanto.notation import bracket, is_letters
from voxloom_esperanto.numbers import LARGEST, cardinal

import voxloom
from voxloom.core import spec
from voxloom.core.coverage import Fit, examine
from voxloom.core.pipeline import Pipeline
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.hints import Hint
from voxloom.registry import Registry
from voxloom.testing import FrontendConformance, construct

CASES = Path(__file__).parents[1] / "cases" / "cases.tsv"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.discover(strict=True)


@pytest.fixture(scope="module")
def esperanto(registry: Registry):
    return construct(registry, "frontend", "eo", inventory="esperanto")


class TestEsperanto(FrontendConformance):
    @pytest.fixture(params=["mini", "esperanto"])
    def frontend(self, request: pytest.FixtureRequest, registry: Registry):
        return construct(registry, "frontend", "eo", inventory=request.param)

    @pytest.fixture
    def sentences(self) -> list[tuple[str, str]]:
        return [("eo", "Saluton, mondo!"), ("eo", "Mi havas 21 pomojn."), ("eo", "Ĉu vere?")]


def test_every_case_is_read_as_the_table_says(esperanto) -> None:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    cases = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(cases) > 50
    wrong = []
    for text, reading, category in cases:
        phones = esperanto.phonemize(text)
        if phones.normalized.rstrip(".") != reading.replace("-", "").rstrip("."):
            wrong.append((text, phones.normalized, category))
        assert phones.readings[0].start == 0
        assert phones.readings[-1].end == len(text)
    assert not wrong


@pytest.mark.parametrize(
    ("word", "symbols"),
    [
        ("domo", "eo:d eo:o1 eo:m eo:o0"),
        ("ĉu", "eo:ĉ eo:u1"),
        ("familio", "eo:f eo:a0 eo:m eo:i0 eo:l eo:i1 eo:o0"),
        ("antaŭ", "eo:a1 eo:n eo:t eo:a0 eo:ŭ"),
        ("kaˈfe", "eo:k eo:a0 eo:f eo:e1"),
    ],
)
def test_the_vowel_before_the_last_is_stressed(word: str, symbols: str) -> None:
    assert " ".join(sounds(word)) == symbols


def test_numbers_have_no_gap_up_to_the_largest() -> None:
    assert cardinal(LARGEST).startswith("naŭcent naŭdek naŭ duilionoj")
    assert len({cardinal(number) for number in range(3000)}) == 3000


def test_hints_win_over_the_letters(esperanto) -> None:
    text = "Ni iras al New York, 12."
    hints = [Hint(11, 19, "ipa", "nu jork", "lexicon:mine"), Hint(21, 23, "say-as", "digits")]
    phones = esperanto.read(text, "eo", hints)
    assert "eo:n eo:u1 eo:j eo:o1 eo:r eo:k" in " ".join(phones.symbols)
    assert phones.normalized.endswith("unu du.")
    assert "hint:lexicon:mine" in {one.source for one in phones.readings}
    with pytest.raises(InputError, match="no sound 'q'"):
        esperanto.read(text, "eo", [Hint(11, 19, "ipa", "njuː q")])


def test_ipa_is_a_notation_of_its_own() -> None:
    assert from_ipa("ˈdʒi ˈt͡ʃaʒo") == sounds("ĝi") + sounds("ĉaĵo")
    assert from_ipa("kafˈe") == sounds("kafˈe") != sounds("kafe")


NAMES = """\
lexicon: 1
entries:
- {written: York, eo-letters: jork}
"""


@pytest.fixture(scope="module")
def spoken() -> Pipeline:
    return voxloom.load("esperanto")


@pytest.mark.parametrize(
    "text",
    [
        "York[ˈjork]",
        "{eo-letters:jork|York}",
        '<speak><phoneme alphabet="eo-letters" ph="jork">York</phoneme></speak>',
    ],
)
def test_its_own_notation_is_read_in_markup(spoken: Pipeline, text: str) -> None:
    trace = spoken.explain(text, language="eo")
    assert "en:Y ja:o1 ja:r en:K" in " ".join(trace.pieces[0].phones)


def test_its_own_notation_is_read_in_a_lexicon(tmp_path: Path) -> None:
    path = tmp_path / "names.yaml"
    path.write_text(NAMES, encoding="utf-8")
    trace = voxloom.load("esperanto", lexicons=[path]).explain("Al York.", language="eo")
    assert "en:Y ja:o1 ja:r en:K" in " ".join(trace.pieces[0].phones)
    path.write_text("lexicon: 1\nentries:\n- {written: York, eo-letters: york}\n")
    with pytest.raises(InputError, match="is not eo-letters"):
        voxloom.load("esperanto", lexicons=[path])


def test_mixed_gives_a_form_in_its_notation_to_it() -> None:
    both = {"frontend": {"use": "mixed", "languages": ["en", "eo"]}}
    pipeline = voxloom.load({"voxloom": 1, "extends": "mini", **both})
    trace = pipeline.explain("We saw {eo-letters:jork|York} today.")
    assert "en:Y ja:o1 ja:r en:K" in " ".join(trace.pieces[0].phones)
    assert "en:S en:AO1" in " ".join(trace.pieces[0].phones)


def test_brackets_are_a_pronunciation_only_where_the_stress_is_written() -> None:
    assert bracket("York", "ˈjork") == 4
    assert not bracket("York", "sic")
    assert not bracket("York", "ˈyork")
    assert is_letters("nu jork")
    assert not is_letters(" ˈ")


def test_a_letter_of_another_script_is_refused_with_its_place(esperanto) -> None:
    with pytest.raises(InputError, match="Character 4"):
        esperanto.phonemize("La мир")


def test_its_inventory_keeps_the_ids_of_mini(registry: Registry) -> None:
    own, mini = registry.inventory("esperanto"), registry.inventory("mini")
    assert own.symbols[: len(mini.symbols)] == mini.symbols
    assert all(own.nearest(symbol, mini) for symbol in own.symbols)


def test_the_coverage_report_tells_what_mini_approximates(registry: Registry) -> None:
    plan = spec.plan(spec.read("esperanto", registry), registry)
    found = examine("La ĥoro kantas.", plan, registry, "eo")
    assert found.complete
    near = {one.symbol: one.nearest for one in found.of(Fit.APPROXIMATED)}
    assert near["eo:ĥ"] == ("zh:h",)
    assert [word.text for word in found.words] == ["La", "ĥoro", "kantas"]


def test_mixed_text_is_read_with_it(registry: Registry) -> None:
    mixed = construct(registry, "frontend", "mixed", languages=("eo", "ja"))
    phones = mixed.phonemize("La urbo 東京 estas granda.")
    assert set(phones.languages) == {"eo", "ja"}


def test_it_speaks(spoken: Pipeline) -> None:
    speech = spoken.say("Saluton, mondo!", language="eo")
    assert speech.numpy().std() > 0.01
