"""Source-filter vocoder: pulses and noise shaped per bin by a small network."""
