"""The acoustic model of GPT-SoVITS v3 and v4: flow matching with a diffusion transformer."""
