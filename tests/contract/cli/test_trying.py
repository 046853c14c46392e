"""`try findings`: anyone's own numbers, judged as the digest judges them."""

import json

import pytest

from tests.contract.cli.program import Program
from tests.unit.measures.test_detectors import a_series, changed

HEAD = "series,date,value,n,holiday\n"


def a_file(**series: list[str]) -> str:
    return HEAD + "".join(line for lines in series.values() for line in lines)


def lines(name: str, *, factor: float = 0.5) -> list[str]:
    series = changed(a_series(), 120, factor)
    return [f"{name},{each.day},{each.value},,\n" for each in series]


def test_a_finding_is_a_line_and_the_end_says_what_was_judged(bot: Program) -> None:
    file = bot.write("mine.csv", a_file(a=lines("aht-voice"), b=lines("calls", factor=1.0)[:20]))
    ended = bot("try", "findings", file)
    assert ended.code == 0
    *told, last = ended.out.splitlines()
    assert any(line.startswith("aht-voice Tue 2026-05-05: ") for line in told)
    assert "stands out, expected" in told[0]
    assert last.startswith("2 series judged, ")
    assert last.endswith("1 still learning (fewer than 28 days).")


def test_json_lines_hold_nothing_else(bot: Program) -> None:
    ended = bot("try", "findings", bot.write("mine.csv", a_file(a=lines("aht"))), "--json")
    found = [json.loads(line) for line in ended.out.splitlines()]
    keys = ["series", "date", "kind", "value", "expected", "low", "high", "score"]
    assert all(list(each) == keys for each in found)
    assert ("2026-05-05", "spike") in {(each["date"], each["kind"]) for each in found}


def test_lines_in_any_order_are_put_in_order(bot: Program) -> None:
    ordered, mixed = lines("a"), sorted(lines("a"), key=hash)
    first = bot("try", "findings", bot.write("a.csv", a_file(a=ordered))).out
    assert bot("try", "findings", bot.write("b.csv", a_file(a=mixed))).out == first


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a,2026-01-01,NaN,,", "value “NaN” is no number: write 412.5."),
        ("a,2026-01-01,inf,,", "value “inf” is no number: write 412.5."),
        ("a,2026-01-01,twelve,,", "value “twelve” is no number: write 412.5."),
        ("a,01.01.2026,1,,", "date “01.01.2026” is no day: write 2026-11-30."),
        (",2026-01-01,1,,", "series is empty."),
        ("a,2026-01-01,0.5,many,", "n “many” is no count."),
        ("a,2026-01-01,0.5,-3,", "n “-3” is no count."),
        ("a,2026-01-05,1,,\na,2026-01-05,2,,", "2026-01-05 comes twice for a."),
    ],
)
def test_a_bad_line_is_named_and_the_rest_is_judged(bot: Program, line: str, words: str) -> None:
    ended = bot("try", "findings", bot.write("a.csv", HEAD + line + "\n"))
    assert ended.code == 0
    assert words in ended.out
    assert "1 line refused." in ended.out


def test_decimal_commas_are_read_where_they_are_declared(bot: Program) -> None:
    file = bot.write("a.csv", "series;date;value\na;2026-01-01;0,5\na;2026-01-02;1.234,5\n")
    assert "2 lines refused." in bot("try", "findings", file).out
    assert "refused" not in bot("try", "findings", file, "--decimals", "comma").out


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "names no columns: series, date, value."),
        (b"series,date\n", "there is no column “value”; needed are series, date, value."),
        (b"series,date,value,value\n", "two columns are called “value”"),
        (b"\xff\xfe\xff", "it is UTF-16, which spreadsheets call “Unicode text”: save it as"),
    ],
)
def test_what_is_no_such_file_is_said_so(bot: Program, data: bytes, words: str) -> None:
    ended = bot("try", "findings", bot.write("a.csv", data))
    assert (ended.code, words in ended.err) == (2, True)
    assert bot("try", "findings", "nowhere.csv").code == 2
