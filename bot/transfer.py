"""What an operator brings into the database and takes out of it, from the command line."""

import csv
import json
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.app import TEMPLATES, known_actions, known_origins
from bot.charter import Charter, load
from bot.clock import SystemClock
from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.people import Roster
from bot.domain.words import shown_only
from bot.errors import ConfigError, UserError
from bot.serve import opened
from bot.services.bringing.bring import bring
from bot.services.bringing.lines import BringingReport
from bot.settings import Settings, secret_key
from bot.slack.render import Renderer
from bot.store import dump
from bot.store import people as directory
from bot.store.engine import reader_engine, writer_engine
from bot.store.people import WorkspaceRow
from bot.store.transaction import Tx
from bot.store.vault import Vault
from bot.work import people
from bot.work.search import Similar
from bot.work.unit import Unit


class _RolledBackError(Exception):
    """Leave a transaction without keeping what it did."""


def bring_file(settings: Settings, kind: str, path: Path, *, dry_run: bool) -> tuple[str, bool]:
    """Bring a file, or say what that would do; returns the words and whether every line is good."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise ConfigError(f"{path} cannot be read: {problem.strerror}.") from problem
    outcome = BringingReport()
    with suppress(_RolledBackError), opened(settings.database_url, writer_engine) as connection:
        tx = Tx(connection)
        unit = operators_unit(settings, tx)
        known = directory.directory(tx, unit.workspace)
        by_email = {
            str(each.detail.get("email") or "").lower(): SlackUserId(each.slack_id)
            for each in known
            if each.kind == people.USER
        }

        def person_of(ref: str) -> SlackUserId | None:
            return by_email.get(ref.lower()) or (
                SlackUserId(ref) if SlackUserId(ref) in unit.roster.people else None
            )

        try:
            outcome = bring(unit, kind, data, person_of)
        except UserError as problem:
            raise ConfigError(f"{path.name}: {problem.message}") from None
        if dry_run or outcome.bad:
            raise _RolledBackError
        unit.finish()
        tx.send()
    return _words(path, outcome, dry_run=dry_run), not outcome.bad


def operators_unit(settings: Settings, tx: Tx, charter: Charter | None = None) -> Unit:
    """Make a unit of work for who runs a command; raises ConfigError before the bot first ran."""
    charter = charter or load(settings.charter)
    unit = Unit(
        tx=tx,
        workspace=_workspace(tx),
        at=SystemClock().now(),
        charter=charter,
        roster=Roster(zone=charter.rollout.zone),
        renderer=Renderer(TEMPLATES, known_actions()),
        vault=Vault(secret_key(settings).get_secret_value()),
        similar=Similar(),
        origins=known_origins(),
    )
    return replace(unit, roster=people.roster(unit))


def _workspace(tx: Tx) -> WorkspaceId:
    found = [WorkspaceId(w) for w in tx.connection.scalars(select(col(WorkspaceRow.workspace_id)))]
    if not found:
        raise ConfigError(
            "Start the bot once first, so that it knows its workspace and who is in it."
        )
    if len(found) > 1:
        raise ConfigError("The database holds several workspaces: use one that holds one.")
    return found[0]


def _words(path: Path, outcome: BringingReport, *, dry_run: bool) -> str:
    bad = [f"{path.name}:{each.number}: {each.reason}" for each in outcome.bad]
    if outcome.bad:
        last = f"{len(bad)} bad lines: nothing was brought. Mend them and run it again."
    elif dry_run:
        last = f"Would bring {len(outcome.made)}; {outcome.known} are here already."
    else:
        last = f"Brought {len(outcome.made)}; {outcome.known} were here already."
    return "\n".join([*(outcome.made if dry_run else []), *bad, last])


def export(settings: Settings, to: Path) -> str:
    """Write every table as CSV and as JSON lines into a new folder."""
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise ConfigError(f"{to} is not empty: name a new folder.")
    to.mkdir(parents=True, exist_ok=True)
    told = []
    with opened(settings.database_url, reader_engine) as connection:
        for name in dump.dumped_tables():
            count = 0
            with (
                (to / f"{name}.csv").open("w", encoding="utf-8", newline="") as as_csv,
                (to / f"{name}.jsonl").open("w", encoding="utf-8") as as_lines,
            ):
                table = csv.writer(as_csv)
                table.writerow(dump.columns_of(name))
                for row in dump.rows_of(connection, name):
                    table.writerow([_cell(value) for value in row.values()])
                    as_lines.write(json.dumps(row, default=_text, ensure_ascii=False) + "\n")
                    count += 1
            told.append(f"{name}: {count:,}")
    return "\n".join([*told, f"Written to {to}, each as CSV and as JSON lines."])


def _cell(value: Any) -> Any:
    """Return what a spreadsheet shows as it is and never runs."""
    text = _text(value) if isinstance(value, date | datetime) else value
    return shown_only(text) if isinstance(text, str) else text


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
