"""An escalation's timeline as a file, for whoever may see it."""

import io

from bot.domain import refs
from bot.domain.audit import Entry
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.timeline import TimelineMoment, TimelineVerb
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import MessagePart
from bot.domain.tables.writer import TableWriter
from bot.services.escalations import lookup, messages, moments, response
from bot.store.escalations import timeline
from bot.work.unit import Unit

COLUMNS = ("at", "what", "by", "words")


def send(unit: Unit, number: int, by: SlackUserId) -> Escalation:
    """Send somebody its timeline as CSV; raises UserError where it is not theirs to see."""
    found = lookup.visible(unit, response.lock(unit, number), by)
    known = timeline.listed(unit.tx, unit.workspace, number)
    told = moments.shown_to(unit, found, known, by)
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=refs.make(found.label, MessagePart.EXPORT, by),
            method=Method.UPLOAD,
            place=by,
            payload={
                "filename": f"{found.label}.csv",
                "title": f"Timeline of {found.label}",
                "content": timeline_csv(unit, told),
            },
        )
    )
    unit.note(Entry(unit.at, by, "export", found.label))
    messages.note(unit, found, TimelineVerb.EXPORTED, by)
    return found


def timeline_csv(unit: Unit, told: tuple[TimelineMoment, ...]) -> str:
    """Write moments as CSV, instants in UTC."""
    written = io.StringIO()
    table = TableWriter(written, COLUMNS)
    for moment in told:
        by = moments.name_of(unit, moment.by)
        table.row((moment.at, moment.verb.value, by, moments.spoken(unit, moment)))
    return written.getvalue()
