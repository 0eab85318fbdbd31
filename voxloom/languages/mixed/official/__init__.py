"""Text of several languages as the GPT-SoVITS program reads it."""
