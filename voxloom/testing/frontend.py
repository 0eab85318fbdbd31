"""Conformance of text frontends."""

from __future__ import annotations

import pytest

from voxloom.interfaces.contracts import PhoneContract
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import PHONES, Hint
from voxloom.interfaces.phones import Phones
from voxloom.testing.checks import StageConformance, assert_same, assert_thread_safe, unchanged

SENTENCES = {
    "en": ("Hello, world.", "The quick brown fox jumps over 13 lazy dogs!", "Is it?"),
    "zh": ("你好，世界。", "今天天气很好，我们去公园。", "是吗？"),
    "ja": ("こんにちは、世界。", "今日は天気がいいです。", "本当ですか？"),
    "ko": ("안녕하세요, 세상.", "오늘은 날씨가 정말 좋네요.", "사과 3개 주세요!"),
    "yue": ("你好，世界。", "今日天氣幾好喎。", "係咪呀？"),
}


class FrontendConformance(StageConformance):
    """Subclass it and provide `frontend`; and `sentences`, if it speaks other languages than
    those of SENTENCES or cannot read numbers: (language, text) pairs of one sentence each."""

    kind = "frontend"

    @pytest.fixture
    def sentences(self, frontend: TextFrontend) -> list[tuple[str, str]]:
        return [
            (language, text)
            for language in frontend.languages
            for text in SENTENCES.get(language, ())
        ]

    def test_it_is_a_stage_of_its_kind_and_says_its_languages(
        self, frontend: TextFrontend, sentences: list[tuple[str, str]]
    ) -> None:
        self.check_stage(frontend)
        assert frontend.languages
        assert sentences, "give a fixture `sentences` for the languages it speaks"

    def test_ids_are_those_of_the_inventory_it_promises(
        self, frontend: TextFrontend, sentences: list[tuple[str, str]]
    ) -> None:
        contract = frontend.edges.produces["phones"]
        assert isinstance(contract, PhoneContract)
        for language, text in sentences:
            phones = frontend.phonemize(text, language)
            assert len(phones) > 0
            assert phones.inventory == contract.inventory
            assert all(0 <= number < (contract.size or 10**6) for number in phones.ids)
            pairs = set(zip(phones.symbols, phones.ids, strict=True))
            assert len(pairs) == len(set(phones.symbols)) == len(set(phones.ids))

    def test_spans_run_forward_and_leave_no_letter_out(
        self, frontend: TextFrontend, sentences: list[tuple[str, str]]
    ) -> None:
        for language, text in sentences:
            phones = frontend.phonemize(text, language)
            starts = [start for start, _ in phones.spans]
            assert starts == sorted(starts), f"{text!r}: spans run back"
            spoken = {place for span in phones.spans for place in range(*span)}
            silent = [c for place, c in enumerate(text) if c.isalnum() and place not in spoken]
            assert not silent, f"{text!r}: nothing speaks {silent}"

    def test_the_given_text_is_kept_and_the_counts_add_up(
        self, frontend: TextFrontend, sentences: list[tuple[str, str]]
    ) -> None:
        for language, text in sentences:
            phones = frontend.phonemize(text, language)
            assert phones.text == text
            if phones.phones_per_character is not None:
                assert len(phones.phones_per_character) == len(phones.normalized)
                assert sum(phones.phones_per_character) == len(phones)

    def test_readings_if_it_keeps_any_cover_the_text_and_its_phones(
        self, frontend: TextFrontend, sentences: list[tuple[str, str]]
    ) -> None:
        for language, text in sentences:
            phones = frontend.phonemize(text, language)
            at = 0
            for one in phones.readings:
                assert one.start == at, f"{text!r}: a gap before {text[one.start :]!r}"
                assert one.start < one.end
                assert 0 <= one.first <= one.last <= len(phones)
                silent = one.first == one.last
                assert silent == (one.source == "silent"), f"{text!r}: {one}"
                assert one.rule or not silent, f"{text!r}: {one} is silent by no rule"
                at = one.end
            assert at == len(text) or not phones.readings

    def test_without_hints_it_reads_as_it_phonemizes(
        self, frontend: TextFrontend, sentences: list[tuple[str, str]]
    ) -> None:
        for language, text in sentences:
            assert_same(frontend.read(text, language, ()), frontend.phonemize(text, language))

    def test_a_hint_is_followed_or_refused(
        self, frontend: TextFrontend, sentences: list[tuple[str, str]]
    ) -> None:
        """Phones of its own inventory, taken from what it says anyway."""
        for language, text in sentences:
            spoken = frontend.phonemize(text, language)
            place = next(n for n, (s, e) in enumerate(spoken.spans) if s < e and text[s].isalpha())
            start, end = spoken.spans[place]
            wanted = [symbol for symbol, span in zip(spoken.symbols, spoken.spans, strict=True)
                      if span == (start, end)]  # fmt: skip
            hint = Hint(start, end, PHONES, " ".join(wanted), "test")
            try:
                phones = frontend.read(text, language, (hint,))
            except InputError:
                continue
            inside = [
                symbol
                for symbol, (first, last) in zip(phones.symbols, phones.spans, strict=True)
                if start <= first < last <= end
            ]
            assert inside == wanted, f"{text!r}: {hint}"

    def test_a_hint_that_makes_no_sense_is_refused(
        self, frontend: TextFrontend, sentences: list[tuple[str, str]]
    ) -> None:
        for language, text in sentences:
            for kind in (PHONES, "say-as", "no-such-notation"):
                with pytest.raises(InputError):
                    frontend.read(text, language, (Hint(0, 1, kind, "no-such-thing", "test"),))

    def test_languages_are_named_per_phone(
        self, frontend: TextFrontend, sentences: list[tuple[str, str]]
    ) -> None:
        for language, text in sentences:
            found = set(frontend.phonemize(text, language).languages)
            assert found <= set(frontend.languages)

    def test_the_same_text_gives_the_same_phones_whatever_came_between(
        self, frontend: TextFrontend, sentences: list[tuple[str, str]]
    ) -> None:
        first: list[Phones] = [frontend.phonemize(text, code) for code, text in sentences]
        with unchanged():
            again = [frontend.phonemize(text, code) for code, text in reversed(sentences)]
        assert_same(again[::-1], first)

    def test_two_threads_get_what_one_gets(
        self, frontend: TextFrontend, sentences: list[tuple[str, str]]
    ) -> None:
        calls = [lambda c=code, t=text: frontend.phonemize(t, c) for code, text in sentences[:3]]
        assert_thread_safe(calls, self.tolerance)

    @pytest.mark.parametrize("text", ["", "  ", "\n\t", "\u3000", "🙂🙂", "\x00\x07"])
    def test_a_text_with_nothing_to_speak_is_refused(
        self, frontend: TextFrontend, text: str
    ) -> None:
        with pytest.raises(InputError):
            frontend.phonemize(text)

    def test_a_language_it_does_not_speak_is_refused(self, frontend: TextFrontend) -> None:
        with pytest.raises(InputError, match="xx"):
            frontend.phonemize("hello", "xx")

    def test_it_can_be_closed_twice(self, frontend: TextFrontend) -> None:
        frontend.close()
        frontend.close()
