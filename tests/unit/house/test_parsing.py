"""Names of messages, places and targets are read and spelled by one parser each."""

import ast
import re

import pytest

from bot.domain.escalations.policies import KEYED
from bot.domain.places import PlaceKind
from bot.domain.refs import Topic
from tests.source import sources

READING = {"removeprefix", "startswith", "partition", "rpartition", "split", "rsplit"}
WORDS = {str(word) for word in (*Topic, *KEYED)} | {
    kind.value.removesuffix(":") for kind in PlaceKind if kind.value.endswith(":")
}
BEGINS = re.compile(rf"({'|'.join(WORDS)}):")
OURS = {"bot/domain/places.py", "bot/domain/refs.py", "bot/domain/escalations/policies.py"}
NOT_OURS = {
    "bot/charter/agreement.py": "what somebody wrote, before it is known to be a target",
    "bot/slack/delivery/retrace.py": "how far the record a message carries went",
    "bot/store/engine/connections.py": "which SQLite addresses are no files",
    "bot/services/escalations/cards.py": "what an escalation was raised about",
    "bot/services/interactions/intake.py": "what stands for the id of an erased contact",
    "bot/services/measures/attribution.py": "the first words of a choice",
    "bot/services/measures/disputes.py": "what a form of its own keeps",
    "bot/services/measures/known_changes.py": "the first words of a choice",
    "handlers/escalations.py": "one sending of a form",
    "handlers/interactions.py": "one sending of a form",
    "handlers/measures.py": "what a form of its own keeps",
    "handlers/sessions.py": "one sending of a form",
}


def test_only_their_parsers_take_names_places_and_targets_apart() -> None:
    found = {
        source.name
        for source in sources()
        if not source.name.startswith("bot/workspace/")
        for node in source.nodes
        if _takes_apart(node) or _puts_together(node)
    }
    assert found - OURS == NOT_OURS.keys()


def _takes_apart(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    said = {word for arg in node.args for word in _texts(arg)}
    return node.func.attr in READING and any(
        word == ":" or BEGINS.match(word) or re.fullmatch("[A-Z]-", word) for word in said
    )


def _texts(node: ast.AST) -> list[str]:
    return [
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]


def _puts_together(node: ast.AST) -> bool:
    if not isinstance(node, ast.JoinedStr) or not node.values:
        return False
    first, *rest = node.values
    if isinstance(first, ast.Constant):
        return BEGINS.match(str(first.value)) is not None and not str(first.value).endswith(" ")
    follows = rest and isinstance(rest[0], ast.Constant) and re.match(r":(?! )", str(rest[0].value))
    is_label = isinstance(first, ast.FormattedValue) and "label" in ast.unparse(first.value)
    return bool(is_label and follows)


@pytest.mark.parametrize(
    "line",
    [
        'ref.removeprefix("F-")',
        'place.startswith("relay:")',
        'place.startswith(("home:", "relay:"))',
        'ref.split(":")',
        'ref.partition(":")',
        'f"{item.label}:card"',
        'f"digest:{key}"',
    ],
)
def test_a_parser_of_its_own_is_seen(line: str) -> None:
    assert any(_takes_apart(node) or _puts_together(node) for node in ast.walk(ast.parse(line)))


@pytest.mark.parametrize("line", ['f"{label}: {words}"', 'f"{name}: no data"', 'text.split(",")'])
def test_words_are_no_names(line: str) -> None:
    assert not any(_takes_apart(node) or _puts_together(node) for node in ast.walk(ast.parse(line)))
