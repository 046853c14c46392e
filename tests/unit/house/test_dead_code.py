"""Nothing stands in the program that nobody in the program uses."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.source import ROOT, Source, sources

Name = tuple[str, str]
# Methods that a library calls, and the local workspace's people, who act for tests.
CALLED_FROM_OUTSIDE = re.compile(r"bot/(demo/story|store/engine/types|workspace/(face/)?\w+)\.py:")
# Of a handler that is a package, only what stands in its front is looked up.
DECLARING = re.compile(r"(handlers|schedules)/(\w+|\w+/__init__)\.py")
LIBRARIES_CALL = frozenset(
    {"_func_sort_by", "call_function", "model_post_init", "async_process", "capture_signals"}
)


def looked_up(program: Iterable[Source]) -> set[str]:
    """Name what the registry asks of every handler and schedule."""
    nodes = [n for source in program if source.module == "bot.app.registry" for n in source.nodes]
    words = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return words | {n.attr for n in nodes if isinstance(n, ast.Attribute)}


def is_registered(node: ast.stmt) -> bool:
    """Tell whether a decorator hands a definition to somebody."""
    return any(
        any(word in ast.unparse(each) for word in ("command", "compiles", "validator"))
        for each in getattr(node, "decorator_list", ())
    )


def defined(source: Source) -> Iterator[str]:
    """Name what a module defines at its top."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not is_registered(node):
                yield node.name
        elif isinstance(node, ast.Assign):
            yield from (each.id for each in node.targets if isinstance(each, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def names_in(text: str) -> Iterator[str]:
    """Name what a quoted annotation mentions."""
    yield from re.findall(r"[A-Za-z_]\w*", text) if re.fullmatch(r"[\w\[\], |.]+", text) else ()


def uses(source: Source, modules: frozenset[str]) -> Iterator[Name]:
    """Name what a module uses, each with the module it comes from."""
    known: dict[str, str] = {}
    for node in source.nodes:
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            if (whole := f"{node.module}.{alias.name}") in modules:
                known[alias.asname or alias.name] = whole
            # A package that only hands a name on does not use it.
            elif source.path.name != "__init__.py":
                yield node.module or "", alias.name
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield known.get(node.value.id, node.value.id), node.attr
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield source.module, node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((source.module, name) for name in names_in(node.value))


def handed_on(source: Source) -> Iterator[tuple[Name, Name]]:
    """Yield what a package hands on, with where it comes from."""
    if source.path.name == "__init__.py":
        for node in source.nodes:
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield (source.module, alias.name), (node.module or "", alias.name)


def dead_names(program: Iterable[Source]) -> list[str]:
    """List what no module uses."""
    program = tuple(program)
    modules = frozenset(source.module for source in program)
    used = {use for source in program for use in uses(source, modules)}
    declared = looked_up(program)
    ways = [way for source in program for way in handed_on(source)]
    # From package to package, a name may be handed on twice.
    for _ in range(2):
        used |= {origin for offered, origin in ways if offered in used}
    return [
        f"{source.name}: {name}"
        for source in program
        for name in defined(source)
        if name != "__all__" and (source.module, name) not in used
        if not (DECLARING.fullmatch(source.name) and name in declared)
    ]


def dead_methods(program: Iterable[Source]) -> list[str]:
    """List methods and properties whose name nothing mentions."""
    program = tuple(program)
    nodes = [node for source in program for node in source.nodes]
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    templates = "".join(path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.j2"))
    return [
        place
        for source in program
        for node in source.nodes
        if isinstance(node, ast.ClassDef)
        for each in node.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        if not each.name.startswith("__") and not is_registered(each)
        if each.name not in used | LIBRARIES_CALL and each.name not in templates
        if not CALLED_FROM_OUTSIDE.match(place := f"{source.name}: {each.name}")
    ]


def test_every_name_is_used_by_the_program() -> None:
    assert dead_names(sources()) == []


def test_every_method_is_called_by_the_program() -> None:
    assert dead_methods(sources()) == []


@pytest.mark.parametrize("line", ["def unused() -> None: ...", "UNUSED = 1", "class Unused: ..."])
def test_a_name_that_nobody_uses_is_found(line: str) -> None:
    alone = Source(ROOT / "bot/alone.py", line)
    assert len(dead_names([alone])) == 1


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("handlers/cards.py", "COMAND: Commands = {}"),
        ("handlers/cards.py", "ACTION = ('cards.open',)"),
        ("handlers/cards/__init__.py", "SHORTCUT = ()"),
        ("handlers/cards/form.py", "COMMANDS = {}"),
        ("schedules/cards.py", "def regster(): ..."),
    ],
)
def test_a_misspelt_declaration_is_found(place: str, line: str) -> None:
    registry = [each for each in sources("bot") if each.module == "bot.app.registry"]
    handler = Source(ROOT / place, line)
    assert [found for found in dead_names([*registry, handler]) if place in found]


def test_a_declaration_that_the_registry_reads_is_not_dead() -> None:
    registry = [each for each in sources("bot") if each.module == "bot.app.registry"]
    lines = "COMMANDS = {}\nACTIONS = ()\nHOME = None\nORIGINS = ()\nPLACE = 1"
    handler = Source(ROOT / "handlers/cards.py", lines)
    assert [found for found in dead_names([*registry, handler]) if "cards" in found] == []


def test_a_name_that_is_only_handed_on_is_found() -> None:
    package = Source(ROOT / "bot/p/__init__.py", "from bot.p.one import only")
    module = Source(ROOT / "bot/p/one.py", "def only() -> None: ...")
    assert dead_names([package, module]) == ["bot/p/one.py: only"]
    asks = Source(ROOT / "bot/asks.py", "from bot.p import only\nonly()")
    assert dead_names([package, module, asks]) == []


def test_a_method_that_nobody_calls_is_found() -> None:
    text = "class Some:\n    def never_called(self) -> None: ...\nSome()"
    alone = Source(Path(ROOT / "bot/alone.py"), text)
    assert dead_methods([alone]) == ["bot/alone.py: never_called"]
