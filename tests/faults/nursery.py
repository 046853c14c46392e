"""A process that has imported the program, charter and templates, and forks a running one for each line it reads.

Lines are JSON: `{"env": …, "log": …}` starts one and answers its id, `{"poll": id}` how it ended.
"""

import gc
import json
import os
import sys
from typing import Any

from alembic import command
from uvicorn.protocols.http import h11_impl

from bot.__main__ import main
from bot.app import TEMPLATES, running
from bot.charter import load
from bot.cli.serve import serve
from bot.settings import load_settings
from bot.slack.render import environment
from tests.faults.child import FOLDER
from tests.faults.points import CRASH_AT, arm

IMPORTED = (command, h11_impl, running, serve, load_settings)


def warm() -> None:
    """Read the charter and compile the templates, for all that will be born."""
    load(FOLDER / "rollout.yaml")
    compiled = environment(TEMPLATES)
    for name in compiled.list_templates():
        compiled.get_template(name)


def begin(env: dict[str, str], log: str) -> int:
    """Fork the program with its own environment and words; return its id."""
    pid = os.fork()
    if pid:
        return pid
    os.environ.update(env)
    words = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(words, number)
    if crash_at := env.get(CRASH_AT):
        arm(crash_at)
    sys.argv = ["bot", "run"]
    try:
        main()
    finally:
        # What the mother has open is not the child's to close.
        os._exit(1)


def ended(pid: int) -> int | None:
    """Tell how a child ended; None while it lives."""
    seen, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if seen else None


def answer(asked: dict[str, Any]) -> int | None:
    """Do what a line asks."""
    return ended(asked["poll"]) if "poll" in asked else begin(asked["env"], asked["log"])


if __name__ == "__main__":
    warm()
    gc.freeze()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
