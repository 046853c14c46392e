"""Tables as lines of words, for where Slack refuses its native blocks."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack.mrkdwn import Mrkdwn, escape, mrkdwn, shorten

REFUSED = ("invalid_blocks", "invalid_blocks_format")
TABLE, CHART = "data_table", "data_visualization"
MOST_ROWS = 40
# Under a section's 3,000 characters.
LONGEST = 2_900

Json = Mapping[str, Any]


def has_native(payload: Json) -> bool:
    """Tell whether a message holds blocks that not every Slack shows."""
    return _has(payload, TABLE) or has_chart(payload)


def has_chart(payload: Json) -> bool:
    """Tell whether a message holds a chart, which words cannot replace."""
    return _has(payload, CHART)


def without_native(payload: Json, *, lines: bool = True) -> dict[str, Any]:
    """Leave the native blocks out; each table becomes lines where these are wanted."""
    blocks: list[Json] = []
    for block in payload.get("blocks") or ():
        if block["type"] == TABLE and lines:
            blocks += _sections(block)
        elif block["type"] not in (TABLE, CHART):
            blocks.append(block)
    kept = {key: value for key, value in payload.items() if key != "blocks"}
    return {**kept, "blocks": blocks} if blocks else kept


def _has(payload: Json, kind: str) -> bool:
    return any(block.get("type") == kind for block in payload.get("blocks") or ())


def _sections(table: Json) -> Iterator[Json]:
    text = ""
    for line in _lines(table):
        if text and len(text) + len(line) >= LONGEST:
            yield _section(text)
            text = ""
        text += f"\n{line}" if text else line
    yield _section(text)


def _lines(table: Json) -> Iterator[str]:
    head, *rows = table["rows"]
    names = [str(cell["text"]) for cell in head]
    yield mrkdwn("*{}*", str(table.get("caption") or names[0]))
    for row in rows[:MOST_ROWS]:
        yield shorten(_line(names, [str(cell.get("text", "")) for cell in row]), LONGEST)
    if rows[MOST_ROWS:]:
        yield f"and {len(rows) - MOST_ROWS} more"


def _line(names: list[str], cells: list[str]) -> Mrkdwn:
    told = zip(names[1:], cells[1:], strict=True)
    rest = "".join(f" · {escape(name)}: {escape(cell)}" for name, cell in told if cell)
    return Mrkdwn(mrkdwn("*{}*", cells[0]) + rest)


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
