"""The semantic prior of GPT-SoVITS, v1 to v4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import cast

import torch
from torch import Tensor, nn

from voxloom.core.weights.unfilled import unfilled
from voxloom.interfaces.contracts import PhoneContract, TokenContract
from voxloom.interfaces.errors import InputError, ShapeError, SpecError, VoiceError, WeightsError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.prior import SemanticPrior
from voxloom.interfaces.stage import Build, Context, WeightsView
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.plugins.gpt_sovits.t2s.engine import Engine
from voxloom.plugins.gpt_sovits.t2s.keys import KEYS
from voxloom.plugins.gpt_sovits.t2s.loop import Given, Rules, Spoken, speak_all, speak_one, steps
from voxloom.plugins.gpt_sovits.t2s.metadata import Size, read_size
from voxloom.plugins.gpt_sovits.t2s.network import PriorNetwork
from voxloom.plugins.gpt_sovits.t2s.options import GptOptions
from voxloom.plugins.gpt_sovits.t2s.streaming import Cutter, likeness


class Gpt(SemanticPrior):
    """Continues the tokens of a reference with those of a text.

    The prompt is used if the voice has both its phones and its tokens; without them the text is
    spoken in a voice of the model's own. Text features that are missing count as zeros, as for
    every language but Chinese.
    """

    keys = KEYS  # official names -> those of `network`, for adapters

    def __init__(self, options: GptOptions, build: Build) -> None:
        super().__init__(options, build)
        view = build.weights("weights")
        self.size = read_size(view.metadata, view.source)
        self.official = options.compat == "official"
        self.rules = Rules(options.sampling, options.limit(self.size), self.official)
        if options.streaming.pause_token >= self.size.tokens:
            raise SpecError(
                f"The prior in {view.source} has {self.size.tokens} tokens, so "
                f"{options.streaming.pause_token} cannot be its code of silence.",
                mend="Correct `streaming: {pause_token: ...}`.",
            )
        if options.precision == "int8" and torch.device(self.device).type != "cpu":
            raise SpecError(
                f"The prior computes in int8 on the CPU alone, not on {self.device!r}.",
                mend="Say `precision: fp16`, or `device: cpu`.",
            )
        self.network = _load(self.size, view)
        self._phones = cast(PhoneContract, self.edges.accepts["phones"])
        self._contract = cast(TokenContract, self.edges.produces["tokens"])
        self._made: Engine | None = None
        self._lock = Lock()

    @property
    def engine(self) -> Engine:
        """The network made ready for decoding, at the first use: adapters may change it before."""
        with self._lock:
            if self._made is None:
                options = self.options
                self._made = Engine(
                    self.network, options.precision, self.device, graphs=options.graphs
                )
            return self._made

    def replace(self, changed: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Put other weights in place; for adapters, before the stage is used.

        Args:
            changed: by the network's names, of the shapes there.

        Returns:
            The weights that were there.

        Raises:
            WeightsError: the network has no such weight, or of another shape.
        """
        present = dict(self.network.named_parameters())
        for name, tensor in changed.items():
            if name not in present or present[name].shape != tensor.shape:
                here = list(present[name].shape) if name in present else "not there"
                raise WeightsError(
                    f"{name} is {list(tensor.shape)} and cannot be put into this prior, where it "
                    f"is {here}.",
                    mend="Give what was made for this base.",
                )
        for name, tensor in changed.items():
            place, _, own = name.rpartition(".")
            setattr(self.network.get_submodule(place), own, nn.Parameter(tensor, False))
        with self._lock:
            self._made = None
        return {name: present[name].detach() for name in changed}

    def generate(self, phones: Phones, context: Context) -> SemanticTokens:
        with torch.inference_mode():
            spoken = speak_one(self.engine, self.given(phones, context), self.rules)
            return self._tokens(spoken.result(self.official))

    def generate_batch(
        self, phones: Sequence[Phones], contexts: Sequence[Context]
    ) -> list[SemanticTokens]:
        """As `generate` one by one; in `compat: official` the first context's generator draws
        for all."""
        with torch.inference_mode():
            given = [self.given(*pair) for pair in zip(phones, contexts, strict=True)]
            done = speak_all(self.engine, given, self.rules) if given else []
            return [self._tokens(each.result(self.official)) for each in done]

    def stream(self, phones: Phones, context: Context) -> Iterator[SemanticTokens]:
        """The tokens in chunks. The last one may be empty.

        In `compat: official` chunks overlap (see `Cutter`), and a speech that reaches its limit
        has one token more than the limit. With `streaming: {mode: whole}` there is one chunk, in
        `compat: official` by the rules of its batches, as the original speaks by default.
        """
        if self.options.streaming.mode == "whole":
            yield self.generate_batch([phones], [context])[0]
            return
        with torch.inference_mode():
            engine = self.engine
            spoken = Spoken(self.given(phones, context))
            alike = likeness(engine.codes, self.options.streaming.pause_token).cpu()
        cutter = Cutter(self.options.streaming, alike, official=self.official)
        going = steps(engine, [spoken], self.rules)
        while True:
            with torch.inference_mode():  # not across a yield: the mode belongs to the thread
                if next(going, self) is self:
                    break
                chunks = [self._tokens(chunk, final=False) for chunk in cutter.cut(spoken.tokens)]
            yield from chunks
        yield self._tokens(cutter.rest(spoken.tokens))

    def given(self, phones: Phones, context: Context) -> Given:
        """What the loop reads: ids, features and prompt on the stage's device.

        Raises:
            InputError: there are no phones, or they are of another inventory.
            ShapeError: text features of another shape.
            VoiceError: the voice's prompt is of another model.
        """
        if not len(phones):
            raise InputError("There are no phones to speak.", mend="Give a text with letters.")
        self._compare(phones)
        parts = [phones]
        prompt = torch.empty(0, dtype=torch.int64)
        voice = context.voice
        if voice.prompt_phones is not None and voice.prompt_tokens is not None:
            parts, prompt = [voice.prompt_phones, phones], voice.prompt_tokens.ids
            try:
                self._compare(voice.prompt_phones)
            except InputError as error:
                raise VoiceError(
                    f"In the voice's prompt: {error.message}", mend=error.mend
                ) from None
            if prompt.ndim != 1 or (
                len(prompt) and not 0 <= int(prompt.min()) <= int(prompt.max()) < self.size.end
            ):
                raise VoiceError(
                    f"The voice's prompt is no list of tokens below {self.size.end}.",
                    mend="Prepare the voice again with this pipeline.",
                )
        ids = [number for part in parts for number in part.ids]
        return Given(
            torch.tensor(ids, dtype=torch.int64, device=self.device),
            self._features(parts),
            prompt.to(self.device, torch.int64),
            context.generator,
            context.check,
        )

    def _compare(self, phones: Phones) -> None:
        if phones.inventory != self._phones.inventory:
            raise InputError(
                f"The phones are of the inventory {phones.inventory!r}; the prior reads "
                f"{self._phones.inventory!r}.",
                mend="Choose a frontend and a prior of one inventory.",
            )
        if phones.ids and not 0 <= min(phones.ids) <= max(phones.ids) < self.size.phones:
            raise InputError(
                f"There is a phone {max(phones.ids)}; the prior knows {self.size.phones}.",
                mend="Choose a frontend and a prior of one inventory.",
            )

    def _features(self, parts: Sequence[Phones]) -> Tensor | None:
        if all(part.features is None for part in parts):
            return None
        found = []
        for part in parts:
            wanted = (self.size.features, len(part))
            features = torch.zeros(wanted) if part.features is None else part.features
            if features.shape != wanted:
                raise ShapeError(
                    f"The text features are {list(features.shape)}, not {list(wanted)}.",
                    mend="Report it to the text encoder's author.",
                )
            found.append(features.to(self.device, torch.float32))
        return torch.cat(found, dim=1)

    def _tokens(self, ids: Sequence[int], *, final: bool = True) -> SemanticTokens:
        made = torch.tensor(ids, dtype=torch.int64, device=self.device)
        return SemanticTokens(made, self._contract, final)


def _load(size: Size, view: WeightsView) -> PriorNetwork:
    """The network with the file's weights, in half precision where the file is.

    Half is not widened: it stays in the mapped file, from which the engine packs it.
    """
    with unfilled(view.source):  # no memory, and no draws, for weights that are replaced
        network = PriorNetwork(size)
    floats = {t.dtype for t in view.tensors.values() if t.is_floating_point()}
    KEYS.load(network, view, dtype=torch.float16 if floats == {torch.float16} else None)
    return network.eval().requires_grad_(False)
