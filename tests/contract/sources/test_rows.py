"""Bodies as rows: JSON, NDJSON, CSV, each row by itself, bombs refused whole."""

from datetime import date

import pytest

from bot.domain.measures.observations import MeasureRule, Rules, WorkflowRule
from bot.domain.measures.units import MeasureUnit
from bot.sources.rows import Shape, Taken, UnreadableError, take

RULES = Rules(
    {"aht": MeasureRule(MeasureUnit.S)},
    {"balance": WorkflowRule(frozenset({"voice"}), date(2026, 3, 2))},
)
HEAD = b"measure,workflow,channel,day,value,n\n"


def a_line(day: int = 1, value: str = "400") -> bytes:
    return b"aht,balance,voice,2026-02-%02d,%s,100\n" % (day, value.encode())


def read(body: bytes, shape: Shape = Shape.CSV, **more: int) -> Taken:
    return take(body, shape, RULES, **more)


def refused(taken: Taken) -> list[tuple[int, str]]:
    return [(line, why) for line, why in taken.refused]


def test_a_bad_line_is_named_and_the_others_are_taken() -> None:
    taken = read(HEAD + a_line(1) + a_line(2, "NaN") + a_line(3) + b"aht,balance\n" + a_line(1))
    assert [each.day.day for each in taken.observations] == [1, 3]
    assert refused(taken) == [
        (3, "value “NaN” is no number: write 412.5"),
        (5, "2 cells under 6 columns: day is missing"),
        (6, "the same as line 2: one value a day, please"),
    ]


def test_semicolons_byte_order_marks_and_other_orders_are_read() -> None:
    body = "\ufeffDay;Value;Workflow;Measure\n2026-02-01;400;balance;aht\n".encode()
    (one,) = read(body).observations
    assert (one.value, one.channel) == (400, "all")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            b"measure,workflow,day,value,value\n",
            "two columns are called “value”: give one another name",
        ),
        (
            b"measure,workflow,value\n",
            "there is no column “day”; needed are measure, workflow, day",
        ),
        (b"measure,workflow,day,wert\n", r"the column “wert” is not known: is it value\?"),
        (b"", "its first line names no columns: measure, workflow, day"),
        (b"measure,workflow,day,value\n\xff\n", "line 2 is not UTF-8 text"),
        (
            b'measure,workflow,day,value\n"aht,balance\n',
            "line 2: a quote opens there and is not closed",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why(body: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        read(body)


def test_two_million_lines_are_too_many_for_one_request() -> None:
    with pytest.raises(UnreadableError, match="more than 3 rows: send it in smaller parts"):
        read(HEAD + b"".join(a_line(day) for day in range(1, 5)), most=3)
    with pytest.raises(UnreadableError, match="2,000,000 lines; 50,000 is the most"):
        read(b"{}\n" * 2_000_000, Shape.NDJSON)
    with pytest.raises(UnreadableError, match="60,000 rows; 50,000 is the most"):
        read(b"[" + b",".join([b"1"] * 60_000) + b"]", Shape.JSON)


@pytest.mark.parametrize("bomb", [b"[" * 1_000_000, b'{"a":' * 200_000, b"nonsense", b"17"])
def test_a_bomb_is_refused_whole(bomb: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(bomb, Shape.JSON)


def test_numbers_that_json_does_not_know_cost_their_row_alone() -> None:
    row = b'{"measure":"aht","workflow":"balance","day":"2026-02-0%d","value":%s}'
    body = b"[" + b",".join([row % (1, b"400"), row % (2, b"NaN"), row % (3, b"-Infinity")]) + b"]"
    taken = read(body, Shape.JSON)
    assert [each.day.day for each in taken.observations] == [1]
    assert [line for line, _ in taken.refused] == [2, 3]


def test_lines_of_json_are_read_one_by_one() -> None:
    row = b'{"measure":"aht","workflow":"balance","day":"2026-02-01","value":400}'
    taken = read(b"\n".join([row, b"", b"{oops", b"[1]"]), Shape.NDJSON)
    assert len(taken.observations) == 1
    assert [line for line, _ in taken.refused] == [3, 4]
    assert read(b'{"observations": [' + row + b"]}", Shape.JSON).observations
    assert read(row, Shape.JSON).observations
