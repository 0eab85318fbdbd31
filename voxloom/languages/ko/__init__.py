"""Korean: own rules of pronunciation on the words of mecab-ko."""
