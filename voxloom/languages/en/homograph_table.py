"""Readings of homographs where g2p_en's table is wrong or silent, as CMUdict phones."""

from __future__ import annotations

from collections.abc import Mapping

# word: (as a verb, else)
OURS: Mapping[str, tuple[str, str]] = {
    "object": ("AH0 B JH EH1 K T", "AA1 B JH EH0 K T"),
    "objects": ("AH0 B JH EH1 K T S", "AA1 B JH EH0 K T S"),
    "mouth": ("M AW1 DH", "M AW1 TH"),
    "learned": ("L ER1 N D", "L ER1 N D"),
    "live": ("L IH1 V", "L AY1 V"),
    "lives": ("L IH1 V Z", "L AY1 V Z"),
    "wind": ("W AY1 N D", "W IH1 N D"),
    "winds": ("W AY1 N D Z", "W IH1 N D Z"),
    "wound": ("W AW1 N D", "W UW1 N D"),
    "tear": ("T EH1 R", "T IH1 R"),
    "tears": ("T EH1 R Z", "T IH1 R Z"),
    "bow": ("B AW1", "B OW1"),
    "bows": ("B AW1 Z", "B OW1 Z"),
    "dove": ("D OW1 V", "D AH1 V"),
    "does": ("D AH1 Z", "D OW1 Z"),
    "lead": ("L IY1 D", "L EH1 D"),
    "accent": ("AE1 K S EH2 N T", "AE1 K S EH2 N T"),
    "subject": ("S AH0 B JH EH1 K T", "S AH1 B JH IH0 K T"),
    "present": ("P R IY0 Z EH1 N T", "P R EH1 Z AH0 N T"),
    "presents": ("P R IY0 Z EH1 N T S", "P R EH1 Z AH0 N T S"),
    "produce": ("P R AH0 D UW1 S", "P R OW1 D UW0 S"),
    "refuse": ("R IH0 F Y UW1 Z", "R EH1 F Y UW2 S"),
    "rebel": ("R IH0 B EH1 L", "R EH1 B AH0 L"),
    "rebels": ("R IH0 B EH1 L Z", "R EH1 B AH0 L Z"),
    "sow": ("S OW1", "S AW1"),
    "exploit": ("EH2 K S P L OY1 T", "EH1 K S P L OY2 T"),
    "exploits": ("EH2 K S P L OY1 T S", "EH1 K S P L OY2 T S"),
    "fragment": ("F R AE0 G M EH1 N T", "F R AE1 G M AH0 N T"),
    "fragments": ("F R AE0 G M EH1 N T S", "F R AE1 G M AH0 N T S"),
    "frequent": ("F R IY0 K W EH1 N T", "F R IY1 K W AH0 N T"),
    "imprint": ("IH2 M P R IH1 N T", "IH1 M P R IH0 N T"),
    "misuse": ("M IH0 S Y UW1 Z", "M IH0 S Y UW1 S"),
    "mouths": ("M AW1 DH Z", "M AW1 DH Z"),
    "baths": ("B AE1 DH Z", "B AE1 TH S"),
    "segment": ("S EH0 G M EH1 N T", "S EH1 G M AH0 N T"),
    "segments": ("S EH0 G M EH1 N T S", "S EH1 G M AH0 N T S"),
    "subcontract": ("S AH2 B K AH0 N T R AE1 K T", "S AH0 B K AA1 N T R AE2 K T"),
    "torment": ("T AO0 R M EH1 N T", "T AO1 R M EH2 N T"),
    "processes": ("P R AA1 S EH0 S IH0 Z", "P R AA1 S EH0 S IH0 Z"),
    "alternate": ("AO1 L T ER0 N EY2 T", "AO1 L T ER0 N AH0 T"),
    "unused": ("AH0 N Y UW1 Z D", "AH0 N Y UW1 Z D"),
    "jagged": ("JH AE1 G IH0 D", "JH AE1 G IH0 D"),
    "ragged": ("R AE1 G AH0 D", "R AE1 G AH0 D"),
    "crooked": ("K R UH1 K AH0 D", "K R UH1 K AH0 D"),
    "dogged": ("D AO1 G D", "D AO1 G IH0 D"),
    "cursed": ("K ER1 S T", "K ER1 S T"),
    "implement": ("IH1 M P L AH0 M EH0 N T", "IH1 M P L AH0 M AH0 N T"),
    "mandate": ("M AE1 N D EY2 T", "M AE1 N D EY2 T"),
    "inverse": ("IH0 N V ER1 S", "IH0 N V ER1 S"),
    "misconduct": ("M IH2 S K AH0 N D AH1 K T", "M IH0 S K AA1 N D AH0 K T"),
    "quadruple": ("K W AA0 D R UW1 P AH0 L", "K W AA0 D R UW1 P AH0 L"),
    "moped": ("M OW1 P T", "M OW1 P EH0 D"),
    "address": ("AH0 D R EH1 S", "AE1 D R EH2 S"),
    "addresses": ("AH0 D R EH1 S IH0 Z", "AE1 D R EH2 S IH0 Z"),
    "affiliate": ("AH0 F IH1 L IY0 EY2 T", "AH0 F IH1 L IY0 AH0 T"),
    "designate": ("D EH1 Z IH0 G N EY2 T", "D EH1 Z IH0 G N AH0 T"),
    "update": ("AH0 P D EY1 T", "AH1 P D EY2 T"),
    "updates": ("AH0 P D EY1 T S", "AH1 P D EY2 T S"),
    "relapse": ("R IH0 L AE1 P S", "R IY1 L AE0 P S"),
    "minute": ("M AY0 N UW1 T", "M IH1 N AH0 T"),  # small, else the time
}
# word: (after a determiner and before no noun, else)
NOUN_ELSE: Mapping[str, tuple[str, str]] = {
    "content": ("K AA1 N T EH0 N T", "K AH0 N T EH1 N T"),
    "invalid": ("IH1 N V AH0 L IH0 D", "IH0 N V AE1 L AH0 D"),
    "complex": ("K AA1 M P L EH0 K S", "K AH0 M P L EH1 K S"),
}
READ = {"present": "R IY1 D", "past": "R EH1 D"}
USED = {"used to": "Y UW1 S T", "else": "Y UW1 Z D"}
