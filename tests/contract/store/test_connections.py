"""Every connection has the settings that safety rests on."""

import pytest
from sqlalchemy import Engine, text

from bot.store.engine.connections import normal_url, reader_engine, writer_engine

# journal, synchronous (2: FULL), milliseconds of patience, foreign keys.
SAFE = ("wal", 2, 5000, 1)
IDLE = "idle_in_transaction_session_timeout"


def settings_of(engine: Engine) -> list[tuple[object, ...]]:
    """Return the settings of two connections open at once, as far as the pool has two."""
    wanted = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "query_only")
    size = 2 if engine.pool.size() > 1 else 1  # type: ignore[attr-defined]  # a QueuePool here
    connections = [engine.connect() for _ in range(size)]
    found = [
        tuple(connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted)
        for connection in connections
    ]
    for connection in connections:
        connection.close()
    engine.dispose()
    return found


def test_pragmas_hold_on_every_writing_connection(sqlite_url: str) -> None:
    engine = writer_engine(sqlite_url)
    assert settings_of(engine) == [(*SAFE, 0)]
    # The pool makes another connection now that the first is gone.
    assert settings_of(engine) == [(*SAFE, 0)]


def test_pragmas_hold_on_every_reading_connection(sqlite_url: str) -> None:
    assert settings_of(reader_engine(sqlite_url)) == [(*SAFE, 1)] * 2


def test_a_writing_transaction_locks_at_once(sqlite_url: str) -> None:
    """A lock taken only at the first write would lose what somebody else wrote since the read."""
    first, second = writer_engine(sqlite_url), writer_engine(sqlite_url)
    with first.begin(), second.connect() as rival:
        rival.connection.cursor().execute("PRAGMA busy_timeout=0")
        with pytest.raises(Exception, match="locked"):
            rival.begin()
    first.dispose()
    second.dispose()


@pytest.mark.parametrize("make", [writer_engine, reader_engine])
def test_postgresql_connections_have_bounds(postgres_url: str, make: object) -> None:
    engine = writer_engine(postgres_url) if make is writer_engine else reader_engine(postgres_url)
    with engine.connect() as connection:
        shown = {
            name: connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("statement_timeout", "lock_timeout", "timezone", "application_name", IDLE)
        }
        read_only = connection.execute(text("SHOW transaction_read_only")).scalar_one()
    engine.dispose()
    assert shown == {
        "statement_timeout": "30s",
        "lock_timeout": "5s",
        "timezone": "UTC",
        "application_name": "drumbeat",
        IDLE: "4s",
    }
    assert read_only == ("off" if make is writer_engine else "on")


@pytest.mark.parametrize(
    "given",
    ["postgres://me@db/x", "postgresql://me@db/x", "postgresql+psycopg://me@db/x"],
)
def test_every_spelling_of_postgresql_means_the_same_driver(given: str) -> None:
    assert normal_url(given).drivername == "postgresql+psycopg"
