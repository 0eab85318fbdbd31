"""得 where neither a phrase nor the table of polyphones settles it: must (děi), the particle of a
complement (de), or to get (dé).

What stands before it decides: a complement follows a verb or an adjective, never a noun, nor a
verb that already has its object (吃饭, 买票); and some words, such as 先 or 自己, never begin one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pypinyin.constants import PHRASES_DICT

from voxloom.languages.zh.segment import Segmenter, Word

MUST, PARTICLE, GET = "dei3", "de5", "de2"
# Never the beginning of a complement.
_NEW_START = re.compile(
    "先|再|马上|立刻|立即|赶紧|赶快|赶上|抓紧|尽快|尽早|按|自己|本人|亲自|靠|趁|等到|有人|早点|重新|从头"
)
_ALWAYS_START = re.compile("先(?![生进前天])|马上|立刻|立即|赶紧|赶快|抓紧|尽快|趁早|亲自")
_EXTENT = re.compile("[能像]|仿佛|如同|好像|似乎|恨不得|几乎|简直")  # 安静得能听见, never a must
_CARE = frozenset(
    "小心 认真 努力 仔细 耐心 谨慎 勤快 踏实 虚心 老实 诚实 主动 积极 专心 安静 当心 留神".split()
)
_STRONG = frozenset("气乐羞愁急吓恨疼累困美馋烦臭香辣甜苦酸冻")  # 气得拍了桌子
_DEGREE = re.compile("[很太最更真挺极飞]|非常|十分|特别|比较|不|没|好像|如此")
_STATE = re.compile(
    "^.?气$|[疼痛累饿渴热冷慌急堵困晕黑红喘]$|(?<![种场个的这那些毛疾生])病$"
)  # 头疼, 脸红
_FEELING = frozenset("心气兴神劲命惊力意")  # ends of verbs that look as if they had an object
_SCORE = re.compile("分|票|[枚块]?[金银铜]|名|等奖|冠")
_WON = re.compile("[金银铜奖]牌|[冠亚季]军|满分|高分|零分|[一二三特]等奖")
_GOT = re.compile("(?:[可能会将已所没未共才都也各]|[已曾]经|[由因从]此|如果)$")
_PURPOSE = re.compile("^(?:要想?|想要?|为了?|若要).{2,}")
_AGAIN = re.compile("(.)[一了不]?\\1")
_MUCH_MORE = re.compile("多[了的]?")  # 好得多
_LEFT_OPEN = frozenset("上下过来去起进出回长活玩睡站坐走跑")  # verbs that jieba tags as others
_REACH = 24  # characters before, words after, that are looked at
_ASPECT = frozenset("了的")
_DIGITS = frozenset("零一二三四五六七八九十百千万亿半")
_SUMS = frozenset("加减乘除")
_DONE = frozenset("完好过了")  # 吃完饭
_THINGS = frozenset("花画锁包锯雕漆秤")  # jieba takes them for verbs, after 这 as well
_WORK = frozenset("生意 工作 运动 比赛 调查 实验 研究 考试".split())  # verbs to jieba
_OBJECTS = frozenset("会学试觉澡舞号碗杯盘瓶锅车床")  # jieba takes them for verbs
_VERBS = frozenset("换记扫刷背带装关开修补抄")  # jieba has no such tag for them
_PRIZE = frozenset("病症炎奖军牌分票名冒癌")
_NOT_WORDS = frozenset({"得用"})  # of jieba's dictionary, which nobody writes


@dataclass(frozen=True)
class _Around:
    """before, after: the words beside 得, "" at the end of a clause, with their tags; lead: the
    clause up to 得, or its end; rest: the words behind `after`."""

    before: Word
    after: Word
    lead: str
    rest: Sequence[Word]


class De:
    """Reads 得 by the words around it."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter

    def readings(
        self, clause: str, words: Sequence[Word], settled: Mapping[int, str]
    ) -> Iterator[tuple[int, str]]:
        """(index, syllable) of each 得 that is not settled. words: those of the clause."""
        start = 0
        for number, word in enumerate(words):
            for offset, char in enumerate(word.text):
                place = start + offset
                if char != "得" or place in settled or self._is_part(word.text, offset):
                    continue
                yield place, self._reading(self._around(clause, words, number, offset, place))
            start += len(word.text)

    def _is_part(self, word: str, offset: int) -> bool:
        """Whether a longer word has a reading for it: 获得 in 获得成功, 得病."""
        starts = range(offset + 1)
        inside = ((i, j) for i in starts for j in range(offset + 1, len(word) + 1) if j - i > 1)
        if any(word[i:j] in PHRASES_DICT for i, j in inside):
            return True
        known = offset == 0 and len(word) > 1 and self._segmenter.knows(word)
        return known and word not in _NOT_WORDS

    def _around(
        self, clause: str, words: Sequence[Word], number: int, offset: int, place: int
    ) -> _Around:
        word = words[number].text
        nobody = Word("", "")
        before = words[number - 1] if number else nobody
        rest = words[number + 1 : number + 1 + _REACH]
        if offset:
            before = self._word(word[:offset])
        if offset + 1 < len(word):
            after = self._word(word[offset + 1 :])
        else:
            after, rest = (rest[0], rest[1:]) if rest else (nobody, rest)
        return _Around(
            before,
            after,
            clause[:place] if place <= _REACH else "…" + clause[place - _REACH : place],
            rest,
        )

    def _word(self, text: str) -> Word:
        """A part of a word that was joined by chance, with the tag of its first character where
        the dictionary lacks it."""
        known = text if self._segmenter.knows(text) else text[0]
        return self._segmenter.cut(known)[0] if known else Word("", "")

    def _reading(self, around: _Around) -> str:
        """What is in doubt stays a particle."""
        before, after = around.before, around.after
        if not after.text:
            return PARTICLE
        if after.text[0] == "的":
            return GET
        if after.text in {"了", "过"} and around.rest and _WON.match(around.rest[0].text):
            return GET
        if _MUCH_MORE.fullmatch(after.text) and not any(word.tag != "ul" for word in around.rest):
            return PARTICLE
        if _WON.match(after.text) or (_GOT.search(around.lead) and after.tag[:1] == "n"):
            return GET
        if before.text[-1:] in _SUMS and after.tag == "m" and not around.rest:
            return GET
        both = before.tag[:1] == "v" and any(word.text == "得" for word in around.rest[:3])
        if both and len(after.text) == 1:
            return PARTICLE  # 吃得多睡得少
        if after.text[0] == "多" and (len(after.text) > 1 or around.rest):
            return MUST
        if _ALWAYS_START.match(after.text):
            return MUST
        if before.text in _STRONG or (_EXTENT.match(after.text) and before.tag[:1] not in "rtdcy"):
            return PARTICLE
        if not before.text or before.text in _ASPECT or before.tag[0] in "dcy":
            return self._after_nothing(around)
        if self._is_noun(around):
            return self._after_noun(around)
        if (
            _NEW_START.match(after.text)
            and len(before.text) > 1
            and before.text[-1] not in _FEELING
        ):
            return MUST
        whole = self.has_object(before.text) or self._has_long_object(before.text)
        whole = whole or _PURPOSE.match(around.lead)
        if (
            len(before.text) > 1
            and whole
            and (self._is_deed(after) or after.text in _CARE)
            and not _DEGREE.match(after.text)
        ):
            return MUST
        return PARTICLE

    def _after_nothing(self, around: _Around) -> str:
        """At the head of a clause, or after an adverb or a conjunction."""
        after = around.after
        if len(around.before.text) > 1 and _DEGREE.match(after.text):
            return PARTICLE  # 相处得很好: a verb that jieba takes for an adverb
        if after.tag[:1] == "m":
            return GET if _is_score(around) else MUST
        return MUST if self._is_deed(after) or around.before.text else GET

    def _after_noun(self, around: _Around) -> str:
        after = around.after
        if after.tag[:1] == "m":
            return GET if _is_score(around) else MUST
        if after.text in _CARE:
            return MUST
        if _STATE.search(around.lead):
            return PARTICLE
        if after.tag[:1] == "a" or _DEGREE.match(after.text):
            # 计划得周密: a noun that was a verb here. A person or a time never was.
            person = around.before.tag[0] in "rt" and len(after.text) > 1
            deed = any(word.tag[:1] == "v" for word in around.rest[:1])
            return MUST if person or deed else PARTICLE
        if after.text[0] == "出":
            return GET
        if self._is_deed(after) or self._is_hidden_deed(around):
            return MUST
        follows = any(word.tag[:1] == "v" for word in around.rest)
        return MUST if follows and after.tag[:1] in "rnfst" else GET

    def _is_noun(self, around: _Around) -> bool:
        word = around.before
        if word.text in _LEFT_OPEN or self.has_object(word.text):
            return False
        if word.text in _THINGS and around.lead[-2:-1] in {"这", "那", "哪"}:
            return True
        if word.text == "地":  # the particle stands before no 得
            return True
        return word.tag[:1] in "nrtsqmf" or word.tag == "vn"

    def _is_deed(self, word: Word) -> bool:
        """Whether a word can begin what must be done: a verb, what is before one, or a verb that
        jieba takes for something else, such as 改一改 or 换鞋."""
        if word.tag[:1] in "vpdl" or word.tag in {"ad", "i", "u"} or _AGAIN.match(word.text):
            return True
        if word.text in _VERBS:
            return True
        return word.tag[:1] in "nj" and (
            self.has_object(word.text)
            or self._has_long_object(word.text)
            or not self._segmenter.knows(word.text)
        )

    def _is_hidden_deed(self, around: _Around) -> bool:
        """A verb that jieba takes for a noun: 省着花, 记牢."""
        after = around.after.text
        if around.rest and around.rest[0].text in {"着", "了", "过", "一下", "一次"}:
            return True
        verb = after[0] in _VERBS or self._segmenter.cut(after[0])[0].tag == "v"
        return verb and len(after) > 1 and around.before.tag[0] != "r" and after[-1] not in _PRIZE

    def _has_long_object(self, word: str) -> bool:
        """讲信用: a verb and an object of two characters."""
        if len(word) != 3:
            return False
        verb, thing = (self._segmenter.cut(part)[0] for part in (word[0], word[1:]))
        return (
            verb.tag == "v"
            and thing.text == word[1:]
            and (thing.text in _WORK or thing.tag[:1] == "n")
        )

    def has_object(self, word: str) -> bool:
        """Whether a verb of two characters is a verb and its object, and no feeling; also with
        what says that it is done."""
        if len(word) == 3 and word[1] in _DONE:
            word = word[0] + word[2]
        if len(word) != 2 or word[1] in _FEELING:
            return False
        first, second = (self._segmenter.cut(char)[0].tag for char in word)
        verb = word[0] in _VERBS or first[:1] in "vpf"
        return verb and (second in {"n", "zg", "ng"} or word[1] in _OBJECTS)


def _is_score(around: _Around) -> bool:
    """三乘五得十五, 得了一百分: a number that is the result; 得三天 takes that long."""
    number, rest = around.after.text, around.rest
    if rest and _SCORE.match(rest[0].text):
        return True
    return bool(_SCORE.search(number)) or (not rest and number[-1] in _DIGITS)
