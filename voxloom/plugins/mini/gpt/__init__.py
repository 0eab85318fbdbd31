"""The semantic prior of `mini-gpt`: phones to semantic tokens, one after the other."""
