"""The notations that are there, for tests of what reads markup, lexicons and hints."""

from __future__ import annotations

from voxloom.registry import Registry

NOTATIONS = Registry.discover(environ={}).notations()
