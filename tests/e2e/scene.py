"""A stage with its cast: people act by words, time passes as they do, loose ends fail the test."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.demo.stage import Setting, Stage
from bot.demo.walk import Walk
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.store.record import audit
from bot.workspace.face import Person
from bot.workspace.faults import Rule
from bot.workspace.ids import Json
from bot.workspace.rules import Rules
from bot.workspace.state import Message
from tests.databases import SqliteCopies
from tests.e2e.small_charter import small_charter

# Tuesday morning in London, the second day of the rollout.
TUESDAY = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
# After each act the people look up; a channel hears from us once a second.
BREATH_S = 6
# Slack's own three seconds are a test's subject elsewhere; here a busy machine must not fail a story.
PATIENT = Rules(ack_s=30, trigger_s=30)
UNLIMITED = replace(PATIENT, rate_limits="off")
FEEDBACK: Json = {
    "Workflow": "Lost card",
    "When in the call?": "During the call",
    "What is it about?": "A suggestion was wrong",
    "How much does it hurt?": "Medium: costs time",
    "What happened?": "It offered the wrong form.",
}
LABELS = {
    "workflow": "Workflow",
    "moment": "When in the call?",
    "kind": "What is it about?",
    "severity": "How much does it hurt?",
    "what": "What happened?",
    "evidence": "Evidence: interaction id or link",
    "wish": "What should change?",
    "files": "Screenshots",
    "name": "Your name",
}
ANONYMOUS = ["Send it without my name"]


def a_form(**changes: Any) -> Json:
    """Fill the feedback form; keywords are those of `LABELS`."""
    return {**FEEDBACK, **{LABELS[key]: value for key, value in changes.items()}}


def sent_at(message: Message) -> datetime:
    """Tell when a message was posted."""
    return datetime.fromtimestamp(int(message.ts.split(".")[0]), UTC)


# What an agent hears of ten minutes later, when nobody can undo it any more.
OUTCOMES = ("Shipped", "Decline")


class Actor(Person):
    """Somebody on the stage; after each act a few seconds pass and what it caused arrives."""

    def __init__(self, scene: "Scene", name: str) -> None:
        workspace = scene.stage.workspace
        super().__init__(workspace.world, workspace.witness, workspace.world.person(name))
        self._scene = scene
        self.patience_s = 1.0

    async def does(self, verb: str, **fields: Any) -> Json:
        answer = await super().does(verb, **fields)
        # Filling in a form takes no time worth telling.
        if verb != "select":
            await self._scene.breathe()
        return answer

    async def gives_feedback(self, **changes: Any) -> str:
        """Write feedback through the command's form and return its number (`F-1`)."""
        await self.types("/rollout feedback")
        answer = await self.submits(a_form(**changes))
        assert answer == {"ok": True}, answer
        receipt = await self.sees("Thank you. This is F-", "dm", new=True)
        return str(receipt.text.split(" ")[0])

    async def gives_anonymously(self) -> None:
        """Fill and send the open form without a name, and see the receipt."""
        words = "We are told to take its first suggestion."
        answer = await self.submits(a_form(what=words, name=ANONYMOUS))
        assert answer == {"ok": True}, answer
        await self.sees("Sent without your name.", "dm", new=True)

    async def answers_with(self, label: str, words: str, in_: Any = None, *, button: str) -> Json:
        """Press a button that opens a small form, fill its one field and send it."""
        await self.clicks(button, in_)
        answer = await self.submits({label: words})
        if button in OUTCOMES:
            await self.hears_that_it_is_told()
        return answer

    async def hears_that_it_is_told(self) -> None:
        """Let the minutes pass in which an outcome could be undone."""
        await self._scene.walk.by(minutes=10)
        await self.sees("been told.", "dm")


