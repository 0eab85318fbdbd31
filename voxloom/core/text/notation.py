"""The core's own notations, those that belong to no language. All others come with the languages
that they write.
"""

from __future__ import annotations

from voxloom.interfaces.hints import PHONES
from voxloom.interfaces.notation import Notation, Notations

OWN = (
    Notation("ipa", "a pronunciation in IPA", str.strip, rank=900),
    Notation(
        PHONES,
        "symbols of the phone inventory, separated by spaces",
        str.strip,
        rank=901,
        aliases=("x-phones",),
    ),
)
PLAIN = Notations(OWN)  # where nobody tells of others
