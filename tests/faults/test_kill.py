"""kill -9 of the real bot, as a child process, under submissions from outside."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import app_manifest
from bot.charter import Charter, load
from bot.clock import SystemClock
from bot.demo.town import town
from bot.slack.delivery import delivery_client
from bot.workspace.rules import Rules
from bot.workspace.workspace import Workspace
from tests.bench.servers import free_port
from tests.bench.submission import submission
from tests.faults.kill import FOLDER, Checker, Child, Ordeal, Submitter, run

CHARTER = FOLDER / "rollout.yaml"
MARKS = "SELECT evidence FROM feedback"
KEY = "k" * 43
AGENTS = 8


@asynccontextmanager
async def a_workspace(charter: Charter) -> AsyncIterator[Workspace]:
    manifest = app_manifest(socket_mode=False, url="http://127.0.0.1:9")
    # The checker lists everybody's conversations; the bot itself never needs to.
    manifest["oauth_config"]["scopes"]["bot"].append("im:read")
    rules = Rules(rate_limits="off")
    async with Workspace(town(charter), manifest, SystemClock(), rules=rules).serve() as workspace:
        yield workspace


def environment(workspace: Workspace, database_url: str, port: int) -> dict[str, str]:
    tokens = workspace.world.rules.tokens
    return {
        "BOT_SLACK_BOT_TOKEN": tokens.bot,
        "BOT_SLACK_SIGNING_SECRET": tokens.signing_secret,
        "BOT_SLACK_API_URL": workspace.base_url,
        "BOT_DATABASE_URL": database_url,
        "BOT_CHARTER": str(CHARTER),
        "BOT_HTTP_PORT": str(port),
        "BOT_SECRET_KEY": KEY,
    }


def bodies(charter: Charter, workspace: Workspace) -> list[str]:
    """A submission for each pod by several agents: their channels and conversations share the load."""
    world = workspace.world
    agents = [user.id for user in world.users.values() if user.id != world.app_user.id][:AGENTS]
    body = submission(charter, FOLDER / "templates", team=world.team_id, user=agents[0])
    first = charter.workflows[0].key
    by_pod = {workflow.pod: workflow.key for workflow in charter.workflows}
    return [
        body.replace(first, key).replace(agents[0], agent)
        for agent in agents
        for key in by_pod.values()
    ]


async def survive(database_url: str, folder: Path, *, ordeal: Ordeal, most: int) -> None:
    charter, port = load(CHARTER), free_port()
    async with a_workspace(charter) as workspace:
        env = environment(workspace, database_url, port)
        child = Child((sys.executable, "-m", "bot", "run"), env, port, folder / "bot.log")
        tokens = workspace.world.rules.tokens
        submitter = Submitter(
            port, tokens.signing_secret, bodies(charter, workspace), every_s=0.05, most=most
        )
        client = delivery_client(tokens.bot, workspace.base_url)
        checker = Checker(database_url, client, MARKS)
        report = await run(ordeal, child, submitter, checker)
    assert report.is_clean, f"{report} {submitter.refused[:2]}, seed {ordeal.seed}"
    assert report.acked >= ordeal.kills, submitter.refused[:2]
    assert report.posted >= report.acked


# Long although it is short: what a killed process was sending waits for its lease, a real minute.
@pytest.mark.long
async def test_three_kills_lose_nothing_and_post_nothing_twice(
    sqlite_url: str, tmp_path: Path
) -> None:
    await survive(sqlite_url, tmp_path, ordeal=Ordeal(kills=3, longest_s=0.8), most=20)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
async def test_two_hundred_kills(database_url: str, tmp_path: Path, seed: int) -> None:
    ordeal = Ordeal(kills=20, seed=seed, longest_s=2.0, drain_s=900)
    await survive(database_url, tmp_path, ordeal=ordeal, most=400)
