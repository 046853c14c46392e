"""`run`, `doctor` and `demo` with an environment that is not ready: words, and no traceback."""

import asyncio
import gc
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import app_manifest
from bot.charter import load
from bot.cli.serve import serve
from bot.clock import SystemClock
from bot.demo.show import show
from bot.demo.town import town
from bot.settings import Settings
from bot.workspace.workspace import Workspace
from tests.contract.cli.program import Program, as_process
from tests.source import ROOT

TOKENS = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
NOWHERE = {"slack_api_url": "http://127.0.0.1:9/api/", "charter": str(ROOT / "rollout.yaml")}


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody else holds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_run_without_tokens_says_where_to_find_them(bot: Program) -> None:
    ended = bot("run")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("BOT_SLACK_BOT_TOKEN is not set. Copy the Bot User OAuth Token")
    assert bot.files() == set()
    assert gc.isenabled()


def test_run_with_no_way_in_for_slack_names_both_ways(bot: Program) -> None:
    ended = bot("run", slack_bot_token="xoxb-1")
    assert ended.code == 2
    assert "BOT_SLACK_APP_TOKEN" in ended.err
    assert "BOT_SLACK_SIGNING_SECRET" in ended.err


@pytest.mark.parametrize(
    "words",
    [("run",), ("doctor",), ("demo",), ("migrate",), ("audit", "verify"), ("outbox", "list")],
)
def test_an_unknown_setting_stops_every_command_that_reads_them(
    bot: Program, words: tuple[str, ...]
) -> None:
    ended = bot(*words, htpp_port="1")
    assert (ended.code, ended.out) == (2, "")
    assert "Did you mean BOT_HTTP_PORT?" in ended.err


def test_run_without_a_charter_says_what_to_copy(bot: Program) -> None:
    ended = bot("run", **TOKENS, slack_api_url=NOWHERE["slack_api_url"])
    assert ended.code == 2
    assert "rollout.yaml" in ended.err
    assert "Hint: " in ended.err


def test_doctor_with_nothing_names_what_to_mend_first_and_makes_nothing(bot: Program) -> None:
    ended = bot("doctor")
    assert ended.code == 1
    assert "BOT_SLACK_BOT_TOKEN is not set" in ended.out
    assert "rollout.yaml" in ended.out
    assert ended.out.splitlines()[-1].endswith("to think about.")
    assert bot.files() == set()


def test_doctor_with_a_slack_that_does_not_answer_still_checks_the_rest(bot: Program) -> None:
    ended = bot("doctor", **TOKENS, **NOWHERE)
    assert ended.code == 1
    assert "FAIL  token: not checked: Slack did not answer auth.test" in ended.out
    assert "ok  database" in ended.out


def test_demo_on_a_taken_port_names_another(bot: Program, taken_port: int) -> None:
    ended = bot("demo", "--port", taken_port, charter=NOWHERE["charter"])
    assert ended.code == 2
    assert f"Port {taken_port} cannot be had" in ended.err
    assert f"http://127.0.0.1:{taken_port}/" in ended.err
    assert f"--port {int(taken_port) + 1}" in ended.err


async def test_two_demos_in_one_checkout_keep_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    charter = Path(NOWHERE["charter"])
    monkeypatch.chdir(tmp_path)
    first = asyncio.create_task(show(charter, port=0, story=False))
    await _files(tmp_path, 1)
    second = asyncio.create_task(show(charter, port=0, story=False))
    both = await _files(tmp_path, 2)
    second.cancel()
    await asyncio.wait([second])
    assert len(await _files(tmp_path, 1)) == 1
    first.cancel()
    await asyncio.wait([first])
    assert len(both) == 2
    assert _databases(tmp_path) == set()


async def _files(folder: Path, count: int) -> set[Path]:
    """Wait until so many demos have a database."""
    while len(found := _databases(folder)) != count:  # noqa: ASYNC110  a demo tells nobody
        await asyncio.sleep(0.05)
    return found


def _databases(folder: Path) -> set[Path]:
    return set(folder.glob(".demo/*/demo.sqlite3"))


def test_demo_of_a_bad_charter_says_where_it_is_wrong(bot: Program) -> None:
    bot.write("rollout.yaml", "version: 1\nrollout: {}\n")
    ended = bot("demo", "--port", "0")
    assert ended.code == 2
    assert ended.err.startswith("rollout.yaml:")


def test_a_real_process_refuses_to_run_in_words(bot: Program) -> None:
    ended = as_process(bot.folder, "run")
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err


def test_a_real_process_gives_up_on_a_slack_it_never_reached(bot: Program) -> None:
    ended = as_process(bot.folder, "run", **TOKENS, **NOWHERE)
    assert ended.code == 2
    assert "Slack cannot be reached at http://127.0.0.1:9/api/" in ended.err
    assert "Traceback" not in ended.err


async def test_a_running_process_looks_for_garbage_but_not_among_what_it_started_with(
    sqlite_url: str,
) -> None:
    charter = ROOT / "rollout.yaml"
    manifest = app_manifest(socket_mode=True)
    workspace = Workspace(town(load(charter)), manifest, SystemClock())
    tokens = workspace.world.rules.tokens
    async with workspace.serve(port=0):
        settings = Settings(
            slack_bot_token=SecretStr(tokens.bot),
            slack_app_token=SecretStr(tokens.app),
            slack_api_url=workspace.base_url,
            http_port=0,
            database_url=sqlite_url,
            charter=charter,
        )
        gc.disable()
        task = asyncio.create_task(serve(settings))
        try:
            async with asyncio.timeout(10):
                while not gc.isenabled():
                    assert not task.done()
                    await asyncio.sleep(0.01)
            assert gc.get_freeze_count() > 100_000
        finally:
            gc.unfreeze()
            gc.enable()
            task.cancel()
            await asyncio.wait([task])
