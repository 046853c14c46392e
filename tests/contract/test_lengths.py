"""However long and odd what people wrote, every message that shows it is one Slack takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from itertools import count, product
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from bot.app import TEMPLATES
from bot.slack.mrkdwn import Mrkdwn, escape
from bot.slack.render import Renderer, RenderError
from tests.contract.house.test_views import declared

# What nobody types: ids, and words of ours that mean something to a template.
OURS = "about action action_id action_label block callback contact context file files key label number numbers owners theme"
IDS_OF_OURS = frozenset([*OURS.split(), "value"])
SIGNS = ("&", "<!here>", "e\u0301 ", "\u0301", "👨‍👩‍👧‍👦🇬🇧", "words & *more*\n")
LENGTHS = (1, 501, 3_000)
STATED = sorted(
    ((view, name) for view, several in declared().items() for name in several),
    key=lambda pair: (pair[1], pair[0].__name__),
)
RENDERER = Renderer(TEMPLATES, known_actions=None)
ENTITY = re.compile(r"&(?:amp|lt|gt);|<[@#!h][^<>]*>")


class Forgery:
    """Fill a view with one text wherever somebody's words may stand."""

    def __init__(self, text: str) -> None:
        self._text, self._numbers = text, count(1)

    def view(self, kind: Any, **known: Any) -> Any:
        hints = get_type_hints(kind)
        names = [each.name for each in fields(kind) if each.name not in known]
        return kind(**known, **{name: self._value(name, hints[name]) for name in names})

    def _value(self, name: str, hint: Any) -> Any:
        if name == "charts":
            # Of numbers and days; people write none of it.
            return ()
        if get_origin(hint) is tuple:
            return tuple(self._value(name, get_args(hint)[0]) for _ in range(3))
        if get_origin(hint) in (Union, UnionType):
            return self._value(name, next(each for each in get_args(hint) if each is not NoneType))
        if get_origin(hint) is Literal:
            return "text" if name == "kind" else get_args(hint)[0]
        simple = {bool: True, int: 2_000, float: 1.5, Mrkdwn: escape(self._text)}
        if hint in simple:
            return simple[hint]
        return self._words(name) if hint is str else self.view(hint)

    def _words(self, name: str) -> str:
        if name in IDS_OF_OURS:
            return f"F-{next(self._numbers)}"
        return "" if name == "style" else self._text


@pytest.mark.parametrize(("view", "name"), STATED, ids=[name for _, name in STATED])
def test_no_message_is_lost_over_what_people_wrote(view: Any, name: str) -> None:
    known = {"template": name} if "template" in {each.name for each in fields(view)} else {}
    for sign, most in product(SIGNS, LENGTHS):
        payload = shown(Forgery((sign * most)[:most]).view(view, **known))
        assert all(is_whole(words) for words in marked(payload)), (sign, most)


def shown(view: Any) -> Any:
    """Render a message or modal, or what is a section of a Home."""
    try:
        return RENDERER.render(view)
    except RenderError as problem:
        if "renders a list" not in problem.rule:
            raise
        return RENDERER.render_blocks(view)


def marked(value: Any) -> Iterator[str]:
    """Yield every text that Slack reads as mrkdwn."""
    if isinstance(value, list):
        for each in value:
            yield from marked(each)
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for each in value.values():
            yield from marked(each)


def is_whole(words: str) -> bool:
    """Tell whether no entity and no mention was cut in two."""
    return not re.search("[&<>]", ENTITY.sub("", re.sub(r"^>", "", words, flags=re.MULTILINE)))
