"""VoxLoom: few-shot speech synthesis woven from swappable parts."""

__version__ = "0.1.0"
