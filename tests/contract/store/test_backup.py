"""Backups: whole, taken under load, never half a file."""

import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.ids import WorkspaceId
from bot.errors import ConfigError
from bot.store.engine.backup import backup, restore
from bot.store.engine.database import Database
from bot.store.engine.file_lock import alone
from bot.store.engine.migrate import newest_of
from bot.store.engine.transaction import Tx
from bot.store.record import counters, inbox

HERE = WorkspaceId("T1")
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def numbered(database: Database, times: int) -> None:
    for _ in range(times):
        await database.write(lambda tx: counters.next_number(tx, HERE, "F"))


def value_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as file:
        found: int = file.execute("SELECT value FROM counter").fetchone()[0]
    return found


async def test_a_backup_holds_what_was_committed_and_not_what_came_later(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    await numbered(database, 3)
    copy = tmp_path / "copy.sqlite3"
    backup(sqlite_url, copy)
    await numbered(database, 1)
    database.close()
    assert value_in(copy) == 3


async def test_a_backup_works_while_a_write_is_open(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    copy = tmp_path / "copy.sqlite3"
    await numbered(database, 1)

    def write_around_a_backup(tx: Tx) -> None:
        inbox.accept(tx, HERE, "not committed", at=AT)
        backup(sqlite_url, copy)

    await database.write(write_around_a_backup)
    database.close()
    with closing(sqlite3.connect(copy)) as file:
        assert file.execute("SELECT count(*) FROM inbox").fetchone() == (0,)


def test_an_existing_file_is_never_overwritten(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_text("precious")
    with pytest.raises(ConfigError, match="exists already"):
        backup(sqlite_url, copy)
    assert copy.read_text() == "precious"


def test_a_damaged_database_leaves_no_backup_behind(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    with closing(sqlite3.connect(damaged)) as file:
        file.execute("CREATE TABLE t (a TEXT, b TEXT)")
        file.execute("CREATE INDEX i ON t (a)")
        file.executemany("INSERT INTO t VALUES (?, ?)", [(f"key {n}", "x") for n in range(400)])
        file.commit()
    content = bytearray(damaged.read_bytes())
    spoiled = content.rindex(b"key 123")
    content[spoiled : spoiled + 7] = b"key ABC"
    damaged.write_bytes(content)
    with pytest.raises(ConfigError, match="damaged, no backup was kept"):
        backup(f"sqlite:///{damaged}", tmp_path / "copy.sqlite3")
    assert not list(tmp_path.glob("copy*"))


LATE_KEY = (
    "CREATE TABLE late (a TEXT NOT NULL, v TEXT NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)) "
    "WITHOUT ROWID"
)
ALLOW = "UPDATE sqlite_master SET sql = replace(sql, 'v TEXT NOT NULL', 'v TEXT')"


@pytest.mark.parametrize("is_true", [False, True])
def test_a_key_behind_other_columns_is_no_damage_and_a_value_that_is_gone_is(
    tmp_path: Path, *, is_true: bool
) -> None:
    """Before 3.41 SQLite's own check names both alike: the rows are asked."""
    path = tmp_path / "late.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        file.execute(LATE_KEY)
        file.execute("PRAGMA writable_schema=ON")
        if is_true:
            file.execute(ALLOW)
        file.commit()
    with closing(sqlite3.connect(path)) as file:
        rows = [("x", "a word", n) for n in range(200)] + [("x", None, 200)] * is_true
        file.executemany("INSERT INTO late VALUES (?, ?, ?)", rows)
        file.execute("PRAGMA writable_schema=ON")
        file.execute("UPDATE sqlite_master SET sql = ?", (LATE_KEY,))
        file.commit()
    if not is_true:
        backup(f"sqlite:///{path}", tmp_path / "copy.sqlite3")
        return
    with pytest.raises(ConfigError, match=r"damaged.*late\.v"):
        backup(f"sqlite:///{path}", tmp_path / "copy.sqlite3")


def test_a_file_that_is_no_database_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear database, " * 100)
    with pytest.raises(ConfigError, match="could not be copied"):
        backup(f"sqlite:///{tmp_path / 'letter.txt'}", tmp_path / "copy.sqlite3")
    assert not list(tmp_path.glob("copy*"))


def test_there_must_be_something_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no database at"):
        backup(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path / "copy.sqlite3")


def test_for_postgresql_the_command_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="pg_dump --format=custom") as told:
        backup("postgresql://me:s3cret@db.example/drumbeat", tmp_path / "copy")
    assert "s3cret" not in str(told.value)
    assert "postgresql://me:***@db.example/drumbeat" in str(told.value)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.suffix == ".sqlite3")


def put_back(url: str, copy: Path) -> Path | None:
    return restore(url, copy, newest=newest_of())


async def a_copy(url: str, folder: Path) -> Path:
    database = Database(url)
    await numbered(database, 1)
    database.close()
    backup(url, folder / "copy.sqlite3")
    return folder / "copy.sqlite3"


async def test_a_copy_takes_the_database_s_place_and_the_old_file_is_kept(
    sqlite_url: str, tmp_path: Path
) -> None:
    copy = await a_copy(sqlite_url, tmp_path)
    database = Database(sqlite_url)
    await numbered(database, 2)
    database.close()
    before = os.umask(0)
    try:
        kept = [put_back(sqlite_url, copy) for _ in range(2)]
    finally:
        os.umask(before)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    assert [each and value_in(each) for each in kept] == [3, 1]
    assert value_in(path) == 1
    assert mode(path) == 0o600


async def test_no_file_is_restored_under_a_process_that_uses_the_database(
    sqlite_url: str, tmp_path: Path
) -> None:
    copy = await a_copy(sqlite_url, tmp_path)
    with alone(sqlite_url), pytest.raises(ConfigError, match="in use by another"):
        put_back(sqlite_url, copy)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "newer than this version"),
        ("DROP TABLE audit_tip", "no backup of Drumbeat"),
    ],
)
async def test_a_file_that_does_not_fit_is_refused_and_nothing_is_touched(
    sqlite_url: str, tmp_path: Path, spoil: str, words: str
) -> None:
    copy = await a_copy(sqlite_url, tmp_path)
    with closing(sqlite3.connect(copy)) as file:
        file.execute(spoil)
        file.commit()
    before = files(tmp_path)
    with pytest.raises(ConfigError, match=words):
        put_back(sqlite_url, copy)
    assert files(tmp_path) == before


@pytest.mark.parametrize("content", ["Dear database, " * 100, None])
def test_a_file_that_is_no_database_is_not_restored(
    sqlite_url: str, tmp_path: Path, content: str | None
) -> None:
    letter = tmp_path / "letter.txt"
    if content:
        letter.write_text(content)
    with pytest.raises(ConfigError, match=r"cannot be restored|no backup at"):
        put_back(sqlite_url, letter)
    assert Path(sqlite_url.removeprefix("sqlite:///")).exists()


def test_for_postgresql_the_commands_of_a_restore_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"pg_restore .*python -m bot restored") as told:
        restore("postgresql://me:s3cret@db.example/drumbeat", tmp_path / "copy", newest="1")
    assert "s3cret" not in str(told.value)
