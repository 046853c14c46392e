"""What Alembic runs around every command: on the connection it is given, or on one to compare with."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlmodel import AutoString

from bot.store.engine.migrate import connected
from bot.store.engine.schema import tables
from bot.store.engine.types import Instant


def migrate(connection: Connection) -> None:
    """Run the migrations asked for, each in a transaction of its own."""
    context.configure(
        connection=connection,
        target_metadata=tables(),
        render_as_batch=True,
        render_item=render_item,
        compare_server_default=True,
        process_revision_directives=number,
        on_version_apply=applied,
        transaction_per_migration=True,
        # Alembic supposes that SQLite cannot roll a table back; with an explicit BEGIN it can.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def applied(ctx: MigrationContext, step: MigrationInfo, *_: Any, **_heads: Any) -> None:
    """Look at what a migration left, and tell whoever waits that one more is applied."""
    check_foreign_keys(ctx)
    told = context.config.attributes.get("applied")
    if told is not None and step.up_revision_id:
        told(step.up_revision_id)


def check_foreign_keys(ctx: MigrationContext) -> None:
    """Fail a migration, still in its transaction, that leaves a child row without its parent."""
    if ctx.connection is None or ctx.dialect.name != "sqlite":
        return
    orphans = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        raise RuntimeError(f"rows without their parent after the migration: {orphans[:5]}")


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types as a migration should name them."""
    if kind == "type" and isinstance(item, Instant):
        autogen.imports.add("from bot.store.engine.types import Instant")
        return "Instant()"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def number(_context: MigrationContext, _revision: Any, directives: list[MigrationScript]) -> None:
    """Number revisions 0001, 0002, ... so that a folder listing is their history."""
    head = context.script.get_current_head()
    for directive in directives:
        directive.rev_id = f"{int(head or 0) + 1:04d}"


def migrate_scratch() -> None:
    """Compare with what the migrations so far make of an empty SQLite file."""
    wanted = context.config.cmd_opts
    if wanted is None or wanted.cmd[0].__name__ not in {"revision", "check"}:
        raise CommandError("only `revision` and `check` work here: use `python -m bot migrate`")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'scratch.sqlite3'}"
        # In a process of its own: Alembic holds one environment per process.
        made = f"from bot.store.engine.migrate import upgrade; upgrade({url!r})"
        subprocess.run([sys.executable, "-c", made], check=True)  # noqa: S603  # our own words
        with connected(url) as connection:
            migrate(connection)


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    migrate_scratch()
