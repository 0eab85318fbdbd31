"""Thin doors over core: nothing here models, plans or filters."""
