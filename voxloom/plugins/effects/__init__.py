"""Audio effects. Importing this package imports nothing."""
