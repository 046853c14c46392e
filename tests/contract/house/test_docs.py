"""What the documents promise is there: links, targets, commands, options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from bot.__main__ import app
from tests.source import ROOT

DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:\.venv/bin/)?python -m bot((?: [^\s`]+)*)")
TARGET = re.compile(r"\bmake ([a-z0-9]+)\b")
# The pictures are taken of a running demo; until there are any, there is nothing to link to.
PICTURES = ROOT / "docs" / "pictures"
# What a command's own words may be followed by in a sentence.
NAMES = [str(path.relative_to(ROOT)) for path in DOCS]


def code_of(text: str) -> Iterator[str]:
    """Yield what stands in code: fenced lines and spans."""
    fenced = re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    for block in fenced:
        yield from (line.partition("#")[0].strip() for line in block.splitlines())
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def headings(path: Path) -> set[str]:
    """Name the anchors of a document as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    document = ROOT / name
    dead = [
        link for link in LINK.findall(document.read_text("utf-8")) if not _leads(document, link)
    ]
    assert dead == []


def _leads(document: Path, link: str) -> bool:
    if link.startswith(("http://", "https://")):
        return True
    place, _, anchor = link.partition("#")
    path = (document.parent / place).resolve() if place else document
    if path.parent == PICTURES and not PICTURES.is_dir():
        return True
    return path.exists() and (not anchor or anchor in headings(path))


@pytest.mark.parametrize("name", NAMES)
def test_every_make_target_exists(name: str) -> None:
    targets = set(
        re.findall(r"^([a-z0-9 ]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    )
    known = {word for line in targets for word in line.split()}
    used = {
        word for code in code_of((ROOT / name).read_text("utf-8")) for word in TARGET.findall(code)
    }
    assert used <= known


@pytest.mark.parametrize("name", NAMES)
def test_every_command_exists_with_its_options(name: str) -> None:
    for code in code_of((ROOT / name).read_text("utf-8")):
        for words in COMMAND.findall(code):
            _check_command(shlex.split(words))


def _check_command(words: list[str]) -> None:
    command: Any = typer.main.get_command(app)
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"python -m bot has no {words[0]}"
        command = command.commands[words.pop(0)]
    known = {
        option
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert options <= known | {"--help"}, f"{command.name} has no {options - known}"


def test_a_command_or_option_that_does_not_exist_is_found() -> None:
    with pytest.raises(AssertionError, match="no frobnicate"):
        _check_command(["frobnicate"])
    with pytest.raises(AssertionError, match="--uri"):
        _check_command(["manifest", "--uri", "x"])


def test_the_readme_lists_every_command_of_the_program() -> None:
    commands = typer.main.get_command(app)
    assert isinstance(commands, TyperGroup)
    section = (ROOT / "README.md").read_text("utf-8").partition("## The command line")[2]
    rows = re.findall(r"^\| (`.+?) \|", section.partition("\n## ")[0], re.MULTILINE)
    listed = [span for row in rows for span in re.findall(r"`([^`]+)`", row)]
    for span in listed:
        _check_command(re.sub(r"[\[\]]", "", span).split())
    assert {span.split()[0] for span in listed} == set(commands.commands)


def test_every_decision_is_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs/adr").glob("*.md")]
    assert sorted(numbers) == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_every_decision_referred_to_exists() -> None:
    known = {int(path.name[:4]) for path in (ROOT / "docs/adr").glob("*.md")}
    texts = [
        ROOT / "pyproject.toml",
        *DOCS,
        *(ROOT / "bot").rglob("*.py"),
        *ROOT.glob("tests/**/*.py"),
    ]
    referred = {
        int(n) for path in texts for n in re.findall(r"ADR (\d{4})", path.read_text("utf-8"))
    }
    assert referred <= known
