"""The parts of the local workspace that need no wire."""
