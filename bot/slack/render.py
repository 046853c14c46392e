"""Templates to Block Kit: every `{{ }}` is one JSON value, so no text can change a payload's shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import Field, fields
from functools import cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, Undefined

from bot.slack.blocks import check
from bot.slack.fitting import fit
from bot.slack.mrkdwn import Mrkdwn, escape, mrkdwn_within
from bot.slack.phone import PhoneClock, one_line

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SUFFIX = ".json.j2"
# Of a text object, as Slack counts: escaped.
LONGEST_TEXT = 3_000


class View(Protocol):
    """A frozen dataclass that holds what one template shows, and names that template."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def template(self) -> str: ...


class RenderError(Exception):
    """Say which template broke, where in its payload, and what rule it broke."""

    def __init__(self, template: str, rule: str, *, pointer: str = "") -> None:
        where = f" at {pointer}" if pointer else ""
        super().__init__(f"template {template}{where}: {rule}")
        self.template = template
        self.pointer = pointer
        self.rule = rule


class Json(str):
    """Hold text that is JSON already; only this module's filters make it."""

    __slots__ = ()


class Renderer:
    """Turn a template and its view into a payload that Slack will take, or raise."""

    def __init__(self, templates: Path, known_actions: frozenset[str] | None) -> None:
        self._known_actions = known_actions
        self._environment = environment(templates)

    def render(self, view: View, clock: PhoneClock | None = None) -> dict[str, Any]:
        """Render a message, modal or Home; a message's `text` comes out as escaped mrkdwn.

        It tells hours by a clock, where one is given.
        """
        name, payload = view.template, self._payload(view)
        if not isinstance(payload, dict):
            raise RenderError(name, "renders a list: use render_blocks for Home sections")
        if "type" not in payload:
            payload["text"] = _fallback(name, payload.get("text"), clock)
        self._check(name, payload)
        return payload

    def render_blocks(self, view: View) -> list[dict[str, Any]]:
        """Render one section of a Home: a JSON array of blocks."""
        name, payload = view.template, self._payload(view)
        if not isinstance(payload, list):
            raise RenderError(name, "a Home section renders a JSON array of blocks")
        self._check(name, {"type": "home", "blocks": payload})
        return payload

    def _check(self, name: str, payload: dict[str, Any]) -> None:
        surface = payload.get("type", "message")
        if surface not in ("message", "modal", "home"):
            raise RenderError(name, f"renders {surface!r}, which is no view", pointer="/type")
        faults = check(payload, surface, known_actions=self._known_actions)
        while faults and fit(payload, faults):
            faults = check(payload, surface, known_actions=self._known_actions)
        for fault in faults:
            raise RenderError(name, fault.message, pointer=fault.pointer)

    def _payload(self, view: View) -> Any:
        name = view.template
        try:
            text = self._environment.get_template(name + SUFFIX).render(variables(view))
        except (TemplateError, TypeError, ValueError, IndexError, KeyError) as problem:
            raise RenderError(name, f"cannot be rendered: {problem}") from problem
        try:
            return orjson.loads(text)
        except json.JSONDecodeError as problem:
            near = text[max(0, problem.pos - 40) : problem.pos + 20]
            raise RenderError(name, f"is no JSON: {problem.msg} near {near!r}") from problem


def variables(view: DataclassInstance) -> dict[str, Any]:
    """Give a view's fields by name, as its template sees them."""
    return {name: getattr(view, name) for name in _field_names(type(view))}


@cache
def _field_names(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def environment(templates: Path) -> Environment:
    """Make what compiles templates, each with its first use: all of them are half of a start.

    Once a folder: a bot that starts again in its process compiles none of them again.
    """
    made = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - JSON, not HTML: as_json quotes every value
        finalize=as_json,
        auto_reload=False,
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def each(items: Iterable[DataclassInstance], name: str) -> Json:
        row = made.get_template(name + SUFFIX)
        return Json(",".join(row.render(variables(item)) for item in items))

    made.filters = {"plain": _plain, "mrkdwn": _mrkdwn, "each": each}
    made.globals = {}
    return made


def as_json(value: object) -> str:
    """Write one value as JSON: what every `{{ }}` becomes."""
    kind = type(value)
    if kind is Json:
        return cast("Json", value)
    if kind is str:
        return encode_basestring(cast("str", value))
    if kind is Mrkdwn:
        raise TypeError('mrkdwn needs its filter: {{ "{}" | mrkdwn(value) }}')
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_not_json)


def _not_json(value: object) -> object:
    if isinstance(value, Undefined):
        str(value)  # StrictUndefined raises here, naming the variable
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def _plain(text: object, *args: object) -> Json:
    """Make a plain_text object, of a value as it is or of a literal format and its arguments."""
    words = str(_plain_argument(text))
    if args:
        words = words.format(*map(_plain_argument, args))
    return Json(f'{{"type":"plain_text","text":{encode_basestring(words)},"emoji":true}}')


def _plain_argument(value: object) -> object:
    if isinstance(value, Undefined):
        str(value)  # StrictUndefined raises here, naming the variable
    if isinstance(value, Mrkdwn) or not isinstance(value, str | int | float):
        raise TypeError(f"plain takes text and numbers, not {type(value).__name__}")
    return value


def _mrkdwn(template: str, *args: object) -> Json:
    """Make a mrkdwn object; verbatim, so that Slack links no bare address or name people wrote.

    Source: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
    """
    for value in args:
        if isinstance(value, Undefined):
            str(value)  # StrictUndefined raises here, naming the variable
    text = encode_basestring(mrkdwn_within(LONGEST_TEXT, template, *args))
    return Json(f'{{"type":"mrkdwn","text":{text},"verbatim":true}}')


def _fallback(name: str, text: object, clock: PhoneClock | None) -> str:
    """Make the one line a phone shows: words are escaped, a mrkdwn object gives its text."""
    if isinstance(text, Mapping) and isinstance(text.get("text"), str):
        words = text["text"]
        return one_line(words if text.get("type") == "mrkdwn" else escape(words), clock)
    if isinstance(text, str) and text:
        return one_line(escape(text), clock)
    raise RenderError(name, "a message carries a fallback text", pointer="/text")
