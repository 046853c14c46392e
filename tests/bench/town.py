"""The local workspace as the bench's Slack: everybody of the sample charter, in a process of its own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.app import app_manifest
from bot.charter import Charter, load
from bot.cli.doctor.references import references
from tests.bench.servers import LOAD_CORE, ROOT, process

SECRET = "bench-signing-secret"
BOT_TOKEN = "xoxb-bench"
AGENT = "U0BENCH00"
# The id the local workspace gives to the first team.
TEAM = "T000000001"


@contextmanager
def workspace(folder: Path) -> Iterator[str]:
    """Serve the workspace and yield the address of its Web API."""
    seed, manifest = folder / "seed.json", folder / "manifest.json"
    seed.write_text(json.dumps(seed_of(load(ROOT / "rollout.yaml"))))
    # Nobody listens at that address: the load comes from elsewhere.
    manifest.write_text(json.dumps(app_manifest(socket_mode=False, url="http://127.0.0.1:9")))
    arguments = ["-m", "bot.workspace", "--seed", str(seed), "--manifest", str(manifest)]
    arguments += ["--bot", BOT_TOKEN, "--signing-secret", SECRET]
    with process(arguments, core=LOAD_CORE, log=folder / "workspace.log") as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        if not line:
            raise RuntimeError((folder / "workspace.log").read_text()[-3000:])
        yield str(json.loads(line)["base_url"])


def seed_of(charter: Charter) -> dict[str, Any]:
    """Let everybody the charter names live there, the bot in every channel."""
    wanted = references(charter)
    people = [a_person(ref, number) for number, ref in enumerate(wanted.people)]
    names = [person["name"] for person in people]
    return {
        "team": "Bench",
        "domain": "bench",
        "users": people,
        "channels": [
            {"name": ref.lstrip("#"), "members": names, "app": True} for ref in wanted.channels
        ],
        "usergroups": [{"handle": ref.lstrip("@"), "members": names} for ref in wanted.groups],
    }


def a_person(ref: str, number: int) -> dict[str, Any]:
    """Make a person from an e-mail address of the charter; the first is the bench's agent."""
    name = ref.partition("@")[0]
    return {"id": f"U0BENCH{number:02d}", "name": name, "real_name": name, "email": ref}
