"""The doctor looks at a whole installation and is never stopped by what is broken in it."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import insert

from bot.app import TEMPLATES
from bot.charter import Charter, load
from bot.cli.doctor import Check, Verdict, diagnose, exit_code
from bot.cli.doctor.known import check_age, check_known
from bot.cli.doctor.machine import check_hooks, check_sources
from bot.cli.doctor.references import references
from bot.cli.doctor.samples import SAMPLE_FORM, SAMPLE_MESSAGE
from bot.settings import Settings
from bot.slack.blocks import check
from bot.slack.directory import PARTS
from bot.slack.manifest import Command, manifest
from bot.store.engine.migrate import connected, upgrade
from bot.store.people import LookRow
from bot.workspace.rules import Rules, Tokens
from bot.workspace.seed import Seed, SeedChannel, SeedUser, SeedUsergroup
from bot.workspace.workspace import Workspace
from tests.builders.charter import a_charter, a_pod
from tests.contract.slack.stand_in import StandIn

ROOT = Path(__file__).parents[3]


class StillClock:
    """A clock nobody moves."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 9, tzinfo=UTC)


def a_town(charter: Charter) -> Seed:
    """Give everybody and everything the charter names a place."""
    wanted = references(charter)
    users = tuple(SeedUser(ref.partition("@")[0], email=ref) for ref in wanted.people)
    names = tuple(user.name for user in users)
    return Seed(
        users=users,
        channels=tuple(SeedChannel(ref[1:], members=names, app=True) for ref in wanted.channels),
        usergroups=tuple(SeedUsergroup(ref[1:], members=names) for ref in wanted.groups),
    )


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    seed = a_town(load(ROOT / "rollout.yaml"))
    rollout = Command("/rollout", "Everything", "help")
    app = manifest(commands=[rollout], shortcuts=[], socket_mode=True)
    made = Workspace(seed, app, StillClock(), rules=Rules(rate_limits="off"))
    async with made.serve() as served:
        yield served


def some_settings(folder: Path, api_url: str, **changes: Any) -> Settings:
    given = {
        "slack_bot_token": SecretStr(Tokens().bot),
        "slack_app_token": SecretStr(Tokens().app),
        "slack_api_url": api_url,
        "http_port": 0,
        "database_url": f"sqlite:///{folder}/drumbeat.sqlite3",
        "charter": ROOT / "rollout.yaml",
        **changes,
    }
    return Settings.model_validate(given)


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def of(checks: tuple[Check, ...], name: str) -> list[Check]:
    return [check for check in checks if check.name == name]


async def test_a_good_installation_has_nothing_to_mend(
    workspace: Workspace, tmp_path: Path
) -> None:
    upgrade(f"sqlite:///{tmp_path}/drumbeat.sqlite3")
    checks = await diagnose(some_settings(tmp_path, workspace.base_url))
    assert [check for check in checks if check.verdict is Verdict.FAIL] == []
    assert exit_code(checks) == 0
    names = {check.name for check in checks if check.verdict is Verdict.OK}
    assert {"token", "socket mode", "channels", "people", "database", "blocks", "http"} <= names


async def test_looking_leaves_nothing_behind(workspace: Workspace, tmp_path: Path) -> None:
    await diagnose(some_settings(tmp_path, workspace.base_url))
    assert left_in(tmp_path) == []
    assert workspace.sockets.count == 0


async def test_a_wrong_token_is_the_only_thing_said_about_slack(
    workspace: Workspace, tmp_path: Path
) -> None:
    wrong = SecretStr("xoxb-wrong")
    checks = await diagnose(some_settings(tmp_path, workspace.base_url, slack_bot_token=wrong))
    (token,) = of(checks, "token")
    assert token.verdict is Verdict.FAIL
    assert "BOT_SLACK_BOT_TOKEN" in token.mend
    assert not of(checks, "channels")
    assert exit_code(checks) == 1


async def test_no_token_at_all_is_said_and_the_rest_is_checked(tmp_path: Path) -> None:
    settings = some_settings(tmp_path, "http://127.0.0.1:9/api/", slack_bot_token=None)
    checks = await diagnose(settings)
    assert of(checks, "token")[0].verdict is Verdict.FAIL
    assert of(checks, "database")[0].verdict is Verdict.OK


async def test_a_slack_out_of_reach_is_said(tmp_path: Path) -> None:
    checks = await diagnose(some_settings(tmp_path, "http://127.0.0.1:9/api/"))
    assert of(checks, "token")[0].verdict is Verdict.FAIL
    assert of(checks, "socket mode")[0].verdict is Verdict.FAIL


async def test_a_server_that_knows_little_is_survived(slack: StandIn, tmp_path: Path) -> None:
    scopes = "commands,chat:write"
    identity = {"team_id": "T1", "team": "Harbour", "user_id": "UB", "url": "https://h"}
    slack.answers("auth.test", identity, x_oauth_scopes=scopes)
    checks = await diagnose(some_settings(tmp_path, slack.api_url))
    assert of(checks, "token")[0].verdict is Verdict.OK
    assert "users:read is missing" in str(of(checks, "scopes"))
    assert {check.what for check in of(checks, "directory")} >= {"channels: unknown_method"}
    assert of(checks, "blocks")[0].what == "not judged: unknown_method"
    assert of(checks, "people")[0].verdict is Verdict.FAIL


