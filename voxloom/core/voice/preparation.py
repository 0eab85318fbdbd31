"""From recordings to a voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import torch

from voxloom.core.audio.clipping import clipped_samples
from voxloom.core.audio.reading import read_recording
from voxloom.core.dsp import f0
from voxloom.core.voice.checks import (
    LEAST_SECONDS,
    judge,
    judge_channels,
    judge_speakers,
    measure,
    require_usable,
)
from voxloom.core.voice.digests import sealed
from voxloom.core.voice.packing import check_slot
from voxloom.core.voice.windows import LONGEST_SECONDS, Window, pick_windows
from voxloom.interfaces.acoustic import AcousticModel
from voxloom.interfaces.audio import Audio, Reference
from voxloom.interfaces.contracts import Contract
from voxloom.interfaces.errors import VoiceError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.result import Notice
from voxloom.interfaces.speaker_encoder import SpeakerEncoder
from voxloom.interfaces.stage import Stage
from voxloom.interfaces.text_encoder import TextEncoder
from voxloom.interfaces.tokenizer import SemanticTokenizer
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import (
    DEFAULT_STYLE,
    SpeakerEmbedding,
    Voice,
    VoiceRecord,
    VoiceStyle,
)

if TYPE_CHECKING:
    from torch import Tensor

MAX_SECONDS = 300.0  # of one recording; bounds memory, whatever its sample rate
_PART_SECONDS = 2.5
_LEAST_VOICED_FRAMES = 30


@dataclass(frozen=True, eq=False)
class _Heard:
    """What was found in the recordings: windows of all of them, recording by recording, each one's
    best first; the places of those best ones; the warnings."""

    windows: list[Reference] = field(default_factory=list)
    best: list[int] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


@dataclass(frozen=True)
class _Policy:
    """prompted: the pipeline continues a prompt, whose text must be that of its audio; whole:
    recordings are used as they are; max_seconds: of one recording that are looked at."""

    prompted: bool
    whole: bool
    max_seconds: float


def prepare(
    references: Sequence[str | Path | bytes | Audio],
    stages: Mapping[str, Stage],
    *,
    name: str,
    texts: Sequence[str] = (),
    language: str = "",
    record: VoiceRecord = VoiceRecord(),  # noqa: B008 - a frozen value
    style: str = DEFAULT_STYLE,
    max_seconds: float = MAX_SECONDS,
    window: bool | None = None,
) -> tuple[Voice, list[Notice]]:
    """Make a voice of one speaker's recordings.

    The speaker embedding is the mean over the best windows of all recordings, weighted by their
    lengths. The acoustic model conditions on the best window of each recording, with the speaker
    vectors of just these. The prompt is the best window of the first.

    Args:
        references: paths, bytes of files, or Audio; best 3 to 10 s each, longer is cut.
        stages: slot -> stage; `frontend`, `text_encoder`, `tokenizer`, `speaker_encoder` and
            `acoustic` are used where they are there.
        name: of the voice.
        texts: what the recordings say, in their order; may be shorter. The first one becomes the
            prompt, where there is a tokenizer.
        language: of the texts, empty for automatic.
        record: licence, consent, source.
        style: the slot that is filled; another one than `default` is filled besides it.
        max_seconds: how much of a long recording is looked at.
        window: False uses every recording from its first sample to its last, silence and all, and
            turns what speaks against one into warnings; a stage that wants another length says so.
            True cuts to the best seconds. None asks the stages: one whose attribute
            `whole_recordings` is true, as it repeats another program, wants them uncut.

    Returns:
        The voice, with contracts and digest, and warnings with the measured values.

    Raises:
        VoiceError: no recording, or one that cannot be used: missing, not audio, too short,
            silent, clipped, or too long to be a prompt as a whole and given with a text.
        InputError: a text cannot be spoken by the frontend.
    """
    if not references:
        raise VoiceError("There is no recording.", mend="Give at least one.")
    if len(texts) > len(references):
        raise VoiceError(
            f"There are {len(texts)} texts for {len(references)} recordings.",
            mend="Give one text for each recording, in the same order.",
        )
    check_slot(style)
    heard = _Heard()
    whole = _wanted_whole(stages) if window is None else not window
    policy = _Policy("tokenizer" in stages, whole, max_seconds)
    for index, reference in enumerate(references):
        text = texts[index].strip() if index < len(texts) else ""
        _hear(reference, text, language, index, policy, heard)
    with torch.inference_mode():
        heard.notices.extend(_speakers(heard.windows, stages))
        made, contracts, notices = _derive(heard, stages)
    heard.notices.extend(notices)
    styles = {DEFAULT_STYLE: _plain(made)}
    styles[style] = styles[DEFAULT_STYLE]
    return sealed(Voice(name, styles, contracts, record)), heard.notices


def _wanted_whole(stages: Mapping[str, Stage]) -> bool:
    return any(getattr(stage, "whole_recordings", False) for stage in stages.values())


def _hear(
    reference: str | Path | bytes | Audio,
    text: str,
    language: str,
    index: int,
    policy: _Policy,
    heard: _Heard,
) -> None:
    """Read one recording, check it, and add its windows and warnings."""
    audio, source, clipped = _read(reference, index, policy, heard.notices)
    windows = [Window(0, audio.waveform.shape[-1])] if policy.whole else pick_windows(audio)
    pieces = [
        Reference(
            Audio(audio.waveform[window.start : window.end].clone(), audio.sample_rate),
            language=language,
            source=source,
            offset_seconds=window.start / audio.sample_rate,
        )
        for window in windows
    ]
    best = pieces[0].audio
    share = clipped if len(windows) == 1 else _clipped_share(best)
    heard.notices.extend(_judged(best, source, share, policy))
    if audio.seconds > LONGEST_SECONDS and not policy.whole:
        heard.notices.append(_cut_notice(pieces, audio.seconds))
        if text and policy.prompted:
            raise VoiceError(
                f"{source} is {audio.seconds:.1f} s long, so only a part of it can be the "
                "prompt, and its text says more than that part.",
                mend=f"Cut it to 3 to {LONGEST_SECONDS:.0f} s with its text, or give no text.",
            )
        if text:
            message = f"The text of {source} is not used: it says more than the part that is."
            heard.notices.append(Notice("reference-text", message))
    else:
        pieces[0] = replace(pieces[0], text=text)
    heard.best.append(len(heard.windows))
    heard.windows.extend(pieces)


def _judged(audio: Audio, source: str, clipped_share: float, policy: _Policy) -> list[Notice]:
    """What there is to say about the part that is used. Raises VoiceError if nothing can come of
    it, unless recordings are used as they are."""
    if not policy.whole:
        return judge(measure(audio), source, clipped_share=clipped_share)
    if audio.seconds < LEAST_SECONDS:
        message = f"{source} is very short: {audio.seconds:.2f} s; 3 to 10 s give a closer voice."
        return [Notice("reference-short", message)]
    try:
        return judge(measure(audio), source, clipped_share=clipped_share)
    except VoiceError as error:
        return [Notice("reference-poor", f"{error.message} {error.mend}")]


def _read(
    reference: str | Path | bytes | Audio, index: int, policy: _Policy, notices: list[Notice]
) -> tuple[Audio, str, float]:
    """(audio, its name for messages, share of clipped samples). Raises VoiceError."""
    max_seconds = policy.max_seconds
    least_seconds = 0.0 if policy.whole else LEAST_SECONDS
    if isinstance(reference, Audio):
        source = f"Recording {index + 1}"
        waveform = reference.waveform.detach().cpu()
        audio = Audio(
            waveform.float() if waveform.is_floating_point() else waveform, reference.sample_rate
        )
        require_usable(audio, source, least_seconds=least_seconds)
        limit = int(max_seconds * audio.sample_rate)
        total = audio.seconds
        audio = Audio(audio.waveform[:limit], audio.sample_rate)
        clipped = _clipped_share(audio)
    else:
        found = read_recording(reference, max_seconds=max_seconds, cut=True)
        audio, source, total = found.audio, found.source, found.total_seconds
        clipped = found.clipped_share
        notices.extend(judge_channels(found.channel_distance, found.channels, source))
    if total > max_seconds:
        message = (
            f"{source} is {total / 60:.0f} min long; only the first {max_seconds / 60:.0f} min "
            "were looked at."
        )
        notices.append(Notice("reference-long", message))
    require_usable(audio, source, least_seconds=least_seconds)
    return audio, source, clipped


def _clipped_share(audio: Audio) -> float:
    return clipped_samples(audio.waveform.numpy()[:, None]) / max(audio.waveform.shape[-1], 1)


def _cut_notice(pieces: list[Reference], seconds: float) -> Notice:
    best = pieces[0]
    more = f", and {len(pieces) - 1} more for the speaker" if len(pieces) > 1 else ""
    message = (
        f"Of {best.source} ({seconds:.0f} s), {best.offset_seconds:.1f} to "
        f"{best.offset_seconds + best.audio.seconds:.1f} s are used{more}."
    )
    return Notice("reference-cut", message)


def _speakers(windows: list[Reference], stages: Mapping[str, Stage]) -> list[Notice]:
    """Compare parts of all windows by pitch and, where there is an encoder, by embedding."""
    parts: list[tuple[float, Audio]] = []
    for window in windows:
        for piece in _parts(window.audio) if window.audio.seconds >= LEAST_SECONDS else ():
            track = f0(piece.waveform, piece.sample_rate, max(1, piece.sample_rate // 100))
            voiced = track[track > 0]
            if len(voiced) >= _LEAST_VOICED_FRAMES:
                parts.append((float(voiced.median()), piece))
    if len(parts) < 2:
        return []
    parts.sort(key=lambda part: part[0])
    similarity = None
    encoder = stages.get("speaker_encoder")
    if encoder is not None:
        low = cast(SpeakerEncoder, encoder).embed(parts[0][1]).vector.float()
        high = cast(SpeakerEncoder, encoder).embed(parts[-1][1]).vector.float()
        similarity = float(torch.nn.functional.cosine_similarity(low, high, dim=0))
    return judge_speakers([pitch for pitch, _ in parts], similarity)


def _parts(audio: Audio) -> list[Audio]:
    """Equal parts of at least 2.5 s; the whole if it is shorter than two of them."""
    count = max(1, int(audio.seconds / _PART_SECONDS))
    return [Audio(piece, audio.sample_rate) for piece in audio.waveform.tensor_split(count)]


def _derive(
    heard: _Heard, stages: Mapping[str, Stage]
) -> tuple[VoiceStyle, dict[str, Contract], list[Notice]]:
    """Run the stages that hear references."""
    references = [heard.windows[place] for place in heard.best]
    main = references[0]
    contracts: dict[str, Contract] = {}
    notices: list[Notice] = []
    speaker = tokens = phones = None
    vectors: list[Tensor] = []  # of the references, where there is a speaker encoder
    if encoder := stages.get("speaker_encoder"):
        found = [cast(SpeakerEncoder, encoder).embed(window.audio) for window in heard.windows]
        speaker = _mean_embedding(found, heard.windows)
        contracts["speaker"] = speaker.contract
        vectors = [found[place].vector for place in heard.best]
    if tokenizer := stages.get("tokenizer"):
        tokens = _prompt(cast(SemanticTokenizer, tokenizer), main)
        contracts["prompt"] = tokens.contract
        frontend = stages.get("frontend")
        if frontend is not None and main.text:
            phones = cast(TextFrontend, frontend).phonemize(main.text, main.language or AUTO)
            if text_encoder := stages.get("text_encoder"):
                phones = cast(TextEncoder, text_encoder).encode(phones)
            contracts.update(_produced(frontend, "phones"))
        elif frontend is not None:
            message = (
                "The first recording has no text, so the voice has no prompt to continue; "
                "with its text the voice comes closer."
            )
            notices.append(Notice("reference-text", message))
    conditioning: Mapping[str, Tensor] = {}
    if acoustic := stages.get("acoustic"):
        conditioning = cast(AcousticModel, acoustic).condition_all(references, vectors)
        if conditioning:
            edges = acoustic.edges
            known = {**edges.optional, **edges.accepts}
            contracts.update({port: known[port] for port in ("conditioning",) if port in known})
    style = VoiceStyle(
        speaker=speaker,
        prompt_phones=phones,
        prompt_tokens=tokens,
        conditioning=conditioning,
        reference_text=main.text,
        reference_language=main.language,
    )
    return style, contracts, notices


def _produced(stage: Stage, port: str) -> dict[str, Contract]:
    contract = stage.edges.produces.get(port)
    return {port: contract} if contract is not None else {}


def _prompt(tokenizer: SemanticTokenizer, main: Reference) -> SemanticTokens:
    """Raises VoiceError, which names the recording."""
    try:
        return tokenizer.tokenize(main.audio)
    except VoiceError as error:
        raise VoiceError(f"{main.source}: {error.message}", mend=error.mend) from error


def _mean_embedding(
    found: Sequence[SpeakerEmbedding], windows: Sequence[Reference]
) -> SpeakerEmbedding:
    """The mean over the windows, weighted by their seconds."""
    seconds = torch.tensor([window.audio.seconds for window in windows], dtype=torch.float64)
    vectors = torch.stack([item.vector.detach().cpu().double() for item in found])
    mean = (vectors * (seconds / seconds.sum())[:, None]).sum(0).float()
    if not bool(mean.isfinite().all()):
        raise VoiceError(
            "The speaker encoder heard nothing it could describe in the recording.",
            mend="Choose another recording.",
        )
    return SpeakerEmbedding(mean, found[0].contract)


def _plain(style: VoiceStyle) -> VoiceStyle:
    """The same style with ordinary CPU tensors of its own, outside inference mode."""
    speaker, tokens, phones = style.speaker, style.prompt_tokens, style.prompt_phones
    if phones is not None and phones.features is not None and phones.features_contract is not None:
        phones = phones.with_features(_own(phones.features), phones.features_contract)
    return VoiceStyle(
        speaker=SpeakerEmbedding(_own(speaker.vector), speaker.contract) if speaker else None,
        prompt_phones=phones,
        prompt_tokens=SemanticTokens(_own(tokens.ids), tokens.contract) if tokens else None,
        conditioning={key: _own(value) for key, value in style.conditioning.items()},
        reference_text=style.reference_text,
        reference_language=style.reference_language,
    )


def _own(tensor: Tensor) -> Tensor:
    return tensor.detach().cpu().clone()
