"""A small rollout on a real database: charter, people, templates and vault around a Unit."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, select, text
from sqlmodel import col

from bot.app import TEMPLATES, known_actions, known_origins
from bot.charter import Charter
from bot.domain.audit import ChainVerdict, Event
from bot.domain.feedback.item import Feedback
from bot.domain.ids import ChannelId, PodKey, SlackUserId, WorkspaceId
from bot.domain.people import Person, PodPeople, Roster
from bot.domain.roles import Role
from bot.services import me
from bot.services.feedback import intake
from bot.services.feedback.intake import Submission
from bot.slack.render import Renderer
from bot.store import feedback
from bot.store.actions import rows as actions
from bot.store.engine.database import Database
from bot.store.engine.schema import tables
from bot.store.engine.transaction import Tx
from bot.store.outbox.rows import OutboxRow
from bot.store.record import audit
from bot.store.record.counters import last_number, next_number
from bot.store.record.vault import Vault
from bot.work.search import Similar
from bot.work.unit import Unit
from tests.builders.charter import a_charter
from tests.builders.feedback import AISHA, AT, EMRE, a_report

T = TypeVar("T")
HERE = WorkspaceId("T0HARBOUR")
BEN, CHLOE = SlackUserId("U0BEN"), SlackUserId("U0CHLOE")
PRIYA, PETRA = SlackUserId("U0PRIYA"), SlackUserId("U0PETRA")
SAM, LENA, VERA = SlackUserId("U0SAM"), SlackUserId("U0LENA"), SlackUserId("U0VERA")
GONE = SlackUserId("U0GONE")
CARDS, PAYMENTS = ChannelId("C0CARDS"), ChannelId("C0PAY")
LEADERS = ChannelId("C0LEADERS")


def a_person(user: SlackUserId, *roles: Role, **changes: Any) -> Person:
    """Build somebody in London, named after their id."""
    values = {"name": user.removeprefix("U0").capitalize(), "zone": "Europe/London", **changes}
    return Person(id=user, roles=frozenset(roles), **values)


def a_roster(**changes: Any) -> Roster:
    """Build the people of the builders' charter: two pods, agents, a steward, a vendor."""
    people = (
        a_person(AISHA, Role.AGENTS),
        a_person(BEN, Role.AGENTS, zone="America/New_York"),
        a_person(CHLOE, Role.CHAMPIONS),
        a_person(PRIYA),
        a_person(PETRA),
        a_person(EMRE),
        a_person(SAM, Role.STEWARDS),
        a_person(LENA, Role.LEADERS),
        a_person(VERA, Role.VENDOR),
        a_person(GONE, active=False),
    )
    values: dict[str, Any] = {
        "people": {person.id: person for person in people},
        "pods": {
            PodKey("cards"): PodPeople((PRIYA,), frozenset({EMRE, GONE})),
            PodKey("payments"): PodPeople((PETRA,), frozenset()),
        },
        "channels": {
            "#pod-cards": CARDS,
            "#pod-payments": PAYMENTS,
            "#rollout-leaders": LEADERS,
        },
        "admins": (SAM,),
        "office": (LENA,),
        "zone": "Europe/London",
    }
    return Roster(**{**values, **changes})


@cache
def a_renderer() -> Renderer:
    """Compile the real templates, once for all tests."""
    return Renderer(TEMPLATES, known_actions())


@cache
def the_charter() -> Charter:
    """Validate the builders' charter, once for all tests."""
    return a_charter()


@dataclass(frozen=True)
class Queued:
    """A message in the outbox, as a test looks at it."""

    subject: str
    method: str
    place: str
    payload: dict[str, Any]
    ref: str | None
    thread: str | None
    state: str
    lane: int
    not_before: datetime

    @property
    def words(self) -> str:
        """Everything a person would read of it."""
        return " ".join(_texts(self.payload))


class OpenVault(Vault):
    """A vault that draws the numbers a test planned, and any other where it planned none."""

    planned: tuple[int, ...] = ()

    def draw(self, numbers: range) -> int:
        if not self.planned:
            return super().draw(numbers)
        first, self.planned = self.planned[0], self.planned[1:]
        return first


