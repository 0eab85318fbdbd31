"""The files of GPT-SoVITS: which key tells each kind, where it fits, where it is published."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class FileKind:
    """telling: found in one of the file's keys (the first kind in the table that fits is taken);
    slot: where in a pipeline it goes; published: paths in the published model repository."""

    name: str
    title: str
    telling: re.Pattern[str]
    slot: str
    published: str = ""


def _kind(name: str, title: str, telling: str, slot: str, published: str = "") -> FileKind:
    return FileKind(name, title, re.compile(telling), slot, published)


PUBLISHER = "the model repository lj1995/GPT-SoVITS"
KINDS = (
    _kind(
        "gpt-lora",
        "LoRA of a GPT (text to semantic tokens)",
        r"(?:\bh\.layers\.\d+\.|\bar_\w+\.).*\blora_[AB]\b",
        "an adapter on the prior",
    ),
    _kind("sovits-lora", "LoRA of a SoVITS v3 or v4", r"\bcfm\..*\.lora_[AB]\.", "an adapter"),
    _kind(
        "gpt",
        "GPT (text to semantic tokens)",
        r"^model\.ar_text_embedding\.word_embeddings\.weight$|^model\.ar_predict_layer\.weight$",
        "prior",
        "s1v3.ckpt, gsv-v2final-pretrained/s1bert25hz-5kh-longer-epoch=12-step=369668.ckpt, "
        "s1bert25hz-2kh-longer-epoch=68e-step=50232.ckpt",
    ),
    _kind(
        "sovits-dit",
        "SoVITS with flow matching (semantic tokens to mel)",
        r"^cfm\.estimator\.",
        "acoustic",
        "s2Gv3.pth, gsv-v4-pretrained/s2Gv4.pth",
    ),
    _kind(
        "sovits",
        "SoVITS (semantic tokens to speech)",
        r"^enc_p\.text_embedding\.weight$",
        "acoustic",
        "s2G488k.pth, gsv-v2final-pretrained/s2G2333k.pth, v2Pro/s2Gv2Pro.pth, "
        "v2Pro/s2Gv2ProPlus.pth",
    ),
    _kind(
        "discriminator",
        "discriminator of a SoVITS, for training only",
        r"^discriminators\.\d+\.",
        "no stage",
    ),
    _kind("ap-bwe", "AP-BWE super-resolution", r"^conv_pre_mag\.weight$", "an effect"),
    _kind(
        "bigvgan",
        "BigVGAN vocoder",
        r"^resblocks\.\d+\.activations\.\d+\.act\.alpha$",
        "vocoder",
        "models--nvidia--bigvgan_v2_24khz_100band_256x/bigvgan_generator.pt",
    ),
    _kind(
        "hifigan",
        "HiFi-GAN vocoder",
        r"^resblocks\.\d+\.convs1\.\d+\.weight",
        "vocoder",
        "gsv-v4-pretrained/vocoder.pth",
    ),
    _kind(
        "eres2netv2",
        "ERes2NetV2 speaker encoder",
        r"^layer3_ds\.weight$",
        "speaker_encoder",
        "sv/pretrained_eres2netv2w24s4ep4.ckpt",
    ),
    _kind(
        "hubert",
        "HuBERT content encoder",
        r"^(?:hubert\.)?feature_extractor\.conv_layers\.0\.conv\.weight$",
        "tokenizer",
        "chinese-hubert-base/pytorch_model.bin",
    ),
    _kind(
        "bert",
        "BERT (RoBERTa) text encoder",
        r"^(?:bert\.)?embeddings\.word_embeddings\.weight$",
        "text_encoder",
        "chinese-roberta-wwm-ext-large/pytorch_model.bin",
    ),
)

# The first 8192 bytes of the published SoVITS files, by MD5: name and version. The first one is
# listed as v2 by the original program, which corrects itself after loading.
PUBLISHED_MD5 = {
    "dc3c97e17592963677a4a1681f30c653": ("s2G488k.pth", "v1"),
    "6642b37f3dbb1f76882b69937c95a5f3": ("s2G2333k.pth", "v2"),
    "43797be674a37c1c83ee81081941ed0f": ("s2Gv3.pth", "v3"),
    "4f26b9476d0c5033e04162c486074374": ("s2Gv4.pth", "v4"),
    "c7e9fce2223f3db685cdfa1e6368728a": ("s2Gv2Pro.pth", "v2Pro"),
    "66b313e39455b57ab1b0bc0b239c9d0a": ("s2Gv2ProPlus.pth", "v2ProPlus"),
}

# The first two bytes of a file, where they are not PK: version, and whether it is a LoRA.
HEADS = {
    "00": ("v1", False),
    "01": ("v2", False),
    "02": ("v3", False),
    "03": ("v3", True),
    "04": ("v4", True),
    "05": ("v2Pro", False),
    "06": ("v2ProPlus", False),
}
VERSIONS = ("v1", "v2", "v2Pro", "v2ProPlus", "v3", "v4")
