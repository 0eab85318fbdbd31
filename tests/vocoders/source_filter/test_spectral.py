"""Analysis and overlap-add."""

from __future__ import annotations

import pytest
import torch

from voxloom.vocoders.source_filter.spectral import Spectral


@pytest.mark.parametrize(("n_fft", "hop"), [(1024, 240), (1024, 256), (512, 128), (600, 150)])
def test_analysis_and_synthesis_give_the_signal_back(n_fft: int, hop: int) -> None:
    spectral = Spectral(n_fft, hop)
    signal = torch.randn(2, 40 * hop, generator=torch.Generator().manual_seed(0))
    spectra = spectral.analyse(spectral.surround(signal))
    assert spectra.shape == (2, 40, n_fft // 2 + 1)
    back = spectral.synthesise(spectra)
    assert back.shape == signal.shape
    edge = spectral.reach * hop  # a fade at both ends
    assert torch.allclose(back[:, edge:-edge], signal[:, edge:-edge], atol=1e-5)


@pytest.mark.parametrize("hop", [0, 241, 600])
def test_a_hop_that_does_not_fit_is_refused(hop: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Spectral(1024, hop)
