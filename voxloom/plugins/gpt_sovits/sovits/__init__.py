"""The acoustic model of GPT-SoVITS v1, v2, v2Pro and v2ProPlus, with the decoder in its file."""
