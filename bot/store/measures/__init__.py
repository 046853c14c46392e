"""Observations, what was seen in them, and what people made of it."""
