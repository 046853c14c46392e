"""Each import contract is load-bearing: one import against it, in the real tree, and it breaks."""

import sys
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

import grimp
import pytest
from importlinter import Contract
from importlinter.application.use_cases import read_user_options
from importlinter.configuration import configure
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from tests.source import PACKAGES, ROOT

KINDS: dict[str, Callable[..., Contract]] = {
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
    "layers": LayersContract,
    "protected": ProtectedContract,
}
# Each contract with imports it must not let through.
AGAINST = {
    "Layers of the house": (
        ("bot.domain.calendar", "bot.charter.models"),
        ("bot.services.help", "handlers.home"),
        ("bot.store.engine.connections", "bot.slack.render"),
        ("bot.slack.render", "bot.services.help"),
        ("bot.work.home", "bot.services.help"),
        ("handlers.home", "schedules.home"),
        ("schedules.home", "bot.app"),
        ("bot.errors", "bot.clock"),
    ),
    "Capabilities are read from above and never read back": (
        ("bot.services.actions.changes", "bot.services.feedback.work"),
        ("bot.services.actions.nudges", "bot.services.escalations.signals"),
        ("bot.services.escalations.response", "bot.services.feedback.work"),
        ("bot.services.feedback.work", "bot.services.measures.outcomes"),
        ("bot.services.measures.outcomes", "bot.services.digest.post"),
        ("bot.services.measures.outcomes", "bot.services.sessions"),
        ("bot.services.oncall.duty", "bot.services.actions.record"),
        ("bot.services.digest.post", "bot.services.me"),
    ),
    "What is kept of one capability knows nothing of another's": (
        ("bot.store.actions.rows", "bot.store.feedback.one"),
        ("bot.store.measures.findings", "bot.store.people"),
        ("bot.store.record.audit", "bot.store.escalations.rows"),
    ),
    "Handlers and schedules reach the store and the sources through services": (
        ("handlers.home", "bot.store.home"),
        ("schedules.digest", "bot.store.engine.connections"),
    ),
    "Only the composition root and the commands read the environment": (
        ("bot.services.help", "bot.settings"),
        ("handlers.help", "bot.settings"),
        ("bot.slack.socket", "bot.settings"),
    ),
    "Capabilities meet in services, never in each other's handlers": (
        ("handlers.home", "handlers.feedback.card"),
    ),
    "Schedules do not know each other": (("schedules.digest", "schedules.home"),),
    "The domain is pure": (
        ("bot.domain.outbox", "sqlalchemy"),
        ("bot.domain.feedback.item", "slack_sdk"),
        ("bot.domain.words", "jinja2"),
    ),
    "The local workspace knows nothing of the bot": (
        ("bot.workspace.world", "bot.slack.blocks"),
        ("bot.workspace.world", "bot.store"),
        ("bot.workspace.world", "handlers.home"),
        ("bot.workspace.world", "bot.settings"),
    ),
    "Only the command line and the demo open the local workspace": (
        ("bot.services.help", "bot.workspace.world"),
        ("handlers.home", "bot.workspace"),
    ),
}
# What stands beside the layers: the environment, Slack's side of the wire, and history.
BESIDE = {"bot.settings", "bot.workspace", "bot.migrations"}


@cache
def the_options() -> Any:
    configure()
    return read_user_options(str(ROOT / "pyproject.toml"))


@cache
def the_graph() -> grimp.ImportGraph:
    sys.path.insert(0, str(ROOT))
    try:
        return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)
    finally:
        sys.path.remove(str(ROOT))


def broken_by(*imports: tuple[str, str]) -> set[str]:
    """Name the contracts that break when these imports are added to the real tree."""
    options = the_options()
    contracts = [
        KINDS[stated["type"]](stated["name"], options.session_options, stated)
        for stated in options.contracts_options
    ]
    # A contract changes the graph it judges, so each gets its own.
    return {
        contract.name
        for contract in contracts
        if not contract.check(_graph_with(imports), verbose=False).kept
    }


def _graph_with(imports: tuple[tuple[str, str], ...]) -> grimp.ImportGraph:
    graph = deepcopy(the_graph())
    for importer, imported in imports:
        assert {importer, imported} <= graph.modules, f"{importer} or {imported} is gone"
        graph.add_import(importer=importer, imported=imported)
    return graph


def test_the_tree_as_it_is_keeps_every_contract() -> None:
    assert broken_by() == set()


def test_every_contract_has_an_import_that_breaks_it() -> None:
    assert {stated["name"] for stated in the_options().contracts_options} == set(AGAINST)


@pytest.mark.parametrize(
    ("contract", "importer", "imported"),
    [(name, *pair) for name, pairs in AGAINST.items() for pair in pairs],
)
def test_an_import_against_a_contract_breaks_it(
    contract: str, importer: str, imported: str
) -> None:
    assert contract in broken_by((importer, imported))


def test_a_long_way_round_breaks_the_layers_too() -> None:
    detour = (
        ("bot.store.engine.connections", "bot.settings"),
        ("bot.settings", "bot.services.help"),
    )
    assert "Layers of the house" in broken_by(*detour)


def test_every_part_of_the_bot_has_its_layer() -> None:
    layers = _contract("Layers of the house")["layers"]
    placed = {part.strip() for layer in layers for part in layer.split("|")} | BESIDE
    assert the_graph().find_children("bot") - placed == set()


def test_the_workspace_is_told_every_sibling_it_must_not_know() -> None:
    stated = _contract("The local workspace knows nothing of the bot")
    siblings = the_graph().find_children("bot") - {"bot.workspace"} | {"handlers", "schedules"}
    assert set(stated["forbidden_modules"]) == siblings


def test_the_environment_is_closed_to_everything_below_the_root() -> None:
    stated = _contract("Only the composition root and the commands read the environment")
    may = {"bot.__main__", "bot.app", "bot.cli", "bot.demo", "bot.settings"}
    everything = the_graph().find_children("bot") | {"handlers", "schedules"}
    assert set(stated["source_modules"]) == everything - may


def _contract(name: str) -> dict[str, Any]:
    stated: dict[str, Any] = next(s for s in the_options().contracts_options if s["name"] == name)
    return stated
