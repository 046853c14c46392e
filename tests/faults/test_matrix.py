"""What the table of faults counts, and that it tells when it does not hold."""

from pathlib import Path

import pytest

from tests.faults import matrix
from tests.faults.matrix import ROWS, Tally, compare


def test_what_arrived_is_counted_against_what_was_sent() -> None:
    wanted = [f"S-{subject} {number}" for subject in (1, 2) for number in range(3)]
    assert compare(wanted, {"C1": wanted}) == Tally(6)
    arrived = {"C1": ["S-1 1", "S-1 0", "S-1 2"], "C2": ["S-2 0", "S-2 0", "S-2 2"]}
    assert compare(wanted, arrived) == Tally(6, lost=1, doubled=1, disordered=1)


def a_ledger(folder: Path, *, short: int = 0) -> Path:
    """Everything tried as often as wanted, in two pieces, the first row less."""
    path = folder / "ledger"
    for number, row in enumerate(ROWS):
        for where in row.where:
            for tries in (1, row.n - 1 - (short if number == 0 else 0)):
                with pytest.MonkeyPatch.context() as patch:
                    patch.setenv("FAULTS_LEDGER", str(path))
                    matrix.record(row.key, where, Tally(tries))
    return path


def test_the_table_is_written_into_the_document_between_its_marks(tmp_path: Path) -> None:
    document = tmp_path / "faults.md"
    document.write_text(f"before\n{matrix.BEGINS}\n| a table of before |\n{matrix.ENDS}\nafter\n")
    assert matrix.main(a_ledger(tmp_path), document) == 0
    said = document.read_text()
    assert said.startswith("before\n")
    assert said.endswith("\nafter\n")
    assert "of before" not in said
    assert matrix.shown(said) == list(matrix.lines(matrix.read(tmp_path / "ledger")))


def test_what_was_tried_too_seldom_or_did_not_hold_is_named(tmp_path: Path) -> None:
    document = tmp_path / "faults.md"
    document.write_text(f"{matrix.BEGINS}{matrix.ENDS}")
    assert matrix.main(a_ledger(tmp_path, short=1), document) == 1
    found = matrix.read(tmp_path / "ledger")
    assert len(matrix.missing(found)) == len(ROWS[0].where)
    unclean = found | {(ROWS[-1].key, ROWS[-1].where[0]): Tally(ROWS[-1].n, doubled=1)}
    assert len(matrix.missing(unclean)) == len(ROWS[0].where) + 1


def test_the_document_shows_every_row_and_nothing_that_broke() -> None:
    said = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in matrix.shown(matrix.DOC.read_text(encoding="utf-8"))
    ]
    assert [(fault, where) for fault, where, *_ in said[2:]] == [
        (row.fault, where) for row in ROWS for where in row.where
    ]
    assert all(broken == ["0", "0", "0"] for *_, _, broken in [(*r[:3], r[3:]) for r in said[2:]])
