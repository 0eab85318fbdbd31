from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from voxloom.interfaces.contracts import Edges, TextFeatureContract
from voxloom.interfaces.errors import InputError, WeightsError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.text_encoder import TextEncoder
from voxloom.plugins.gpt_sovits.roberta.loading import load_bert, load_vocabulary
from voxloom.plugins.gpt_sovits.roberta.model import Roberta, spread
from voxloom.plugins.gpt_sovits.roberta.options import RobertaOptions
from voxloom.testing.encoders import TextEncoderConformance
from voxloom.testing.making import build as build_of

WIDTH, INNER, PLACES = 8, 12, 10
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abc，。你好世界很大小"]
CONFIG = {
    "vocab_size": len(WORDS),
    "hidden_size": WIDTH,
    "num_hidden_layers": 4,
    "num_attention_heads": 2,
    "intermediate_size": INNER,
    "max_position_embeddings": PLACES,
    "type_vocab_size": 2,
    "hidden_act": "gelu",
}


def tensors(prefix: str = "bert.", norm: tuple[str, str] = ("weight", "bias")) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(2)
    found: dict[str, Tensor] = {}

    def draw(name: str, *shape: int) -> None:
        found[prefix + name] = 0.5 * torch.randn(shape, generator=generator)

    def layer(name: str, *shape: int) -> None:
        draw(f"{name}.weight", *shape)
        draw(f"{name}.bias", shape[0])

    def layer_norm(name: str) -> None:
        for part in norm:
            draw(f"{name}.LayerNorm.{part}", WIDTH)

    draw("embeddings.word_embeddings.weight", len(WORDS), WIDTH)
    draw("embeddings.position_embeddings.weight", PLACES, WIDTH)
    draw("embeddings.token_type_embeddings.weight", 2, WIDTH)
    layer_norm("embeddings")
    for n in range(4):
        for part in ("query", "key", "value"):
            layer(f"encoder.layer.{n}.attention.self.{part}", WIDTH, WIDTH)
        layer(f"encoder.layer.{n}.attention.output.dense", WIDTH, WIDTH)
        layer_norm(f"encoder.layer.{n}.attention.output")
        layer(f"encoder.layer.{n}.intermediate.dense", INNER, WIDTH)
        layer(f"encoder.layer.{n}.output.dense", WIDTH, INNER)
        layer_norm(f"encoder.layer.{n}.output")
    return found


