from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_linear
from tests.notations import NOTATIONS
from voxloom.core.text import Script, read_script
from voxloom.core.text.ssml import LONGEST, looks_like_ssml, read_ssml
from voxloom.interfaces.errors import InputError, VoxloomError
from voxloom.interfaces.request import Request


def speak(inner: str) -> Script:
    return read_ssml(f"<speak>{inner}</speak>", NOTATIONS)


def test_each_element_becomes_what_it_says() -> None:
    script = speak(
        'Hi <break time="1s"/><sub alias="World Wide Web">WWW</sub> '
        '<say-as interpret-as="spell-out">abc</say-as> '
        '<phoneme alphabet="pinyin" ph="chong2 qing4">重庆</phoneme> '
        '<prosody rate="slow" volume="+6dB">x</prosody><mark name="m"/>'
        '<lang xml:lang="ja-JP">橋</lang><voice name="bob">y</voice>'
    )
    assert script.text == "Hi World Wide Web abc 重庆 x橋y"
    assert [(h.kind, h.value, script.text[h.start : h.end]) for h in script.hints] == [
        ("say-as", "characters", "abc"),
        ("pinyin", "chong2 qing4", "重庆"),
        ("language", "ja", "橋"),
    ]
    assert {h.source for h in script.hints} == {"ssml"}
    assert [(one.at, one.seconds) for one in script.breaks] == [(3, 1.0)]
    (prosody,) = script.prosody
    assert (prosody.rate, prosody.volume_db) == (0.75, 6.0)
    assert [(one.name, script.text[one.start : one.end]) for one in script.voices] == [("bob", "y")]
    assert [mark.name for mark in script.marks] == ["m"]


def test_characters_point_into_the_requests_text() -> None:
    text = "<speak>é <s>&amp;&#x6a4b;\r\n<![CDATA[<&]]></s></speak>"
    script = read_ssml(text, NOTATIONS)
    assert script.text == "é &橋 <&"
    assert [text[a:b] for a, b in script.spans] == ["é", " ", "&amp;", "&#x6a4b;", "\r\n", "<", "&"]


def test_what_an_alias_replaced_is_what_its_words_stand_for() -> None:
    text = '<speak><sub alias="a > b &amp; c">W&lt;C</sub></speak>'
    script = read_ssml(text, NOTATIONS)
    assert script.text == "a > b & c"
    assert {text[a:b] for a, b in script.spans} == {"W&lt;C"}


def test_a_language_of_the_whole_holds_but_where_another_is_named() -> None:
    script = read_ssml(
        '<speak xml:lang="en-GB">a <lang xml:lang="fr">b</lang> c</speak>', NOTATIONS
    )
    assert [(h.value, script.text[h.start : h.end]) for h in script.hints] == [
        ("en", "a "),
        ("fr", "b"),
        ("en", " c"),
    ]


@pytest.mark.parametrize(
    ("attributes", "seconds", "strength"),
    [
        ("", None, "sentence"),
        ('time="250ms"', 0.25, "sentence"),
        ('strength="none"', 0.0, ""),
        ('strength="weak"', None, "clause"),
        ('strength="x-strong"', None, "paragraph"),
        ('time="2s" strength="weak"', 2.0, "clause"),
    ],
)
def test_a_break_has_a_time_or_a_strength(
    attributes: str, seconds: float | None, strength: str
) -> None:
    (found,) = speak(f"a<break {attributes}/>b").breaks
    assert (found.seconds, found.strength) == (seconds, strength)


@pytest.mark.parametrize(
    ("rate", "factor"), [("slow", 0.75), ("80%", 0.8), ("+25%", 1.25), ("-50%", 0.5), ("1.5", 1.5)]
)
def test_a_rate_is_a_word_a_share_or_a_number(rate: str, factor: float) -> None:
    assert speak(f'<prosody rate="{rate}">x</prosody>').prosody[0].rate == pytest.approx(factor)


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE speak [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><speak>&j;</speak>"
)
EXTERNAL = '<!DOCTYPE speak [<!ENTITY x SYSTEM "file:///etc/passwd">]><speak>&x;</speak>'
PARAMETER = '<!DOCTYPE speak [<!ENTITY % x SYSTEM "http://example.org/x">%x;]><speak>a</speak>'
REMOTE = '<!DOCTYPE speak SYSTEM "http://example.org/speak.dtd"><speak>a</speak>'


