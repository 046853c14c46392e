"""How far a long command has come: drawn for a person at a terminal, and for nobody else."""

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.cli.program import Program
from tests.source import ROOT

DAYS = [f"aht,2026-{month:02}-{day:02},{300 + day}" for month in (9, 10) for day in range(1, 29)]
NUMBERS = "\n".join(["series,date,value", *DAYS])


def on_a_terminal(folder: Path, *words: object) -> str:
    """Run a command whose stderr is a terminal and return what stands there."""
    ours, theirs = pty.openpty()
    database = f"sqlite:///{folder / 'bot.sqlite3'}"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
        "BOT_DATABASE_URL": database,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *map(str, words)],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ) as running:
        os.close(theirs)
        shown = b""
        # Linux ends a terminal that nobody holds any more with an error.
        with contextlib.suppress(OSError):
            while some := os.read(ours, 4096):
                shown += some
    os.close(ours)
    assert running.returncode == 0, shown
    return shown.decode()


@pytest.mark.parametrize(
    ("words", "bar"),
    [
        (("migrate",), "Migrating"),
        (("backup", "copy.sqlite3"), "Copying"),
        (("export", "out"), "Exporting"),
        (("audit", "verify"), "Verifying"),
        (("try", "findings", "n.csv"), "Judging"),
    ],
)
def test_a_long_command_draws_how_far_it_is_on_a_terminal_alone(
    bot: Program, words: tuple[str, ...], bar: str
) -> None:
    bot.write("n.csv", NUMBERS)
    database = f"sqlite:///{bot.folder / 'bot.sqlite3'}"
    if words != ("migrate",):
        bot("migrate", database_url=database)
    shown = on_a_terminal(bot.folder, *words)
    assert bar in shown
    assert "100%" in shown


def test_no_bar_is_written_into_a_file(bot: Program) -> None:
    database = f"sqlite:///{bot.folder / 'bot.sqlite3'}"
    assert bot("migrate", database_url=database).err == ""
    assert bot("export", "out", database_url=database).err == ""
