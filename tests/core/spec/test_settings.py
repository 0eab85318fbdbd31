"""`--set`: values over a spec."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from voxloom.core.spec.settings import apply_settings
from voxloom.core.spec.tree import Node, from_python
from voxloom.core.spec.writing import to_yaml
from voxloom.interfaces.errors import Location, SpecError

SPEC: dict[str, Any] = {
    "device": "auto",
    "frontend": "mixed",
    "prior": {"use": "gpt", "sampling": {"top_k": 15}},
    "vocoder": {"use": "buzz", "iterations": 8, "modes": ["a", "b"]},
    "effects": ["fade", {"use": "trim", "db": 1}],
}


def tree() -> Node:
    return from_python(SPEC, Location("my.yaml"), Path())


def after(*given: str) -> Any:
    return apply_settings(tree(), given).plain()


def refused(*given: str) -> SpecError:
    with pytest.raises(SpecError) as caught:
        apply_settings(tree(), given)
    assert caught.value.mend
    assert str(caught.value.where) == f"--set {given[-1]}"
    return caught.value


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("device=cpu", ("device",), "cpu"),
        ("seed=7", ("seed",), 7),
        ("vocoder.iterations=64", ("vocoder", "iterations"), 64),
        ("vocoder.iterations = 1e2", ("vocoder", "iterations"), 100.0),
        ("prior.sampling.top_k=[1, 2]", ("prior", "sampling", "top_k"), [1, 2]),
        ("prior.sampling={top_p: 0.5}", ("prior", "sampling"), {"top_p": 0.5}),
        ("prior.new.deep=true", ("prior", "new", "deep"), True),
        ("vocoder.modes.1=c", ("vocoder", "modes", 1), "c"),
        ("vocoder.modes.2=c", ("vocoder", "modes", 2), "c"),
        ("effects.1.db=2", ("effects", 1, "db"), 2),
        ("effects.0.db=2", ("effects", 0), {"use": "fade", "db": 2}),
        ("effects.2.use=gain", ("effects", 2), {"use": "gain"}),
        ("effects.2={use: gain}", ("effects", 2), {"use": "gain"}),
        ("effects=[]", ("effects",), []),
        ("adapters.0.use=lora", ("adapters",), [{"use": "lora"}]),
        ("frontend.languages=[en]", ("frontend",), {"use": "mixed", "languages": ["en"]}),
        ("vocoder=other", ("vocoder",), "other"),
        ("vocoder.use=other", ("vocoder",), {"use": "other"}),
        ("vocoder.use=buzz", ("vocoder", "iterations"), 8),
        ("acoustic.use=sing", ("acoustic",), {"use": "sing"}),
        ("vocoder.weights=a=b", ("vocoder", "weights"), "a=b"),
        ("vocoder.iterations=null", ("vocoder", "iterations"), None),
        ("name='1'", ("name",), "1"),
    ],
)
def test_a_setting_is_read_back(setting: str, path: tuple[str | int, ...], value: Any) -> None:
    found = after(setting)
    for step in path:
        found = found[step]
    assert found == value


def test_null_takes_a_stage_away() -> None:
    assert "vocoder" not in after("vocoder=null")


def test_settings_apply_in_their_order() -> None:
    found = after("vocoder.use=other", "vocoder.steps=3")["vocoder"]
    assert found == {"use": "other", "steps": 3}
    assert after("vocoder.steps=3", "vocoder.use=other")["vocoder"] == {"use": "other"}


def test_the_place_of_a_value_is_the_setting_and_paths_mean_the_current_folder() -> None:
    root = apply_settings(tree(), ["vocoder.weights=a.safetensors"])
    node: Node | None = root
    for step in ("vocoder", "weights"):
        assert node is not None
        node = node.child(step)
    assert node is not None
    assert str(node.place) == "--set vocoder.weights=a.safetensors"
    assert node.base == Path.cwd()


@pytest.mark.parametrize(
    ("setting", "word"),
    [
        ("vocoder", "key=value"),
        ("=3", "key=value"),
        ("vocoder..n=3", "key=value"),
        ("vocoder.n=", "Nothing"),
        ("vocodr.n=3", "'vocodr'"),
        ("extends=mini", "outside"),
        ("voxloom=2", "outside"),
        ("device.x=3", "'auto'"),
        ("vocoder.iterations.x=3", "8"),
        ("vocoder.modes.x=3", "2 entries"),
        ("effects.3.use=a", "2 entries"),
        ("effects.-1.use=a", "2 entries"),
        ("adapters.1.use=a", "0 entries"),
        ("adapters.use=a", "0 entries"),
        ("tokenizer.width=3", "no tokenizer"),
        ("vocoder.n=a: b", "single"),
        ("vocoder.n=- a", "single"),
        ("vocoder.n=[1, 2", "not YAML"),
        ("vocoder.n=${HOME}", "environment"),
        ("vocoder.n=!!python/name:os.system", "tag"),
        ("vocoder.n=a\n---\nb", "second"),
    ],
)
def test_a_faulty_setting_is_told(setting: str, word: str) -> None:
    assert word in refused(setting).message


def test_a_near_name_is_offered() -> None:
    assert "'vocoder'" in refused("vocodr.n=3").mend


VALUES = st.recursive(
    st.one_of(st.integers(-999, 999), st.booleans(), st.text("abc 1.", max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("xyz", min_size=1), inner, max_size=3)
    ),
    max_leaves=6,
)
PATHS = st.lists(st.text("abcxyz_", min_size=1, max_size=5), min_size=1, max_size=3).filter(
    lambda path: path[0] != "use"
)


@rules(deadline=None, derandomize=True)
@given(PATHS, VALUES)
def test_what_is_set_is_there_and_nothing_else_changes(path: list[str], value: Any) -> None:
    text = to_yaml({"v": value}).strip()
    if "\n" in text or not text.startswith("v: "):
        return
    text = text.removeprefix("v: ")
    found = after(f"prior.{'.'.join(path)}={text}")
    reached = found["prior"]
    for step in path:
        reached = reached[step]
    assert reached == value
    assert {k: v for k, v in found.items() if k != "prior"} == {
        k: v for k, v in SPEC.items() if k != "prior"
    }