@dataclass
class House:
    """A rollout with a real database; `at` is the instant at which things happen."""

    database: Database
    charter: Charter = field(default_factory=the_charter)
    roster: Roster = field(default_factory=a_roster)
    vault: Vault = field(default_factory=lambda: OpenVault("a secret of the tests"))
    at: datetime = AT
    similar: Similar = field(default_factory=Similar)

    def unit(self, tx: Tx, at: datetime | None = None) -> Unit:
        """Wrap a transaction."""
        return Unit(
            tx=tx,
            workspace=HERE,
            at=at or self.at,
            charter=self.charter,
            roster=self.roster,
            renderer=a_renderer(),
            vault=self.vault,
            similar=self.similar,
            origins=known_origins(),
        )

    async def do(self, fn: Callable[[Unit], T], *, at: datetime | None = None) -> T:
        """Run a service function in one transaction."""

        def run(tx: Tx) -> T:
            unit = self.unit(tx, at)
            result = fn(unit)
            unit.finish()
            return result

        return await self.database.write(run)

    async def look(self, fn: Callable[[Unit], T], *, at: datetime | None = None) -> T:
        """Run a service function on a connection that cannot write."""
        return await self.database.read(lambda tx: fn(self.unit(tx, at)))

    async def submits(
        self, author: SlackUserId = AISHA, *, at: datetime | None = None, **changes: Any
    ) -> Feedback:
        """Let somebody send feedback; keywords of a Submission or of its report.

        One without a name has the next number here too, and what is born from it its own next.
        """
        of_form = ("anonymous", "source", "source_channel", "source_thread")
        form = {key: changes.pop(key) for key in of_form if key in changes}
        sent = Submission(author=author, report=a_report(**changes), **form)
        return await self.do(lambda unit: self._sent(unit, sent), at=at)

    def _sent(self, unit: Unit, sent: Submission) -> Feedback:
        if sent.anonymous and isinstance(self.vault, OpenVault):
            series = ("feedback", "escalation")
            self.vault.planned = tuple(last_number(unit.tx, HERE, kind) + 1 for kind in series)
            next_number(unit.tx, HERE, "feedback")
        try:
            return intake.submit(unit, sent)
        finally:
            if isinstance(self.vault, OpenVault):
                self.vault.planned = ()

    async def goes_away(self, user: SlackUserId, *, back_on: date) -> None:
        """Let somebody take time off."""
        await self.do(
            lambda unit: me.save(unit, user, asks_a_week="3", quiet=("", ""), back_on=back_on)
        )

    async def item(self, number: int = 1) -> Feedback:
        """Read one piece of feedback."""
        found = await self.look(lambda unit: feedback.get(unit.tx, HERE, number))
        assert found is not None
        return found

    async def actions_of(self, owner: SlackUserId) -> list[str]:
        """List somebody's open actions, label and day."""
        found = await self.look(lambda unit: actions.open_of(unit.tx, HERE, owner))
        return [f"{action.label} {action.due_on}" for action in found]

    async def queued(self, subject: str = "", *, place: str = "") -> list[Queued]:
        """List the messages decided so far, in order; `subject` is how it begins."""
        statement = select(OutboxRow).where(col(OutboxRow.workspace_id) == HERE)
        rows = await self.database.read(
            lambda tx: tx.connection.execute(statement.order_by(col(OutboxRow.id))).all()
        )
        found = [_queued(row) for row in rows]
        return [m for m in found if m.subject.startswith(subject) and place in ("", m.place)]

    async def forget_messages(self) -> None:
        """Empty the outbox, so that a test sees only what comes next."""
        await self.do(lambda unit: unit.tx.connection.execute(text("DELETE FROM outbox")))

    async def everything_is_posted(self) -> None:
        """Mark what waits as sent, as delivery would after posting it."""
        await self.do(
            lambda unit: unit.tx.connection.execute(text("UPDATE outbox SET state = 'sent'"))
        )

    async def posted(self, ref: str, channel: str, ts: str) -> None:
        """Note where a named message stands in Slack."""
        row = {"ws": HERE, "ref": ref, "channel": channel, "ts": ts}
        statement = (
            "INSERT INTO posted (workspace_id, ref, channel, ts) VALUES (:ws, :ref, :channel, :ts)"
        )
        await self.do(lambda unit: unit.tx.connection.execute(text(statement), row))

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Read rows as they are stored."""
        return await self.database.read(
            lambda tx: [tuple(row) for row in tx.connection.execute(text(statement))]
        )

    async def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Dump every table that has rows."""
        return await self.database.read(lambda tx: dumped(tx.connection))

    async def events(self, obj: str = "") -> list[Event]:
        """List the audit events about an object, or all of them."""
        found = await self.look(lambda unit: list(audit.events(unit.tx, HERE)))
        return [event for event in found if obj in ("", event.obj)]

    async def verify(self) -> ChainVerdict:
        """Walk the audit chain."""
        return await self.look(lambda unit: audit.verify(unit.tx, HERE))

    def with_charter(self, **parts: Any) -> "House":
        """Put a changed charter in force, on the same database."""
        return replace(self, charter=a_charter(**parts))


def dumped(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Read every table that has rows; one question tells which have."""
    names = [table.name for table in tables().sorted_tables]
    asked = ", ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in names)  # noqa: S608 - names are our own
    answers = connection.execute(text(f"SELECT {asked}")).one()
    return {
        name: [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))]  # noqa: S608 - names are our own
        for name, has_rows in zip(names, answers, strict=True)
        if has_rows
    }


@pytest.fixture
def house(database: Database) -> House:
    """A small rollout, on each kind of database."""
    return House(database)


def _queued(row: Any) -> Queued:
    return Queued(
        subject=row.subject,
        method=row.method,
        place=row.place,
        payload=json.loads(row.payload or "{}"),
        ref=row.ref,
        thread=row.thread,
        state=row.state,
        lane=row.lane,
        not_before=row.not_before,
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "text" and isinstance(part, str):
                yield part
            else:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
