"""Recipes: one file per trained part, readable top to bottom."""
