"""A message's charts and table drawn as one picture, for where Slack refuses the native blocks."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image, ImageDraw, ImageFont

Json = Mapping[str, Any]
WIDTH, MARGIN = 1_000, 24
ROW, CHART, GAP = 26, 260, 30
MOST_ROWS = 40
SIZE, SMALL = 15, 12
WHITE, INK, FAINT, LINE = "#ffffff", "#1d1c1d", "#767676", "#dddddd"
COLOURS = ("#1264a3", "#9aa6b2", "#9aa6b2", "#e8912d", "#2bac76", "#cd2553")


def picture(payload: Json) -> bytes:
    """Draw a message's charts, then its table, as a PNG."""
    blocks = payload.get("blocks") or ()
    charts = [block for block in blocks if block["type"] == "data_visualization"]
    tables = [block for block in blocks if block["type"] == "data_table"]
    heights = [CHART + GAP] * len(charts) + [_table_height(table) for table in tables]
    image = Image.new("RGB", (WIDTH, sum(heights) + 2 * MARGIN), WHITE)
    draw = ImageDraw.Draw(image)
    top = MARGIN
    for block, height in zip([*charts, *tables], heights, strict=True):
        (_chart if block in charts else _table)(draw, block, top)
        top += height
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def _table_height(table: Json) -> int:
    return ROW * (min(len(table["rows"]), MOST_ROWS) + 2)


def _table(draw: ImageDraw.ImageDraw, table: Json, top: int) -> None:
    rows = [[str(cell.get("text", "")) for cell in row] for row in table["rows"]]
    width = (WIDTH - 2 * MARGIN) / len(rows[0])
    for n, row in enumerate(rows[:MOST_ROWS]):
        y = top + n * ROW
        for column, text in enumerate(row):
            colour = FAINT if n == 0 else INK
            _write(draw, (MARGIN + column * width, y), text, colour, room=width - 8)
        draw.line((MARGIN, y + ROW - 4, WIDTH - MARGIN, y + ROW - 4), fill=LINE)
    if len(rows) > MOST_ROWS:
        left = f"and {len(rows) - MOST_ROWS} more rows"
        _write(draw, (MARGIN, top + MOST_ROWS * ROW), left, FAINT, room=WIDTH)


def _chart(draw: ImageDraw.ImageDraw, block: Json, top: int) -> None:
    _write(draw, (MARGIN, top), str(block["title"]), INK, room=WIDTH)
    lines = block["chart"]["series"]
    values = [float(point["value"]) for line in lines for point in line["data"]]
    low, high = min(values), max(values)
    spread = (high - low) or 1.0
    left, right, upper, lower = MARGIN + 70, WIDTH - MARGIN, top + 30, top + CHART - 40
    for value, y in ((high, upper), (low, lower)):
        draw.line((left, y, right, y), fill=LINE)
        _write(draw, (MARGIN, y - 8), f"{value:,.4g}", FAINT, room=64, size=SMALL)
    for number, line in enumerate(lines):
        points = [float(point["value"]) for point in line["data"]]
        step = (right - left) / max(1, len(points) - 1)
        path = [
            (left + n * step, lower - (value - low) / spread * (lower - upper))
            for n, value in enumerate(points)
        ]
        draw.line(path, fill=COLOURS[number % len(COLOURS)], width=3 if number == 0 else 1)
    _days(draw, block["chart"]["axis_config"]["categories"], left, right, lower + 8)
    names = "   ".join(str(line["name"]) for line in lines)
    _write(draw, (left, lower + 24), names, FAINT, room=right - left, size=SMALL)


def _days(
    draw: ImageDraw.ImageDraw, days: Sequence[str], left: float, right: float, y: float
) -> None:
    for day, x in ((days[0], left), (days[-1], right - 70)):
        _write(draw, (x, y), str(day), FAINT, room=80, size=SMALL)


def _write(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    colour: str,
    *,
    room: float,
    size: int = SIZE,
) -> None:
    font = ImageFont.load_default(size)
    while text and draw.textlength(text, font=font) > room:
        text = text[:-2].rstrip("…") + "…" if len(text) > 2 else ""
    draw.text(place, text, fill=colour, font=font)
