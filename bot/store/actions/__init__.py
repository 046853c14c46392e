"""Actions and their nudges."""
