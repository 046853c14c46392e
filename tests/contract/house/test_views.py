"""Every template has its view: a frozen dataclass with exactly the fields the template uses."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from jinja2 import Environment, meta, nodes

import bot
from bot.app import TEMPLATES
from tests.contract.template_guards import SUFFIX, names


def modules() -> Iterator[Any]:
    """Import everything that may hold a view: what services say, and what they stand on."""
    for folder in ("services", "work"):
        found = pkgutil.walk_packages([f"{bot.__path__[0]}/{folder}"], f"bot.{folder}.")
        yield from (importlib.import_module(module.name) for module in found)


def declared() -> dict[type, set[str]]:
    """Name the templates that views declare: one, or several that say other things of the same."""
    kinds = {
        kind
        for module in modules()
        for kind in vars(module).values()
        if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
    }
    own = {kind: vars(kind).get("template") for kind in kinds}
    chosen = {
        kind: get_args(get_type_hints(kind)["template"])
        for kind in kinds
        if "template" in {field.name for field in fields(kind)}
    }
    one = {kind: {name} for kind, name in own.items() if isinstance(name, str)}
    return one | {kind: set(several) for kind, several in chosen.items()}


@cache
def parse(name: str, folder: Path = TEMPLATES) -> nodes.Template:
    environment = Environment(autoescape=False)  # noqa: S701 - only parsed
    environment.filters |= dict.fromkeys(("plain", "mrkdwn", "each"), str)
    return environment.parse((folder / (name + SUFFIX)).read_text(encoding="utf-8"))


def rows(view: type, name: str) -> Iterator[tuple[type, str]]:
    """Yield the views that a template has drawn with `each`, with the template of each."""
    hints = get_type_hints(view)
    for part in {name, *(included for included, _ in _includes(parse(name)))}:
        for node in parse(part).find_all(nodes.Filter):
            if node.name == "each" and isinstance(node.node, nodes.Name):
                (template,) = (str(word.value) for word in node.find_all(nodes.Const))
                yield get_args(hints[node.node.name])[0], template


def views() -> dict[type, set[str]]:
    """Name every view's templates: what it declares, and what draws it as another one's row."""
    found: dict[type, set[str]] = {}
    waiting = [(view, name) for view, several in declared().items() for name in several]
    while waiting:
        view, name = waiting.pop()
        if name not in found.setdefault(view, set()):
            found[view].add(name)
            waiting += rows(view, name)
    return found


def needs(name: str, folder: Path = TEMPLATES) -> set[str]:
    """Name the variables a template takes from its view, through everything it includes."""
    tree = parse(name, folder)
    own = meta.find_undeclared_variables(tree)
    return own.union(*(needs(part, folder) - bound for part, bound in _includes(tree)))


def _includes(
    node: nodes.Node, bound: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each included template with the names that `with` and `for` give it on the way."""
    if isinstance(node, nodes.With):
        bound |= {target.name for target in node.targets if isinstance(target, nodes.Name)}
    if isinstance(node, nodes.For):
        bound |= {"loop", str(getattr(node.target, "name", ""))}
    if isinstance(node, nodes.Include) and isinstance(node.template, nodes.Const):
        yield str(node.template.value).removesuffix(SUFFIX), bound
    for child in node.iter_child_nodes():
        yield from _includes(child, bound)


VIEWS = sorted(views().items(), key=lambda item: (item[0].__module__, item[0].__name__))
IDS = [f"{view.__module__}.{view.__name__}" for view, _ in VIEWS]


def test_every_template_has_its_view_or_is_part_of_one_that_has() -> None:
    known = {name for _, several in VIEWS for name in several}
    assert known <= set(names(TEMPLATES))
    included = {part for name in names(TEMPLATES) for part, _ in _includes(parse(name))}
    assert set(names(TEMPLATES)) - known <= included


def test_a_template_has_one_view_unless_it_draws_rows() -> None:
    stated = [name for several in declared().values() for name in several]
    assert len(stated) == len(set(stated)) > 40


@pytest.mark.parametrize(("view", "several"), VIEWS, ids=IDS)
def test_a_view_holds_exactly_what_its_templates_use(view: type, several: set[str]) -> None:
    used = set().union(*(needs(name) for name in several))
    assert {field.name for field in fields(view)} - {"template"} == used


@pytest.mark.parametrize("view", [view for view, _ in VIEWS], ids=IDS)
def test_a_view_cannot_change_under_its_template(view: type) -> None:
    assert view.__dataclass_params__.frozen  # type: ignore[attr-defined]  # set by @dataclass


def test_what_an_included_template_needs_counts_unless_it_is_handed_over(tmp_path: Path) -> None:
    texts = {
        "whole": '{% with a = b %}{% include "part.json.j2" %}{% endwith %}{{ d }}',
        "part": "{{ a }}{{ c }}{% for e in c %}{{ e }}{% endfor %}",
    }
    for name, text in texts.items():
        (tmp_path / (name + SUFFIX)).write_text(text, encoding="utf-8")
    assert needs("whole", tmp_path) == {"b", "c", "d"}
