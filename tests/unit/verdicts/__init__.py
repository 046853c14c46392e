"""Verdicts on numbers: targets reached, changes that moved something."""
