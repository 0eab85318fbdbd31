"""Flite's `rms` (a second male timbre) through its C library, with phone end times.

Flite offers no command that prints stress and punctuation per segment, so the few C calls needed
are bound here with ctypes. Debian: `flite1-dev` or `libflite1`.
"""

from __future__ import annotations

import ctypes
from zlib import crc32

import numpy as np

from voxloom.training.teachers.arpabet import label
from voxloom.training.teachers.festival import Segment
from voxloom.training.teachers.spoken import Spoken

_TOKEN = "R:SylStructure.parent.parent.R:Token.parent"


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


class Flite:
    """One loaded voice; `speak` reads one text."""

    def __init__(self, voice: str = "rms") -> None:
        library = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
        for name in ("libflite_cmulex.so.1", "libflite_usenglish.so.1"):
            ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
        register = getattr(ctypes.CDLL(f"libflite_cmu_us_{voice}.so.1"), f"register_cmu_us_{voice}")
        pointer, text = ctypes.c_void_p, ctypes.c_char_p
        signatures = {
            "flite_synth_text": ([text, pointer], pointer),
            "utt_wave": ([pointer], ctypes.POINTER(_Wave)),
            "utt_relation": ([pointer, text], pointer),
            "relation_head": ([pointer], pointer),
            "item_next": ([pointer], pointer),
            "item_feat_float": ([pointer, text], ctypes.c_float),
            "item_feat_string": ([pointer, text], text),
            "ffeature_string": ([pointer, text], text),
            "path_to_item": ([pointer, text], pointer),
            "delete_utterance": ([pointer], None),
        }
        for name, (arguments, result) in signatures.items():
            function = getattr(library, name)
            function.argtypes, function.restype = arguments, result
        library.flite_init()
        register.restype = pointer
        register.argtypes = [text]
        self._library = library
        self._voice = register(None)

    def speak(self, text: str) -> Spoken | None:
        """Text -> labelled speech, None if a segment has no symbol; the same for the same text.

        Flite draws the noise of its voice from C's `rand`, of which what was said before in this
        process would otherwise have its share."""
        library = self._library
        ctypes.CDLL(None).srand(ctypes.c_uint(crc32(text.encode())))
        utterance = library.flite_synth_text(text.encode("ascii", "ignore"), self._voice)
        if not utterance:
            return None
        try:
            wave = library.utt_wave(utterance).contents
            samples = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)) / 32768.0
            labelled = label(self._segments(utterance))
            if labelled is None:
                return None
            return Spoken(samples, wave.sample_rate, tuple(labelled[0]), tuple(labelled[1]))
        finally:
            library.delete_utterance(utterance)

    def _segments(self, utterance: int) -> list[Segment]:
        library = self._library
        segments = []
        item = library.relation_head(library.utt_relation(utterance, b"Segment"))
        tokens: dict[int | None, int] = {None: 0}
        while item:
            name = library.item_feat_string(item, b"name").decode()
            stress = library.ffeature_string(item, b"R:SylStructure.parent.stress").decode()
            punctuation = library.ffeature_string(item, f"{_TOKEN}.punc".encode()).decode()
            token = library.path_to_item(item, _TOKEN.encode())
            segments.append(
                Segment(
                    end=library.item_feat_float(item, b"end"),
                    name=name,
                    stress=int(stress) if stress.isdigit() else 0,
                    token=tokens.setdefault(token, len(tokens)),
                    punctuation=punctuation,
                )
            )
            item = library.item_next(item)
        return segments
