"""The provider `mini-decoder`: semantic tokens and a voice to mel and pitch."""

from __future__ import annotations

import math

import torch

from voxloom.interfaces.acoustic import AcousticModel, Utterance
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context
from voxloom.plugins.mini.blocks import HIGHEST_HZ, LOWEST_HZ
from voxloom.plugins.mini.decoder.metadata import read_header
from voxloom.plugins.mini.decoder.network import TokenDecoder
from voxloom.plugins.mini.decoder.options import MiniDecoderOptions
from voxloom.plugins.mini.loading import load
from voxloom.plugins.mini.style.reading import style_of


class MiniDecoder(AcousticModel):
    """Speaks tokens in the style of a voice. Nothing is drawn: the seed does not matter."""

    def __init__(self, options: MiniDecoderOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model."""
        super().__init__(options, build)
        view = build.weights("weights")
        self.header = read_header(view.metadata, view.source)
        self.network = load(lambda: TokenDecoder(self.header.size), view).to(build.device)

    @torch.inference_mode()
    def synthesize(self, utterance: Utterance, context: Context) -> Features:
        """See AcousticModel.

        Raises:
            InputError: no tokens, or none of this codebook; no voice."""
        tokens = utterance.tokens
        if tokens is None or not len(tokens.ids):
            raise InputError(
                "The acoustic model mini-decoder was given no tokens.",
                mend="Put a prior before it, and give a text with something to speak.",
            )
        if tokens.contract.codebook != self.header.tokens.codebook:
            raise InputError(
                f"The tokens are of the codebook {tokens.contract.codebook!r}, not "
                f"{self.header.tokens.codebook!r}.",
                mend="Choose a prior that was trained on the same tokenizer.",
            )
        style, log_f0 = style_of(context, self.header.size.style, "mini-decoder", self.device)
        made = self.network(tokens.ids[None].to(self.device), style, context.controls.speed)
        shift = log_f0 + context.controls.pitch_semitones * math.log(2) / 12
        hz = torch.exp(made.log_f0[0] + shift).clamp(LOWEST_HZ, HIGHEST_HZ)
        f0 = torch.where(made.voicing[0] > 0, hz, torch.zeros_like(hz))
        return Features(made.mel[0].cpu().clone(), self.header.mel, {"f0": f0.cpu()})
