"""Whether the phones are there: what a recogniser of our own training hears of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from voxloom.training.evaluation.counting import alignment
from voxloom.training.evaluation.metric import PHONES, About, Metric, Sample, Value
from voxloom.training.inventory import NAME

if TYPE_CHECKING:
    from voxloom.interfaces.audio import Audio
    from voxloom.plugins.mini.listener.model import HeardPhone, Listener

FILE = "mini-tokenizer.safetensors"
LANGUAGES = ("en", "ja", "zh")
_NOTE = (
    "Heard by a network that learnt from the free engines that taught mini, though not from these "
    "sentences: compare with the teacher's rate, never read it as an absolute. It knows phones and "
    "no words, so it finds what is missing or wrong, and says nothing of whether a listener "
    "understands; it is biased towards those engines' way of speaking. Other speakers, and "
    "people above all, it hears worse; mini-gpt, which speaks from what its first half hears, it "
    "flatters. Length is not judged: a phone twice in a row counts once."
)


def packaged() -> Path:
    """Where the network's weights lie if they come with the package."""
    from voxloom.plugins import mini

    return Path(mini.__path__[0]) / "weights" / FILE


def wanted_phones(symbols: Sequence[str]) -> list[tuple[str, str]]:
    """Symbols -> (base, mark) of what can be heard: no pauses and marks of punctuation, a phone
    twice in a row once, without its mark, which belongs to both."""
    from voxloom.plugins.mini.acoustic.symbols import parts

    found: list[tuple[str, str]] = []
    for symbol in symbols:
        base, mark, language = parts(symbol)
        if language == "-":
            continue
        if found and found[-1][0] == base:
            found[-1] = (base, "-")
        else:
            found.append((base, mark))
    return found


class PhoneErrors(Metric):
    """Errors per phone that the frontend gave; the mean over samples is weighted by phones."""

    about = About(
        "phone-errors",
        "phones misheard, missed or added, per phone, without tone and stress",
        "lower",
        languages=LANGUAGES,
        needs=(PHONES,),
        of_teacher=True,
        note=_NOTE,
    )
    weights: ClassVar[Path | None] = None  # None: those of the package

    @classmethod
    def file(cls) -> Path:
        """The weights of the recogniser."""
        return cls.weights or packaged()

    @classmethod
    def missing(cls) -> str:
        if cls.file().is_file():
            return super().missing()
        return "its recogniser does not come with this package: name one with --listener"

    @classmethod
    def unfit(cls, sample: Sample) -> str:
        reason = super().unfit(sample)
        if reason or sample.phones is None or sample.phones.inventory == NAME:
            return reason
        return f"knows the phones of {NAME}, not of {sample.phones.inventory}"

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return [self._one(sample) for sample in samples]

    def _one(self, sample: Sample) -> Value | None:
        assert sample.phones is not None
        wanted = wanted_phones(sample.phones.symbols)
        if not wanted:
            return None
        languages = frozenset(base[:2] for base, _ in wanted)
        return self.judged(wanted, self.heard(sample.audio, languages))

    def heard(self, audio: Audio, languages: frozenset[str]) -> list[HeardPhone]:
        """What the recogniser hears, once for all metrics of a run."""
        key = (PhoneErrors, id(audio), languages)
        if key not in self.shared:  # with the audio, so that its id stays its own
            self.shared[key] = (audio, self._listener().hear(audio, languages))
        return list(self.shared[key][1])

    def _listener(self) -> Listener:
        if PhoneErrors not in self.shared:
            self.shared[PhoneErrors] = listener(self.file())
        made: Listener = self.shared[PhoneErrors]
        return made

    @staticmethod
    def judged(wanted: Sequence[tuple[str, str]], heard: Sequence[HeardPhone]) -> Value | None:
        """The value of what was to be said and what was heard of it; the detail is what differs.
        None where there is nothing to judge."""
        ours, theirs = [base for base, _ in wanted], [phone.base for phone in heard]
        faults = []
        for place, other in alignment(ours, theirs):
            one = "" if place is None else ours[place][3:]
            two = "" if other is None else theirs[other][3:]
            if place is None or other is None or ours[place] != theirs[other]:
                faults.append(f"{one}→{two}" if one and two else f"-{one}" if one else f"+{two}")
        return Value(len(faults) / len(ours), len(ours), " ".join(faults))


class MissingPhones(PhoneErrors):
    """Phones in whose place nothing is heard, per phone that the frontend gave."""

    about = About(
        "missing-phones",
        "phones in whose place nothing is heard, per phone",
        "lower",
        languages=LANGUAGES,
        needs=(PHONES,),
        of_teacher=True,
        note="By the recogniser of phone-errors: whether a sentence is spoken in full. A phone "
        "that is heard as another is there; phone-errors counts it.",
    )

    @staticmethod
    def judged(wanted: Sequence[tuple[str, str]], heard: Sequence[HeardPhone]) -> Value | None:
        ours, theirs = [base for base, _ in wanted], [phone.base for phone in heard]
        pairs = alignment(ours, theirs)
        missing = [ours[place][3:] for place, other in pairs if place is not None and other is None]
        return Value(len(missing) / len(ours), len(ours), " ".join(missing))


class ToneErrors(PhoneErrors):
    """Wrong tones per Mandarin final that was heard as the one it was to be."""

    about = About(
        "tone-errors",
        "wrong tones per Mandarin final that is heard rightly",
        "lower",
        languages=("zh",),
        needs=(PHONES,),
        of_teacher=True,
        note="By the recogniser of phone-errors, with all of its limits. The teachers' tones are "
        "made by rule, and those it learnt; the neutral tone it hears worst.",
    )

    @staticmethod
    def judged(wanted: Sequence[tuple[str, str]], heard: Sequence[HeardPhone]) -> Value | None:
        pairs = alignment([base for base, _ in wanted], [phone.base for phone in heard])
        faults, count = [], 0
        for place, other in pairs:
            if place is None or other is None:
                continue
            (base, mark), phone = wanted[place], heard[other]
            if base != phone.base or not mark.startswith("zh"):
                continue
            count += 1
            if mark != phone.mark:
                faults.append(f"{base[3:]}{mark[2:]}→{phone.mark[2:]}")
        return Value(len(faults) / count, count, " ".join(faults)) if count else None


def listener(path: Path) -> Listener:
    """The recogniser of a file. Raises WeightsError: it is missing or of another model."""
    from voxloom.core import weights
    from voxloom.plugins.mini.listener.model import Listener

    return Listener(weights.open(path))


def heard_by(classes: Sequence[type[Metric]], path: Path) -> list[type[Metric]]:
    """The same metrics, those of phones with the recogniser of a file.

    Raises:
        WeightsError: the file is missing or of another model.
    """
    from voxloom.core import weights
    from voxloom.plugins.mini.listener.metadata import read_header

    read_header(weights.header(path), str(path))
    return [
        type(kind.__name__, (kind,), {"weights": path}) if issubclass(kind, PhoneErrors) else kind
        for kind in classes
    ]
