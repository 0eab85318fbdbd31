"""What every language shares: text that remembers its source, marks, characters, assembly."""
