"""Numbers from the command line: observations from a file, a source on trial, a digest of any day."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.charter import Charter, load
from bot.charter.problems import find_name
from bot.charter.sources import Source
from bot.cli.door import door
from bot.cli.row_files import MOST_TOLD, import_rows, row_batches
from bot.clock import SystemClock
from bot.domain.calendar import instant_of
from bot.domain.interactions.rules import InteractionRules
from bot.domain.layouts import RecordsOf
from bot.domain.measures.observations import Rules
from bot.domain.numbers import Decimals
from bot.domain.words import counted
from bot.errors import ConfigError
from bot.services.digest import post
from bot.services.interactions import scorecards
from bot.services.measures import fetches, intake
from bot.services.measures.layouts import layout_of
from bot.services.measures.rules import rules_of
from bot.settings import Settings, source_secret
from bot.sources.contacts import TakenContacts
from bot.sources.fetch import FetchError, fetch_all
from bot.sources.layout.lay_out import LaidOut, lay_out
from bot.sources.layout.rows import Fate
from bot.sources.pages import Page, Pages, next_page
from bot.sources.rows import COLUMNS, read_rows
from bot.store import digest
from bot.store.measures.source_runs import SourceRun
from bot.work.rhythm import MORNING, Run, Scope
from bot.work.unit import Unit

BY = "import"


def import_observations(
    settings: Settings, path: Path, *, decimals: Decimals, dry_run: bool
) -> Iterator[str]:
    """Keep a file's observations, a slice at a time; yield refused lines, and the sum."""
    with door(settings) as opened:
        known = opened.read(lambda unit: rules_of(unit.charter, unit.at))
        rules = replace(known, decimals=decimals)
        read = (read_rows(rows, rules) for rows in row_batches(path, COLUMNS, "observations"))
        yield from import_rows(
            path,
            ((taken.observations, taken.refused) for taken in read),
            lambda some: opened.transact(partial(intake.keep, sent=some, by=BY)),
            size=intake.SLICE,
            dry_run=dry_run,
        )


def try_source(settings: Settings, name: str) -> tuple[str, bool]:
    """Fetch a source and show what it would bring; nothing is kept."""
    source = _source(load(settings.charter), name)
    if source.kind == "ingest":
        return f"{name} is sent to us: POST /ingest/{source.of}. There is nothing to fetch.", True
    try:
        laid = asyncio.run(_looked(settings, source))
    except FetchError as problem:
        return f"{problem}", False
    return "\n".join(_shown(source, laid)), not laid.taken.refused


def _shown(source: Source, laid: LaidOut) -> Iterator[str]:
    """Say what became of each record, the first of each kind, and of all of them in numbers."""
    kinds: dict[str, list[Fate]] = {}
    for fate in laid.fates:
        kinds.setdefault(fate.words.partition(" ")[0].strip(":"), []).append(fate)
    some = sorted(fate for fates in kinds.values() for fate in fates[:MOST_TOLD])
    yield from (f"row {fate.line}: {fate.words}" for fate in some)
    for name, code, n in laid.unknown[:MOST_TOLD]:
        yield f"{name} “{code}” is not mapped, {f'{n:,} times' if n > 1 else 'once'}"
    if isinstance(laid.taken, TakenContacts):
        brought = counted(len(laid.taken.contacts), "interaction")
    else:
        brought = counted(len(laid.taken.observations), "observation")
    told = {"left": "left out", "merged": "merged into another"}
    others = [f"{len(kinds[k]):,} {words}" for k, words in told.items() if k in kinds]
    counts = ", ".join([brought, f"{len(laid.taken.refused):,} refused", *others])
    yield f"{source.key} would bring {counts}. Nothing was kept."


def _source(charter: Charter, name: str) -> Source:
    sources = {source.key: source for source in charter.sources}
    return sources[find_name("source", name, sources)]


async def _looked(settings: Settings, source: Source) -> LaidOut:
    secret = source_secret(source.key)
    run = SourceRun(source=source.key, next_at=SystemClock().now())
    words = secret.get_secret_value() if secret else ""
    with door(settings) as opened:
        asks, layout, known = opened.read(
            lambda unit: (
                fetches.asks_of(unit, source, run, words),
                layout_of(unit.charter, source),
                _rules_of(unit, source),
            )
        )
    got = [one for ask in asks for one in await fetch_all(ask, _turned)]
    read = lay_out(([one.body or b"" for one in got], layout, known))
    if isinstance(read, str):
        raise FetchError(f"{source.key}: {read}")
    return read


def _rules_of(unit: Unit, source: Source) -> Rules | InteractionRules:
    if source.of is RecordsOf.INTERACTIONS:
        return scorecards.rules(unit)
    return rules_of(unit.charter, unit.at)


async def _turned(job: tuple[bytes, Page, Pages]) -> Page | str | None:
    return next_page(job)


def preview_digest(settings: Settings, day: date, channel: str | None) -> Iterator[str]:
    """Render the digest of a day, for one channel or the first; raises ConfigError."""
    with door(settings) as opened:
        payload, thread, posted = opened.read(partial(_digest_of, day=day, channel=channel))
    yield from read_aloud(payload)
    if thread:
        yield from ("", "In its thread:", *read_aloud(thread))
    if posted is not None:
        yield from ("", "What was posted on that day:", *read_aloud(json.loads(posted)))


def _digest_of(
    unit: Unit, day: date, channel: str | None
) -> tuple[dict[str, Any], dict[str, Any] | None, str | None]:
    scope = _scope(unit.charter, channel)
    due = instant_of(scope.zone, day, MORNING)
    run = Run(scope, due, None, due - timedelta(days=1))
    payload, thread = post.preview(replace(unit, at=due), run)
    return payload, thread, digest.posted(unit.tx, unit.workspace, scope.key, day.isoformat())


def _scope(charter: Charter, channel: str | None) -> Scope:
    leaders = {each.channel: each.zone or charter.rollout.zone for each in charter.leaders.channels}
    chosen = channel or next(iter(leaders), None)
    if chosen is None:
        raise ConfigError("The charter names no leader channel, so there is no digest.")
    pods = {name: pod for pod in charter.pods for name in (pod.key, pod.channel)}
    named = find_name("leader channel or pod", chosen, (*leaders, *pods))
    if named in leaders:
        return Scope(named, leaders[named])
    return post.of_pod(Scope(pods[named].key, charter.calendar_of(pods[named]).zone))


def read_aloud(payload: dict[str, Any]) -> Iterator[str]:
    """Yield a message's words, block by block, tables row by row."""
    for block in payload["blocks"]:
        if block["type"] == "data_table":
            for row in block["rows"]:
                yield " | ".join(str(cell["text"]) for cell in row)
        elif block["type"] == "data_visualization":
            yield f"(chart) {block['title']}"
        elif block["type"] == "actions":
            yield " ".join(f"[{element['text']['text']}]" for element in block["elements"])
        elif "elements" in block or "text" in block:
            words = [e["text"] for e in block.get("elements", ())] or [block["text"]["text"]]
            yield " ".join(words)
