"""Low-rank adapters: of the acoustic model of v3 and v4, and of the prior."""
