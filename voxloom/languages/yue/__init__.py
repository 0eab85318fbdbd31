"""Cantonese: jyutping by the words of ToJyutping, read on the text as it was written."""