class Scene:
    """The stage, the people on it, and what must hold when the story is over."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.workspace, self.clock = stage.workspace, stage.clock
        self.agent, self.colleague, self.champion = map(self.actor, ("aisha", "ben", "chloe"))
        self.pod_lead, self.member = map(self.actor, ("priya", "emre"))
        self.other_lead, self.other_member = map(self.actor, ("petra", "noor"))
        self.steward, self.leader, self.vendor = map(self.actor, ("sam", "lena", "jonas"))
        self.is_running = True
        self.errors_expected = False
        self.breath_s: float = BREATH_S
        self.look_away_from: tuple[str, ...] = ()

    @property
    def walk(self) -> Walk:
        return self.stage.walk

    def actor(self, name: str) -> Actor:
        return Actor(self, name)

    async def breathe(self) -> None:
        """Let the few seconds pass in which people look up."""
        if self.is_running:
            await self.walk.by(seconds=self.breath_s)

    async def at_once(self, *acts: Awaitable[Any], may_fail: bool = False) -> None:
        """Let several things be done at the same moment."""
        done = await asyncio.gather(*acts, return_exceptions=True)
        failed = [each for each in done if isinstance(each, BaseException)]
        if failed and not may_fail:
            raise failed[0]

    async def stop_bot(self) -> None:
        self.is_running = False
        await self.stage.stop()

    async def start_bot(self) -> None:
        await self.stage.start()
        self.is_running = True

    def fault(self, kind: str, method: str = "*", **more: Any) -> Rule:
        """Make the wire or the workspace misbehave."""
        return self.workspace.faults.add(Rule(kind, method, **more))  # type: ignore[arg-type]  # a literal

    def posted_in(self, channel: str) -> list[Message]:
        """List what the app posted in a channel or somebody's conversation, oldest first."""
        world = self.workspace.world
        room = world.app_im(channel) if channel in world.users else world.channel(channel)
        return [message for message in room.messages.values() if message.by_app]

    def look_away(self, *channels: str) -> None:
        """Let what the app posted in these channels pass, in stories that are not about it."""
        for channel in channels:
            for message in self.posted_in(channel):
                self.workspace.witness.saw(message)

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the bot's own database."""

        def ask(tx: Tx) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in tx.connection.execute(text(query))]

        return await self.database.read(ask)

    async def everything(self) -> str:
        """Dump every row of the bot's own database as text."""
        names = await self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in names]
        rows = [(name, row) for name in tables for row in await self.table(name)]
        return "\n".join(f"{name} {row}" for name, row in rows)

    async def table(self, name: str) -> list[tuple[Any, ...]]:
        """Return every row of a table."""
        return await self.rows(f'SELECT * FROM "{name}"')  # noqa: S608  a name the test knows

    @property
    def database(self) -> Database:
        return self.stage.parts.bot.database

    async def check(self) -> None:
        """Assert that nothing was left unseen, unsent or unchained."""
        await self.walk.settle()
        self.look_away(*self.look_away_from)
        unseen = [f"{m.channel} {m.ts}: {m.text}" for m in self.workspace.unexpected()]
        assert not unseen, "nobody saw:\n" + "\n".join(unseen)
        waiting = "SELECT subject, state, reason, not_before FROM outbox WHERE settled_at IS NULL"
        assert await self.rows(waiting) == []
        here = self.stage.parts.bot.workspace
        verdict = await self.database.read(lambda tx: audit.verify(tx, here))
        assert verdict.broken_at is None, verdict


@asynccontextmanager
async def playing(
    folder: Path, copies: SqliteCopies, *, charter: Json | None = None, **setting: Any
) -> AsyncIterator[Scene]:
    """Set a stage, hand out its scene, and check it when the story is over."""
    path = folder / "rollout.yaml"
    path.write_text(json.dumps(charter or small_charter()), encoding="utf-8")
    known = {"start": TUESDAY, "rules": UNLIMITED, **setting}
    stage = Stage(Setting(charter=path, database_url=copies.fresh(folder), **known))
    with logged(logging.ERROR) as errors:
        async with stage.workspace.serve():
            await stage.start()
            scene = Scene(stage)
            try:
                yield scene
                await scene.check()
            finally:
                await stage.stop()
    assert scene.errors_expected or not errors, [record.getMessage() for record in errors]


class Kept(logging.Handler):
    """Log records kept, from a level upwards."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def logged(level: int) -> Iterator[list[logging.LogRecord]]:
    """Collect what is logged while the block runs."""
    root, handler = logging.getLogger(), Kept(level)
    before = root.level
    root.setLevel(min(level, before))
    root.addHandler(handler)
    try:
        yield handler.records
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
