"""The one reader of tables: what spreadsheets write is read, what is odd is told by its line."""

import csv
import io
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tables.columns import Columns
from bot.domain.tables.reader import LONGEST_CELL, Row, read
from bot.domain.tables.safe import bare, shown_only
from bot.domain.tables.signs import TableError, check_text
from bot.domain.tables.writer import TableWriter

COLUMNS = Columns(("id", "day"), ("what", "wish"))
MEGABYTE = 1_000_000


def rows(data: bytes | str, columns: Columns = COLUMNS, *, most: int = 50_000) -> list[Row]:
    return list(read(data.encode() if isinstance(data, str) else data, columns, most=most))


def refusal(data: bytes | str, columns: Columns = COLUMNS) -> str:
    with pytest.raises(TableError) as refused:
        rows(data, columns)
    return str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        "id,day\n1,2\n",
        "\ufeffid,day\r\n1,2\r\n",
        "id;day\n1;2\n",
        "id\tday\n1\t2\n",
        "sep=;\nid;day\n1;2\n",
        '"sep=,"\nid,day\n1,2',
        "\n,,\nid,day\n\n1,2\n,\n \n",
        " ID , Day \n 1 , 2 \n",
        "id,day,,\n1,2,,\n",
        "id,day,\n1,2\n",
        "id,day\r1,2\r",
        '"id",day\n"1",2\n',
    ],
)
def test_what_programs_write_is_read_alike(data: str) -> None:
    assert [row for _, row in rows(data)] == [{"id": "1", "day": "2"}]


def test_a_row_is_named_by_the_line_on_which_it_begins() -> None:
    data = 'id,day,what\n\n1,2,"a\nb\n\nc"\n3\n"4\n",5,"x"\n6,7,8,9\n'
    assert rows(data) == [
        (3, {"id": "1", "day": "2", "what": "a\nb\n\nc"}),
        (7, "1 cells under 3 columns: day is missing"),
        (8, {"id": "4", "day": "5", "what": "x"}),
        (10, "4 cells under 3 columns: is a comma not in quotes?"),
    ]


def test_a_row_may_end_before_what_may_be_empty() -> None:
    assert rows("id,day,what\n1,2\n") == [(2, {"id": "1", "day": "2"})]
    assert rows("id;what;day\n1;2\n") == [(2, "2 cells under 3 columns: day is missing")]


def test_a_cell_under_no_name_is_told_and_an_empty_column_is_not() -> None:
    told = "cell 2 stands under no column's name"
    assert rows("id,,day\n1,,2\n3,x,4\n") == [(2, {"id": "1", "day": "2"}), (3, told)]
    assert rows(f"id,day\n1,{'x' * (LONGEST_CELL + 1)}\n") == [
        (2, "day is longer than 32,767 characters")
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("id,day\n1,2".encode("utf-16"), "it is UTF-16"),
        ("id,day\n1,2".encode("utf-16-be"), "it is UTF-16"),
        (b"PK\x03\x04\x00", "it is a workbook, not a CSV file: save it as “CSV UTF-8”"),
        (b"id,day\n1,caf\xe9\n", "line 2 is not UTF-8 text; as Windows-1252 it says “café”: save"),
        (b"id,day\n1,\x81\xff", "line 2 is not UTF-8 text: save it as “CSV UTF-8”"),
        (b"id,day\n1,\xc3", "line 2 is not UTF-8 text, it is cut off: send it again"),
        (b"id,day\n1,a\x00b", "it holds NUL signs, so it is no CSV file"),
        ("", "its first line names no columns: id, day"),
        ("id,day,ID\n", "two columns are called “id”: give one another name"),
        ("id,day,dya\n", "the column “dya” is not known: is it day?"),
        ("id,day,What happened\n", "the column “What happened” is not known: is it what?"),
        ("id,date\n", "the column “date” is not known: is it day?"),
        ("id,zzz\n", "the column “zzz” is not known: there may be id, day, what, wish"),
        ("id\n", "there is no column “day”; needed are id, day"),
        ('id,day\n1,"2\n3,4\n', "line 2: a quote opens there and is not closed"),
        ('id,day\n1,"a"b\n', "line 2: a cell with quotes in it stands in quotes"),
        (f"id,day\n1,{'x' * 200_000}\n", "line 2: a cell is longer than 32,767 characters"),
        ("a," * 2_000, "2,001 columns; 1,000 is the most"),
    ],
)
def test_what_is_no_such_table_says_what_to_do(data: bytes | str, why: str) -> None:
    assert why in refusal(data)


