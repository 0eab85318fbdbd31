"""Discriminators of the vocoder's adversarial phase, and their losses.

Periods: Kong et al., "HiFi-GAN", arXiv 2010.05646 (the waveform folded at prime periods).
Resolutions: Jang et al., "UnivNet", arXiv 2106.07889 (magnitudes of several STFTs).
Levels: speech at its usual -24 dB has hardly any variance, and layers as torch makes them take away
more, so that nothing is learnt for hundreds of steps. Waveforms are made louder first, magnitudes
are heard as logarithms, and the layers begin by keeping the variance (He et al., arXiv 1502.01852).
Losses: least squares (Mao et al., arXiv 1611.04076) and feature matching (Kumar et al., MelGAN).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm

PERIODS = (2, 3, 5, 7, 11)
RESOLUTIONS = ((1024, 240), (2048, 480), (512, 120))  # (window, hop) in samples
_SLOPE = 0.1
_GAIN = 10.0  # brings speech to about unit variance
_QUIETEST = 1e-3  # magnitude; what is below is as good as silent
_LOG_MEAN, _LOG_WIDTH = -2.0, 2.5  # of the corpus' log magnitudes, roughly

Judged = tuple[Tensor, list[Tensor]]  # scores, and the features of every layer


class _Stack(nn.Module):
    """Convolutions whose outputs are the features, and one that scores."""

    def __init__(self, layers: Sequence[nn.Conv2d], score: nn.Conv2d) -> None:
        super().__init__()
        for layer in layers:
            nn.init.kaiming_normal_(layer.weight, a=_SLOPE)
            nn.init.zeros_(layer.bias)
        nn.init.zeros_(score.bias)
        self.layers = nn.ModuleList(weight_norm(layer) for layer in layers)
        self.score = weight_norm(score)

    def forward(self, x: Tensor) -> Judged:
        features = []
        for layer in self.layers:
            x = functional.leaky_relu(layer(x), _SLOPE)
            features.append(x)
        scores = self.score(x)
        return scores.float(), [*features, scores]  # what is squared is not left in 16 bits


class PeriodJudge(nn.Module):
    """Hears every `period`-th sample."""

    def __init__(self, period: int, channels: int) -> None:
        super().__init__()
        self.period = period
        widths = (1, channels, 2 * channels, 4 * channels, 4 * channels)
        layers = [
            nn.Conv2d(before, after, (5, 1), (3, 1), padding=(2, 0))
            for before, after in pairwise(widths)
        ]
        self.stack = _Stack(layers, nn.Conv2d(widths[-1], 1, (3, 1), padding=(1, 0)))

    def forward(self, wave: Tensor) -> Judged:
        """wave [batch, samples]."""
        rest = -wave.shape[-1] % self.period
        folded = functional.pad(_GAIN * wave[:, None], (0, rest), mode="reflect")
        batch, _, samples = folded.shape
        judged: Judged = self.stack(folded.view(batch, 1, samples // self.period, self.period))
        return judged


class ResolutionJudge(nn.Module):
    """Hears the log magnitudes of one STFT."""

    window: Tensor

    def __init__(self, size: int, hop: int, channels: int) -> None:
        super().__init__()
        self.size, self.hop = size, hop
        self.register_buffer("window", torch.hann_window(size), persistent=False)
        layers = [
            nn.Conv2d(1, channels, (3, 9), padding=(1, 4)),
            nn.Conv2d(channels, channels, (3, 9), (1, 2), padding=(1, 4)),
            nn.Conv2d(channels, channels, (3, 9), (1, 2), padding=(1, 4)),
            nn.Conv2d(channels, channels, (3, 3), padding=(1, 1)),
        ]
        self.stack = _Stack(layers, nn.Conv2d(channels, 1, (3, 3), padding=(1, 1)))

    def forward(self, wave: Tensor) -> Judged:
        """wave [batch, samples]."""
        spectrum = torch.stft(
            wave, self.size, self.hop, window=self.window, return_complex=True
        ).abs()
        heard = (spectrum.clamp(min=_QUIETEST).log() - _LOG_MEAN) / _LOG_WIDTH
        judged: Judged = self.stack(heard.transpose(1, 2)[:, None])
        return judged


class Judges(nn.Module):
    """All discriminators together."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.judges = nn.ModuleList(
            [
                *(PeriodJudge(period, channels) for period in PERIODS),
                *(ResolutionJudge(size, hop, channels) for size, hop in RESOLUTIONS),
            ]
        )

    def forward(self, wave: Tensor) -> list[Judged]:
        return [judge(wave) for judge in self.judges]


@contextmanager
def frozen(module: nn.Module) -> Iterator[None]:
    """What is computed inside has no gradient for the module's parameters, which saves time."""
    parameters = [parameter for parameter in module.parameters() if parameter.requires_grad]
    for parameter in parameters:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in parameters:
            parameter.requires_grad_(True)


def told_apart(real: Sequence[Judged], made: Sequence[Judged]) -> Tensor:
    """The discriminators' loss: real towards 1, made towards 0; mean over the judges."""
    terms = [
        (1 - theirs).square().mean() + ours.square().mean()
        for (theirs, _), (ours, _) in zip(real, made, strict=True)
    ]
    return torch.stack(terms).mean()


def fooled(made: Sequence[Judged]) -> Tensor:
    """The generator's loss: made towards 1; mean over the judges."""
    return torch.stack([(1 - scores).square().mean() for scores, _ in made]).mean()


def features_differ(real: Sequence[Judged], made: Sequence[Judged]) -> Tensor:
    """Mean L1 between the features of both, over layers and judges; `real` is not trained."""
    terms = [
        (theirs.detach() - ours).abs().mean()
        for (_, real_features), (_, made_features) in zip(real, made, strict=True)
        for theirs, ours in zip(real_features, made_features, strict=True)
    ]
    return torch.stack(terms).mean()
