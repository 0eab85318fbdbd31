"""Text of several languages."""
