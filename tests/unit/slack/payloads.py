"""Builders of blocks, elements and payloads, each valid until a test changes it."""

from __future__ import annotations

from typing import Any, cast

from bot.slack.blocks import Surface, check, elements_table, parts_table
from bot.workspace.blocks import judge

Json = dict[str, Any]


def plain(text: str = "words") -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def words(text: str = "words") -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(**changes: Any) -> Json:
    return {"type": "section", "text": words()} | changes


def button(action: str = "feedback.take", **changes: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": action} | changes


def actions(*elements: Json, **changes: Any) -> Json:
    return {"type": "actions", "elements": list(elements)} | changes


def field(element: Json, **changes: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element} | changes


def option(value: str = "a", text: str = "words") -> Json:
    return {"text": plain(text), "value": value}


def select(**changes: Any) -> Json:
    return {"type": "static_select", "action_id": "a", "options": [option()]} | changes


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def table(kind: str = "table", rows: int = 2, columns: int = 2, text: str = "x") -> Json:
    block = {"type": kind, "rows": [[raw(text) for _ in range(columns)] for _ in range(rows)]}
    return block | ({"caption": "words"} if kind == "data_table" else {})


def line(lines: int = 1, points: int = 2, **changes: Any) -> Json:
    labels = [f"W{index}" for index in range(points)]
    data = [{"label": label, "value": -1.5} for label in labels]
    rows = [{"name": f"s{index}", "data": data} for index in range(lines)]
    return {"type": "line", "series": rows, "axis_config": {"categories": labels}} | changes


def pie(segments: int = 2, value: float = 1) -> Json:
    return {"type": "pie", "segments": [{"label": "a", "value": value}] * segments}


def chart(body: Json | None = None, title: str = "words") -> Json:
    return {"type": "data_visualization", "title": title, "chart": body or line()}


def rich(*parts: Json) -> Json:
    sections = [{"type": "rich_text_section", "elements": list(parts)}]
    return {"type": "rich_text", "elements": sections}


def card(**changes: Any) -> Json:
    return {"type": "card", "title": words(), "actions": [button()]} | changes


def container(*children: Json, **changes: Any) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": list(children)} | changes


def task(status: str = "complete", task_id: str = "1") -> Json:
    return {"type": "task_card", "task_id": task_id, "title": "words", "status": status}


def plan(*tasks: Json) -> Json:
    return {"type": "plan", "title": "words", "tasks": list(tasks)}


def message(*blocks: Any, **changes: Any) -> Json:
    return {"text": "words", "blocks": list(blocks)} | changes


def modal(*blocks: Any, **changes: Any) -> Json:
    around = {
        "type": "modal",
        "title": plain(),
        "submit": plain(),
        "callback_id": "feedback.submit",
    }
    return around | {"blocks": list(blocks)} | changes


def home(*blocks: Any) -> Json:
    return {"type": "home", "blocks": list(blocks)}


def words_of(length: int) -> Json:
    return section(text=words("x" * length))


def confirm(**changes: Any) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()} | changes


def found(payload: Any) -> list[tuple[str, str]]:
    """Code and pointer of each fault, after asking the workspace for its own verdict."""
    surface = cast("Surface", payload.get("type", "message"))
    ours = sorted((fault.code, fault.pointer) for fault in check(payload, surface))
    theirs = sorted((error.code, error.pointer) for error in judge(payload, surface))
    assert ours == theirs
    return ours


IMAGE = {"type": "image", "image_url": "https://a.example/b.png", "alt_text": "words"}
VIDEO = {
    "type": "video",
    "alt_text": "words",
    "title": plain(),
    "video_url": "https://a.example/v",
    "thumbnail_url": "https://a.example/t.png",
}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "a",
    "positive_button": {"text": plain(), "value": "up"},
    "negative_button": {"text": plain(), "value": "down"},
}
ALERT = {"type": "alert", "level": "warning", "text": words()}
EVERYWHERE = "message modal home"

GOOD: dict[str, tuple[str, Json]] = {
    "section": (EVERYWHERE, section(fields=[words()], accessory=button(), block_id="b")),
    "header": (EVERYWHERE, {"type": "header", "text": plain(), "level": 2}),
    "divider": (EVERYWHERE, {"type": "divider"}),
    "image": (EVERYWHERE, IMAGE | {"title": plain()}),
    "context": (EVERYWHERE, {"type": "context", "elements": [words(), plain(), IMAGE]}),
    "actions": (EVERYWHERE, actions(button("a"), select(action_id="b"))),
    "input": (EVERYWHERE, field({"type": "plain_text_input", "action_id": "a"})),
    "rich_text": (EVERYWHERE, rich({"type": "text", "text": "words", "style": {"bold": True}})),
    "video": (EVERYWHERE, VIDEO),
    "markdown": ("message", {"type": "markdown", "text": "# words"}),
    "table": ("message home", table() | {"column_settings": [{"align": "right"}]}),
    "data_table": ("message", table("data_table") | {"page_size": 5}),
    "data_visualization": ("message", chart()),
    "alert": ("modal", ALERT),
    "card": (EVERYWHERE, card(body=words(), slack_icon={"type": "icon", "name": "book"})),
    "carousel": ("message home", {"type": "carousel", "elements": [card()]}),
    "container": ("message", container(section(), table(), is_collapsible=True)),
    "context_actions": ("message", {"type": "context_actions", "elements": [FEEDBACK]}),
    "plan": ("message", plan(task("pending"), task(task_id="2"))),
    "task_card": ("message", task()),
    "file": ("", {"type": "file", "external_id": "a", "source": "remote"}),
    "call": ("", {"type": "call", "call_id": "R1"}),
}


def on(surface: str, block: Json) -> Json:
    return {"message": message, "modal": modal, "home": home}[surface](block)


SIMPLE_VALUES: Json = {
    "string": "words",
    "words": "words",
    "action": "words",
    "url": "https://a.example",
    "bool": True,
    "number": 1,
    "positive": 1,
    "numeral": "1",
    "date": "2026-02-28",
    "time": "23:59",
    "plain": plain(),
    "text": words(),
}


def a_value(spec: str) -> Any:
    """The smallest value that a table's words allow."""
    name, _, rest = spec.partition(" ")
    match name:
        case "list":
            size, _, item = rest.partition(" of ")
            return [a_value(item)] * max(1, int(size.split("-")[0]))
        case "in":
            return an_element(elements_table.PLACES[rest].split()[0])
        case "int":
            return int(rest.split("-")[0])
        case "one":
            return rest.split()[1]
    return SIMPLE_VALUES.get(name) or an_object(parts_table.OBJECTS[name])


def an_object(shape: dict[str, str]) -> Json:
    required = {key[:-1]: a_value(spec) for key, spec in shape.items() if key.endswith("!")}
    for key in ("@some", "@one"):
        if key in shape:
            first = shape[key].split()[0]
            required[first] = a_value(shape[first])
    return required


def an_element(name: str) -> Json:
    kind = name.removeprefix("block:")
    if kind != name:
        return GOOD[kind][1]
    shape = elements_table.ELEMENTS.get(kind) or parts_table.PARTS[kind]
    element = {"type": kind} | an_object(shape)
    if kind in {"line", "bar", "area"}:
        return line() | {"type": kind}
    return element


def filled(characters: int) -> Json:
    """A data table of one column that holds just these characters."""
    return {
        "type": "data_table",
        "caption": "x",
        "rows": [[raw("x")], [raw("x" * (characters - 1))]],
    }


INPUTS = tuple(elements_table.PLACES["input_element"].split())
