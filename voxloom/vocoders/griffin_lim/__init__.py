"""Griffin-Lim: phase from magnitudes, no weights."""
