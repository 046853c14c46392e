"""Interactions: what was said on one contact, and what the tool made of it."""
