"""Recipes that train the embedded voice, and the corpus they train on."""
