"""Whatever the umask, what the bot keeps on a disk is nobody else's to open."""

import asyncio
import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli.doctor.checks import Verdict
from bot.cli.doctor.machine import check_files
from bot.settings import Settings, load_settings, secret_key
from bot.store.engine.backup import backup
from bot.store.engine.database import Database
from bot.store.engine.file_lock import alone
from bot.store.engine.migrate import upgrade
from tests.contract.cli.program import Program


@pytest.fixture(params=[0, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """The modes of everything below a folder, by name."""
    return {
        str(path.relative_to(folder)): oct(stat.S_IMODE(path.stat().st_mode))
        for path in folder.rglob("*")
    }


@pytest.mark.usefixtures("umask")
def test_what_is_kept_is_nobody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "a" / "b" / "drumbeat.sqlite3"
    url = f"sqlite:///{place}"
    with alone(url):
        upgrade(url)
        secret_key(Settings(_env_file=None, database_url=url))
        with closing(Database(url)) as database:
            asyncio.run(database.write(lambda tx: tx.connection.execute(text("SELECT 1"))))
            # While it is open its -wal and -shm stand beside it.
            backup(url, tmp_path / "a" / "copy.sqlite3")
            program = Program(tmp_path, monkeypatch)
            exported = program("export", tmp_path / "out" / "all", database_url=url)
            assert exported.code == 0
            found = modes(tmp_path)
    assert {"a/b/drumbeat.sqlite3-wal", "a/b/drumbeat.sqlite3-shm"} <= found.keys()
    assert {"a/b/drumbeat.sqlite3.key", "a/b/drumbeat.sqlite3.lock"} <= found.keys()
    assert {"a/copy.sqlite3", "out/all/feedback.csv", "out/all/feedback.jsonl"} <= found.keys()
    folders = {"a", "a/b", "out", "out/all"}
    assert found == {name: oct(0o700 if name in folders else 0o600) for name in found}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "data" / "drumbeat.sqlite3"
    url = f"sqlite:///{place}"
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BOT_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    with alone(url):
        upgrade(url)
    backup(url, place.with_name("drumbeat.before-0001.sqlite3"))
    return place


def found(place: Path) -> tuple[Verdict, str]:
    (check,) = check_files(load_settings(slack=False))
    assert place.name
    return check.verdict, check.mend


def test_doctor_finds_nothing_where_all_is_shut(kept: Path) -> None:
    assert found(kept) == (Verdict.OK, "")


@pytest.mark.parametrize("name", ["drumbeat.sqlite3", "drumbeat.before-0001.sqlite3"])
def test_doctor_says_which_file_to_shut(kept: Path, name: str) -> None:
    kept.with_name(name).chmod(0o640)
    assert found(kept) == (Verdict.WARN, f"chmod 600 {kept.with_name(name)}")


def test_doctor_says_which_folder_to_shut(kept: Path) -> None:
    kept.chmod(0o644)
    kept.parent.chmod(0o755)
    assert found(kept) == (Verdict.WARN, f"chmod 600 {kept} && chmod 700 {kept.parent}")


def test_doctor_looks_at_the_file_with_the_tokens(kept: Path) -> None:
    env = Path(".env")
    env.write_text("BOT_HTTP_PORT=3001\n")
    env.chmod(0o644)
    assert found(kept) == (Verdict.WARN, "chmod 600 .env")


def test_where_the_program_lies_others_may_look_and_not_write(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(kept.parent)
    kept.parent.chmod(0o755)
    assert found(kept) == (Verdict.OK, "")
    kept.parent.chmod(0o777)
    assert found(kept) == (Verdict.WARN, f"chmod 700 {kept.parent}")
