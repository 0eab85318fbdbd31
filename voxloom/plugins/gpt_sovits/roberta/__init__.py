"""Text features of Chinese characters from RoBERTa."""
