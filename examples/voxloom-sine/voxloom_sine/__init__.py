"""Sine-wave speech and Morse code for VoxLoom. Importing this package does nothing."""
