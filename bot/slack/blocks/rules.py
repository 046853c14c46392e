"""Rules that hold between the fields of one object, named by the tables' `@` keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.slack.blocks.kinds import Found, Rule, fault


def some(words: str) -> Rule:
    """At least one of these fields is there."""
    names = words.split()
    rule = f"needs one of {', '.join(names)}"
    return lambda value: () if any(map(value.__contains__, names)) else fault("missing_field", rule)


def one(words: str) -> Rule:
    """Exactly one of these fields is there."""
    names = words.split()
    rule = f"needs exactly one of {', '.join(names)}"
    return lambda value: () if _count(value, names) == 1 else fault("clash", rule)


def most_one(words: str) -> Rule:
    """No two of these fields are there."""
    names = words.split()
    rule = f"takes only one of {', '.join(names)}"
    return lambda value: () if _count(value, names) <= 1 else fault("clash", rule)


def _count(value: Mapping[str, Any], names: list[str]) -> int:
    return sum(name in value for name in names)


def needs(words: str) -> Rule:
    """The first field, where it is set, needs the second."""
    first, second = words.split()
    rule = f"{first} needs {second}"
    return lambda value: fault("clash", rule) if value.get(first) and not value.get(second) else ()


def clash(words: str) -> Rule:
    """The two fields are not both set."""
    first, second = words.split()
    rule = f"{first} cannot stand with {second}"
    return lambda value: fault("clash", rule) if value.get(first) and value.get(second) else ()


def order(words: str) -> Rule:
    """The first number is not above the second."""
    first, second = words.split()

    def rule(value: Mapping[str, Any]) -> Found:
        low, high = value.get(first), value.get(second)
        if low is None or high is None or float(low) <= float(high):
            return ()
        return fault("out_of_range", f"{first} is above {second}", f"/{first}")

    return rule


def among(words: str) -> Rule:
    """What is chosen at first is one of the choices."""
    initial, choices = words.split()

    def rule(value: Mapping[str, Any]) -> Found:
        chosen, offered = value.get(initial), value.get(choices)
        if chosen is None or offered is None:
            return ()
        for option in chosen if isinstance(chosen, list) else [chosen]:
            if option not in offered:
                return fault("bad_value", f"is not among the {choices}", f"/{initial}")
        return ()

    return rule


def unique(words: str) -> Rule:
    """No two items of a list carry the same value under a key."""
    items, key = words.split()

    def rule(value: Mapping[str, Any]) -> Found:
        seen = [item[key] for item in value.get(items, ()) if key in item]
        if len(set(seen)) == len(seen):
            return ()
        index = next(at for at, item in enumerate(seen) if item in seen[:at])
        return fault("not_unique", f"{key} {seen[index]!r} is used twice", f"/{items}")

    return rule


def even_rows(value: Mapping[str, Any]) -> Found:
    """Every row has as many cells as the first."""
    rows = value["rows"]
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            rule = f"has {len(row)} cells, the header has {len(rows[0])}"
            return fault("bad_value", rule, f"/rows/{index}")
    return ()


def plain_header(value: Mapping[str, Any]) -> Found:
    """The header row holds no rich text."""
    for index, cell in enumerate(value["rows"][0]):
        if cell["type"] == "rich_text":
            return fault("bad_value", "a header cell is no rich text", f"/rows/0/{index}")
    return ()


def point_per_category(value: Mapping[str, Any]) -> Found:
    """Every series has exactly one point for each category, and no category comes twice."""
    categories = value["axis_config"]["categories"]
    if len(set(categories)) < len(categories):
        return fault("not_unique", "a category comes twice", "/axis_config/categories")
    for index, series in enumerate(value["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            return fault("bad_value", "needs one point per category", f"/series/{index}/data")
    return ()


def pending_only_in_plan(value: Mapping[str, Any]) -> Found:
    """A task card of its own is never pending; one inside a plan may be."""
    for index, block in enumerate(value.get("blocks", ())):
        if block["type"] == "task_card" and block["status"] == "pending":
            rule = "only a plan's task is pending"
            return fault("bad_value", rule, f"/blocks/{index}/status")
    return ()


def input_needs_submit(value: Mapping[str, Any]) -> Found:
    """A modal with inputs has a button to submit them."""
    if "submit" in value or all(block["type"] != "input" for block in value["blocks"]):
        return ()
    return fault("missing_field", "a modal with inputs needs it", "/submit")


def starts_within(value: Mapping[str, Any]) -> Found:
    """What stands in a field at first is no longer than what may be typed there."""
    over = len(value.get("initial_value", "")) - value.get("max_length", 3_000)
    if over <= 0:
        return ()
    rule = f"has {over} characters more than may be typed"
    return fault("too_long", rule, "/initial_value", over=over)


FACTORIES: dict[str, Callable[[str], Rule]] = {
    "@some": some,
    "@one": one,
    "@most_one": most_one,
    "@needs": needs,
    "@clash": clash,
    "@order": order,
    "@among": among,
    "@unique": unique,
}
NAMED: dict[str, Rule] = {
    "even_rows": even_rows,
    "plain_header": plain_header,
    "point_per_category": point_per_category,
    "pending_only_in_plan": pending_only_in_plan,
    "input_needs_submit": input_needs_submit,
    "starts_within": starts_within,
}
