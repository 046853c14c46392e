"""When each source is fetched, and what becomes of a fetch that failed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.charter.sources import PagesSpec, Source
from bot.domain import refs
from bot.domain.calendar import MIDNIGHT, instant_of, local_day
from bot.domain.ids import SlackUserId
from bot.domain.refs import Topic
from bot.domain.rhythm import next_daily
from bot.sources.fetch import Ask, Fetched
from bot.sources.pages import Pages
from bot.store.measures import source_runs as rows
from bot.store.measures.source_runs import SourceRun
from bot.work.tell import ToldView, send
from bot.work.unit import Unit

EARLY = time(6, 30)
# Tried again after so long, then twice as long, until the next day's own time.
AGAIN = timedelta(minutes=15)
# Its owner hears at the second failure in a row: the first may pass by itself.
TELL_AT = 2
DAY = timedelta(days=1)
STEP_S = 86_400


def due(unit: Unit) -> list[tuple[Source, SourceRun]]:
    """List the sources that are to be fetched now; a new one is fetched at once."""
    runs = rows.all_runs(unit.tx, unit.workspace)
    fetched = [source for source in unit.charter.sources if source.kind != "ingest"]
    known = [(source, runs.get(source.key)) for source in fetched]
    return [
        (source, run or SourceRun(source=source.key, next_at=unit.at))
        for source, run in known
        if run is None or run.next_at <= unit.at
    ]


def asks_of(unit: Unit, source: Source, run: SourceRun, secret: str) -> tuple[Ask, ...]:
    """Say what is asked of a source now, one thing after another."""
    ask = Ask(
        name=source.key,
        url=source.url or "",
        header=source.secret_header,
        secret=secret,
        timeout_s=source.timeout_s,
    )
    if source.kind == "prometheus":
        # What a range query answers depends on the days it asks for: it is never "nothing new".
        url = f"{ask.url.rstrip('/')}/api/v1/query_range"
        stretches = _stretches(_midnights(unit, source.days))
        return tuple(replace(ask, url=url, params=_params(source, s)) for s in stretches)
    if source.params or source.pages:
        dated = {name: _dated(text, unit, source.days) for name, text in source.params.items()}
        return (replace(ask, params=dated, pages=_pages(source.pages)),)
    return (replace(ask, etag=run.etag, last_modified=run.last_modified),)


def _dated(text: str, unit: Unit, days: int) -> str:
    """Fill in the last days, from their first midnight to the one that ends them."""
    zone = unit.charter.rollout.zone
    today = local_day(unit.at, zone)
    for name, day in (("from", today - days * DAY), ("to", today)):
        at = instant_of(zone, day, MIDNIGHT)
        seconds = int(at.timestamp())
        text = text.replace(f"{{{name}}}", f"{at:%Y-%m-%dT%H:%M:%SZ}")
        text = text.replace(f"{{{name}_day}}", day.isoformat())
        text = text.replace(f"{{{name}_s}}", str(seconds))
        text = text.replace(f"{{{name}_ms}}", str(seconds * 1000))
    return text


def _pages(spec: PagesSpec | None) -> Pages | None:
    if spec is None:
        return None
    return Pages(
        next=spec.next or "",
        cursor=spec.cursor or "",
        param=spec.param or "",
        first=spec.first,
        until=spec.until or "",
        most=spec.most,
    )


def _midnights(unit: Unit, days: int) -> Iterator[int]:
    """Yield the midnights that end the last days, at which their values are asked for."""
    zone = unit.charter.rollout.zone
    today = local_day(unit.at, zone)
    for back in range(days - 1, -1, -1):
        yield int(instant_of(zone, today - back * DAY, MIDNIGHT).timestamp())


def _stretches(midnights: Iterable[int]) -> list[list[int]]:
    """Part midnights where clocks change: a range query's steps are all of one length."""
    stretches: list[list[int]] = []
    for midnight in midnights:
        if stretches and midnight - stretches[-1][-1] == STEP_S:
            stretches[-1].append(midnight)
        else:
            stretches.append([midnight])
    return stretches


def _params(source: Source, midnights: Sequence[int]) -> dict[str, str]:
    return {
        "query": source.query or "",
        "start": str(midnights[0]),
        "end": str(midnights[-1]),
        "step": str(STEP_S),
    }


def brought(unit: Unit, source: Source, run: SourceRun, got: Fetched) -> None:
    """Note that a source was fetched, and plan its next time."""
    done = SourceRun(
        source=source.key,
        next_at=_next(unit, source),
        tried_at=unit.at,
        brought_at=unit.at if got.body is not None else run.brought_at,
        etag=got.etag,
        last_modified=got.last_modified,
    )
    rows.keep(unit.tx, unit.workspace, done)


def failed(unit: Unit, source: Source, run: SourceRun, problem: str) -> None:
    """Note that a fetch failed, plan the next try, and tell its owner the second time."""
    failures = run.failures + 1
    again = unit.at + AGAIN * 2 ** min(run.failures, 6)
    after = replace(
        run,
        next_at=min(again, _next(unit, source)),
        tried_at=unit.at,
        failures=failures,
        problem=problem[:500],
    )
    rows.keep(unit.tx, unit.workspace, after)
    owner = unit.roster.called(source.owner) if source.owner else None
    if failures == TELL_AT and owner is not None:
        _tell(unit, source, owner.id, problem)


def _next(unit: Unit, source: Source) -> datetime:
    return next_daily(unit.charter.rollout.zone, source.at or EARLY, after=unit.at)


def _tell(unit: Unit, source: Source, owner: SlackUserId, problem: str) -> None:
    words = (
        f"I could not fetch the numbers of {source.key}, twice in a row: {problem[:300]}. "
        f"I keep trying. `python -m bot sources test {source.key}` shows what it would bring."
    )
    send(unit, refs.make(Topic.SOURCE, source.key), owner, ToldView(headline=words))
