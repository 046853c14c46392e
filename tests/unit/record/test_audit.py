"""The walk along a chain, without a database."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audit import GENESIS, ChainVerdict, Entry, Event, Walk, canonical, digest, link

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORDS = st.text(max_size=20)
ENTRIES = st.builds(
    Entry,
    at=st.datetimes(timezones=st.just(UTC)),
    actor=WORDS,
    verb=WORDS,
    obj=WORDS,
    after=st.dictionaries(WORDS, WORDS | st.integers(), max_size=3),
)


def chained(entries: list[Entry]) -> list[Event]:
    """Link entries as the store does."""
    events: list[Event] = []
    previous = GENESIS
    for sequence, entry in enumerate(entries, start=1):
        salt, body = f"salt {sequence}", entry.body()
        body_digest = digest(body, salt)
        hashed = link(sequence, entry, body_digest=body_digest, previous=previous)
        facts = (sequence, entry.at, entry.actor, entry.verb, entry.obj)
        events.append(Event(*facts, body_digest, previous, hashed, salt, body))
        previous = hashed
    return events


def walked(events: list[Event], tip: tuple[int, str]) -> ChainVerdict:
    walk = Walk()
    for event in events:
        if not walk.step(event):
            break
    return walk.finish(tip)


def tip_of(events: list[Event]) -> tuple[int, str]:
    return (events[-1].sequence, events[-1].hash) if events else (0, GENESIS)


def erased(event: Event) -> Event:
    return replace(event, salt=None, body=None)


@given(st.lists(ENTRIES, max_size=8), st.sets(st.integers(0, 7)))
def test_an_honest_chain_holds_whichever_bodies_are_erased(
    entries: list[Entry], gone: set[int]
) -> None:
    events = chained(entries)
    kept = [erased(event) if n in gone else event for n, event in enumerate(events)]
    missing = sum(event.body is None for event in kept)
    assert walked(kept, tip_of(events)) == ChainVerdict(len(events), missing)


@given(
    st.lists(ENTRIES, min_size=1, max_size=8),
    st.data(),
    st.sampled_from(["at", "actor", "verb", "obj", "body_digest", "previous", "hash", "body"]),
)
def test_any_change_is_named_at_its_sequence(
    entries: list[Entry], data: st.DataObject, field: str
) -> None:
    events = chained(entries)
    at = data.draw(st.integers(0, len(events) - 1))
    honest = getattr(events[at], field)
    moved = timedelta(microseconds=1 if events[at].at.year < 5000 else -1)
    spoiled: Any = honest + moved if field == "at" else f"{honest}x"
    events[at] = replace(events[at], **{field: spoiled})
    assert walked(events, tip_of(events)).broken_at == at + 1


@given(st.lists(ENTRIES, min_size=2, max_size=8), st.data())
def test_any_removal_is_named_at_its_sequence(entries: list[Entry], data: st.DataObject) -> None:
    events = chained(entries)
    gone = data.draw(st.integers(0, len(events) - 1))
    assert walked(events[:gone] + events[gone + 1 :], tip_of(events)).broken_at == gone + 1


@given(st.lists(ENTRIES, min_size=2, max_size=8), st.data())
def test_two_events_that_changed_places_are_noticed(
    entries: list[Entry], data: st.DataObject
) -> None:
    events = chained(entries)
    first = data.draw(st.integers(0, len(events) - 2))
    swapped = [*events]
    swapped[first], swapped[first + 1] = swapped[first + 1], swapped[first]
    assert walked(swapped, tip_of(events)).broken_at == first + 1


@given(st.lists(ENTRIES, min_size=1, max_size=8), st.integers(1, 8))
def test_a_cut_off_tail_is_noticed(entries: list[Entry], cut: int) -> None:
    events = chained(entries)
    kept = events[:-cut] if cut < len(events) else []
    found = walked(kept, tip_of(events))
    assert found.broken_at == len(kept) + 1
    assert "cut off" in found.reason


def test_an_event_without_a_tip_is_no_chain() -> None:
    assert walked(chained([Entry(AT, "U1", "submit", "F-1")]), (0, GENESIS)).broken_at == 2


def test_facts_cannot_be_moved_from_one_field_into_the_next() -> None:
    one = link(1, Entry(AT, "U1", "sub", "mit F-1"), body_digest="", previous=GENESIS)
    other = link(1, Entry(AT, "U1", "sub mit", "F-1"), body_digest="", previous=GENESIS)
    assert one != other


def test_the_same_instant_in_another_zone_is_the_same_fact() -> None:
    east = AT.astimezone(timezone(timedelta(hours=9)))
    assert link(1, Entry(AT, "U1", "v", "o"), body_digest="", previous=GENESIS) == link(
        1, Entry(east, "U1", "v", "o"), body_digest="", previous=GENESIS
    )


def test_equal_bodies_under_different_salts_have_different_digests() -> None:
    assert digest("{}", "a") != digest("{}", "b")


@given(st.dictionaries(WORDS, st.integers() | WORDS))
def test_canonical_json_depends_on_the_value_alone(value: dict[str, object]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical(turned) == canonical(value)
    assert json.loads(canonical(value)) == value
