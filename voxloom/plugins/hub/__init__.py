"""Weights from model hubs: `hf:` and `modelscope:` references."""
