"""Feedback: it arrives, is worked on, and closes in the words of who wrote it."""
