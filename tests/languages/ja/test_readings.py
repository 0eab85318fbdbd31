"""Japanese readings, case by case: phones with pitch, without the leading pause."""

from __future__ import annotations

import pytest

from voxloom.interfaces.frontend import TextFrontend

CASES = (
    (
        "今日は良い天気です。",
        "今日は良い天気です。",
        "ky o1 o0 w a0 y o1 i0 t e1 N0 k i0 d e0 s U .",
    ),
    (
        "りんごを3つください。",
        "りんごを3つください。",
        "r i0 N1 g o1 o1 m i0 cl ts u1 k u0 d a0 s a0 i0 .",
    ),
    (
        "参加者は1,250人でした。",
        "参加者は1250人でした。",
        "s a0 N1 k a1 sh a0 w a0 s e1 N0 n i0 hy a1 k u1 g o0 j u1 u0 n i0 N0 d e0 sh I t a0 .",
    ),
    (
        "円周率は3.14です。",
        "円周率は3.14です。",
        "e0 N1 sh u1 u0 r i0 ts u0 w a0 s a0 N1 t e1 N1 i0 ch i1 y o1 N0 d e0 s U .",
    ),
    (
        "値段は12,800円です。",
        "値段は12800円です。",
        "n e0 d a1 N1 w a1 i0 ch i1 m a1 N0 n i0 s e1 N0 h a0 cl py a1 k u1 e1 N1 d e1 s U .",
    ),
    (
        "2024-03-15に会う。",
        "2024年3月15日に会う。",
        "n i0 s e1 N0 n i1 j u0 u0 y o0 n e1 N1 s a1 N0 g a0 ts u0 j u1 u0 g o1 n "
        "i0 ch i0 n i0 a1 u0 .",
    ),
    (
        "2024/3/15に会う。",
        "2024年3月15日に会う。",
        "n i0 s e1 N0 n i1 j u0 u0 y o0 n e1 N1 s a1 N0 g a0 ts u0 j u1 u0 g o1 n "
        "i0 ch i0 n i0 a1 u0 .",
    ),
    (
        "15:30に始まる。",
        "15時30分に始まる。",
        "j u1 u0 g o1 j i0 s a0 N1 j u1 cl p u0 N0 n i0 h a0 j i1 m a1 r u1 .",
    ),
    ("9:00に始まる。", "9時に始まる。", "k u1 j i0 n i0 h a0 j i1 m a1 r u1 ."),
    (
        "1:20:45でした。",
        "1時20分45秒でした。",
        "i0 ch i1 j i0 n i0 j u1 cl p u0 N0 y o1 N0 j u0 u0 g o1 by o0 o0 d e0 sh I t a0 .",
    ),
    (
        "3対2、3:2で勝つ。",
        "3対2、3対2で勝つ。",
        "s a0 N1 t a1 i0 n i0 , s a0 N1 t a1 i0 n i0 d e0 k a1 ts u0 .",
    ),
    ("3+4=7です。", "3たす4は7です。", "s a0 N1 t a0 s u1 y o1 N0 w a0 n a1 n a0 d e0 s U ."),
    ("$5です。", "5ドルです。", "g o1 d o0 r u0 d e0 s U ."),
    ("¥1200です。", "1200円です。", "s e1 N0 n i0 hy a1 k u1 e1 N1 d e1 s U ."),
    ("€20万", "20万ユーロ.", "n i0 j u1 u1 m a1 N1 y u1 u0 r o0 ."),
    ("-5度です。", "マイナス5度です。", "m a0 i1 n a1 s u1 g o1 d o0 d e0 s U ."),
    ("25℃です。", "25度です。", "n i1 j u0 u0 g o1 d o0 d e0 s U ."),
    ("1/2の確率", "2分の1の確率.", "n i0 b u1 N1 n o1 i1 ch i1 n o0 k a0 k u1 r i1 ts u1 ."),
    ("2.10.3版", "2てん10てん3版.", "n i0 t e1 N1 j u1 u0 t e0 N0 s a1 N0 p a0 N0 ."),
    ("5〜10人", "5から10人.", "g o1 k a0 r a0 j u1 u0 n i0 N0 ."),
    ("5-10人", "5から10人.", "g o1 k a0 r a0 j u1 u0 n i0 N0 ."),
    ("50%です。", "50パーセントです。", "g o0 j u1 cl p a1 a1 s e1 N0 t o0 d e0 s U ."),
    (
        "電話は03-1234-5678です。",
        "電話は03-1234-5678です。",
        "d e0 N1 w a1 w a1 z e0 r o1 s a1 N0 - i0 ch i1 n i1 i0 s a0 N1 y o1 N0 - "
        "g o0 o1 r o1 k u0 n a0 n a1 h a1 ch i0 d e0 s U .",
    ),
    ("R&Dです。", "RアンドDです。", "a1 a0 r u0 a0 N1 d o1 d i1 i0 d e1 s U ."),
    ("a@bです。", "aアットマークbです。", "e1 i0 a0 cl t o1 m a1 a0 k u0 b i1 i0 d e1 s U ."),
    ("#1です。", "シャープ1です。", "sh a0 a1 p u1 i0 ch i0 d e0 s U ."),
    ("5㎏です。", "5kgです。", "g o0 k i1 r o1 g u1 r a0 m u0 d e0 s U ."),
    (
        "㈱田中です。",
        "株式会社田中です。",
        "k a0 b u1 sh I k i1 g a1 i0 sh a0 t a0 n a1 k a1 d e1 s U .",
    ),
    ("ﾊﾝｶｸです。", "ハンカクです。", "h a1 N0 k a0 k u0 d e0 s U ."),
    ("か゛っこう", "がっこう.", "g a0 cl k o1 o1 ."),
    ("「行こう」と言った。", "行こうと言った。", "i0 k o1 o0 t o0 i0 cl t a1 ."),
    ("東京・大阪", "東京大阪.", "t o0 o1 ky o1 o1 o0 o1 s a1 k a1 ."),
    ("本当に？！", "本当に?", "h o0 N1 t o1 o1 n i1 ?"),
    ("え……", "え…", "e1 …"),
    ("待って―行かないで", "待って—行かないで.", "m a1 cl t e0 - i0 k a1 n a1 i1 d e1 ."),
    ("iPhoneを買う。", "iPhoneを買う。", "a1 i0 f o0 N0 o0 k a0 u1 ."),
    ("AとB", "AとB.", "e1 i0 t o1 b i1 i0 ."),
    ("ヷイオリン", "ヴァイオリン.", "v a0 i1 o1 r i1 N1 ."),
    ("①番", "イチ番.", "i0 ch i1 b a0 N0 ."),
    ("20m²", "20平方メートル.", "n i0 j u1 u1 h e1 e1 h o1 o1 m e1 e0 t o0 r u0 ."),
    ("1行目", "1行目.", "i0 ch i1 gy o1 o1 m e1 ."),
    ("2行目", "2行目.", "n i0 gy o1 o1 m e1 ."),
)


@pytest.mark.parametrize(("text", "normalized", "phones"), CASES)
def test_japanese_is_read(text: str, normalized: str, phones: str, japanese: TextFrontend) -> None:
    spoken = japanese.phonemize(text)
    assert spoken.normalized == normalized
    assert " ".join(symbol.removeprefix("ja:") for symbol in spoken.symbols[1:]) == phones


def test_numbers_that_open_jtalk_reads_are_told(japanese: TextFrontend) -> None:
    found = japanese.phonemize("2024年です").readings
    assert (found[0].start, found[0].end, found[0].rule) == (0, 4, "number")
