"""Only the doors finish a transaction: the bot's own, the operator's, and the writer behind them."""

import ast

from tests.source import Source, sources

# The running bot, who runs a command, and the engines themselves.
DOORS = ("bot/runtime", "bot/cli/door.py", "bot/cli/door.py", "bot/store/", "bot/work/unit.py")
FINISHING = ("finish", "chain", "commit", "begin")
OWNERS = ("unit", "audit", "engine", "connection", "session", "transaction")
# To prove that a database can be written, and leave nothing behind.
PROBE = "bot/cli/doctor/machine.py:begin"


def finishing(source: Source) -> list[str]:
    """List where a module begins, chains or ends a transaction by hand."""
    return [
        place
        for node in source.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in FINISHING and ast.unparse(node.func.value) in OWNERS
        if (place := f"{source.name}:{node.func.attr}") != PROBE
    ]


def test_nobody_but_the_doors_ends_a_transaction() -> None:
    found = [place for source in sources() for place in finishing(source)]
    assert [place for place in found if not place.startswith(DOORS)] == []


def test_a_third_door_is_found() -> None:
    text = "with engine.begin() as connection:\n    unit.finish()"
    alone = Source(sources()[0].path, text)
    assert len(finishing(alone)) == 2
