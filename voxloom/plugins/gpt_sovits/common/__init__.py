"""What the acoustic models of GPT-SoVITS share: blocks, sizes and tables of names."""
