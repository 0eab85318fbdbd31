"""Names of the Latin letters as Cantonese says them, in jyutping."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, tuple[str, ...]] = {
    **{"a": ("ei1",), "b": ("bi1",), "c": ("si1",), "d": ("di1",), "e": ("ji1",)},
    **{"f": ("e1", "fu4"), "g": ("zi1",), "h": ("ik1", "cyu4"), "i": ("aai1",), "j": ("zei1",)},
    **{"k": ("kei1",), "l": ("e1", "lou4"), "m": ("em1",), "n": ("en1",), "o": ("ou1",)},
    **{"p": ("pi1",), "q": ("kiu1",), "r": ("aa1", "lou4"), "s": ("e1", "si4"), "t": ("ti1",)},
    **{"u": ("ju1",), "v": ("wi1",), "w": ("daap1", "biu1"), "x": ("ik1", "si4"), "y": ("waai1",)},
    "z": ("ji6", "se1"),
}
