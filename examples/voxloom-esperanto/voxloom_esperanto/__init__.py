"""Esperanto for VoxLoom."""
