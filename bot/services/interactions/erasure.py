"""Forgetting contacts: by their age, by their id, by whose they were; counts stay as they are."""

from datetime import datetime, time, timedelta

from bot.domain.audit import Entry
from bot.domain.calendar import local_day
from bot.domain.rhythm import next_daily
from bot.errors import UserError
from bot.services.interactions import copies, seeing
from bot.services.interactions.hearing import SERIES
from bot.services.interactions.intake import erased_id, mac_of
from bot.store.interactions import draws, erase, looks, rows, themes
from bot.store.measures import observations
from bot.work.unit import Unit

NIGHT = time(3, 20)
# A few milliseconds of the writer's time.
SLICE = 200


def next_night(unit: Unit) -> datetime | None:
    """Return the night after which the oldest link or excerpt has been kept long enough."""
    oldest = erase.oldest_excerpt(unit.tx, unit.workspace)
    if oldest is None:
        return None
    zone = unit.charter.rollout.zone
    kept = timedelta(days=unit.charter.interactions.excerpt_days)
    if oldest + kept >= local_day(unit.at, zone):
        ends = datetime.combine(oldest + kept, time(), unit.at.tzinfo)
        return next_daily(zone, NIGHT, after=max(ends, unit.at))
    return unit.at


def forget_excerpts(unit: Unit) -> bool:
    """Erase a slice of links and excerpts that were kept long enough; True while more waits."""
    kept = timedelta(days=unit.charter.interactions.excerpt_days)
    before = local_day(unit.at, unit.charter.rollout.zone) - kept
    return erase.excerpts(unit.tx, unit.workspace, before=before, most=SLICE) == SLICE


def erase_contact(unit: Unit, source: str, external_id: str, *, by: str) -> None:
    """Erase what leads back to one contact, for good: sent again, it stays erased; raises UserError."""
    gone = erased_id(unit, source, external_id)
    known = rows.known(unit.tx, unit.workspace, source, [external_id, gone])
    if gone in known:
        raise UserError(f"{source} {external_id[:60]} is erased already.")
    if external_id not in known:
        raise UserError(f"{source} sent no contact {external_id[:60]}.")
    kept = known[external_id]
    erase.contact(unit.tx, unit.workspace, kept.number, day=kept.day, to_id=gone)
    copies.take_out(unit, kept.number)
    draws.forget_words(unit.tx, unit.workspace, kept.number)
    for theme in themes.forget_contact(unit.tx, unit.workspace, kept.number):
        unit.similar.forget((unit.workspace, SERIES), theme)
    unit.note(Entry(unit.at, by, "erase", f"interaction {kept.number}"))


def erase_agent(unit: Unit, agent_id: str, *, by: str) -> bool:
    """Let a slice of contacts forget that they were an agent's; True while more waits.

    What was observed of that agent alone goes with it, and with whom they were coached; totals stay.
    """
    mac = mac_of(unit, agent_id)
    forgotten = erase.agent(unit.tx, unit.workspace, mac, most=SLICE)
    user, _ = seeing.agents_by_hash(unit).get(mac, (None, None))
    if user is not None:
        mine = looks.lock_coachings_of(unit.tx, unit.workspace, user)
        copies.take_out_messages(unit, mine)
        looks.forget_agent(unit.tx, unit.workspace, user)
    observations.drop_agent(unit.tx, unit.workspace, mac)
    if forgotten < SLICE:
        # Once, at the end, and without who it was.
        unit.note(Entry(unit.at, by, "erase", "agent"))
    return forgotten == SLICE
