"""Whatever fails, at whichever boundary: the log says where, and nothing that somebody wrote."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from functools import partial
from io import StringIO
from typing import Any

import aiohttp
import pytest
from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from bot.background.hooks import Hooks
from bot.background.sources import keep_pulling
from bot.cli import commands
from bot.clock import MovableClock
from bot.discretion import unsaid
from bot.domain.ids import SlackUserId
from bot.runtime import Bot, Sweep
from bot.slack.bolt import SlackApp
from bot.slack.front import Front
from bot.slack.render import RenderError
from bot.sources.ingest import OBSERVATIONS, Ingest
from bot.store.engine.database import Database
from bot.store.engine.schema import tables
from bot.store.engine.transaction import Tx
from bot.work import home
from bot.work.rhythm import Duty
from bot.work.unit import Unit
from tests.builders.feedback import AISHA
from tests.builders.measures import NINE
from tests.builders.unit import HERE, House, a_renderer
from tests.contract.cli.program import Program
from tests.contract.slack.requests import (
    SECRET,
    Call,
    a_click,
    a_command,
    a_submission,
    an_app,
    an_event,
    as_form,
    as_json,
    as_payload,
    deliver,
    sign,
)

MARK = "my-mother-was-ill"


@pytest.fixture
def log() -> Iterator[None]:
    """Something was logged with its place, and nothing with its words."""
    said, root = StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(said), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield
    root.removeHandler(handler)
    root.setLevel(level)
    assert "Traceback" in said.getvalue()
    assert MARK not in said.getvalue()


def fail(*_args: Any, **_named: Any) -> Any:
    raise ValueError(f"cannot read {MARK!r}") from KeyError(MARK)


async def fail_later(*args: Any, **named: Any) -> Any:
    fail(*args, **named)


@pytest.fixture
async def app() -> AsyncIterator[SlackApp]:
    async with aiohttp.ClientSession() as session:
        made = an_app(session)
        made.command("/rollout")(fail_later)
        made.view("feedback.submit")(fail_later)
        made.action("feedback.take")(fail_later)
        made.event("app_mention")(fail_later)
        yield made
        await made.answers.close()


MENTION = {"type": "app_mention", "user": "U1", "channel": "C1", "text": MARK}
# Made when they are sent: a signature is good for five minutes.
HEARD: dict[str, Callable[[], Call]] = {
    "command": lambda: as_form(a_command(f"feedback {MARK}")),
    "form": lambda: as_payload(a_submission({"feedback.what": {"what": {"value": MARK}}})),
    "click": lambda: as_payload(a_click(response_url=f"http://127.0.0.1:9/{MARK}")),
    "event": lambda: as_json(an_event(MENTION)),
}


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("call", HEARD.values(), ids=HEARD)
async def test_a_listener_that_fails(app: SlackApp, call: Callable[[], Call]) -> None:
    front = Front(signing_secret=SECRET, ready=tuple)
    front.open(app)
    assert (await deliver(front, call())).status in (200, 500)
    await app.answers.close()


@pytest.mark.usefixtures("log")
async def test_a_bolt_that_stumbles(app: SlackApp, monkeypatch: pytest.MonkeyPatch) -> None:
    front = Front(signing_secret=SECRET, ready=tuple)
    front.open(app)
    monkeypatch.setattr(app, "async_dispatch", fail_later)
    assert (await deliver(front, HEARD["command"]())).status == 400


@pytest.mark.usefixtures("log")
async def test_what_is_sent_in_and_cannot_be_kept() -> None:
    door = Ingest(SECRET)
    door.open({OBSERVATIONS: fail_later})
    headers = {
        name.replace("slack-request", "drumbeat").replace("slack", "drumbeat"): value
        for name, value in sign(MARK.encode(), at=time.time()).items()
    }
    call = Call([MARK.encode()], path=OBSERVATIONS, headers=headers)
    assert (await deliver(door, call)).status == 500


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.fixture
async def bot(house: House) -> AsyncIterator[Bot]:
    made = Bot(
        database=house.database,
        clock=MovableClock(NINE),
        workspace=HERE,
        charter=house.charter,
        roster=house.roster,
        renderer=a_renderer(),
        vault=house.vault,
    )
    yield made
    made.worker.close()


@pytest.mark.usefixtures("log")
async def test_a_duty_that_fails(bot: Bot) -> None:
    await Sweep(bot, duties=[Duty("duty", lambda _unit: NINE, fail)]).run()


async def for_a_moment(work: Any) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            await work


@pytest.mark.usefixtures("log")
async def test_sources_and_hooks_that_cannot_be_looked_at(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bot, "read", fail_later)
    await for_a_moment(keep_pulling(bot, str))
    await for_a_moment(Hooks(bot=bot, secret_of=str).run())


@pytest.mark.usefixtures("log")
async def test_a_home_that_cannot_be_drawn(house: House) -> None:
    def section(_unit: Unit, _user: SlackUserId) -> list[dict[str, Any]]:
        raise RenderError("feedback/home", MARK) from KeyError(MARK)

    await house.do(partial(home.opened, user=AISHA, sections=()))
    await house.do(lambda unit: home.refresh(unit, AISHA))
    await house.do(partial(home.publish_stale, sections=(section,)))


@pytest.mark.usefixtures("log")
async def test_a_row_that_the_database_refuses(database: Database) -> None:
    counter = tables().tables["counter"]

    def twice(tx: Tx) -> None:
        row = {c.key: 1 if c.type.python_type is int else MARK for c in counter.columns}
        tx.connection.execute(insert(counter).values([row, row]))

    with pytest.raises(SQLAlchemyError) as refused:
        await database.write(twice)
    # PostgreSQL's own detail quotes the key; what a log is given does not.
    assert MARK not in str(refused.value).partition("DETAIL")[0]
    told = unsaid(refused.value)
    assert "IntegrityError" in str(told)
    logging.getLogger("bot").error("as a boundary does", exc_info=told)


def test_a_command_that_fails(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program(tmp_path, monkeypatch)
    monkeypatch.setattr(commands, "_bring", fail)
    ended = program("import", "feedback", program.write("a.csv", MARK))
    said = ended.err + capsys.readouterr().err
    assert ended.code == 1
    assert "Traceback" in said
    assert MARK not in said
