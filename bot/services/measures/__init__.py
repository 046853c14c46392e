"""Measures: their observations, what stands out in them, and what people make of it."""
