"""What templates must not do, read from their source and syntax tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

SUFFIX = ".json.j2"
_QUOTE = re.compile(r'(?<!\\)"')
_LITERAL_TEXT = re.compile(r'"(?:mrkdwn|plain_text|markdown)"')
_MACROS = (
    nodes.Macro,
    nodes.CallBlock,
    nodes.FilterBlock,
    nodes.AssignBlock,
    nodes.Import,
    nodes.FromImport,
)


def violations(source: str) -> list[str]:
    """Name every rule of the house that a template breaks."""
    tree = Environment(autoescape=False).parse(source)  # noqa: S701 - only parsed
    return [*_literal_texts(tree), *_values_in_quotes(tree), *_macros(tree), *_loose_formats(tree)]


def _literal_texts(tree: nodes.Template) -> Iterator[str]:
    for data in tree.find_all(nodes.TemplateData):
        for literal in _LITERAL_TEXT.findall(data.data):
            yield f"line {data.lineno}: {literal} is written by hand, text objects come from filters"


def _values_in_quotes(tree: nodes.Template) -> Iterator[str]:
    """A JSON string that is opened and not closed before a tag would hold what the tag writes."""
    for data in tree.find_all(nodes.TemplateData):
        if len(_QUOTE.findall(data.data)) % 2:
            yield f"line {data.lineno}: a quoted string is cut by a tag near {data.data[-30:]!r}"


def _macros(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all(_MACROS):
        yield f"line {node.lineno}: {type(node).__name__} encodes its text twice"
    for call in tree.find_all(nodes.Call):
        yield f"line {call.lineno}: {_callee(call.node)}() is called, templates only lay out"


def _callee(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_callee(node.node)}.{node.attr}"
    return str(getattr(node, "name", "something"))


def _loose_formats(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all(nodes.Filter):
        literal = isinstance(node.node, nodes.Const)
        if node.name == "mrkdwn" and not literal:
            yield f"line {node.lineno}: the format of mrkdwn is data, it must be a literal"
        if node.name == "plain" and node.args and not literal:
            yield f"line {node.lineno}: the format of plain is data, it must be a literal"
        if node.name == "each" and not all(isinstance(name, nodes.Const) for name in node.args):
            yield f"line {node.lineno}: the template of each must be a literal"


def names(templates: Path) -> list[str]:
    """Name every template of a folder, `feedback/card`."""
    paths = templates.rglob("*" + SUFFIX)
    return sorted(str(path.relative_to(templates)).removesuffix(SUFFIX) for path in paths)


def drawn_upon(templates: Path) -> set[str]:
    """Name the templates that other templates include, extend or render rows with."""
    found: set[str] = set()
    for name in names(templates):
        source = (templates / (name + SUFFIX)).read_text(encoding="utf-8")
        tree = Environment(autoescape=False).parse(source)  # noqa: S701 - only parsed
        for stated in tree.find_all((nodes.Extends, nodes.Include)):
            found |= {str(part.value) for part in stated.find_all(nodes.Const)}
        for node in tree.find_all(nodes.Filter):
            if node.name == "each":
                found |= {str(part.value) for part in node.args if isinstance(part, nodes.Const)}
    return {name.removesuffix(SUFFIX) for name in found}


def rendered_by(sources: list[Path], known: list[str]) -> set[str]:
    """Name the templates that Python code names in a string of its own."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    return {name for name in known if f'"{name}"' in text}
