"""Judging what a pipeline says: metrics, suites, results, gates and comparisons."""
