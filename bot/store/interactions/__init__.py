"""Interactions, what the tool said of them, and the scorecards they are judged by."""
