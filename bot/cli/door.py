"""The operator's one door to the database: look as a reader, change in a transaction that ends itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import col

from bot.app import TEMPLATES, known_actions, known_origins
from bot.charter import Charter, load
from bot.clock import SystemClock
from bot.domain.ids import WorkspaceId
from bot.domain.people import Roster
from bot.errors import ConfigError
from bot.settings import Settings, secret_key
from bot.slack.render import Renderer
from bot.store.engine.connections import normal_url, reader_engine, writer_engine
from bot.store.engine.migrate import EMPTY, revisions
from bot.store.engine.transaction import Tx
from bot.store.people import WorkspaceRow
from bot.store.record import audit
from bot.store.record.vault import Vault
from bot.work import people
from bot.work.search import Similar
from bot.work.unit import Unit

T = TypeVar("T")


class Door:
    """What a command holds: `look` and `read` cannot write, `change` and `transact` commit.

    The first of each pair asks for nothing but the database; the second gives a whole unit of
    work, for which the bot must have run once.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._reader = reader_engine(settings.database_url, connections=1)
        self._writer = writer_engine(settings.database_url)

    @cached_property
    def charter(self) -> Charter:
        """Read the charter once."""
        return load(self._settings.charter)

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(TEMPLATES, known_actions())

    @cached_property
    def _known(self) -> Unit:
        """Read once who is who, before anything is written: a large workspace takes its time."""
        return self.look(lambda tx: self._unit(tx, _workspace(tx)))

    def look(self, fn: Callable[[Tx], T]) -> T:
        """Run `fn` on a connection that cannot write."""
        with self._reader.begin() as connection:
            return fn(Tx(connection))

    def read(self, fn: Callable[[Unit], T]) -> T:
        """Run `fn` with a unit of work that cannot write; raises ConfigError before the first run."""
        return self.look(lambda tx: fn(self._unit(tx, _workspace(tx))))

    def change(
        self,
        workspace: WorkspaceId,
        fn: Callable[[Tx], T],
        *,
        keep: Callable[[T], bool] = lambda _: True,
    ) -> T:
        """Run `fn` in one transaction and chain what it noted; all is undone where `keep` says no."""
        with self._writer.connect() as connection, connection.begin() as transaction:
            tx = Tx(connection)
            result = fn(tx)
            if keep(result):
                audit.chain(tx, workspace)
                tx.send()
            else:
                transaction.rollback()
        return result

    def transact(self, fn: Callable[[Unit], T], *, keep: Callable[[T], bool] = lambda _: True) -> T:
        """Run `fn` with a unit of work in one transaction, as `change` does."""
        known = self._known
        now = SystemClock().now()
        return self.change(known.workspace, lambda tx: fn(replace(known, tx=tx, at=now)), keep=keep)

    def close(self) -> None:
        """Let go of every connection."""
        self._reader.dispose()
        self._writer.dispose()

    def _unit(self, tx: Tx, workspace: WorkspaceId) -> Unit:
        unit = Unit(
            tx=tx,
            workspace=workspace,
            at=SystemClock().now(),
            charter=self.charter,
            roster=Roster(zone=self.charter.rollout.zone),
            renderer=self._renderer,
            vault=Vault(secret_key(self._settings).get_secret_value()),
            similar=Similar(),
            origins=known_origins(),
        )
        return replace(unit, roster=people.roster(unit))


@contextmanager
def door(settings: Settings) -> Iterator[Door]:
    """Open the database of this version of the program; raises ConfigError for any other."""
    url = settings.database_url
    standing, newest = revisions(url)
    if standing != newest:
        where = normal_url(url).render_as_string(hide_password=True)
        found = (
            f"stands at {standing}, not at {newest}" if standing != EMPTY else "holds nothing yet"
        )
        raise ConfigError(
            f"The database {where} {found}. Check BOT_DATABASE_URL, or run `python -m bot migrate`."
        )
    made = Door(settings)
    try:
        yield made
    finally:
        made.close()


def _workspace(tx: Tx) -> WorkspaceId:
    found = [WorkspaceId(w) for w in tx.connection.scalars(select(col(WorkspaceRow.workspace_id)))]
    if not found:
        raise ConfigError(
            "Start the bot once first, so that it knows its workspace and who is in it."
        )
    if len(found) > 1:
        raise ConfigError("The database holds several workspaces: use one that holds one.")
    return found[0]
