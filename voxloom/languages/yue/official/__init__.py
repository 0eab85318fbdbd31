"""Cantonese as the GPT-SoVITS program reads it, faults included."""
