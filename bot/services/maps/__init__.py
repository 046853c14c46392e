"""Workflow maps: drawn by those who know the call, and counted on where the tool gets in the way."""
