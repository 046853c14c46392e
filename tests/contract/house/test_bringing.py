"""An import holds the writer for a moment at a time, however long its file is."""

from collections import deque
from time import monotonic

from bot.cli.transfer import WRITING_S
from bot.domain.ids import SlackUserId
from bot.services.bringing.bring import judge, keep
from bot.services.bringing.lines import BringingReport
from bot.work.unit import Unit
from tests.builders.feedback import AISHA
from tests.builders.stage import house
from tests.builders.unit import House

__all__ = ["house"]

LINES = 300
HEAD = "id,workflow,what,submitter,arrived_on,state,outcome,closed_on\n"
# What the writer may be held for on a busy machine, of which a slice asks for eight thousandths.
MOST_S = 0.25


async def brought(house: House) -> BringingReport:
    rows = (f"S-{n},balance,It is slow and late {n}.,x,2026-09-01,open,,\n" for n in range(LINES))
    data = (HEAD + "".join(rows)).encode()

    def person_of(_ref: str) -> SlackUserId:
        return AISHA

    outcome = await house.look(lambda unit: judge(unit, "feedback", data, person_of))
    assert (len(outcome.new), outcome.bad) == (LINES, [])
    return outcome


async def test_no_transaction_holds_more_than_was_asked_for(house: House) -> None:
    outcome = await brought(house)
    for left in range(LINES - 1, LINES - 6, -1):
        await house.do(lambda unit: keep(unit, "feedback", outcome, is_enough=lambda: True))
        assert len(outcome.new) == left
    assert await house.rows("SELECT count(*) FROM feedback") == [(5,)]


async def test_lines_that_are_here_already_take_no_longer(house: House) -> None:
    first = await brought(house)
    again = BringingReport(new=deque(first.new), known=0, bad=[])
    await house.do(lambda unit: keep(unit, "feedback", first, is_enough=lambda: False))
    assert first.known == 0
    await house.do(lambda unit: keep(unit, "feedback", again, is_enough=lambda: True))
    assert (again.known, len(again.new)) == (1, LINES - 1)


async def test_a_slice_holds_the_writer_for_milliseconds(house: House) -> None:
    outcome, held = await brought(house), list[float]()

    def some(unit: Unit) -> int:
        begun = monotonic()
        kept = keep(unit, "feedback", outcome, is_enough=lambda: monotonic() >= begun + WRITING_S)
        held.append(monotonic() - begun)
        return kept

    while outcome.new:
        await house.do(some)
    assert len(held) > 3
    assert sorted(held)[len(held) // 2] < MOST_S, f"{max(held) * 1000:.0f} ms at most"
