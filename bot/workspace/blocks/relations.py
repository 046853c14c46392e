"""What must hold between the fields of one object, by the table's `@` words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]
Breach = tuple[str, str, str]


def broken(value: Json, shape: Mapping[str, str]) -> Iterator[Breach]:
    """Yield code, message and pointer of each relation that does not hold."""
    for rule in filter(lambda key: key.startswith("@"), shape):
        words = shape[rule].split()
        match rule:
            case "@some" | "@one" | "@most_one":
                yield from _presence(value, rule, words)
            case "@needs" | "@clash":
                yield from _pair(value, rule, words)
            case "@order":
                yield from _order(value, words)
            case "@among":
                yield from _among(value, words)
            case "@unique":
                yield from _unique(value, words)
            case "@rules":
                for name in words:
                    yield from _NAMED[name](value)


def _presence(value: Json, rule: str, names: list[str]) -> Iterator[Breach]:
    there = len(set(names) & value.keys())
    listed = ", ".join(names)
    if there == 0 and rule in {"@some", "@one"}:
        code = "missing_field" if rule == "@some" else "clash"
        yield code, f"requires one of: {listed}", ""
    if there > 1 and rule != "@some":
        yield "clash", f"accepts only one of: {listed}", ""


def _pair(value: Json, rule: str, names: list[str]) -> Iterator[Breach]:
    first, second = (bool(value.get(name)) for name in names)
    if first and second is (rule == "@clash"):
        verb = "cannot be used with" if second else "requires"
        yield "clash", f"{names[0]} {verb} {names[1]}", ""


def _order(value: Json, names: list[str]) -> Iterator[Breach]:
    ends = [float(value[name]) for name in names if name in value]
    if ends != sorted(ends):
        yield "out_of_range", f"{names[0]} must not exceed {names[1]}", f"/{names[0]}"


def _among(value: Json, names: list[str]) -> Iterator[Breach]:
    initial, offered = value.get(names[0], []), value.get(names[1])
    chosen = initial if isinstance(initial, list) else [initial]
    if offered is not None and any(option not in offered for option in chosen):
        yield "bad_value", f"must be one of the {names[1]}", f"/{names[0]}"


def _unique(value: Json, names: list[str]) -> Iterator[Breach]:
    items, key = names
    counts = Counter(item[key] for item in value.get(items, []) if key in item)
    for name in [name for name, count in counts.items() if count > 1][:1]:
        yield "not_unique", f"{key} already exists: {name}", f"/{items}"


def _even_rows(value: Json) -> Iterator[Breach]:
    widths = [len(row) for row in value["rows"]]
    for index in [at for at, width in enumerate(widths) if width != widths[0]][:1]:
        yield "bad_value", f"must have {widths[0]} cells", f"/rows/{index}"


def _plain_header(value: Json) -> Iterator[Breach]:
    kinds = [cell["type"] for cell in value["rows"][0]]
    if "rich_text" in kinds:
        pointer = f"/rows/0/{kinds.index('rich_text')}"
        yield "bad_value", "rich_text is not supported in a header", pointer


def _point_per_category(value: Json) -> Iterator[Breach]:
    categories = Counter(value["axis_config"]["categories"])
    if categories and max(categories.values()) > 1:
        yield "not_unique", "categories must be unique", "/axis_config/categories"
        return
    for index, series in enumerate(value["series"]):
        if Counter(point["label"] for point in series["data"]) != categories:
            yield "bad_value", "must have a point for each category", f"/series/{index}/data"
            return


def _pending_only_in_plan(value: Json) -> Iterator[Breach]:
    for index, block in enumerate(value.get("blocks", [])):
        if (block["type"], block.get("status")) == ("task_card", "pending"):
            yield "bad_value", "pending is only supported in a plan", f"/blocks/{index}/status"
            return


def _input_needs_submit(value: Json) -> Iterator[Breach]:
    if "submit" not in value and "input" in {block["type"] for block in value["blocks"]}:
        yield "missing_field", "missing required field: submit", "/submit"


def _starts_within(value: Json) -> Iterator[Breach]:
    most = value.get("max_length")
    if most is not None and len(value.get("initial_value", "")) > most:
        yield "too_long", f"must be no more than {most} characters", "/initial_value"


_NAMED = {
    "even_rows": _even_rows,
    "plain_header": _plain_header,
    "point_per_category": _point_per_category,
    "pending_only_in_plan": _pending_only_in_plan,
    "input_needs_submit": _input_needs_submit,
    "starts_within": _starts_within,
}
