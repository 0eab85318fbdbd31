"""Small sentence grammars: everyday words, digits, dates, questions and exclamations.

`[name]` in a pattern is replaced by a random entry of that list.
"""

from __future__ import annotations

import re
from random import Random

EN = {
    "pattern": (
        "[who] [did] the [thing] [where]./[who] [did] [count] [things] [when]./"
        "Did [who] really [do] the [thing]?/Where is the [thing], [name]?/"
        "The [adj] [thing] is [where]./I think the [thing] was [adj] and [adj]./"
        "[name], please [do] the [things] [when]!/It is [hour] [minute] [when]./"
        "The number is [digit] [digit] [digit] [digit] [digit]./"
        "On [month] [day], [who] [did] the [things]./In [year], the [thing] was [adj]./"
        "Yes!/No./Thank you./[name]?/What a [adj] [thing]!/Good [time]./Hello, [name]./"
        "Why did you [do] my [thing], [name]?/[count] [things], [count] [things]./"
        "If you [do] the [thing], [who] will be [adj]./How many [things] are there [where]?/"
        "There were [count] [adj] [things] [where] [when]./[adj]./The [thing]./[digit]./"
        "We could [do] the [adj] [thing] [when], but the [things] are [adj]./Oh no!/"
        "[who] [did] it [when], and then [who] [did] the [thing]."
    ),
    "who": "he/she/my mother/the boy/your uncle/a young judge/our teacher/they/the new pilot/"
    "George/Mary/the queen/somebody/everyone/the owner",
    "did": "saw/took/broke/bought/sold/carried/lost/found/painted/wanted/pushed/chose/washed/"
    "enjoyed/measured/threw away/showed us/brought/forgot/pulled",
    "do": "see/take/break/buy/sell/carry/lose/find/paint/choose/wash/enjoy/measure/bring/use",
    "thing": "house/boat/yellow book/garage/oil lamp/toy/ship/church/path/picture/measure/voyage/"
    "kitchen/leather bag/old coin/mouth/nature/judge/treasure/window/bird/earth/fire/engine",
    "things": "books/boys/garages/oranges/noises/chairs/wishes/roads/teeth/leaves/voices/houses/"
    "clothes/pictures/fishes/beds/judges/cows/wolves/things",
    "adj": "good/bad/warm/young/usual/beautiful/enormous/quiet/strange/smooth/joyful/rough/cheap/"
    "orange/pure/thick/northern/huge/royal/noisy/early/wooden/careful/foolish",
    "where": "in the garden/on the roof/under the bridge/near the shore/at home/over there/"
    "behind the church/between the hills/upstairs/by the fire/in the south",
    "when": "today/tomorrow/last year/every evening/at noon/on Thursday/this morning/"
    "after the storm/before breakfast/usually/in June/right now",
    "name": "John/Joy/Judith/Theodore/Zoe/Charles/Hugh/Sasha/Vivian/Paul/Ruth/Eugene",
    "time": "morning/evening/night/afternoon",
    "count": "two/three/four/five/six/seven/eight/nine/ten/eleven/twelve/thirteen/twenty/"
    "forty two/a hundred/fifteen/thirty five/sixty eight/ninety nine",
    "digit": "0/1/2/3/4/5/6/7/8/9",
    "hour": "1/2/3/4/5/6/7/8/9/10/11/12",
    "minute": "15/20/30/45/o'clock/fifty",
    "month": "January/February/March/April/May/June/July/August/September/October/November",
    "day": "the first/the second/the third/the fifth/the ninth/the twelfth/the thirtieth",
    "year": "1984/2003/1776/1999/2026/1850",
}
JA = {
    "pattern": (
        "[who]は[when]、[where]で[thing]を[did]。/[who]の[thing]はどこですか？/"
        "[adj][thing]ですね！/[when]、[who]と[where]へ行きました。/はい。/いいえ。/ありがとう！/"
        "[thing]が[count]あります。/電話番号は[digit][digit][digit]、[digit][digit][digit]です。/"
        "[month]月[day]日に[thing]を[did]。/もし[who]が[thing]を[did]ら、教えてください。/"
        "こんにちは、[who]。/おはようございます。/[adj][thing]と[adj][thing]を[did]。/"
        "どうして[who]は[thing]を[did]のですか？/ちょっと待って！/[thing]。/[where]は[adj]所です。/"
        "[who]が[where]に着いたのは、[hour]時[minute]分でした。/[adj][thing]を買って、[where]へ帰った。"
    ),
    "who": "先生/彼女/友達/お母さん/社長/隣の人/兄/妹/田中さん/医者/客/警察官/弁護士/ピエロ/"
    "おじいさん/百人の学生",
    "when": "今日/昨日/来週/去年の夏/毎朝/夕方/さっき/今夜/三年前/午後",
    "where": "学校/東京/駅前/病院/海岸/図書館/空港/北海道/喫茶店/部屋の中/橋の上/デパート/"
    "ヴェネツィア/京都",
    "thing": "本/切手/牛乳/写真/百円玉/自転車/ファイル/手紙/チェロ/ギター/財布/雑誌/新聞/ジュース/"
    "魚/料理/お茶/絵/パーティー/バッグ/病気の薬/ミュージカル/ディスク/ぎょうざ/表現/りょこう/デュエット/テューバ/クヮルテット/グヮバ/ヴァイオリン/ヴォーカル",
    "adj": "美しい/大きい/高い/静かな/不思議な/古い/新しい/珍しい/にぎやかな/冷たい/面白い/"
    "きれいな/ちょっと変な/すばらしい",
    "did": "買った/見た/忘れた/読んだ/作った/失った/書いた/切った/知らなかった/払った/選んだ",
    "count": "一つ/二つ/三つ/六個/八本/十枚/百/千/一万",
    "digit": "零/一/二/三/四/五/六/七/八/九",
    "month": "一/二/三/四/五/六/七/八/九/十/十一/十二",
    "day": "一/三/五/八/十/十四/二十/三十",
    "hour": "一/四/七/九/十二",
    "minute": "五/十/十五/三十/四十五",
}
ZH = {
    "pattern": (
        "[who][when]在[where][did][thing]。/[who]的[thing]在哪里？/[adj]的[thing]真多啊！/"
        "[when]，[who]和我一起去了[where]。/是的。/不是。/谢谢！/你好，[who]。/这里有[count][thing]。/"
        "电话号码是[digit][digit][digit]，[digit][digit][digit]。/[month]月[day]日，[who][did]了[thing]。/"
        "如果[who]想[did][thing]，就要去[where]。/为什么[who]不[did][thing]呢？/等一下！/[thing]。/"
        "[where]是一个[adj]的地方。/现在是[hour]点[minute]分。/[adj]。/[digit]。/早上好。/"
        "[who]觉得[thing]很[adj]，但是[where]更[adj]。/我[did]了[count][thing]，你呢？"
    ),
    "who": "老师/他/她/我们/医生/朋友/妈妈/儿子/女孩/警察/小王/邻居/爷爷/群众/孙女/律师",
    "when": "今天/昨天/下星期/去年夏天/每天早上/晚上/刚才/三年以前/中午/春节",
    "where": "学校/北京/火车站/医院/海边/图书馆/机场/云南/咖啡馆/房间里/桥上/城市/四川/广州/日本",
    "thing": "书/雪/葡萄酒/照片/自行车/文件/信/小提琴/钱包/杂志/报纸/果汁/鱼/菜/茶/画/月亮/花/"
    "词典/鞋子/裙子/电脑/桌子/窗户/耳朵/苹果/橘子/丝绸/旗子/药/水/鸟/云/绿色的伞",
    "adj": "美丽/大/高/安静/奇怪/古老/新/少见/热闹/冷/有趣/干净/软/远/黑/聪明/普通/匆忙",
    "did": "买/看/忘记/读/做/丢掉/写/剪/知道/选择/喜欢/学习/寻找/扔/拿/推/挂",
    "count": "一个/两本/三张/六件/八条/十把/一百只/一千/二十五个",
    "digit": "零/一/二/三/四/五/六/七/八/九",
    "month": "一/二/三/四/五/六/七/八/九/十/十一/十二",
    "day": "一/三/五/八/十/十四/二十/三十",
    "hour": "一/四/七/九/十二",
    "minute": "零五/十/十五/三十/四十五",
}
GRAMMARS = {"en": EN, "ja": JA, "zh": ZH}
_SLOT = re.compile(r"\[(\w+)\]")


def compose(language: str, random: Random) -> str:
    """One random sentence of that language's grammar."""
    grammar = {name: words.split("/") for name, words in GRAMMARS[language].items()}
    sentence = _SLOT.sub(
        lambda slot: random.choice(grammar[slot[1]]), random.choice(grammar["pattern"])
    )
    return sentence[0].upper() + sentence[1:]
