"""Escalations: raised, reached by steps, taken by a named person, resolved with what was told."""
