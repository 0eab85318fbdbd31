"""Vocoders: features to waveform, one folder per model."""
