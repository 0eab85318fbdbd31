"""The semantic tokenizer of GPT-SoVITS: HuBERT features and the quantizer of a SoVITS file."""
