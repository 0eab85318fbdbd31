"""Text frontend of VoxLoom by the program espeak-ng."""
