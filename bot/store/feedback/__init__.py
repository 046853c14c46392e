"""Feedback rows and their queries."""

from bot.store.feedback.many import (
    MOMENTS,
    FeedbackFilter,
    arrived_since,
    count,
    count_since,
    duplicates_of,
    find,
    lock_breaching,
    lock_duplicates_of,
    lock_lapsing,
    next_breach,
    next_lapse,
    numbered,
    numbers,
    overdue,
    owed,
    reached,
)
from bot.store.feedback.one import add, get, lock, save
from bot.store.feedback.table import FeedbackRow

__all__ = [
    "MOMENTS",
    "FeedbackFilter",
    "FeedbackRow",
    "add",
    "arrived_since",
    "count",
    "count_since",
    "duplicates_of",
    "find",
    "get",
    "lock",
    "lock_breaching",
    "lock_duplicates_of",
    "lock_lapsing",
    "next_breach",
    "next_lapse",
    "numbered",
    "numbers",
    "overdue",
    "owed",
    "reached",
    "save",
]
