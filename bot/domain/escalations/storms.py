"""Whether a new escalation is one more report of one that is known."""

from datetime import timedelta

from bot.domain import refs
from bot.domain.escalations.criteria import Criterion, is_worse
from bot.domain.escalations.escalation import Escalation
from bot.domain.refs import Topic
from bot.domain.similar import words_of

# What concerns the system and not one customer: two reports of it are about the same.
OF_THE_SYSTEM = frozenset({Criterion.SYSTEM_DOWN, Criterion.WRONG_INFORMATION})
# Of the words of the shorter text, so many stand in the other one too.
ALIKE = 0.6


def belongs_to(fresh: Escalation, known: Escalation, *, within: timedelta) -> bool:
    """Tell whether a new one is one more report of a known one, within minutes of its last.

    Never a sensitive one, each of which is about a person, and never a worse one: that breaks
    through. What is not about the system has to say the same in words.
    """
    if is_late(fresh) and is_late(known):
        # However many promises of a pod are late, its people are called once.
        return known.is_open and known.pod == fresh.pod
    if is_late(fresh) or is_late(known):
        return False
    same_kind = _kind(fresh) == _kind(known)
    hidden = fresh.sensitive or known.sensitive
    last = known.reported_at or known.raised_at
    recent = known.raised_at <= fresh.raised_at <= last + within
    covered = set(fresh.criteria) <= set(known.criteria)
    if not (known.is_open and same_kind and recent and covered) or hidden:
        return False
    if is_worse(fresh.severity, known.severity):
        return False
    of_system = not OF_THE_SYSTEM.isdisjoint(fresh.criteria)
    return of_system or _likeness(fresh.what, known.what) >= ALIKE


def is_late(escalation: Escalation) -> bool:
    """Tell whether it is about promises that were not kept in time."""
    return escalation.origin.startswith(refs.stem(Topic.LATE))


def _kind(escalation: Escalation) -> tuple[object, ...]:
    e = escalation
    return (e.pod, e.workflow, None if e.workflow else e.call_type, e.is_drill)


def _likeness(one: str, other: str) -> float:
    words, others = set(words_of(one)), set(words_of(other))
    return len(words & others) / (min(len(words), len(others)) or 1)
