"""The numbers people see: F-12, A-7, one series per workspace and kind."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import bindparam, case, select, update
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, insert_new


class CounterRow(SQLModel, table=True):
    __tablename__ = "counter"
    workspace_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    value: int


# Apart from every series: what has such a number does not tell between which two it was given.
DRAWN = range(100_000, 1_000_000)
_after = col(CounterRow.value) + 1

# An UPDATE holds its row until the commit: no number is given twice, and none is lost.
_next = PreparedStatement(
    update(CounterRow)
    .where(
        col(CounterRow.workspace_id) == bindparam("workspace_id"),
        col(CounterRow.kind) == bindparam("series"),
    )
    .values(value=case((_after.between(DRAWN.start, DRAWN.stop - 1), DRAWN.stop), else_=_after))
    .returning(col(CounterRow.value))
)
_take = PreparedStatement(
    update(CounterRow)
    .where(
        col(CounterRow.workspace_id) == bindparam("workspace_id"),
        col(CounterRow.kind) == bindparam("series"),
    )
    .values(value=col(CounterRow.value) + bindparam("more"))
    .returning(col(CounterRow.value))
)
_first = insert_new(CounterRow)


def last_number(tx: Tx, workspace: WorkspaceId, kind: str) -> int:
    """Return the highest number given so far; 0 where none was."""
    given = select(col(CounterRow.value)).where(
        col(CounterRow.workspace_id) == workspace, col(CounterRow.kind) == kind
    )
    return tx.connection.scalar(given) or 0


def move_on(
    tx: Tx, workspace: WorkspaceId, kinds: Iterable[str], last: Callable[[str, int], int]
) -> dict[str, int]:
    """Let these series and all that are known go on after what `last` says of a kind and its number."""
    here = col(CounterRow.workspace_id) == workspace
    found = tx.connection.execute(select(col(CounterRow.kind), col(CounterRow.value)).where(here))
    stored = dict.fromkeys(kinds, 0)
    stored.update((kind, value) for kind, value in found)
    numbers = {kind: last(kind, value) for kind, value in stored.items()}
    for kind, number in numbers.items():
        _first.run(tx, workspace_id=workspace, kind=kind, value=0)
        this = (here, col(CounterRow.kind) == kind)
        tx.connection.execute(update(CounterRow).where(*this).values(value=number))
    return numbers


def next_number(tx: Tx, workspace: WorkspaceId, kind: str) -> int:
    """Return the next number of a kind, starting at 1; a rolled-back number is used again."""
    return _given(tx, workspace, kind, _next, {})


def take_numbers(tx: Tx, workspace: WorkspaceId, kind: str, count: int) -> int:
    """Take so many numbers in a row of what people do not see; returns the first of them."""
    return _given(tx, workspace, kind, _take, {"more": count}) - count + 1


def _given(
    tx: Tx, workspace: WorkspaceId, kind: str, how: PreparedStatement, values: Mapping[str, int]
) -> int:
    found = how.first(tx, workspace_id=workspace, series=kind, **values)
    if found is None:
        _first.run(tx, workspace_id=workspace, kind=kind, value=0)
        found = how.first(tx, workspace_id=workspace, series=kind, **values)
    if found is None:
        raise RuntimeError(f"counter {kind} could not be made")
    return int(found[0])
