"""Storms: reports of the same within minutes are one escalation with a count; a worse one stays apart."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.audit import Entry
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.storms import belongs_to, is_late
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.escalations import cards, messages
from bot.store import told as kept
from bot.store.escalations import rows, timeline
from bot.work.unit import Unit


def same_as(unit: Unit, fresh: Escalation) -> Escalation | None:
    """Find the escalation a new one is one more report of."""
    within = timedelta(minutes=unit.charter.escalations.storm_minutes)
    if not (within or is_late(fresh)) or not fresh.is_visible(unit.at):
        return None
    known = rows.open_of(unit.tx, unit.workspace, [fresh.pod])
    same = next((e for e in known if belongs_to(fresh, e, within=within)), None)
    held = rows.lock(unit.tx, unit.workspace, same.number) if same else None
    # Somebody may have resolved it before it was held.
    return held if held is not None and belongs_to(fresh, held, within=within) else None


def join(unit: Unit, fresh: Escalation, known: Escalation) -> Escalation:
    """Count a report with what is known; its owner sees its words, and who wrote it is told."""
    by = fresh.raised_by
    after = replace(known, reports=known.reports + 1, reported_at=unit.at)
    if is_late(fresh):
        after = replace(after, latest=fresh.what)
    rows.save(unit.tx, unit.workspace, after)
    place = messages.note(
        unit, after, TimelineVerb.JOINED, by or fresh.origin or messages.CLOCK, fresh.what
    )
    unit.note(Entry(unit.at, by or "bot", "join", after.label, after={"reports": after.reports}))
    cards.redraw(unit, after)
    if by is not None:
        messages.tell_joined(unit, after, by, place)
    return after


def take_out(unit: Unit, number: int, place: int, by: SlackUserId) -> tuple[Escalation, str]:
    """Take a report out of what it joined, and return both; raises UserError where it is not theirs."""
    known = rows.lock(unit.tx, unit.workspace, number)
    told = timeline.listed(unit.tx, unit.workspace, number) if known else ()
    moment = told[place - 1] if 0 < place <= len(told) else None
    if known is None or moment is None or (moment.verb, moment.by) != (TimelineVerb.JOINED, by):
        raise UserError("That report is not one of yours.")
    if timeline.has_parted(unit.tx, unit.workspace, number, place):
        raise UserError("It is counted by itself already.")
    after = replace(known, reports=known.reports - 1)
    rows.save(unit.tx, unit.workspace, after)
    messages.note(unit, after, TimelineVerb.APART, by, str(place))
    kept.forget_one(unit.tx, unit.workspace, after.label, by)
    cards.redraw(unit, after)
    return after, moment.words
