"""The flow as a picture."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from voxloom.core.spec import graph_svg, plan, read
from voxloom.core.spec.plan_types import Plan
from voxloom.interfaces.contracts import Edges, PhoneContract, SpeakerContract, TokenContract
from voxloom.interfaces.options import PlanView, StageOptions

SVG = "{http://www.w3.org/2000/svg}"


class BothOptions(StageOptions):
    """An acoustic model that reads phones past the prior, and the prompt a second time."""

    def edges(self, view: PlanView) -> Edges:
        tokens = TokenContract("tiny", 8, 25.0)
        features = view.upstream["prior"].edges.produces["tokens"]
        assert features == tokens
        return Edges(
            {"phones": PhoneContract("tiny"), "tokens": tokens},
            {"speaker": SpeakerContract("tiny", 16), "prompt": tokens},
            {"features": MEL},
        )


MEL: Any = None


@pytest.fixture
def full(providers: Any) -> Plan:
    global MEL
    small = plan(read("small", providers), providers)
    MEL = next(edge.contract for edge in small.edges if edge.port == "features")
    providers.models[("acoustic", "both")] = BothOptions
    stages = {
        "frontend": "mixed",
        "tokenizer": "hear-tokens",
        "speaker_encoder": "hear",
        "prior": "guess",
        "acoustic": "both",
        "vocoder": "buzz",
        "effects": ["pass"],
    }
    return plan(read({"name": '<b>&"x"', **stages}, providers), providers)


def texts(picture: str) -> list[str]:
    root = ElementTree.fromstring(picture)
    return ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]


def test_the_picture_is_xml_and_shows_every_stage(full: Plan) -> None:
    found = texts(graph_svg(full))
    for stage in (*full.speech, *full.voice, *full.effects):
        assert stage.provider.name in found
    assert {"text", "speech", "reference audio"} <= set(found)


def test_the_title_says_the_name_whatever_it_holds(full: Plan) -> None:
    root = ElementTree.fromstring(graph_svg(full))
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == 'Pipeline <b>&"x"'


def test_every_edge_has_a_line_and_a_label(full: Plan) -> None:
    picture = graph_svg(full)
    found = texts(picture)
    for port in {edge.port for edge in full.edges if edge.source != "reference"}:
        assert any(words.split()[0] == port for words in found), port
    arrows = picture.count("marker-end")
    # Ports between the same two stages share an arrow, as do text and reference.
    pairs = {(edge.source, edge.target) for edge in full.edges}
    assert arrows >= len(pairs)


def test_nothing_lies_outside_the_picture(full: Plan) -> None:
    root = ElementTree.fromstring(graph_svg(full))
    width, height = int(root.attrib["width"]), int(root.attrib["height"])
    for box in root.iter(f"{SVG}rect"):
        x, y = float(box.attrib.get("x", 0)), float(box.attrib.get("y", 0))
        assert x >= 0
        assert y >= 0
        assert x + float(box.attrib["width"]) <= width
        assert y + float(box.attrib["height"]) <= height


def test_boxes_do_not_overlap(full: Plan) -> None:
    root = ElementTree.fromstring(graph_svg(full))
    boxes = [
        tuple(float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        for box in root.iter(f"{SVG}rect")
        if box.attrib.get("class") in ("box", "pill")
    ]
    assert len(boxes) == 10
    for number, (x, y, w, h) in enumerate(boxes):
        for a, b, c, d in boxes[number + 1 :]:
            assert x + w <= a or a + c <= x or y + h <= b or b + d <= y


def test_it_refers_to_nothing_outside_and_knows_the_dark(full: Plan) -> None:
    picture = graph_svg(full)
    assert "prefers-color-scheme:dark" in picture
    assert not re.search(r"href|url\((?!#)|<script|<image|@import", picture)


def test_text_straight_to_audio_has_no_right_side(providers: Any) -> None:
    found = texts(graph_svg(plan(read({"acoustic": "direct"}, providers), providers)))
    assert "reference audio" not in found
    assert "direct" in found
