"""What the edges between GPT-SoVITS's stages carry. No torch here."""

from __future__ import annotations

from voxloom.interfaces.contracts import (
    PhoneContract,
    SpeakerContract,
    TextFeatureContract,
    TokenContract,
)

PHONES_V1 = PhoneContract("gpt-sovits-v1", 322)
PHONES_V2 = PhoneContract("gpt-sovits-v2", 732)
PHONES = {"v1": PHONES_V1, "v2": PHONES_V2}
TOKENS = TokenContract("gpt-sovits-hubert-vq", 1024, 25.0)  # one codebook in all versions
TEXT_FEATURES = TextFeatureContract("chinese-roberta-wwm-ext-large", 1024)
SPEAKER = SpeakerContract("eres2netv2", 20480)
