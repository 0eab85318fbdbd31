"""Which phones of a text a model knows, which it can only approximate, and which it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from voxloom.core.pipeline.assembly import Builder
from voxloom.core.pipeline.sentences import split
from voxloom.core.spec.plan_types import Plan
from voxloom.interfaces.contracts import PhoneContract
from voxloom.interfaces.errors import InputError, SpecError, VoxloomError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.options import Part, Planned, PlanView
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.interfaces.plugin import ProviderInfo, Providers
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build, Stage, WeightsView

UNKNOWN = "UNK"  # by the convention of several inventories: a sound that could not be written


class Fit(Enum):
    """How well a model's inventory has one phone."""

    KNOWN = "known"
    APPROXIMATED = "approximated"
    MISSING = "missing"


@dataclass(frozen=True)
class PhoneUse:
    """One phone of the text. nearest: the model's symbols in its place, () where it is left out
    or missing; count: how often it occurs."""

    symbol: str
    fit: Fit
    nearest: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class WordUse:
    """A stretch [start, end) of the text with a phone that the model does not know as it is."""

    text: str
    start: int
    end: int
    approximated: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """inventory: what the model reads; frontend, written: the frontend that read the text, and
    the inventory it wrote; phones: in the order of their first use; words: those concerned, in
    the order of the text."""

    inventory: str
    frontend: str
    written: str
    phones: tuple[PhoneUse, ...]
    words: tuple[WordUse, ...]

    def of(self, fit: Fit) -> tuple[PhoneUse, ...]:
        """The phones that fit this well."""
        return tuple(one for one in self.phones if one.fit is fit)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.of(Fit.MISSING)

    def as_json(self) -> dict[str, Any]:
        """Plain values for machines."""
        return {
            "inventory": self.inventory,
            "frontend": self.frontend,
            "written": self.written,
            "complete": self.complete,
            "phones": {
                fit.value: [
                    {"symbol": one.symbol, "count": one.count}
                    | ({"nearest": list(one.nearest)} if fit is Fit.APPROXIMATED else {})
                    for one in self.of(fit)
                ]
                for fit in Fit
            },
            "words": [
                {
                    "text": word.text,
                    "start": word.start,
                    "end": word.end,
                    "approximated": list(word.approximated),
                    "missing": list(word.missing),
                }
                for word in self.words
            ],
        }


def compare(
    sentences: Iterable[tuple[Phones, int]], written: Inventory, model: Inventory, frontend: str
) -> Coverage:
    """sentences: phones in the inventory `written`, and where their text starts in the whole."""
    counts: dict[str, int] = {}
    words: list[WordUse] = []
    for phones, offset in sentences:
        for symbol in phones.symbols:
            counts[symbol] = counts.get(symbol, 0) + 1
        words += _words(phones, offset, written, model)
    uses = []
    for symbol, count in counts.items():
        fit, nearest = _fit(symbol, written, model)
        uses.append(PhoneUse(symbol, fit, nearest, count))
    return Coverage(model.id, frontend, written.id, tuple(uses), tuple(words))


def nearest_phones(phones: Phones, written: Inventory, model: Inventory) -> Phones:
    """The same text in the symbols of another inventory, approximated where it must be.

    Readings keep their characters; a phone that is left out speaks none. Raises InputError: a
    phone has nothing near it there, named with its word.
    """
    symbols: list[str] = []
    spans: list[tuple[int, int]] = []
    languages: list[str] = []
    starts: list[int] = []
    for symbol, span, language in zip(phones.symbols, phones.spans, phones.languages, strict=True):
        fit, nearest = _fit(symbol, written, model)
        if fit is Fit.MISSING:
            raise InputError(
                f"The inventory {model.id!r} has nothing near the phone {symbol!r} of "
                f"{phones.text[span[0] : span[1]]!r} (character {span[0] + 1}).",
                mend="Add it to the `approximations` of the inventory file, or spell the word "
                "otherwise.",
            )
        starts.append(len(symbols))
        symbols += nearest
        spans += [span] * len(nearest)
        languages += [language] * len(nearest)
    starts.append(len(symbols))
    readings = tuple(
        replace(one, first=starts[one.first], last=starts[one.last]) for one in phones.readings
    )
    return Phones(
        inventory=model.id,
        symbols=tuple(symbols),
        ids=model.encode(symbols),
        spans=tuple(spans),
        languages=tuple(languages),
        text=phones.text,
        normalized=phones.normalized,
        notes=phones.notes,
        readings=readings,
    )


def examine(
    text: str,
    plan: Plan,
    providers: Providers,
    language: str = AUTO,
    *,
    inventories: Sequence[str] = (),
) -> Coverage:
    """Read a text, and compare its phones with what the pipeline's model reads.

    The pipeline's own frontend reads it where it speaks the language; else another installed one.
    A frontend whose plugin has an inventory that extends the model's writes that one, to tell what
    it approximates; else the model's, else its own, else one of `inventories`.
    Raises InputError: no installed frontend reads it; SpecError: the pipeline has no frontend.
    """
    planned = plan.stage("frontend")
    contract = planned.edges.produces.get("phones") if planned is not None else None
    if planned is None or not isinstance(contract, PhoneContract):
        raise SpecError(
            f"The pipeline {plan.name!r} has no frontend: it reads text without phones.",
            mend="Give one that has a frontend, such as mini.",
        )
    model = providers.inventory(contract.inventory)
    if language == AUTO or not plan.languages or language in plan.languages:
        given = planned.options.model_dump(exclude_unset=True)
        for wider in _extensions(planned.provider, model, providers):
            frontend = _build(planned.provider, given | {"inventory": wider}, providers)
            if frontend is not None:
                return _examined(text, frontend, planned.provider.name, model, providers, language)
        builder = Builder(plan, providers, None)
        try:
            own = builder.stage(planned)
            assert isinstance(own, TextFrontend)
            return _examined(text, own, planned.provider.name, model, providers, language)
        finally:
            builder.close()
    name, frontend = _another(language, model, providers, inventories)
    return _examined(text, frontend, name, model, providers, language)


