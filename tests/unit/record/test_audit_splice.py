"""An event put into the chain with an honest hash of its own still gives itself away."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.audit import GENESIS, Entry, Event, Walk, digest, link

ENTRY = Entry(datetime(2026, 11, 2, 10, tzinfo=UTC), "U1", "submit", "F-1")


def an_event(sequence: int, previous: str) -> Event:
    body = ENTRY.body()
    hashed = link(sequence, ENTRY, body_digest=digest(body, "s"), previous=previous)
    facts = (ENTRY.at, ENTRY.actor, ENTRY.verb, ENTRY.obj, digest(body, "s"))
    return Event(sequence, *facts, previous, hashed, "s", body)


def test_an_event_that_points_elsewhere_is_named() -> None:
    walk = Walk()
    assert walk.step(an_event(1, GENESIS))
    spliced = an_event(2, "f" * 64)
    assert not walk.step(spliced)
    verdict = walk.finish((2, spliced.hash))
    assert (verdict.broken_at, verdict.reason) == (2, "it does not point at the event before it")


def test_a_body_that_was_changed_is_named() -> None:
    walk = Walk()
    changed = replace(an_event(1, GENESIS), body="{}")
    assert not walk.step(changed)
    assert walk.finish((1, changed.hash)).reason == "its body was changed after it was written"
