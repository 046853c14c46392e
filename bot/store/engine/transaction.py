"""One open transaction, and statements compiled once and run straight on the driver's cursor."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Float, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.processors import to_float
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlmodel import Session, SQLModel

from bot.domain.audit import Entry
from bot.store.engine.batch import Waiting, joined

Convert = Callable[[Any], Any] | None
Row = tuple[Any, ...]
# What a conflict does is said in words that look alike, by classes of each database's own.
INSERTS: Mapping[str, Callable[[Any], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(slots=True)
class Tx:
    """An open transaction: the connection, what it owes the audit chain, whether messages wait.

    `entries` are chained at the very end, so that the chain's tip is locked for the shortest time.
    """

    connection: Connection
    entries: list[Entry] = field(default_factory=list)
    queued: bool = False
    waiting: list[Waiting] = field(default_factory=list)

    def __post_init__(self) -> None:
        earlier = self.connection.info.get("tx")
        if earlier is not None:
            # A second wrapping of one connection must not lose what the first left for later.
            earlier.send()
        # The engine's own events send what waits before a statement of SQLAlchemy's, or a commit.
        self.connection.info["tx"] = self

    def send(self) -> None:
        """Send the statements that were left for later."""
        if self.waiting:
            sql, values = joined(self.waiting)
            self.waiting.clear()
            self.connection.connection.cursor().execute(sql, values)

    @property
    def dialect(self) -> Dialect:
        return self.connection.dialect

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open an ORM session inside this transaction, for what is not on the ack path.

        It is flushed when the block ends and undone when it fails; the transaction stays open.
        """
        # Any other mode would let the session's end commit or roll back its neighbours' work.
        with (
            Session(bind=self.connection, join_transaction_mode="create_savepoint") as session,
            session.begin(),
        ):
            yield session


# Both drivers take a number as it is.
AS_IT_IS = (None, to_float)


@dataclass(frozen=True, slots=True)
class _Ready:
    sql: str
    order: tuple[str, ...] | None
    binds: Mapping[str, Any]
    before: tuple[tuple[str, Callable[[Any], Any]], ...]
    after: tuple[Convert, ...]
    pick: Callable[[Mapping[str, Any]], Any] | None = None

    def bound(self, values: Mapping[str, Any]) -> Any:
        """Convert values to what the driver takes: by name, or in the statement's order."""
        if self.pick is not None:
            return self.pick(values)
        by_name = {**self.binds, **values} if self.binds else dict(values)
        for name, convert in self.before:
            by_name[name] = convert(by_name[name])
        if self.order is None:
            return by_name
        return tuple([by_name[name] for name in self.order])


