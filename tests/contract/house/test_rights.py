"""The one table of rights is told by its command and in the docs, and every listener has a row in it."""

import os
import re

from typer.testing import CliRunner

from bot.__main__ import app
from bot.app import capabilities
from bot.domain.rights.table import ROWS, DoorKind
from tests.source import ROOT

DOCS = ROOT / "docs/rights.md"
TABLE = re.compile(r"(?<=<!-- rights -->\n).*(?=<!-- end of rights -->)", re.DOTALL)


def names(kind: DoorKind) -> list[str]:
    return [row.name for row in ROWS if row.kind is kind]


def test_the_docs_hold_what_the_command_prints() -> None:
    """UPDATE_GOLDEN=1 writes the table anew."""
    printed = CliRunner().invoke(app, ["rights"]).stdout
    text = DOCS.read_text("utf-8")
    if os.environ.get("UPDATE_GOLDEN") == "1":
        text = TABLE.sub(lambda _: printed, text)
        DOCS.write_text(text, "utf-8")
    assert TABLE.findall(text) == [printed]
    assert all(f"`{row.name}`" in printed for row in ROWS if row.name)


def test_no_door_has_two_rows() -> None:
    doors = [(row.kind, row.name) for row in ROWS]
    assert len(doors) == len(set(doors))


def test_every_menu_and_thread_that_is_listened_to_has_a_row_and_no_other() -> None:
    assert sorted(names(DoorKind.MENU)) == sorted(capabilities().menus)
    assert sorted(names(DoorKind.THREAD)) == sorted(k.noun for k in capabilities().threads)
