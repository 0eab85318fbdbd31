"""BigVGAN: mel to waveform with periodic activations that do not alias."""
