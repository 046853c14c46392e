"""Workflow maps: the steps of a call from greeting to wrap-up, and what gets in the way of each."""
