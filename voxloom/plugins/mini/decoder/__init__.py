"""The acoustic model of `mini-gpt`: semantic tokens and a voice to mel and pitch."""
