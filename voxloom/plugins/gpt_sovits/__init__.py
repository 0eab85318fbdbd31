"""GPT-SoVITS: the published checkpoints, v1 to v4."""
