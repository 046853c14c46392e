"""Criteria that numbers decide: a share at its target, an outcome that moved, and measures that are gone."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.stages.verdicts import CriterionVerdict
from bot.services.stages import gate
from tests.builders.charter import a_workflow
from tests.builders.measures import (
    NINE,
    TODAY,
    a_measure,
    a_share,
    judge_all,
    keep,
    measured,
    numbers,
)
from tests.builders.stages import RECORDED, TRUSTED
from tests.builders.unit import House

ASKED: dict[str, Any] = {
    "key": "ready",
    "gate": [
        {"key": "right", "kind": "measure", "measure": "failures", "target": 0.2},
        {"key": "impact", "kind": "impact", "measure": "aht"},
    ],
}
GO_LIVE = TODAY - timedelta(days=35)


def house_of(house: House, *, retired_on: str | None = None, **workflow: Any) -> House:
    parts = measured(
        measures=[a_measure(tier=1, source=None), a_share(retired_on=retired_on)],
        stages={"ladder": [RECORDED, ASKED, TRUSTED]},
        workflows=[a_workflow("balance", go_live=GO_LIVE.isoformat(), **workflow)],
        sources=[],
    )
    made = house.with_charter(**parts)
    made.at = NINE
    return made


async def sent(house: House, *, share: float, factor: float = 1.0) -> None:
    failures = [each._replace(value=share, n=500) for each in numbers("failures", days=40)]
    times = [
        each._replace(value=each.value * (factor if each.day >= GO_LIVE else 1))
        for each in numbers("aht")
    ]
    await keep(house, [*failures, *times])
    await judge_all(house)


async def verdict(house: House, key: str) -> CriterionVerdict:
    def judged(unit: Any) -> list[CriterionVerdict]:
        workflow = unit.charter.workflow("balance")
        return gate.verdicts(unit, workflow, unit.charter.ladder.find("ready"))

    return next(each for each in await house.look(judged) if each.key == key)


async def test_numbers_that_nobody_sent_hold_a_gate(house: House) -> None:
    made = house_of(house)
    right, impact = await verdict(made, "right"), await verdict(made, "impact")
    assert (right.verdict.value, right.still) == (
        "not_enough_evidence",
        "first numbers of Failures under 20%",
    )
    assert (impact.verdict.value, impact.still) == ("not_enough_evidence", "first numbers of AHT")


@pytest.mark.parametrize(("share", "said"), [(0.1, "met"), (0.3, "not_met")])
async def test_a_share_is_judged_against_its_target_and_stays_locked(
    house: House, share: float, said: str
) -> None:
    made = house_of(house)
    await sent(made, share=share)
    right = await verdict(made, "right")
    assert (right.verdict.value, right.value, right.version) == (said, "", "Failures version 1")
    assert right.n == 20_000
    shown = house_of(house, trusted_on="2025-12-01", tempo="monthly")
    assert (await verdict(shown, "right")).value == f"{share:.1%}"


@pytest.mark.parametrize(
    ("factor", "said"), [(0.8, "met"), (1.2, "not_met"), (0.99, "not_enough_evidence")]
)
async def test_an_outcome_has_to_move_the_right_way(house: House, factor: float, said: str) -> None:
    made = house_of(house)
    await sent(made, share=0.1, factor=factor)
    assert (await verdict(made, "impact")).verdict.value == said


async def test_a_measure_that_is_retired_under_a_gate_holds_it_and_is_named(house: House) -> None:
    made = house_of(house)
    await sent(made, share=0.1)
    gone = house_of(house, retired_on="2026-01-01")
    assert (await verdict(gone, "right")).still == "another measure: Failures is retired"