def _extensions(info: ProviderInfo, model: Inventory, providers: Providers) -> list[str]:
    """Inventories of the provider's plugin that add symbols to the model's."""
    named = [one.name for one in providers.plugin(info.plugin).inventories if one.name != model.id]
    size = len(model.symbols)
    return [name for name in named if providers.inventory(name).symbols[:size] == model.symbols]


def _examined(
    text: str,
    frontend: TextFrontend,
    name: str,
    model: Inventory,
    providers: Providers,
    language: str,
) -> Coverage:
    """Reads with a frontend and closes it."""
    try:
        made = frontend.edges.produces["phones"]
        assert isinstance(made, PhoneContract)
        pieces = [(text[one.first : one.last], one.first) for one in split(text, language)]
        read = ((frontend.phonemize(piece, language), start) for piece, start in pieces)
        return compare(read, providers.inventory(made.inventory), model, name)
    finally:
        frontend.close()


def _another(
    language: str, model: Inventory, providers: Providers, inventories: Sequence[str]
) -> tuple[str, TextFrontend]:
    """A frontend for a language that the pipeline's own does not speak: first those that claim it,
    the one of its name before others, then those that claim none and are asked."""
    offered = [one for one in providers.providers("frontend") if language in one.languages]
    offered.sort(key=lambda one: (one.name != language, len(one.languages)))
    offered += [one for one in providers.providers("frontend") if not one.languages]
    complaints: list[str] = []
    for info in offered:
        wider = _extensions(info, model, providers)
        for wanted in dict.fromkeys((*wider, model.id, "", *inventories)):
            try:
                frontend = _build(info, {"inventory": wanted} if wanted else {}, providers)
            except VoxloomError as error:
                complaints.append(f"{info.name}: {error.message}")
                continue
            if frontend is not None and language in frontend.languages:
                return info.name, frontend
    why = f" ({complaints[-1]})" if complaints else ""
    raise InputError(
        f"No installed frontend reads {language!r}{why}.",
        mend="Install a plugin that speaks it, or give another code.",
    )


def _build(
    info: ProviderInfo, values: Mapping[str, Any], providers: Providers
) -> TextFrontend | None:
    """A frontend of its own with these options; None where it lacks one of them."""
    stage = _stage(info, values, providers)
    return stage if isinstance(stage, TextFrontend) else None


def _stage(info: ProviderInfo, values: Mapping[str, Any], providers: Providers) -> Stage | None:
    model = providers.load_options(info)
    if any(name not in model.model_fields for name in values):
        return None
    try:
        options = model(**values)
    except ValueError as error:  # pydantic's
        raise SpecError(f"it does not take {dict(values)}: {error}") from error
    parts: dict[str, Stage] = {}
    planned: dict[str, Planned] = {}
    for name, part in options.parts().items():
        made = _part(part, providers)
        parts[name], planned[name] = made, Planned(part.use, made.options, made.edges)
    view = PlanView({}, planned, lambda field: {}, providers.inventory)
    build = Build("cpu", options.edges(view), _no_weights, providers.inventory, parts)
    made_class: Any = providers.load(info)
    stage: Stage = made_class(options, build)
    return stage


def _part(part: Part, providers: Providers) -> Stage:
    made = _stage(providers.find(part.kind, part.use), part.options, providers)
    if made is None:
        raise SpecError(f"{part.use!r} lacks an option of {dict(part.options)}")
    return made


def _no_weights(field: str) -> WeightsView:
    raise SpecError(f"it reads weights from `{field}`, and none are given")


def _fit(symbol: str, written: Inventory, model: Inventory) -> tuple[Fit, tuple[str, ...]]:
    if symbol == UNKNOWN:
        return Fit.MISSING, ()
    if symbol in model.index:
        return Fit.KNOWN, (symbol,)
    nearest = written.nearest(symbol, model)
    if nearest is None or any(one not in model.index for one in nearest):
        return Fit.MISSING, ()
    return Fit.APPROXIMATED, nearest


def _words(phones: Phones, offset: int, written: Inventory, model: Inventory) -> Iterator[WordUse]:
    found: dict[tuple[int, int], dict[Fit, dict[str, None]]] = {}
    for symbol, span in zip(phones.symbols, phones.spans, strict=True):
        fit, _ = _fit(symbol, written, model)
        if fit is not Fit.KNOWN and span[1] > span[0]:
            found.setdefault(span, {}).setdefault(fit, {})[symbol] = None
    for (start, end), fits in found.items():
        yield WordUse(
            phones.text[start:end],
            start + offset,
            end + offset,
            tuple(fits.get(Fit.APPROXIMATED, ())),
            tuple(fits.get(Fit.MISSING, ())),
        )
