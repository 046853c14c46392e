"""What must not wait is looked for first, and again in the middle of what takes long."""

from datetime import datetime

from bot.clock import MovableClock
from bot.runtime import Bot, Sweep
from bot.work.rhythm import Duty
from bot.work.unit import Unit
from tests.builders.feedback import AT
from tests.builders.unit import HERE, House, a_renderer


def a_bot(house: House) -> Bot:
    return Bot(
        database=house.database,
        clock=MovableClock(AT),
        workspace=HERE,
        charter=house.charter,
        roster=house.roster,
        renderer=a_renderer(),
        vault=house.vault,
    )


async def test_a_long_duty_lets_what_must_not_wait_in_between(house: House) -> None:
    done: list[str] = []
    passed = [0.0]

    def always(_unit: Unit) -> datetime:
        return AT

    def urgent(_unit: Unit) -> bool:
        done.append("urgent")
        return False

    def slow(_unit: Unit) -> bool:
        done.append("slow")
        passed[0] += 0.5
        return done.count("slow") < 6

    sweep = Sweep(a_bot(house), seconds=lambda: passed[0])
    sweep.urgent.append(Duty("escalations", always, urgent))
    sweep.duties.append(Duty("a long one", always, slow))
    await sweep.run()
    assert done == [
        "urgent", "slow", "slow", "urgent", "slow", "slow", "urgent", "slow", "slow",
    ]  # fmt: skip
