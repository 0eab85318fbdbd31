"""The parts that can be trained: one task a file."""