async def test_a_broken_charter_does_not_keep_the_token_from_being_checked(
    workspace: Workspace, tmp_path: Path
) -> None:
    broken = tmp_path / "rollout.yaml"
    broken.write_text("version: 1\n")
    checks = await diagnose(some_settings(tmp_path, workspace.base_url, charter=broken))
    assert of(checks, f"charter {broken}")[0].verdict is Verdict.FAIL
    assert of(checks, "token")[0].verdict is Verdict.OK
    assert not of(checks, "channels")


async def test_blocks_slack_refuses_are_our_bug(slack: StandIn, tmp_path: Path) -> None:
    slack.answers("auth.test", {"team_id": "T1", "user_id": "UB"})
    slack.refuses("blocks.validate", "invalid_blocks")
    checks = await diagnose(some_settings(tmp_path, slack.api_url))
    assert of(checks, "blocks")[0].verdict is Verdict.FAIL


def test_a_hook_without_its_secret_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_HOOK_NIGHT_PAGER", "a routing key")
    hooks = [{"key": "night-pager", "kind": "pagerduty"}, {"key": "genie", "kind": "opsgenie"}]
    hosts = ["events.pagerduty.com", "api.opsgenie.com"]
    charter = a_charter(escalations={"hooks": hooks, "allowed_hosts": hosts})
    pager, genie = check_hooks(charter)
    assert pager.verdict is Verdict.OK
    assert (genie.verdict, genie.what) == (
        Verdict.WARN,
        "opsgenie at api.opsgenie.com has no secret",
    )
    assert "BOT_HOOK_GENIE" in genie.mend


def test_doctor_says_how_old_what_is_known_of_slack_is() -> None:
    fresh = dict.fromkeys((part.value for part in PARTS), timedelta(minutes=5))
    assert check_age(fresh).verdict is Verdict.OK
    old = check_age({**fresh, "people": timedelta(hours=7)})
    assert (old.verdict, "people seen 7 hours ago" in old.what) == (Verdict.WARN, True)
    never = check_age({"people": timedelta(0)})
    assert (never.verdict, "usergroups never seen whole" in never.what) == (Verdict.WARN, True)


async def test_doctor_reads_it_from_the_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/drumbeat.sqlite3"
    upgrade(url)
    settings, at = some_settings(tmp_path, "http://x/"), datetime(2026, 11, 2, 12, tzinfo=UTC)
    assert check_known(settings, at=at) == []
    with connected(url) as connection, connection.begin():
        seen = {"workspace_id": "T1", "part": "people", "seen_at": at - timedelta(hours=2)}
        connection.execute(insert(LookRow).values(**seen))
    (check,) = check_known(settings, at=at)
    assert "people seen 2 hours ago" in check.what


def test_everybody_who_is_named_anywhere_is_looked_for() -> None:
    steps = [{"to": "policy@harbour.example"}, {"to": "@crisis"}]
    test = {"by": "tester@harbour.example", "on": "2026-11-02"}
    charter = a_charter(
        pods=[a_pod("cards", policy={"steps": steps}), a_pod("payments")],
        rotas=[{"key": "duty", "people": ["rota@harbour.example"], "starts": "2026-11-02"}],
        measures=[{"key": "m", "unit": "s", "better": "lower", "five_minute_test": test}],
        sources=[{"key": "s", "kind": "ingest", "owner": "source@harbour.example"}],
        units={"value_office": {"owner": "lena@harbour.example", "channel": "#nobody-posts-here"}},
    )
    found = references(charter)
    named = {f"{name}@harbour.example" for name in ("policy", "rota", "tester", "source")}
    assert named <= set(found.people)
    assert "@crisis" in found.groups
    assert "#nobody-posts-here" not in found.channels


def test_the_secrets_of_sources_are_looked_for(tmp_path: Path) -> None:
    sources = [
        {"key": "sent", "kind": "ingest"},
        {"key": "told", "kind": "json", "url": "https://x.example/a", "query": "rows"},
        {"key": "file", "kind": "csv", "url": "numbers.csv"},
    ]
    charter = a_charter(sources=sources)
    settings = some_settings(tmp_path, "http://x/")
    verdicts = [check.verdict for check in check_sources(settings, charter)]
    assert verdicts == [Verdict.WARN, Verdict.WARN, Verdict.OK]
    taken = some_settings(tmp_path, "http://x/", ingest_secret=SecretStr("a secret of the tests"))
    assert check_sources(taken, charter)[0].verdict is Verdict.OK


async def test_a_network_fault_is_not_called_a_wrong_token(tmp_path: Path) -> None:
    checks = await diagnose(some_settings(tmp_path, "http://127.0.0.1:9/api/"))
    for each in (*of(checks, "token"), *of(checks, "socket mode")):
        assert "says nothing of the token" in each.mend
        assert "Copy" not in each.mend


def test_every_kind_of_block_we_send_is_among_the_samples() -> None:
    kinds = re.compile(r'"type": "(\w+)"')
    sent = {
        kind for path in TEMPLATES.rglob("*.j2") for kind in kinds.findall(path.read_text("utf-8"))
    }
    judged = set(kinds.findall(json.dumps([SAMPLE_MESSAGE, SAMPLE_FORM])))
    # A picture needs an address that Slack can reach.
    assert sent - judged <= {"image"}
    assert not check(({"text": "x", "blocks": SAMPLE_MESSAGE}), "message")
    assert not check(SAMPLE_FORM, "modal")
