"""The semantic tokenizer of `mini-gpt`: what is said, without who says it."""
