"""Decoding frame by frame with just enough context: the whole and a stream share this code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from voxloom.vocoders.source_filter.network import SourceFilterNet, reach, shape
from voxloom.vocoders.source_filter.source import REACH, pulse_train

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.vocoders.source_filter.spectral import Spectral


def draw_noise(generator: torch.Generator, frames: int, hop: int) -> Tensor:
    """[frames * hop] standard normal, one block a frame in order, so that pieces of a stream draw
    the same numbers as the whole."""
    if frames == 0:
        return torch.zeros(0)
    return torch.cat([torch.randn(hop, generator=generator) for _ in range(frames)])


class Decoder:
    """The state of one utterance on its way through the network. Used by one thread, once.

    Frame t can be finished when `reach` frames after it are known, or the utterance has ended. All
    buffers begin at a frame number (`first`, `sources_first`) and are cut as frames are finished.
    """

    def __init__(
        self, net: SourceFilterNet, spectral: Spectral, generator: torch.Generator
    ) -> None:
        self.net, self.spectral, self.generator = net, spectral, generator
        self.hop, device = net.mel.hop_length, net.weights.device
        self.reach = reach(net.config)
        self.mel = torch.zeros(1, net.mel.n_mels, 0, device=device)
        self.f0 = torch.zeros(1, 0, device=device)
        self.first = 0
        self.done = 0
        self.phase = torch.zeros(1, dtype=torch.float64, device=device)
        self.sources = torch.zeros(2, 0, device=device)  # pulses, noise
        self.sources_first = self.sources_end = 0
        self.tail = torch.zeros(1, (spectral.blocks - 1) * self.hop, device=device)
        self.skip = spectral.before  # of the overlap-add, ahead of the first frame's own hop

    @torch.inference_mode()
    def feed(self, mel: Tensor, f0: Tensor, final: bool) -> Tensor:
        """Take frames (mel [n_mels, n], f0 [n]; n may be 0) and give the samples they finish.

        After the call with `final`, all samples that were ever given are frames * hop."""
        self.mel = torch.cat([self.mel, mel[None]], dim=-1)
        self.f0 = torch.cat([self.f0, f0[None]], dim=-1)
        have = self.first + self.f0.shape[1]
        target = have if final else max(self.done, have - self.reach)
        pieces = []
        if target > self.done:
            pieces.append(self._overlap(self._spectra(target, have)))
            self.done = target
            self._forget()
        if final:
            pieces.append(self.tail[0, : self.spectral.before])
        samples = torch.cat(pieces) if pieces else self.tail.new_zeros(0)
        dropped = min(self.skip, samples.shape[0])
        self.skip -= dropped
        return samples[dropped:].clamp(-1.0, 1.0)

    def _spectra(self, target: int, have: int) -> Tensor:
        """Frames done..target, filtered, [1, frames, bins]."""
        begin = max(0, self.done - self.reach) - self.first
        gains = self.net.gains(self.mel[..., begin:], self.f0[:, begin:])
        wanted = slice(self.done - self.first - begin, target - self.first - begin)
        harmonic, phase, breath = (value[:, wanted] for value in gains)
        self._extend_sources(min(have, target + self.spectral.reach), have)
        before = self.spectral.before
        left = (self.done - self.sources_first) * self.hop - before
        right = (target - self.sources_first) * self.hop + before
        signal = functional.pad(
            self.sources, (max(0, -left), max(0, right - self.sources.shape[1]))
        )
        shift = max(0, -left)
        spectra = self.spectral.analyse(signal[:, left + shift : right + shift])
        return shape(spectra[:1], spectra[1:], harmonic, phase, breath)

    def _extend_sources(self, end: int, have: int) -> None:
        """Make pulses and noise for the frames up to `end`; beyond both ends nothing is voiced."""
        frames = end - self.sources_end
        if frames <= 0:
            return
        begin, stop = self.sources_end - REACH, end + REACH
        f0 = self.f0[:, max(begin, 0) - self.first : min(stop, have) - self.first]
        f0 = functional.pad(f0, (max(0, -begin), max(0, stop - have)))
        pulses, self.phase = pulse_train(f0, self.net.weights, self.net.mel.sample_rate, self.phase)
        noise = draw_noise(self.generator, frames, self.hop).to(pulses)
        self.sources = torch.cat([self.sources, torch.stack([pulses.flatten(), noise])], dim=1)
        self.sources_end = end

    def _overlap(self, spectra: Tensor) -> Tensor:
        """Add to what earlier frames left over; [frames * hop] finished samples."""
        total = self.spectral.overlap_add(spectra)
        total[:, : self.tail.shape[1]] += self.tail
        finished = spectra.shape[1] * self.hop
        self.tail = total[:, finished:]
        return total[0, :finished]

    def _forget(self) -> None:
        """Cut what no later frame looks at."""
        keep = max(0, self.done - self.reach)
        self.mel, self.f0 = self.mel[..., keep - self.first :], self.f0[:, keep - self.first :]
        self.first = keep
        keep = max(0, self.done - self.spectral.reach)
        self.sources = self.sources[:, (keep - self.sources_first) * self.hop :]
        self.sources_first = keep
