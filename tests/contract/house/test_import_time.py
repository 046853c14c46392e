"""Importing does no work: no engine, app, settings, scheduler, thread, socket or file is made."""

import json
import subprocess
import sys

import pytest

from tests.source import ROOT, sources

# Run in a process of its own, since this one has imported and made everything already.
PROBE = """
import gc, importlib, json, sys, threading

WORK = ("socket.", "subprocess.", "sqlite3.connect", "os.fork", "os.system")
seen = []

def start(thread, really=threading.Thread.start):
    seen.append(f"a thread was started while importing {current}")
    really(thread)

def watch(event, args):
    if event.startswith(WORK):
        seen.append(f"{event} while importing {current}")
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(f"{args[0]} opened for writing while importing {current}")

# All that is made here stays: looking for garbage among it is half of the time.
gc.disable()
folders, current = json.load(sys.stdin), "nothing yet"
# Compiled modules are files that importing writes.
sys.dont_write_bytecode = True
# Libraries may do as they like; they come first.
for library in ("aiohttp", "alembic", "apscheduler.schedulers.asyncio", "httpx", "pydantic_settings",
                "psycopg", "slack_bolt.async_app", "sqlmodel", "uvicorn", "uvloop"):
    importlib.import_module(library)
from apscheduler.schedulers.base import BaseScheduler
from pydantic_settings import BaseSettings
from slack_bolt.async_app import AsyncApp
from sqlalchemy import Engine
from jinja2 import Environment
sys.addaudithook(watch)
threading.Thread.start = start
HEAVY = (AsyncApp, BaseScheduler, BaseSettings, Engine, Environment)
for folder, names in folders:
    sys.path.insert(0, folder)
    for current in names:
        importlib.import_module(current)
    current = "nothing any more"
    # Proxies answer for what they stand for; only the real type counts.
    kinds = {type(thing) for thing in gc.get_objects()}
    seen += [f"a {kind.__name__} was made" for kind in kinds if issubclass(kind, HEAVY)]
    print(json.dumps(seen))
    seen.clear()
"""
# What a module might do, and what is then said of it.
BUSY = {
    "from sqlalchemy import create_engine; engine = create_engine('sqlite://')": "Engine was made",
    "from jinja2 import Environment; templates = Environment()": "Environment was made",
    "import socket; listener = socket.socket()": "socket.__new__ while importing busy_2",
    "import threading; threading.Thread(target=id, args=(1,)).start()": "importing busy_3",
    "open('made-at-import', 'w').close()": "for writing while importing busy_4",
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """What importing the program did, then what importing busy modules did, in one fresh process."""
    folder = tmp_path_factory.mktemp("busy")
    for number, line in enumerate(BUSY):
        (folder / f"busy_{number}.py").write_text(line + "\n", encoding="utf-8")
    program = [source.module for source in sources()]
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        input=json.dumps(
            [(str(ROOT), program), (str(folder), [path.stem for path in folder.iterdir()])]
        ),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_importing_every_module_does_no_work(seen: list[list[str]]) -> None:
    assert seen[0] == []


@pytest.mark.parametrize("line", BUSY)
def test_work_at_import_is_seen(seen: list[list[str]], line: str) -> None:
    assert any(BUSY[line] in work for work in seen[1])
