"""Charts and tables drawn as a picture."""

import io
from typing import Any

from PIL import Image

from bot.slack.pictures import picture


def a_table(rows: int) -> dict[str, Any]:
    head = [{"type": "raw_text", "text": name} for name in ("Workflow", "Value")]
    cells = [{"type": "raw_text", "text": "x" * 90}, {"type": "raw_number", "text": "412 s"}]
    return {"type": "data_table", "rows": [head, *[cells] * rows]}


def a_chart(*values: float) -> dict[str, Any]:
    points = [{"label": str(n), "value": value} for n, value in enumerate(values)]
    days = [point["label"] for point in points]
    chart = {"series": [{"name": "AHT", "data": points}], "axis_config": {"categories": days}}
    return {"type": "data_visualization", "title": "AHT", "chart": chart}


def size(payload: dict[str, Any]) -> tuple[int, int]:
    return Image.open(io.BytesIO(picture(payload))).size


def test_a_table_and_charts_make_one_picture_as_tall_as_they_need() -> None:
    small = size({"blocks": [a_table(2)]})
    assert small[1] < size({"blocks": [a_table(20)]})[1]
    assert small[1] < size({"blocks": [a_table(2), a_chart(1, 2, 3)]})[1]
    # However long a table is, its picture is not.
    assert size({"blocks": [a_table(99)]}) == size({"blocks": [a_table(60)]})


def test_the_line_is_there() -> None:
    drawn = Image.open(io.BytesIO(picture({"blocks": [a_chart(1, 9, 1)]})))
    blue = (18, 100, 163)
    assert sum(pixel == blue for pixel in drawn.get_flattened_data()) > 500
    flat = picture({"blocks": [a_chart(5, 5)]})
    assert flat.startswith(b"\x89PNG")
