"""Keeping observations: each once, corrected ones beside what they said before."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.calendar import MIDNIGHT, instant_of
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.known_changes import Version, kind_of_version
from bot.domain.measures.observations import Observation, is_pilot
from bot.services.measures import comparing
from bot.services.measures.rules import zone_of
from bot.store.measures import known_changes
from bot.store.measures import observations as rows
from bot.store.measures import series as stored
from bot.store.measures.observations import Kept, Place
from bot.store.measures.series import Series
from bot.work.kept import KeptCounts
from bot.work.unit import Unit

# A slice of this size holds the writer for some ten milliseconds.
SLICE = 500
DAY = timedelta(days=1)


def keep(unit: Unit, sent: Sequence[Observation], *, by: str) -> KeptCounts:
    """Keep a slice of what a source sent; keeping it twice changes nothing.

    Totals of what is counted from contacts here stand beside it, to be compared.
    """
    counted = {measure.key for measure in unit.charter.measures if measure.is_counted}
    totals = [each for each in sent if each.measure in counted]
    if not totals:
        return put(unit, sent, by=by)
    own = [each for each in sent if each.measure not in counted]
    return put(unit, own, by=by) + comparing.keep(unit, totals)


def put(unit: Unit, sent: Sequence[Observation], *, by: str) -> KeptCounts:
    """Put a slice of observations into their series; putting it twice changes nothing."""
    known = {series.key: series for series in stored.all_series(unit.tx, unit.workspace)}
    macs: dict[str, str] = {}
    placed: list[tuple[Series, Place, Observation]] = []
    for observation in sent:
        series = _series_of(unit, known, observation)
        kept = _without_name(unit, observation, macs)
        placed.append((series, rows.place_of(series.id, kept), kept))
    before = _before(unit, placed)
    new = [(place, each) for _, place, each in placed if place not in before]
    changed = [
        (place, before[place], each)
        for _, place, each in placed
        if place in before and _differs(before[place], each)
    ]
    rows.add(unit.tx, unit.workspace, new, at=unit.at)
    rows.replace(unit.tx, unit.workspace, changed, at=unit.at)
    moved = {place for place, *_ in (*new, *changed)}
    _touch(unit, [(series, each.day) for series, place, each in placed if place in moved])
    _register(unit, [each for _, place, each in placed if place in moved], by)
    return KeptCounts(len(new), len(placed) - len(new) - len(changed), len(changed))


def take_back(
    unit: Unit, series: Iterable[SeriesKey], day: date, *, left: Iterable[Observation]
) -> None:
    """Drop what is kept of a day and is not among what is left of it, and judge the day anew."""
    stay = {
        (
            SeriesKey(each.measure, WorkflowKey(each.workflow), each.channel),
            (each.version, each.cohort, each.agent),
        )
        for each in left
    }
    for key in series:
        known = stored.with_key(unit.tx, unit.workspace, key)
        if known is None:
            continue
        gone = [
            place
            for place in rows.places_on(unit.tx, unit.workspace, known.id, day)
            if (key, place[2:]) not in stay
        ]
        if gone:
            rows.drop(unit.tx, unit.workspace, gone)
            _touch(unit, [(known, day)])


def _series_of(unit: Unit, known: dict[SeriesKey, Series], observation: Observation) -> Series:
    key = SeriesKey(observation.measure, WorkflowKey(observation.workflow), observation.channel)
    if key not in known:
        known[key] = stored.add(unit.tx, unit.workspace, key, observation.day)
    return known[key]


def _without_name(unit: Unit, observation: Observation, macs: dict[str, str]) -> Observation:
    """Put a keyed hash in an agent's place: who they are never reaches the database."""
    name = observation.agent
    if not name:
        return observation
    if name not in macs:
        mac = unit.vault.mac(unit.workspace, SlackUserId(f"agent:{name}"))
        macs[name] = hashlib.sha256(mac.encode()).hexdigest()[:16]
    return observation._replace(agent=macs[name])


def _before(unit: Unit, placed: Sequence[tuple[Series, Place, Observation]]) -> dict[Place, Kept]:
    # What lies after all that is kept of its series is new; nothing need be looked up.
    maybe = [place for series, place, each in placed if _may_be_kept(series, each.day)]
    return rows.known(unit.tx, unit.workspace, maybe)


def _may_be_kept(series: Series, day: date) -> bool:
    return series.touched > 0 and day <= series.last_day


def _differs(kept: Kept, sent: Observation) -> bool:
    said = (kept.value, kept.n, kept.evidence)
    return said != (sent.value, sent.n, rows.links_text(sent.evidence))


def _touch(unit: Unit, moved: Sequence[tuple[Series, date]]) -> None:
    days: dict[int, list[date]] = {}
    by_id = {series.id: series for series, _ in moved}
    for series, day in moved:
        days.setdefault(series.id, []).append(day)
    for number, of_series in days.items():
        series, first, last = by_id[number], min(of_series), max(of_series)
        due = judgeable(unit, series.key, first)
        touched = replace(
            series,
            first_day=min(series.first_day, first),
            last_day=max(series.last_day, last),
            stale_from=min(filter(None, (series.stale_from, _stale(series, first))), default=None),
            judge_at=min(filter(None, (series.judge_at, due))),
        )
        stored.touch(unit.tx, unit.workspace, touched)


def _stale(series: Series, day: date) -> date | None:
    return day if series.judged_day is not None and day <= series.judged_day else None


def judgeable(unit: Unit, key: SeriesKey, day: date) -> datetime:
    """Return from when a day can be judged: once it is over where its workflow is at home."""
    over = instant_of(zone_of(unit.charter, key.workflow), day + DAY, MIDNIGHT)
    return max(unit.at, over)


def _register(unit: Unit, moved: Sequence[Observation], by: str) -> None:
    first: dict[tuple[str, str], date] = {}
    for each in moved:
        # What only a pilot ran explains nothing of everybody's numbers.
        if each.version and not is_pilot(each.cohort):
            key = (each.version, each.workflow)
            first[key] = min(each.day, first.get(key, each.day))
    seen = [
        Version(
            name=name, workflow=WorkflowKey(workflow), kind=kind_of_version(name), first_day=day
        )
        for (name, workflow), day in first.items()
    ]
    known_changes.register(unit.tx, unit.workspace, seen, by=by, at=unit.at)
