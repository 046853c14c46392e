"""5,000 rollouts that people move at random: no forbidden state is ever reached.

Bar: not one move to tempo before coverage, totals before trust, past what is never waived, decided by
who asked, or by the vendor. Each walk is looked at by rules of its own. The floor is the bar's number of
walks, ours those without a fault.
"""

from collections import Counter

from bot.charter.stages.ladder import ladder_of
from bot.charter.stages.ours import our_ladder
from tests.bench.result import Result
from tests.builders.stages import a_ladder
from tests.unit.stages.walk import walk

WALKS = 5_000


def run() -> Result:
    """Walk them, half on our ladder and half on a short one."""
    ladders = (ladder_of(our_ladder()), a_ladder())
    walks = [walk(ladders[number % 2], number) for number in range(WALKS)]
    faults = Counter(fault for each in walks for fault in each.faults)
    clean = sum(not each.faults for each in walks)
    made = sum(each.made for each in walks)
    return Result(
        floor=WALKS,
        ours=clean,
        ratio=clean / WALKS,
        held=clean == WALKS and made > WALKS,
        name="walk",
        unit="walks",
        notes=(f"{made:,} moves were made", *(f"{n}: {what}" for what, n in faults.items())),
    )