class PreparedStatement:
    """A Core statement that is compiled once per dialect.

    Running it costs about a tenth of `Connection.execute`, which is what the ack path needs.
    """

    def __init__(
        self,
        statement: ClauseElement | Callable[[Dialect], ClauseElement],
        keys: Sequence[str] | None = None,
    ) -> None:
        self._statement = statement
        self._keys = keys
        self._ready: dict[str, _Ready] = {}

    def run(self, tx: Tx, **values: Any) -> int:
        """Execute and return the number of rows it touched."""
        cursor = self._execute(tx, values)
        count: int = cursor.rowcount
        cursor.close()
        return count

    def many(self, tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each row, in one go."""
        if not rows:
            return
        ready = self._ready.get(tx.dialect.name) or self._prepare(tx.dialect)
        tx.send()
        cursor = tx.connection.connection.cursor()
        cursor.executemany(ready.sql, list(map(ready.pick or ready.bound, rows)))
        cursor.close()

    def later(self, tx: Tx, **values: Any) -> None:
        """Execute, on PostgreSQL together with other statements whose result nobody needs."""
        ready = self._ready.get(tx.dialect.name) or self._prepare(tx.dialect)
        bound = ready.bound(values)
        if ready.order is None:
            tx.waiting.append((ready.sql, bound))
        else:
            tx.connection.connection.cursor().execute(ready.sql, bound)

    def all(self, tx: Tx, **values: Any) -> list[Row]:
        """Execute and return every row, converted to Python values."""
        cursor = self._execute(tx, values)
        rows = cursor.fetchall()
        cursor.close()
        after = self._ready[tx.dialect.name].after
        if not any(after):
            return [tuple(row) for row in rows]
        return [_converted(row, after) for row in rows]

    def first(self, tx: Tx, **values: Any) -> Row | None:
        """Execute and return the first row, or None."""
        rows = self.all(tx, **values)
        return rows[0] if rows else None

    def value(self, tx: Tx, **values: Any) -> Any:
        """Execute and return the first row's first value, or None."""
        row = self.first(tx, **values)
        return row[0] if row else None

    def _execute(self, tx: Tx, values: Mapping[str, Any]) -> Any:
        ready = self._ready.get(tx.dialect.name) or self._prepare(tx.dialect)
        tx.send()
        cursor = tx.connection.connection.cursor()
        cursor.execute(ready.sql, ready.bound(values))
        return cursor

    def _prepare(self, dialect: Dialect) -> _Ready:
        given = self._statement
        statement = given if isinstance(given, ClauseElement) else given(dialect)
        compiled = statement.compile(dialect=dialect, column_keys=self._keys)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"not a statement that can be prepared: {statement}")
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        # `IN` with a list renders anew for each length.
        if any(bind.expanding for bind in binds.values()):
            raise TypeError(f"a list grows when it runs and cannot be prepared: {statement}")
        converters = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in binds.items()
        }
        order = tuple(compiled.positiontup) if compiled.positiontup is not None else None
        ours = {n: b.value for n, b in binds.items() if not b.required}
        before = tuple((n, c) for n, c in converters.items() if c not in AS_IT_IS)
        # Values that need nothing but their order, which rows by the thousand are put into.
        as_they_are = order is not None and len(order) > 1 and not ours and not before
        ready = _Ready(
            sql=compiled.string,
            order=order,
            binds=ours,
            before=before,
            pick=itemgetter(*order) if order is not None and as_they_are else None,
            after=_result_converters(compiled, dialect),
        )
        self._ready[dialect.name] = ready
        return ready


def insert_into(model: type[SQLModel], *leave_out: str) -> PreparedStatement:
    """Prepare an INSERT of every column of `model` except those named."""
    table = table_of(model)
    keys = [column.key for column in table.columns if column.key not in leave_out]
    # Inline: nobody reads the number the database gives, so it need not be returned.
    return PreparedStatement(Insert(table).inline(), keys)


def insert_new(target: type[SQLModel] | Table, *keys: str) -> PreparedStatement:
    """Prepare an INSERT that leaves a row as it is where one stands already."""
    return upsert(target, lambda insert: insert.on_conflict_do_nothing(), *keys)


def upsert(
    target: type[SQLModel] | Table, settle: Callable[[Any], ClauseElement], *keys: str
) -> PreparedStatement:
    """Prepare an INSERT; `settle` says in the words of either database what a conflict does."""

    def statement(dialect: Dialect) -> ClauseElement:
        return settle(INSERTS[dialect.name](target))

    return PreparedStatement(statement, keys or None)


def table_of(model: type[SQLModel]) -> Table:
    """Return the Core table behind a SQLModel class."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLModel's metaclass
    return table


def _converted(row: Sequence[Any], after: tuple[Convert, ...]) -> Row:
    return tuple([c(v) if c is not None else v for c, v in zip(after, row, strict=True)])


def _result_converters(compiled: SQLCompiler, dialect: Dialect) -> tuple[Convert, ...]:
    statement: Any = compiled.statement
    columns: Any = statement.exported_columns
    return tuple(_converter(column.type, dialect) for column in columns)


def _converter(kind: Any, dialect: Dialect) -> Convert:
    # Drivers give floats as they are; SQLAlchemy would ask for what only a cursor knows.
    if isinstance(kind, Float):
        return None
    convert: Convert = kind.dialect_impl(dialect).result_processor(dialect, None)
    return convert
