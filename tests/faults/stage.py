"""The real bot against a workspace of this process, on the machine's own clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import app_manifest
from bot.charter import Charter, load
from bot.clock import SystemClock
from bot.demo.town import town
from bot.slack.delivery import delivery_client
from bot.workspace.rules import Rules
from bot.workspace.workspace import Workspace
from tests.bench.servers import free_port
from tests.bench.submission import submission
from tests.faults.checker import Checker, Report
from tests.faults.child import FOLDER, Begin, Child, program
from tests.faults.kill import Ordeal, Say, Submitter, run

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


@dataclass
class Stage:
    """A workspace, the bot that serves it, who submits to it, and who looks afterwards."""

    charter: Charter
    workspace: Workspace
    child: Child
    submitter: Submitter
    checker: Checker

    def another(self, folder: Path) -> Child:
        """Make a replica: another process on the same database and workspace."""
        port = free_port()
        env = {**self.child.env, "BOT_HTTP_PORT": str(port)}
        return Child(env, port, folder / f"bot-{port}.log", self.child.begin)


@asynccontextmanager
async def a_stage(
    database_url: str, folder: Path, *, begin: Begin = program, every_s: float = 0.05
) -> AsyncIterator[Stage]:
    """Serve a workspace and prepare the bot on a database; nothing is started yet."""
    charter, port = load(CHARTER), free_port()
    async with a_workspace(charter) as workspace:
        env = environment(workspace, database_url, port)
        tokens = workspace.world.rules.tokens
        forms = bodies(charter, workspace)
        client = delivery_client(tokens.bot, workspace.base_url)
        child = Child(env, port, folder / "bot.log", begin)
        try:
            yield Stage(
                charter,
                workspace,
                child,
                Submitter(port, tokens.signing_secret, forms, every_s=every_s),
                Checker(database_url, client, MARKS),
            )
        finally:
            # Also where the test gave up on it.
            await child.kill()


async def survive(stage: Stage, ordeal: Ordeal, *, say: Say = lambda _: None) -> Report:
    """Put the bot of a stage through an ordeal."""
    return await run(ordeal, stage.child, stage.submitter, stage.checker, say=say)
