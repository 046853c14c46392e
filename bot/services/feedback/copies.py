"""What somebody wrote is taken out wherever it was copied to: redacted, or taken back by its author."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from bot.domain import copies
from bot.domain.actions.decisions import redact as erase_title
from bot.domain.feedback.item import FEEDBACK, Feedback
from bot.services.escalations import copies as escalated
from bot.services.feedback import messages
from bot.store import feedback as rows
from bot.store.actions import rows as actions
from bot.store.outbox.copies import reword_copies
from bot.store.outbox.erase import erase_payloads
from bot.store.record import audit
from bot.store.record.copies import reword_rows
from bot.work.unit import Unit

REDACTED, TAKEN_BACK = "(redacted)", "(taken back)"


def take_out(unit: Unit, before: Feedback, after: Feedback, instead: str) -> None:
    """Take a report's words out of every copy we keep, and of every message that can be edited.

    What has left to services outside cannot be recalled: whoever has the escalation is told so.
    """
    unit.similar.forget((unit.workspace, FEEDBACK), after.number)
    # What this transaction itself noted is chained later, and holds none of the words any more.
    audit.erase_bodies(unit.tx, unit.workspace, after.label)
    erase_payloads(unit.tx, unit.workspace, about=after.label)
    if before.report.files:
        messages.remove_files(unit, after)
    names = (after.label, *_titles(unit, after))
    is_taken_back = instead == TAKEN_BACK
    waits = messages.waits_until(unit, before) if is_taken_back else None
    touched = _reword(unit, before, names, instead, not_before=waits)
    what = f"{after.label} was {'taken back by its author' if is_taken_back else 'redacted'}"
    escalated.follow(unit, touched, what, asks=is_taken_back, not_before=waits)
    _take_out_of_joined(unit, before, after)


def _titles(unit: Unit, item: Feedback) -> tuple[str, ...]:
    """Erase the title of its action, and name that."""
    known = actions.lock_of_origin(unit.tx, unit.workspace, FEEDBACK, item.label)
    if known is None:
        return ()
    actions.save(unit.tx, unit.workspace, erase_title(known))
    return (known.label,)


def _reword(
    unit: Unit,
    before: Feedback,
    names: tuple[str, ...],
    instead: str,
    *,
    not_before: datetime | None,
) -> set[int]:
    """Reword rows and messages that name the report; returns the escalations among them."""
    report, found = before.report, set[int]()
    words = tuple(each for each in (report.what, report.wish, report.evidence) if each)

    def change(text: str) -> str:
        return copies.without(text, words, instead) if copies.speaks_of(text, names) else text

    def change_all(payload: Any) -> Any:
        if not copies.speaks_of(orjson.dumps(payload).decode(), names):
            return payload
        return copies.all_without(payload, words, instead)

    for probe in dict.fromkeys(filter(None, map(copies.probe, words))):
        found |= reword_rows(unit.tx, unit.workspace, probe, change)
        for edit in reword_copies(unit.tx, unit.workspace, probe, change_all):
            unit.queue(replace(edit, not_before=not_before))
    return found


def _take_out_of_joined(unit: Unit, before: Feedback, after: Feedback) -> None:
    """Take the words out of reports that were joined to it with no words of their own."""
    for item in rows.lock_duplicates_of(unit.tx, unit.workspace, after.number):
        if item.report.what == before.report.what:
            empty = replace(item.report, what="", wish="", evidence="")
            rows.save(unit.tx, unit.workspace, replace(item, report=empty))
            audit.erase_bodies(unit.tx, unit.workspace, item.label)
