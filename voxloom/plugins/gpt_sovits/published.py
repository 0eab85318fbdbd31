"""Where the files of GPT-SoVITS lie: in the original's folders, and where they are published.

Plain data: torch-free, and nothing is looked up.
"""

from __future__ import annotations

from dataclasses import dataclass

PUBLISHER = "lj1995/GPT-SoVITS"  # on the model hubs that `hf:` and `modelscope:` read
PRETRAINED = "GPT_SoVITS/pretrained_models"


@dataclass(frozen=True)
class Published:
    """A file that every user of a version fetches.

    slot, option: where a spec names it; places: relative to the folder of pretrained models, best
    first; beside: what must lie in its folder too; source: the repository it is published in;
    title: for people.
    """

    slot: str
    places: tuple[str, ...]
    title: str
    option: str = "weights"
    beside: tuple[tuple[str, ...], ...] = ()
    source: str = PUBLISHER

    @property
    def where(self) -> str:
        """As told to people."""
        return f"{self.source}: {self.places[0]}"


_CONFIG = ("config.json",)
_MODEL = ("model.safetensors", "pytorch_model.bin")


def _folder(name: str) -> tuple[str, ...]:
    return tuple(f"{name}/{file}" for file in reversed(_MODEL))


HUBERT = Published(
    "tokenizer",
    _folder("chinese-hubert-base"),
    "Chinese HuBERT, which hears the reference",
    beside=(_CONFIG,),
)
ROBERTA = Published(
    "text_encoder",
    _folder("chinese-roberta-wwm-ext-large"),
    "Chinese RoBERTa, which reads Chinese text",
    beside=(_CONFIG, ("tokenizer.json", "vocab.txt")),
)
SPEAKER = Published(
    "speaker_encoder",
    ("sv/pretrained_eres2netv2w24s4ep4.ckpt",),
    "ERes2NetV2, which hears who speaks",
)
BIGVGAN = Published(
    "vocoder",
    ("models--nvidia--bigvgan_v2_24khz_100band_256x/bigvgan_generator.pt",),
    "BigVGAN, the vocoder of v3",
)
HIFIGAN = Published("vocoder", ("gsv-v4-pretrained/vocoder.pth",), "the 48 kHz vocoder of v4")
# Its place is relative to the original's own folder, not to that of pretrained models.
SUPER_RESOLUTION = Published(
    "effects",
    ("tools/AP_BWE_main/24kto48k/g_24kto48k.zip",),
    "AP-BWE, which makes 48 kHz of 24",
    source="the authors of AP-BWE, github.com/yxlu-0102/AP-BWE",
)
GPT = {
    "v1": Published(
        "prior",
        ("s1bert25hz-2kh-longer-epoch=68e-step=50232.ckpt",),
        "the GPT of v1",
    ),
    "v2": Published(
        "prior",
        ("gsv-v2final-pretrained/s1bert25hz-5kh-longer-epoch=12-step=369668.ckpt",),
        "the GPT of v2",
    ),
    "v3": Published("prior", ("s1v3.ckpt",), "the GPT of v3, v4, v2Pro and v2ProPlus"),
}
SOVITS = {
    "v1": Published("acoustic", ("s2G488k.pth",), "SoVITS v1"),
    "v2": Published("acoustic", ("gsv-v2final-pretrained/s2G2333k.pth",), "SoVITS v2"),
    "v2Pro": Published("acoustic", ("v2Pro/s2Gv2Pro.pth",), "SoVITS v2Pro"),
    "v2ProPlus": Published("acoustic", ("v2Pro/s2Gv2ProPlus.pth",), "SoVITS v2ProPlus"),
    "v3": Published("acoustic", ("s2Gv3.pth",), "SoVITS v3"),
    "v4": Published(
        "acoustic", ("gsv-v4-pretrained/s2Gv4.pth", "gsv-v4-pretrained/s2v4.pth"), "SoVITS v4"
    ),
}
VERSIONS = ("v2ProPlus", "v2Pro", "v4", "v3", "v2", "v1")  # the newest first


def gpt_of(version: str) -> Published:
    """The GPT that was published for a version."""
    return GPT.get(version, GPT["v3"])


def companions_of(version: str) -> tuple[Published, ...]:
    """What a version needs besides its GPT and its SoVITS."""
    more = {
        "v2Pro": (SPEAKER,),
        "v2ProPlus": (SPEAKER,),
        "v3": (BIGVGAN,),
        "v4": (HIFIGAN,),
    }
    return (HUBERT, ROBERTA, *more.get(version, ()))
