"""The phones of a recording, as the training of the semantic tokenizer learnt to hear them."""
