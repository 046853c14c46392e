"""Stages as they are kept: where workflows stand, what was brought for gates, moves and words."""
