"""What an operator brings into the database and takes out of it, from the command line."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from bot.cli.door import Door, door
from bot.cli.progress import Advance, progress
from bot.clock import SystemClock
from bot.domain.ids import SlackUserId
from bot.domain.tables.writer import TableWriter
from bot.errors import ConfigError, UserError, unreadable
from bot.private import make_folder, opener
from bot.services.bringing.bring import judge, keep, numbered
from bot.services.bringing.lines import BringingReport
from bot.settings import Settings
from bot.store import people as directory
from bot.store.engine import dump
from bot.work.directory import USER
from bot.work.unit import Unit

# A transaction takes twice that at most, with its commit: whoever clicks must not wait for a file.
WRITING_S = 0.008


def bring_file(settings: Settings, kind: str, path: Path, *, dry_run: bool) -> tuple[str, bool]:
    """Bring a file, or say what that would do; returns the words and whether every line is good.

    Judged as a reader, then kept in slices: a file that was cut short is brought again.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise ConfigError(unreadable(path, problem)) from problem

    with door(settings) as opened:
        outcome = opened.read(lambda unit: _judged(unit, kind, path, data))
        if outcome.bad:
            bad = [f"{path.name}:{each.number}: {each.reason}" for each in outcome.bad]
            last = f"{len(bad)} bad lines: nothing was brought. Mend them and run it again."
            return "\n".join([*bad, last]), False
        if dry_run:
            made = opened.read(lambda unit: numbered(unit, kind, outcome))
            last = f"Would bring {len(made)}; {outcome.known} are here already."
            return "\n".join([*made, last]), True
        kept = _kept(opened, kind, outcome)
    return f"Brought {kept}; {outcome.known} were here already.", True


def _kept(opened: Door, kind: str, outcome: BringingReport) -> int:
    def some(unit: Unit) -> int:
        enough = monotonic() + WRITING_S
        return keep(unit, kind, outcome, is_enough=lambda: monotonic() >= enough)

    kept = 0
    with progress(f"Bringing {kind}", len(outcome.new)) as advance:
        while waiting := len(outcome.new):
            begun = monotonic()
            kept += opened.transact(some)
            advance(waiting - len(outcome.new))
            # As long for others as for us.
            sleep(monotonic() - begun)
    return kept


def _judged(unit: Unit, kind: str, path: Path, data: bytes) -> BringingReport:
    by_email = {
        str(each.detail.get("email") or "").lower(): SlackUserId(each.slack_id)
        for each in directory.directory(unit.tx, unit.workspace)
        if each.kind == USER
    }

    def person_of(ref: str) -> SlackUserId | None:
        return by_email.get(ref.lower()) or (
            SlackUserId(ref) if SlackUserId(ref) in unit.roster.people else None
        )

    try:
        return judge(unit, kind, data, person_of)
    except UserError as problem:
        raise ConfigError(f"{path.name}: {problem.message}") from None


def export(settings: Settings, to: Path) -> str:
    """Write every table as CSV and as JSON lines into a new folder."""
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise ConfigError(f"{to} is not empty: name a new folder.")
    make_folder(to)
    names = dump.dumped_tables()
    at = SystemClock().now()
    with door(settings) as opened, progress("Exporting", len(names)) as advance:
        told = opened.look(
            lambda tx: [
                _export_table(to, name, dump.rows_of(tx.connection, name, at=at), advance)
                for name in names
            ]
        )
    return "\n".join([*told, f"Written to {to}, each as CSV and as JSON lines."])


def _export_table(to: Path, name: str, rows: Iterable[Mapping[str, Any]], advance: Advance) -> str:
    count = 0
    with (
        open(to / f"{name}.csv", "w", encoding="utf-8", newline="", opener=opener) as as_csv,
        open(to / f"{name}.jsonl", "w", encoding="utf-8", opener=opener) as as_lines,
    ):
        table = TableWriter(as_csv, dump.columns_of(name))
        for row in rows:
            table.row(row.values())
            as_lines.write(json.dumps(row, default=_text, ensure_ascii=False) + "\n")
            count += 1
    advance(1)
    return f"{name}: {count:,}"


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
