"""Escalations, everything that happened to them, and the hooks called for them."""
