"""Interactions: kept as their sources tell them, and looked at by people."""
