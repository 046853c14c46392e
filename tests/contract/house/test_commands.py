"""What handlers declare of `/rollout` is told apart, explained, in help and in the README."""

import os
import re

import pytest

from bot.app import capabilities
from bot.domain.commands import EVERYBODY, FOREMOST, Part, Subcommand, allowed
from bot.domain.labels import LabelKind
from bot.domain.rights.printed import words_of
from bot.domain.rights.rules import Tie
from bot.domain.roles import InPod, Role
from bot.slack.inputs import COMMAND
from tests.source import ROOT

COMMANDS = capabilities().commands
README = ROOT / "README.md"
TABLE = re.compile(r"(?<=<!-- commands -->\n).*(?=<!-- end of commands -->)", re.DOTALL)


def table() -> str:
    """Write the README's table of subcommands."""
    rows = [f"| `{c.usage}` | {words_of(c.rule)} | {c.summary} |\n" for c in COMMANDS]
    return "".join(("| command | for | what |\n|---|---|---|\n", *rows))


def test_the_readme_lists_every_subcommand() -> None:
    """UPDATE_GOLDEN=1 writes the table anew."""
    text = README.read_text("utf-8")
    if os.environ.get("UPDATE_GOLDEN") == "1":
        README.write_text(TABLE.sub(lambda _: table(), text), "utf-8")
        text = README.read_text("utf-8")
    assert TABLE.findall(text) == [table()]


def test_every_subcommand_is_explained() -> None:
    assert all(c.usage.startswith(f"{COMMAND} {c.word}") for c in COMMANDS)
    assert all(c.summary.endswith(".") for c in COMMANDS)


def test_every_label_alone_has_a_subcommand_that_shows_it() -> None:
    shown = {kind: [c.word for c in COMMANDS if c.answers_to(kind.command)] for kind in LabelKind}
    assert {len(words) for words in shown.values()} == {1}


def test_no_word_means_two_subcommands_in_singular_or_plural() -> None:
    clashes = [
        (one.word, other.word)
        for one in COMMANDS
        for other in COMMANDS
        if one is not other and one.answers_to(other.word)
    ]
    assert clashes == []


@pytest.mark.parametrize("part", [p for p in EVERYBODY if p is not Role.POD_LEADS])
def test_every_part_has_as_many_first_as_help_lists(part: Part) -> None:
    """Whoever declares another first for a part takes one away from it: a choice to make."""
    first = [c for c in COMMANDS if part in c.foremost_for]
    assert len(first) == FOREMOST
    assert set(first) <= set(allowed(COMMANDS, _with(part) | {Tie.ANYBODY}))


def _with(part: Part) -> frozenset[Part]:
    # Who leads a pod is of it.
    return frozenset({part, InPod.MEMBER} if part is InPod.LEAD else {part})


def test_what_help_lists_first_for_some_they_may_use() -> None:
    refused: list[Subcommand] = [
        c
        for c in COMMANDS
        if any(not c.rule.is_open_to(_with(part) | {Tie.ANYBODY}) for part in c.foremost_for)
    ]
    assert refused == []
