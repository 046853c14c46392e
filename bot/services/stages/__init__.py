"""Stages: where workflows stand, what their gates find, and moves asked for and decided."""
