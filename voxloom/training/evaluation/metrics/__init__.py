"""The metrics that come with the package; each file imports what it needs when it measures."""