@pytest.mark.parametrize("text", [LAUGHS, EXTERNAL, PARAMETER, REMOTE])
@pytest.mark.parametrize("markup", ["auto", "ssml"])
def test_entities_and_references_outside_are_refused_at_once(text: str, markup: str) -> None:
    with pytest.raises(InputError, match="document type"):
        read_script(Request(text, markup=markup), NOTATIONS)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("<speak>a<?php x?></speak>", (1, 9), "instruction"),
        ("<speak>" + "<p>" * 40 + "a" + "</p>" * 40 + "</speak>", (1, 101), "32 deep"),
        ("<speak>" + "<mark name='a'/>" * 50_001 + "</speak>", None, "50,000 elements"),
        ("<speak>" + "a" * LONGEST + "</speak>", None, "1,000,000"),
        ("<speak>a", (1, 9), "no element found"),
        ("<speak>\n a</p></speak>", (2, 5), "mismatched tag"),
        ("<speak>a & b</speak>", (1, 11), "not well-formed"),
        ("<speak>&nbsp;</speak>", (1, 8), "undefined entity"),
        ("<speak>a</speak>b", (1, 17), "junk after"),
        ("<speak>\x00</speak>", (1, 8), "not well-formed"),
        ("no markup", (1, 1), "syntax error"),
        ("<p>a</p>", (1, 1), "stands by itself"),
        ("<speak><speak>a</speak></speak>", (1, 8), "within another"),
        ("<speak><brek/></speak>", (1, 8), "no element <brek>"),
        ("<speak><audio src='x'/></speak>", (1, 8), "no element <audio>"),
        ("<speak>é<break tme='1s'/></speak>", (1, 9), "no attribute 'tme'"),
        ("<speak><break time='1h'/></speak>", (1, 8), "'1h' is no time"),
        ("<speak><break time='61s'/></speak>", (1, 8), "60 s"),
        ("<speak><break strength='wek'/></speak>", (1, 8), "no strength 'wek'"),
        ("<speak><break>a</break></speak>", (1, 15), "holds no text"),
        ("<speak><sub>a</sub></speak>", (1, 8), "needs the attribute 'alias'"),
        ("<speak><sub alias='b'><p>a</p></sub></speak>", (1, 23), "text alone"),
        ("<speak><say-as interpret-as='song'>a</say-as></speak>", (1, 8), "said as 'song'"),
        ("<speak><phoneme ph='x9' alphabet='pinyin'>a</phoneme></speak>", (1, 8), "not pinyin"),
        ("<speak><phoneme ph='x' alphabet='sampa'>a</phoneme></speak>", (1, 8), "no alphabet"),
        ("<speak><prosody rate='warp'>a</prosody></speak>", (1, 8), "no rate"),
        ("<speak><prosody rate='900%'>a</prosody></speak>", (1, 8), "between"),
        ("<speak><prosody pitch='high'>a</prosody></speak>", (1, 8), "no attribute 'pitch'"),
        ("<speak><prosody>a</prosody></speak>", (1, 8), "changes nothing"),
        ("<speak xml:lang='?'>a</speak>", (1, 1), "no code"),
        ("<speak><mark/></speak>", (1, 8), "needs the attribute 'name'"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place_and_a_mend(
    text: str, place: tuple[int, int] | None, says: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_ssml(text, NOTATIONS)
    assert says in caught.value.message
    assert caught.value.mend
    if place is not None:
        where = caught.value.where
        assert where is not None
        assert (where.line, where.column) == place


def test_a_million_characters_take_time_in_proportion() -> None:
    def work(count: int) -> None:
        read_ssml("<speak>" + "<s>One &amp; two.</s>\n" * count + "</speak>", NOTATIONS)

    assert_linear(work, 2_000, 20_000)


@pytest.mark.parametrize(
    ("text", "is_ssml"),
    [
        ("<speak>a</speak>", True),
        (" \n<speak version='1.1'>a</speak>", True),
        ("<?xml version='1.0'?>\n<!-- hi --><speak>a</speak>", True),
        ("<speaker> said", False),
        ("He said <speak>", False),
        ("a < b", False),
    ],
)
def test_ssml_is_known_by_how_it_opens(text: str, is_ssml: bool) -> None:
    assert looks_like_ssml(text) is is_ssml


PIECE = st.sampled_from(
    "<p> </p> <s> </s> <break/> <sub~alias='x'> </sub> &amp; & < > <mark~name='a'/> "
    "<prosody~rate='slow'> </prosody> <![CDATA[ ]]> <!-- -->".split()
).map(lambda piece: piece.replace("~", " "))


def told(error: VoxloomError) -> None:
    assert error.mend
    assert error.where is not None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECE, st.text(max_size=6)), max_size=12).map("".join))
def test_no_document_breaks_the_reader(inner: str) -> None:
    text = f"<speak>{inner}</speak>"
    try:
        script = read_ssml(text, NOTATIONS)
    except VoxloomError as error:
        told(error)
        return
    assert len(script.spans) == len(script.text)
    assert all(0 <= a <= b <= len(text) for a, b in script.spans)
    starts = [start for start, _ in script.spans]
    assert starts == sorted(starts)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_all_text_of_a_document_is_in_the_script(words: str) -> None:
    from xml.sax.saxutils import escape

    try:
        script = speak(escape(words))
    except VoxloomError:  # U+FFFE and its like are no XML
        assert any(ord(c) & 0xFFFE == 0xFFFE for c in words)
        return
    assert script.text == words
