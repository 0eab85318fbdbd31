"""Speech whose long-term spectrum is measured, by language: phones of sentences of our own.

Long and varied enough that another choice of sentences moves the spectrum less than the voice does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# How long they take without the pauses: sums of the mean durations of the phones in the speech of
# the engines whose own language it is (Mandarin: of those that speak it at all).
SECONDS = {"en": 10.43, "ja": 12.69, "zh": 16.11}
_SPOKEN = {
    "en": """
        DH AH0 Y AH1 NG JH AH1 JH TH AO1 T AH0 B AW1 T AH0 G UH1 D CH OY1 S AH1 V CH IY1
        P F R EH1 SH F IH1 SH .
        HH ER1 B R AH1 DH ER0 S AO1 HH AW1 TH IH1 N K L AW1 D Z M UW1 V D OW1 V ER0 DH
        AH0 B L UW1 N AO1 R DH ER0 N V AE1 L IY0 .
        W IY1 Y UW1 ZH AH0 W AH0 L IY0 M EH1 ZH ER0 P Y UH1 R JH OY1 B AY1 F AY1 V IY1 Z
        IY0 S AO1 NG Z AE1 T IY1 V N IH0 NG .
        """,
    "ja": """
        ky o1 o0 n o0 y u0 u1 g a1 t a1 , t o0 m o1 d a1 ch I t o1 o1 o0 k i0 n a0 k o0
        o1 e1 N1 o1 a0 r u1 i0 t e0 , ts u0 m e1 t a1 i1 o0 ch a1 o1 n o0 m i1 m a1 sh I
        t a0 .
        y u0 u1 b e1 w a1 sh i1 z u0 k a0 n a0 a1 m e0 g a0 f u1 r i0 , m a1 d o0 n o0 s
        o1 t o0 d e0 n e1 k o0 g a0 n a0 i1 t e1 i1 t a1 .
        o0 t o1 o1 t o1 w a0 m a1 i0 a0 s a0 g o1 j i0 n i0 o1 k I t e0 , g e1 N0 k i0 n
        i0 gy u0 u1 ny u1 u1 o1 k u0 b a1 r i1 m a1 s U .
        """,
    "zh": """
        j in1 t ian1 x ia4 u3 , uo3 h e2 p eng2 iu5 i4 q i3 q v4 g ong1 van2 s an4 b u4
        , t ian1 q i4 h en2 h ao3 .
        l ao3 sh ir1 r ang4 x ve2 sh eng5 m en5 iong4 zh ong1 un2 x ie3 i4 f eng1 d uan3
        x in4 , sh uo1 sh uo5 z i04 j i3 d e5 j ia1 x iang1 .
        ch un1 t ian1 d e5 sh ir2 h ou5 , l v4 s e4 d e5 sh an1 p o1 sh ang4 iu2 x v3 d
        uo1 p iao4 l iang5 d e5 h ua1 h e2 x iao2 n iao3 .
        """,
}


def sentences(symbols: Sequence[str]) -> Mapping[str, list[int]]:
    """Language -> ids of the phones to speak; only languages of which every phone is known."""
    known = {symbol: number for number, symbol in enumerate(symbols)}
    found: dict[str, list[int]] = {}
    for language, text in _SPOKEN.items():
        spoken = [word if word in ".," else f"{language}:{word}" for word in text.split()]
        if all(symbol in known for symbol in spoken):
            found[language] = [known[symbol] for symbol in spoken]
    return found
