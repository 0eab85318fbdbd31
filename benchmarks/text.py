"""How fast text becomes phones, per language, against the libraries underneath used alone.

    python -m benchmarks.text [--languages en,zh,ja,ko,yue] [--rounds 20]

Every language is measured in a fresh process of its own: `start_seconds` imports its frontend and
builds it, `first_ms` is the first sentence (dictionaries are read then), `warm_ms` the median of a
sentence of about twenty words after that, `longest_ms` the slowest sentence's median; `memory_mb`
is what the process has grown by from start to end, beside `python` and the registry.

What the libraries do alone is less than what a frontend does (they normalise nothing and give no
account of the text's characters), so `times_library` is the price of all that:

zh   jieba's segmentation and pypinyin's phrases, as lazy_pinyin of each word
ja   pyopenjtalk.g2p
ko   the words of mecab-ko; there is no library for the sounds
yue  ToJyutping.get_jyutping_list
en   nothing to compare with: a word that is in the dictionary is looked up, and the package whose
     data is read cannot be imported without further downloads
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NoReturn

from benchmarks.measuring import Rows, finish, parser

SENTENCES = {
    "en": (
        "The small boat sailed quietly over the wide blue lake while the children on the shore "
        "waved their hats and sang.",
        "On 3 May 2024 about 1,250 people paid $12.50 each to see the new museum near the old "
        "station in York.",
        "She had read that the lead singer would present the present to a close friend at eight "
        "in the evening, whatever happened.",
        "Most of the unremarkable afternoon was spent rearranging bookshelves, labelling jars, "
        "and wondering whether the thunderstorm would ever arrive.",
    ),
    "zh": (
        "小船在宽阔的蓝色湖面上静静地航行，岸边的孩子们挥着帽子唱起了歌。",
        "2024年5月3日，大约有1250人每人花了12.5元参观车站旁边的新博物馆。",
        "银行的行长说他得长大以后才能觉得这件事情一点儿也不难。",
        "昨天下午我们一直在整理书架，想知道暴风雨到底会不会来。",
    ),
    "ja": (
        "小さな船が広くて青い湖の上を静かに進み、岸辺の子供たちは帽子を振って歌いました。",
        "2024年5月3日に、およそ1250人が駅の近くの新しい博物館を訪れました。",
        "彼女は歌手が夜の八時に親しい友人へ贈り物を渡すという記事を読みました。",
        "午後はずっと本棚を片付けながら、嵐が本当に来るのだろうかと考えていました。",
    ),
    "ko": (
        "작은 배가 넓고 푸른 호수 위를 조용히 지나가자 물가의 아이들이 모자를 흔들며 노래했습니다.",
        "2024년 5월 3일에 약 1250명이 역 근처의 새 박물관을 찾았습니다.",
        "그는 저녁 여덟 시에 가까운 친구에게 선물을 주겠다고 말했습니다.",
        "오후 내내 책장을 정리하면서 폭풍이 정말 올지 궁금해했습니다.",
    ),
    "yue": (
        "細船喺又闊又藍嘅湖面上靜靜噉駛過，岸邊嘅細路揮住頂帽唱歌。",
        "2024年5月3日，大約有1250人去咗車站隔籬嘅新博物館。",
        "佢話今晚八點要送一份禮物畀一個好朋友。",
        "成個下晝我哋都喺度執書架，諗緊場大雨到底會唔會落。",
    ),
}


def library(language: str) -> Callable[[str], object] | None:
    """The libraries underneath, imported; None where there is nothing to compare with."""
    if language == "zh":
        import jieba
        from pypinyin import Style, lazy_pinyin

        jieba.setLogLevel(60)
        return lambda text: [lazy_pinyin(word, style=Style.TONE3) for word in jieba.cut(text)]
    if language == "ja":
        import pyopenjtalk

        return lambda text: pyopenjtalk.g2p(text)
    if language == "ko":
        import mecab

        return mecab.MeCab().pos
    if language == "yue":
        import ToJyutping

        return lambda text: ToJyutping.get_jyutping_list(text)
    return None


def frontend(language: str) -> Callable[[str], object]:
    """A frontend with its default options, built without torch, which none needs."""
    from voxloom.interfaces.options import PlanView
    from voxloom.interfaces.stage import Build
    from voxloom.registry import Registry

    registry = Registry.discover()
    info = registry.find("frontend", language)
    options = registry.load_options(info)()
    edges = options.edges(PlanView({}, {}, lambda field: {}, registry.inventory))
    made: Any = registry.load(info)(options, Build("cpu", edges, _nothing, registry.inventory))
    return lambda text: made.read(text, language)


def _nothing(field: str) -> NoReturn:
    raise KeyError(field)


def child(language: str, which: str, rounds: int) -> None:
    """One language, ours or the library alone; prints what it took."""
    from voxloom.interfaces.errors import VoxloomError
    from voxloom.registry import Registry

    Registry.discover()
    before = _resident()
    started = time.perf_counter()
    try:
        read = frontend(language) if which == "ours" else library(language)
    except (ImportError, VoxloomError) as error:
        print(json.dumps({"skipped": str(error).splitlines()[0]}))
        return
    if read is None:
        print(json.dumps({"skipped": "nothing to compare with"}))
        return
    start = time.perf_counter() - started
    sentences = SENTENCES[language]
    started = time.perf_counter()
    read(sentences[0])
    first = time.perf_counter() - started
    for text in sentences:
        read(text)
    each: list[list[float]] = [[] for _ in sentences]
    for _ in range(rounds):
        for times, text in zip(each, sentences, strict=True):
            started = time.perf_counter()
            read(text)
            times.append(time.perf_counter() - started)
    typical = [median(times) for times in each]
    print(
        json.dumps(
            {
                "start": start,
                "first": first,
                "warm": median(typical),
                "longest": max(typical),
                "memory": _resident() - before,
            }
        )
    )


def _resident() -> int:
    """Bytes of memory in use; 0 where the system does not tell."""
    try:
        fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(fields[1]) * 4096


def in_child(language: str, which: str, rounds: int) -> dict[str, Any]:
    words = [sys.executable, "-m", "benchmarks.text", "--child", language, which]
    done = subprocess.run(
        [*words, "--rounds", str(rounds)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return {"skipped": done.stderr.strip().splitlines()[-1]}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(languages: list[str], rounds: int) -> Rows:
    rows: Rows = []
    for language in languages:
        row: dict[str, Any] = {"language": language}
        # Twice, in turns, and the better of the two: a process is at the mercy of the moment.
        ours, alone = [], []
        for _ in range(2):
            ours.append(in_child(language, "ours", rounds))
            alone.append(in_child(language, "library", rounds))
        if "skipped" in ours[0]:
            rows.append({**row, "note": f"skipped: {ours[0]['skipped']}"})
            continue
        row["start_seconds"] = round(min(each["start"] for each in ours), 2)
        row["first_ms"] = round(1000 * min(each["first"] for each in ours), 1)
        row["warm_ms"] = round(1000 * min(each["warm"] for each in ours), 2)
        row["longest_ms"] = round(1000 * min(each["longest"] for each in ours), 2)
        row["memory_mb"] = round(ours[0]["memory"] / 1e6)
        if "skipped" in alone[0]:
            rows.append({**row, "note": alone[0]["skipped"]})
            continue
        row["library_start_seconds"] = round(min(each["start"] for each in alone), 2)
        row["library_warm_ms"] = round(1000 * min(each["warm"] for each in alone), 2)
        pairs = zip(ours, alone, strict=True)
        row["times_library"] = round(median(o["warm"] / a["warm"] for o, a in pairs), 2)
        row["library_memory_mb"] = round(alone[0]["memory"] / 1e6)
        rows.append(row)
    return rows


def main() -> None:
    options = parser(__doc__, rounds=20, threads=False)
    options.add_argument("--languages", default=",".join(SENTENCES))
    options.add_argument("--child", nargs=2, metavar=("LANGUAGE", "WHICH"))
    wanted = options.parse_args()
    if wanted.child:
        child(*wanted.child, wanted.rounds)
        return
    rows = measure(wanted.languages.split(","), wanted.rounds)
    finish("text", rows, wanted, rounds=wanted.rounds)


if __name__ == "__main__":
    main()
