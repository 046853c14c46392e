"""A capability made to be thrown away: every file of its own, and every file it shares."""

OWN = {
    "bot/store/postcards.py": '''"""Postcards people left."""

from sqlalchemy import insert, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import Tx


class PostcardRow(SQLModel, table=True):
    __tablename__ = "postcard"
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    words: str


def add(tx: Tx, workspace: WorkspaceId, number: int, words: str) -> None:
    """Keep one."""
    row = {"workspace_id": workspace, "number": number, "words": words}
    tx.connection.execute(insert(PostcardRow).values(row))


def every(tx: Tx, workspace: WorkspaceId) -> tuple[str, ...]:
    """List what they say."""
    found = select(col(PostcardRow.words)).where(col(PostcardRow.workspace_id) == workspace)
    return tuple(tx.connection.scalars(found))
''',
    "bot/services/postcards.py": '''"""Postcards: left by anybody, read by everybody, one sent each week."""

from dataclasses import dataclass
from typing import Any, ClassVar

from bot.domain.ids import SlackUserId
from bot.store import postcards
from bot.store.record.counters import next_number
from bot.work.rhythm import Run
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True)
class PostcardView:
    """One of them."""

    words: str


@dataclass(frozen=True, slots=True)
class PostcardsView:
    """All of them."""

    template: ClassVar = "postcards/list"
    cards: tuple[PostcardView, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """How many there are."""

    template: ClassVar = "postcards/home"
    cards: int


def leave(unit: Unit, words: str) -> None:
    """Keep what somebody wrote."""
    number = next_number(unit.tx, unit.workspace, "postcard")
    postcards.add(unit.tx, unit.workspace, number, words)


def listing(unit: Unit) -> dict[str, Any]:
    """Show all of them."""
    found = postcards.every(unit.tx, unit.workspace)
    return unit.render(PostcardsView(tuple(PostcardView(words) for words in found)))


def home(unit: Unit, _user: SlackUserId) -> list[dict[str, Any]]:
    """Render the Home section."""
    view = HomeView(len(postcards.every(unit.tx, unit.workspace)))
    return unit.renderer.render_blocks(view)


def write(unit: Unit, run: Run) -> None:
    """Write the week's own."""
    leave(unit, f"A week of {run.scope.key}.")
''',
    "handlers/postcards.py": '''"""`/rollout postcards`: leave one, read all."""

from typing import Any

from bot.domain.commands import Subcommand
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services import postcards
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Typed, on_click

ACTIONS = ("postcards.again",)
HOME = postcards.home


async def typed(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Keep what was written, and show all."""
    if typed.words:
        await bot.transact(lambda unit: postcards.leave(unit, " ".join(typed.words)))
    return await bot.read(postcards.listing)


COMMANDS: Commands = {
    Subcommand("postcards", "/rollout postcards", "What others left here. Add a word."): typed,
}


def register(app: SlackApp, bot: Bot) -> None:
    """Hear the button."""

    async def again(_click: Click) -> dict[str, Any]:
        return await bot.read(postcards.listing)

    on_click(app, "postcards.again", again)
''',
    "schedules/postcards.py": '''"""A postcard a week for each pod."""

from bot.runtime import Bot, Sweep
from bot.services import postcards
from bot.work.rhythm import Routine, per_pod

ROUTINE = Routine("postcards", per_pod, postcards.write)


def register(sweep: Sweep, _bot: Bot) -> None:
    """Add it to the sweep."""
    sweep.routines.append(ROUTINE)
''',
    "templates/postcards/list.json.j2": """{
  "text": {{ "Postcards" | mrkdwn }},
  "blocks": [
    {% if cards %}{{ cards | each("postcards/card") }},{% endif %}
    {"type": "actions", "block_id": "postcards", "elements": [
      {"type": "button", "action_id": "postcards.again", "text": {{ "Again" | plain }}}
    ]}
  ]
}
""",
    "templates/postcards/card.json.j2": '{"type": "section", "text": {{ words | plain }}}\n',
    "templates/postcards/home.json.j2": (
        '[{"type": "section", "text": {{ "{} postcards" | plain(cards) }}}]\n'
    ),
    "tests/contract/postcards/__init__.py": "",
    "tests/contract/postcards/test_postcards.py": '''"""Postcards are left, read, counted at Home, and written once a week."""

from functools import partial
from pathlib import Path

from bot.app import capabilities
from bot.services import postcards
from bot.store.engine.database import Database
from bot.store.engine.schema import tables
from bot.work import home, rhythm
from bot.work.rhythm import Scope
from schedules.postcards import ROUTINE
from tests.builders.feedback import AISHA, AT
from tests.builders.slack import a_command, a_stage
from tests.builders.unit import House
from tests.contract.goldens import golden
from tests.databases import SqliteCopies


async def test_all_of_it(sqlite_copies: SqliteCopies, tmp_path: Path) -> None:
    house = House(Database(sqlite_copies.fresh(tmp_path)))
    await house.do(lambda unit: tables().create_all(unit.tx.connection))
    async with a_stage(house) as stage:
        assert "Wish you" in (await stage.sends(a_command("postcard Wish you were here"))).body
        listed = await house.look(postcards.listing)
        golden("postcards/list", listed)
        golden("postcards/home", await house.look(lambda unit: postcards.home(unit, AISHA)))
        sections = capabilities().home
        await house.do(partial(home.publish, user=AISHA, sections=sections))
        assert "1 postcards" in str((await house.queued("home:"))[0].payload)
        await house.do(partial(rhythm.run_due, routine=ROUTINE))
        due = ROUTINE.next_after(house.charter, Scope("cards", "Europe/London"), AT)
        assert due.weekday() == 3
        await house.do(partial(rhythm.run_due, routine=ROUTINE), at=due)
        assert "A week of " in str(await house.look(postcards.listing))
        assert "P-1" in (await stage.sends(a_command("p1."))).body
        assert "/rollout postcards" in (await stage.sends(a_command("help more"))).body
    house.database.close()
''',
}
# What is changed of each shared file: where, and what is put before it.
SHARED = {
    "bot/charter/routines.py": (
        '    "you_said": ',
        '    "postcards": RoutineTimes(at=time(11), on=("thursday",)),\n',
    ),
    "bot/domain/labels.py": (
        "    ESCALATION = ",
        '    POSTCARD = ("P", "postcard", "postcards", "`/rollout postcards` shows them")\n',
    ),
    "pyproject.toml": ('    "bringing | measures', '    "postcards",\n'),
    "CHANGELOG.md": ("- ", "- `/rollout postcards`.\n"),
    "bot/domain/rights/table.py": (
        "    *_doors(DoorKind.COMMAND, rules.NUMBERS",
        (
            '    *_doors(DoorKind.COMMAND, rules.EVERYBODY, "postcards"),\n'
            '    *_doors(DoorKind.BUTTON, rules.EVERYBODY, "postcards.again"),\n'
        ),
    ),
    # The table of subcommands, written by its test.
    "README.md": ("", ""),
}
