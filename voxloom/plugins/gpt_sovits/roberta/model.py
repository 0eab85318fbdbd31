"""The provider `roberta`: a vector for every phone of a Chinese character, zeros elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from voxloom.interfaces.contracts import TextFeatureContract
from voxloom.interfaces.errors import InputError, WeightsError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import Build
from voxloom.interfaces.text_encoder import TextEncoder
from voxloom.plugins.gpt_sovits.common.contracts import TEXT_FEATURES
from voxloom.plugins.gpt_sovits.roberta.loading import load_bert, load_vocabulary
from voxloom.plugins.gpt_sovits.roberta.options import RobertaOptions

CHINESE = "zh"


class Roberta(TextEncoder):
    """Each stretch of Chinese is read by itself, one word of the vocabulary per character; all
    phones of a character get its vector."""

    def __init__(self, options: RobertaOptions, build: Build) -> None:
        """Raises WeightsError if the folder holds another model, or not all of it."""
        super().__init__(options, build)
        view = build.weights("weights")
        network = load_bert(view, options.precision)
        self.vocabulary = load_vocabulary(view, network.size.words)
        wanted = build.edges.produces.get("text_features", TEXT_FEATURES)
        self.contract = wanted if isinstance(wanted, TextFeatureContract) else TEXT_FEATURES
        if network.size.width != self.contract.width:
            raise WeightsError(
                f"The encoder in {view.source} makes features of width {network.size.width}, not "
                f"{self.contract.width}.",
                mend="Give chinese-roberta-wwm-ext-large.",
            )
        self.network = network.to(build.device)

    def encode(self, phones: Phones) -> Phones:
        """See TextEncoder. Raises InputError if a stretch is longer than BERT reads, or the
        frontend does not tell which phones speak a Chinese character."""
        features = torch.zeros(self.contract.width, len(phones))
        for text, start, counts in _stretches(phones):
            made = spread(self.hidden(self.numbers(text)), counts)
            features[:, start : start + made.shape[-1]] = made
        return phones.with_features(features, self.contract)

    def numbers(self, text: str) -> Tensor:
        """Characters -> [characters + 2], between the marks of start and end."""
        known = self.vocabulary
        longest = self.network.size.places - 2
        if len(text) > longest:
            raise InputError(
                f"A sentence has {len(text)} Chinese characters; its text encoder reads up to "
                f"{longest}.",
                mend="Divide it with full stops.",
            )
        inside = [known.get(char.lower(), known["[UNK]"]) for char in text]
        return torch.tensor([known["[CLS]"], *inside, known["[SEP]"]])

    @torch.inference_mode()
    def hidden(self, numbers: Tensor) -> Tensor:
        """[words] -> [words, width], on the CPU."""
        found: Tensor = self.network(numbers[None].to(self.device))[0].float().cpu()
        return found


def spread(hidden: Tensor, counts: Sequence[int]) -> Tensor:
    """A row per word, start and end included, and phones per character -> [width, phones]."""
    return hidden[1:-1].repeat_interleave(torch.tensor(counts), dim=0).t()


def _stretches(phones: Phones) -> Iterator[tuple[str, int, tuple[int, ...]]]:
    """Each stretch of Chinese: its characters, its first phone, and the phones of each character.

    A character without phones goes with what stands before it."""
    if CHINESE not in phones.languages:
        return
    counts = phones.phones_per_character
    if counts is None:
        raise InputError(
            "The frontend does not tell which phones speak each Chinese character, which the text "
            "encoder roberta needs.",
            mend="Choose a frontend that does, such as GPT-SoVITS's own, or leave out the text "
            "encoder.",
        )
    text, first, inside = "", 0, list[int]()
    place, chinese = 0, False
    for char, count in zip(phones.normalized, counts, strict=True):
        if count:
            now = phones.languages[place] == CHINESE
            if chinese and not now:
                yield text, first, tuple(inside)
            if now and not chinese:
                text, first, inside = "", place, []
            chinese = now
        if chinese:
            text += char
            inside.append(count)
        place += count
    if chinese:
        yield text, first, tuple(inside)
