"""Bringing what exists: feedback and actions from a CSV file, each line once."""
