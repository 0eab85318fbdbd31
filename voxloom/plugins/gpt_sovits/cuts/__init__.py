"""The original's ways of cutting a text into what is spoken in one go."""
