"""A plugin for pytest that makes one guard of the program say yes to everything: `-p tests.mutation`.

`MUTATED` names it, `bot.domain.people:may_work`, and `MUTATED_BODY` what its body becomes.
"""

import ast
import os
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

YES = "return True"


class OtherBody(ast.NodeTransformer):
    """Gives one function, also one of a class, another body."""

    def __init__(self, name: str, body: str) -> None:
        self.name, self.body, self.found = name, ast.parse(body).body, False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        if node.name != self.name:
            return node
        self.found = True
        node.body = self.body
        return node


def mutated(source: str, path: str, name: str, body: str) -> CodeType:
    """Compile a module in which one function does something else; raises LookupError without it."""
    other = OtherBody(name, body)
    tree = ast.fix_missing_locations(other.visit(ast.parse(source)))
    if not other.found:
        raise LookupError(f"{path} has no function {name}.")
    return compile(tree, path, "exec")


def _install(target: str, body: str) -> None:
    module, _, name = target.partition(":")
    usual = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        if fullname != module:
            return usual(self, fullname)
        path = self.get_filename(fullname)
        return mutated(self.get_data(path).decode(), path, name, body)

    loader: Any = SourceFileLoader
    loader.get_code = get_code


if os.environ.get("MUTATED"):
    _install(os.environ["MUTATED"], os.environ.get("MUTATED_BODY", YES))
