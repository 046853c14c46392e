"""Stages: where a workflow stands on the ladder, and whether it may go further."""
