"""What the documents' tables list of the code is what the code knows, no more and no less."""

import pkgutil
import re
from collections.abc import Iterator
from inspect import iscoroutinefunction
from types import SimpleNamespace
from typing import Any, cast

import pytest
import typer
from typer.core import TyperGroup

import bot
from bot.__main__ import app
from bot.app import capabilities, register_schedules
from bot.domain.measures.observations import FIELDS
from bot.runtime import Bot, Sweep
from bot.services.bringing import bring
from bot.workspace.client.routes import VERBS
from bot.workspace.face import Person
from bot.workspace.faults import KINDS
from tests.source import ROOT, sources

WORKSPACE = ROOT / "bot/workspace"
TABLE = r"^\| {} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)"
CODE = re.compile(r"`([^`]+)`")


def rows(document: str, heading: str) -> list[list[str]]:
    """Give the cells of every table whose heading begins so."""
    text = (ROOT / document).read_text("utf-8")
    tables = re.findall(TABLE.format(re.escape(heading)), text, re.MULTILINE)
    assert tables, f"{document} has no table of {heading}"
    lines = [line for table in tables for line in table.splitlines()]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]


def named(document: str, heading: str, column: int = 0) -> list[str]:
    """List what stands as code in one column of a table."""
    return [word for row in rows(document, heading) for word in CODE.findall(row[column])]


def first_words(document: str, heading: str) -> list[str]:
    """List the first word of everything that stands as code in a table's first column."""
    return [re.split(r"[( ]", word)[0] for word in named(document, heading)]


def leaves(command: Any, *before: str) -> Iterator[str]:
    """Yield the words of every command that does something."""
    if not isinstance(command, TyperGroup):
        yield " ".join(before)
        return
    for word, under in command.commands.items():
        yield from leaves(under, *before, word)


def test_the_readme_lists_every_command_of_a_command() -> None:
    known = sorted(leaves(typer.main.get_command(app)))
    listed = named("README.md", "after `.venv/bin/python -m bot`")
    assert sorted(re.match(r"[a-z]+( [a-z]+)*", each)[0] for each in listed) == known  # type: ignore[index]  # each begins with one


def test_contributing_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    listed = [re.split(r"[ []", word)[1] for word in named("CONTRIBUTING.md", "command")]
    # `browserless` is only a step of another.
    assert sorted([*listed, "browserless"]) == sorted(phony.split())


def test_every_bench_that_the_documents_name_exists() -> None:
    benches = {path.stem for path in (ROOT / "tests/bench").glob("*.py")}
    texts = [path.read_text("utf-8") for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))]
    used = {name for text in texts for name in re.findall(r"make bench \[?n=(\w+)", text)}
    assert used
    assert used <= benches


def test_contributing_says_where_everything_is() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    tree = text.partition("## Where things are\n")[2].partition("Beside them stand")[0]
    here = {m.name for m in pkgutil.iter_modules(bot.__path__)} - {"migrations"}
    beside = text.partition("Beside them stand")[2].partition("\n")[0]
    listed = set(re.findall(r"^bot/(\w+)", tree, re.MULTILINE))
    listed |= set(re.findall(r"`bot/(\w+)", tree.rpartition("```")[2] + beside))
    assert listed == here | {"__main__"}


def test_every_document_is_in_the_list_of_documents() -> None:
    text = (ROOT / "docs/README.md").read_text("utf-8")
    beside = {path.name for path in (ROOT / "docs").iterdir()} - {"README.md", "pictures"}
    assert set(re.findall(r"\]\(([\w.-]+)\)", text)) == beside


def test_the_readme_names_buttons_that_are_there() -> None:
    templates = "".join(path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.j2"))
    code = templates + "".join(source.text for source in sources("bot/services"))
    table = rows("README.md", "where")
    (card,) = [
        cells[1].split(", ") for cells in table if cells[0] == "the card in the pod's channel"
    ]
    stated = {word.rstrip("…") for cells in table for word in re.findall(r"\*([^*]+)\*", cells[1])}
    assert [word for word in sorted({*card, *stated}) if f'"{word}' not in code] == []


@pytest.mark.parametrize("what", bring.KINDS)
def test_every_column_that_can_be_brought_is_explained(what: str) -> None:
    spec = bring.KINDS[what]
    table = rows("docs/bringing.md", what)
    listed = {word for row in table for word in CODE.findall(row[0])}
    refused = {word for row in table if row[2] == "refused" for word in CODE.findall(row[0])}
    assert listed == set(spec.columns.known)
    assert refused == set(spec.columns.needed)


def test_every_field_of_an_observation_is_explained() -> None:
    assert sorted(named("docs/numbers.md", "field")) == sorted(FIELDS)


def test_every_routine_is_in_the_documents() -> None:
    sweep = Sweep(cast("Bot", object()))
    register_schedules(sweep, cast("Bot", SimpleNamespace(capabilities=capabilities())))
    (row,) = [cells for cells in rows("docs/charter.md", "key") if cells[0] == "`routines`"]
    assert {routine.name for routine in sweep.routines} <= set(CODE.findall(row[2]))


def test_every_file_of_the_workspace_that_is_named_exists() -> None:
    listed = named("docs/workspace.md", "part", 1)
    assert [name for name in listed if not (WORKSPACE / name).exists()] == []


def test_every_file_of_the_page_is_explained() -> None:
    page, folder = WORKSPACE / "page", ""
    for name in named("docs/page.md", "folder"):
        folder = name.rpartition("/")[0] or folder
        path = page / folder / name.rpartition("/")[2]
        assert "<" in name or path.is_file(), name


def test_every_verb_of_a_scripted_person_is_explained() -> None:
    verbs = {
        name
        for name in dir(Person)
        if name[0] != "_" and iscoroutinefunction(getattr(Person, name))
    }
    assert set(first_words("docs/workspace.md", "verb | what")) == verbs


def test_every_verb_of_the_protocol_is_explained() -> None:
    assert sorted(first_words("docs/workspace.md", "verb | fields")) == sorted(VERBS)


def test_every_kind_of_fault_is_explained() -> None:
    assert sorted(named("docs/workspace.md", "kind")) == sorted(KINDS)


def test_every_request_a_client_can_make_is_explained() -> None:
    listed = set(re.findall(r"(/client/\w+)", "\n".join(named("docs/workspace.md", "request"))))
    text = (WORKSPACE / "client/routes.py").read_text("utf-8")
    assert listed == set(re.findall(r'Route\("(/client/\w+)', text))


def test_every_frame_of_the_stream_is_explained() -> None:
    code = "".join(source.text for source in sources("bot/workspace"))
    listed = named("docs/workspace.md", "type | fields")
    assert [word for word in listed if f'"{word}"' not in code] == []
    page = (WORKSPACE / "page/js/frames.js").read_text("utf-8")
    heard = set(re.findall(r"^  (\w+): (?:on|keep|\(app)", page, re.MULTILINE))
    # The page asks for the wire itself only where somebody looks at it.
    assert set(listed) == heard | {"traffic"}
