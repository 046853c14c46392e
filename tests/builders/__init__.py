"""Builders of valid values that a test changes only where it looks."""