@pytest.fixture
def view(tmp_path: Path) -> WeightsView:
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (tmp_path / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    return WeightsView(tensors(), {}, str(tmp_path / "pytorch_model.bin"))


@pytest.fixture
def roberta(view: WeightsView) -> Roberta:
    options = RobertaOptions(weights="x")
    build = build_of(options, weights={"weights": view})
    contract = TextFeatureContract("chinese-roberta-wwm-ext-large", WIDTH)
    edges = Edges(build.edges.accepts, produces={"text_features": contract})
    return Roberta(options, replace(build, edges=edges))


def phones_of(normalized: str, counts: list[int], languages: str) -> Phones:
    """languages: a letter per phone, z for Chinese."""
    count = sum(counts)
    return Phones(
        "gpt-sovits-v2",
        tuple("x" * count),
        tuple(range(count)),
        ((0, 1),) * count,
        tuple("zh" if letter == "z" else "en" for letter in languages),
        normalized,
        normalized,
        tuple(counts),
    )


class TestRoberta(TextEncoderConformance):
    @pytest.fixture
    def text_encoder(self, roberta: Roberta) -> TextEncoder:
        return roberta

    @pytest.fixture
    def phones(self) -> Phones:
        return phones_of("你好，世界。", [2, 2, 1, 2, 2, 1], "z" * 10)


def test_every_phone_has_the_vector_of_its_character(roberta: Roberta) -> None:
    found = roberta.encode(phones_of("你好，", [2, 3, 1], "zzzzzz")).features
    hidden = roberta.hidden(roberta.numbers("你好，"))
    assert found is not None
    for phone, row in enumerate((1, 1, 2, 2, 2, 3)):
        assert torch.equal(found[:, phone], hidden[row])


def test_other_languages_have_zeros_and_divide_the_text(roberta: Roberta) -> None:
    found = roberta.encode(phones_of("你ab好", [2, 1, 1, 2], "zzeezz")).features
    assert found is not None
    assert not found[:, 2:4].any()
    first = roberta.hidden(roberta.numbers("你"))
    last = roberta.hidden(roberta.numbers("好"))
    torch.testing.assert_close(found[:, :2], spread(first, [2]))
    torch.testing.assert_close(found[:, 4:], spread(last, [2]))


def test_a_character_without_phones_is_read_with_those_before_it(roberta: Roberta) -> None:
    found = roberta.encode(phones_of("你。好", [2, 0, 2], "zzzz")).features
    hidden = roberta.hidden(roberta.numbers("你。好"))
    assert found is not None
    torch.testing.assert_close(found, spread(hidden, [2, 0, 2]))


def test_text_without_chinese_needs_no_counts(roberta: Roberta) -> None:
    english = replace(phones_of("ab", [1, 1], "ee"), phones_per_character=None)
    found = roberta.encode(english).features
    assert found is not None
    assert not found.any()


def test_chinese_without_counts_is_refused(roberta: Roberta) -> None:
    phones = replace(phones_of("你好", [2, 2], "zzzz"), phones_per_character=None)
    with pytest.raises(InputError, match="which phones speak each Chinese character"):
        roberta.encode(phones)


def test_a_stretch_longer_than_bert_reads_is_refused(roberta: Roberta) -> None:
    roberta.encode(phones_of("你" * 8, [1] * 8, "z" * 8))
    with pytest.raises(InputError, match="9 Chinese characters"):
        roberta.encode(phones_of("你" * 9, [1] * 9, "z" * 9))


def test_unknown_characters_and_capitals_have_their_words(roberta: Roberta) -> None:
    assert roberta.numbers("A龘你").tolist() == [2, 4, 1, WORDS.index("你"), 3]


def test_the_last_two_layers_are_not_kept(view: WeightsView) -> None:
    assert len(load_bert(view).layers) == 2


@pytest.mark.parametrize(
    ("prefix", "norm"), [("", ("weight", "bias")), ("bert.", ("gamma", "beta"))]
)
def test_older_names_are_read(view: WeightsView, prefix: str, norm: tuple[str, str]) -> None:
    older = tensors(prefix, norm)
    older["cls.predictions.bias"] = torch.zeros(3)
    older[f"{prefix}pooler.dense.bias"] = torch.zeros(3)
    older[f"{prefix}embeddings.position_ids"] = torch.arange(PLACES)[None]
    numbers = torch.tensor([[2, 9, 10, 3]])
    one, other = load_bert(view), load_bert(replace(view, tensors=older))
    assert torch.equal(one(numbers), other(numbers))


def test_both_kinds_of_vocabulary_are_read(view: WeightsView) -> None:
    plain = load_vocabulary(view, len(WORDS))
    numbered = {word: number for number, word in enumerate(WORDS)}
    folder = Path(view.source).parent
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": numbered}}))
    assert plain == load_vocabulary(view, len(WORDS)) == numbered


@pytest.mark.parametrize(
    ("spoil", "match"),
    [
        (lambda folder: (folder / "vocab.txt").unlink(), "neither tokenizer.json nor vocab.txt"),
        (lambda folder: (folder / "vocab.txt").write_text("a\nb"), r"lacks \[CLS\]"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), r"lacks \[CLS\]"),
        (
            lambda folder: (folder / "vocab.txt").write_text("\n".join([*WORDS, "more"])),
            "numbers beyond",
        ),
    ],
)
def test_a_vocabulary_that_does_not_fit_is_refused(
    view: WeightsView, spoil: Callable[[Path], object], match: str
) -> None:
    spoil(Path(view.source).parent)
    with pytest.raises(WeightsError, match=match):
        load_vocabulary(view, len(WORDS))


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"hidden_act": "relu"}, "activation 'relu'"),
        ({"num_hidden_layers": 2}, "do not fit"),
        ({"vocab_size": None}, "vocab_size = None"),
        ({"num_hidden_layers": 5}, "missing: bert.encoder.layer.2"),
    ],
)
def test_another_construction_is_refused(
    view: WeightsView, change: dict[str, object], match: str
) -> None:
    given = view.tensors
    if change == {"num_hidden_layers": 5}:
        given = {k: v for k, v in given.items() if not k.startswith("bert.encoder.layer.2.")}
    config = {"config": json.dumps({**CONFIG, **change})}
    with pytest.raises(WeightsError, match=match):
        load_bert(replace(view, metadata=config, tensors=given))


def test_features_of_another_width_are_refused(view: WeightsView) -> None:
    options = RobertaOptions(weights="x")
    with pytest.raises(WeightsError, match="width 8, not 1024"):
        Roberta(options, build_of(options, weights={"weights": view}))


def test_chinese_among_other_languages_is_read_stretch_by_stretch(roberta: Roberta) -> None:
    """As a frontend of several languages tells it: all phones of a foreign stretch on its first
    character, none on the rest."""
    ids = tuple(range(13))
    languages = ("zh", "zh", "zh", "zh", *("en",) * 4, "zh", "zh", *("yue",) * 2, "en")
    counts = (2, 2, 4, 0, 0, 2, 2, 1)
    text = "你好abc世大,"
    phones = Phones("i", tuple(map(str, ids)), ids, ((0, 1),) * 13, languages, text, text, counts)
    features = roberta.encode(phones).features
    assert features is not None
    first, second = roberta.hidden(roberta.numbers("你好")), roberta.hidden(roberta.numbers("世"))
    torch.testing.assert_close(features[:, :4], first[1:-1].repeat_interleave(2, 0).t())
    torch.testing.assert_close(features[:, 8:10], second[1:-1].repeat_interleave(2, 0).t())
    assert not features[:, 4:8].any()
    assert not features[:, 10:].any()
