"""English as the GPT-SoVITS program reads it, its faults included."""
