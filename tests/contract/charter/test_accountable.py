"""A charter without somebody who answers, or that leaves open work behind, does not come into force."""

import json
from typing import Any

import pytest

from bot.charter import parse
from bot.errors import ConfigError
from bot.services import charter as adopting
from bot.store.actions import rows as actions
from bot.work.people import build
from tests.builders.charter import a_charter, a_pod, a_rollout, a_workflow, charter_data
from tests.builders.feedback import an_action
from tests.builders.unit import HERE, SAM, House

WITHOUT = a_rollout()
del WITHOUT["value_office"]


async def adopt(house: House, **parts: Any) -> int:
    text = json.dumps(charter_data(**parts))
    new = parse(text, name="rollout.yaml")
    return await house.do(lambda unit: adopting.adopt(unit, new, text=text, by=SAM))


async def test_nobody_in_the_value_office_is_refused_at_start_and_reload(house: House) -> None:
    with pytest.raises(ConfigError, match="Nobody answers for the Value Office"):
        await adopt(house, rollout=WITHOUT)
    await adopt(house)
    with pytest.raises(ConfigError, match="Nobody answers for the Value Office"):
        await adopt(house, rollout=WITHOUT)


@pytest.mark.parametrize("unit", ["U0LENA", {"owner": "U0LENA"}])
async def test_an_office_among_the_units_serves_as_well(house: House, unit: Any) -> None:
    assert await adopt(house, rollout=WITHOUT, units={"value_office": unit}) == 0
    charter = a_charter(rollout=WITHOUT, units={"value_office": unit})
    assert build(charter, [], {}).office == ("U0LENA",)
    assert "U0LENA" in build(charter, [], {}).admins


async def test_open_actions_are_not_orphaned(house: House) -> None:
    await adopt(house)
    taken = an_action(workflow="balance")
    await house.do(lambda unit: actions.add(unit.tx, HERE, taken))
    parts = {
        "pods": [a_pod("payments")],
        "workflows": [a_workflow("arrangements", pod="payments")],
    }
    with pytest.raises(
        ConfigError, match="balance, which A-1 still need; cards, which A-1 still need"
    ):
        await adopt(house, **parts)
    heirs = {"pods": {"cards": "payments"}, "workflows": {"balance": "arrangements"}}
    await adopt(house, **parts, moved_to=heirs)
    assert set(await house.rows("SELECT pod, workflow FROM action")) == {
        ("payments", "arrangements")
    }