def test_further_columns_are_left_alone_where_a_table_is_open() -> None:
    is_open = Columns(("Datum",), ("Wert",), is_open=True)
    assert rows("Datum;x;Wert\n1;2;3\n", is_open) == [(2, {"datum": "1", "x": "2", "wert": "3"})]
    assert refusal("Datum;x\n", is_open) == "there is no column “Wert”; there are “Datum”, “x”"
    assert refusal("Tag;Wert\n", Columns(("day",), is_open=True)).startswith("there is no column")


def test_more_rows_than_may_be_are_refused() -> None:
    with pytest.raises(TableError, match="more than 3 rows: send it in smaller parts"):
        rows("id,day\n" + "1,2\n" * 4, most=3)


HEAD = b"id,day\n"


@pytest.mark.parametrize("head", [b"", HEAD])
@pytest.mark.parametrize(
    "piece", [b",", b'"', b"\n", b";", b"\t", b'"\n', b'",', b"a,", b"\r", b"'="]
)
def test_a_megabyte_of_anything_is_read_or_refused_within_a_second(
    head: bytes, piece: bytes
) -> None:
    begun = time.process_time()
    with suppress(TableError):
        rows(head + piece * (MEGABYTE // len(piece)))
    assert time.process_time() - begun < 1.5


def test_a_long_file_is_known_to_be_text_by_its_pieces() -> None:
    whole = "é\n" * 10
    data = whole.encode()
    check_text(data[n : n + 1] for n in range(len(data)))
    with pytest.raises(TableError, match="line 11 is not UTF-8"):
        check_text([data, b"\xe9\n"])


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
ODD = st.lists(st.sampled_from("=+-@;,\t\r\n'\" ab|\uff1d\uff205"), max_size=12).map("".join)


@given(st.lists(st.tuples(CELLS | ODD, CELLS | ODD), max_size=8))
def test_what_leaves_comes_back(table: list[tuple[str, str]]) -> None:
    written = io.StringIO(newline="")
    writer = TableWriter(written, ("id", "day"))
    for row in table:
        writer.row(row)
    stripped = [{"id": one.strip(), "day": two.strip()} for one, two in table]
    kept = [row for row in stripped if any(row.values())]
    back = [row for _, row in rows(written.getvalue())]
    assert [row for row in back if isinstance(row, dict) and any(row.values())] == kept


@given(ODD, st.sampled_from(";\t"))
def test_no_reader_finds_a_formula_however_it_splits_the_line(cell: str, sign: str) -> None:
    written = io.StringIO(newline="")
    TableWriter(written, ("id",)).row((cell, "x"))
    text = written.getvalue()
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
        for each in line:
            assert not each.lstrip('" ').startswith(tuple("=+-@\uff1d\uff20"))
    (_, (first, _)) = csv.reader(io.StringIO(text, newline=""))
    assert first == shown_only(cell)
    assert bare(first) == cell


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("-5", "'-5"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\uff1d1", "'\uff1d1"),
        (" =1", "' =1"),
        ('"=1', "'\"=1"),
        ("'=1", "''=1"),
        ("a;=1", "a;'=1"),
        ('a; "=1', "a;' \"=1"),
        ("a\n- b", "a\n'- b"),
        ("5, -3 a-b", "5, -3 a-b"),
        ("it's", "it's"),
    ],
)
def test_a_formula_stays_text(text: str, shown: str) -> None:
    assert (shown_only(text), bare(shown)) == (shown, text)


def test_numbers_leave_as_our_reader_of_numbers_takes_them() -> None:
    written = io.StringIO(newline="")
    TableWriter(written, "abcdef").row((1e-05, -3, True, None, {"a": 1}, 1e21))
    assert written.getvalue() == (
        'a,b,c,d,e,f\r\n0.00001,-3,true,,"{""a"": 1}",1000000000000000000000\r\n'
    )
