"""Every guard is known by name, each with a test that is there; `python -m tests.guards` tries them all."""

import ast
import re

from tests.guards import GUARDS
from tests.mutation import mutated
from tests.source import ROOT, sources

# How the program names what decides whether somebody may, or whether something is theirs.
DECIDES = re.compile(
    r"_?(may|can)(_\w+)?|admits|allows|is_open_to|works_on|steers|hears"
    r"|is_author|is_workable|is_hidden|is_shown|is_outside|is_shared|_is_theirs|_is_foreign|is_out"
)
# They decide nothing about anybody: a field of a charter, the local workspace's own events, a welcome,
# a row that need not be looked up.
OTHERS = {
    "bot.services.measures.intake:_may_be_kept",
    "bot.charter.sources:_can_be_fetched",
    "bot.workspace.manifest:hears",
    "bot.services.home.welcome:_can_do",
}


def test_every_guard_has_its_row() -> None:
    found = {
        f"{source.module}:{node.name}"
        for source in sources("bot", "handlers")
        for node in source.nodes
        if isinstance(node, ast.FunctionDef) and DECIDES.fullmatch(node.name)
    }
    named = {guard.name for guard in GUARDS}
    assert found - OTHERS - named == set()
    assert found >= OTHERS


def test_every_guards_test_is_there() -> None:
    for guard in GUARDS:
        path, _, name = guard.test.partition("::")
        assert f"def {name}" in (ROOT / path).read_text("utf-8"), guard


def test_a_mutated_guard_says_yes() -> None:
    for guard in GUARDS:
        module, _, name = guard.name.partition(":")
        path = ROOT / f"{module.replace('.', '/')}.py"
        code = mutated(path.read_text("utf-8"), str(path), name, guard.body)
        assert code.co_filename == str(path)
