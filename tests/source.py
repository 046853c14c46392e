"""The project's own source, as the tests that judge it read it: files, syntax trees, names."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "schedules")
# `vars` of these node types hold identifiers.
_NAMED = ("id", "attr", "name", "arg", "asname")


@dataclass(frozen=True)
class Source:
    """One Python file of the program."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax, parsed for whoever asks: many only want names and paths."""
        return ast.parse(self.text)

    @property
    def name(self) -> str:
        """The path from the root, `bot/clock.py`."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        """The dotted name to import it by."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The whole syntax tree, walked once."""
        return tuple(ast.walk(self.tree))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Yield every function and method."""
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def identifiers(self) -> Iterator[str]:
        """Yield every name the file gives or uses, but not what it calls imported modules."""
        for node in self.nodes:
            for field in _NAMED:
                value = getattr(node, field, None)
                if isinstance(value, str) and not isinstance(node, ast.alias):
                    yield value


@cache
def _everything() -> tuple[Source, ...]:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return tuple(
        Source(path, path.read_text(encoding="utf-8"))
        for path in paths
        # Migrations are history, written by a generator.
        if "migrations" not in path.parts
    )


def sources(*folders: str) -> tuple[Source, ...]:
    """Give every file of some folders, of the whole program by default."""
    wanted = tuple(f"{folder}/" for folder in folders or PACKAGES)
    return tuple(source for source in _everything() if source.name.startswith(wanted))


def words_of(identifier: str) -> set[str]:
    """Split `next_ActionId` into its words, lower-case."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", identifier)}
