"""Feedback sessions in a workflow's first weeks: dates, an agenda, who comes, notes become feedback."""

from bot.services.sessions.agenda import come, post
from bot.services.sessions.dates import invitation
from bot.services.sessions.notes import KIND, NOTES, WHOSE, Point, notes_form, take_notes

__all__ = [
    "KIND",
    "NOTES",
    "WHOSE",
    "Point",
    "come",
    "invitation",
    "notes_form",
    "post",
    "take_notes",
]
