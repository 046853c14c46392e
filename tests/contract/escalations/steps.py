"""What tests of escalations do again and again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.escalations.escalation import Escalation
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.escalations import intake, response, steps
from bot.services.escalations.intake import EscalationReport
from bot.store.escalations import rows as escalations
from bot.store.escalations import timeline as moments
from bot.work.unit import Unit
from tests.builders.charter import a_pod
from tests.builders.feedback import AISHA, AT
from tests.builders.unit import HERE, PRIYA, House

MINUTE = timedelta(minutes=1)
STEPS = [
    {"to": "lead", "wait_minutes": 10},
    {"to": "channel", "wait_minutes": 5},
    {"to": "office", "wait_minutes": 15},
]


def with_policy(house: House, *steps: dict[str, Any], **more: Any) -> House:
    """Give the cards pod these steps; other keywords are parts of its policy or of the charter."""
    policy = {"steps": list(steps or STEPS), "repeats": 0, **more.pop("policy", {})}
    pods = [a_pod("cards", policy=policy), a_pod("payments", lead="petra@harbour.example")]
    return house.with_charter(**{"pods": pods, "escalations": {"default_pod": "payments"}, **more})


def an_escalation_report(**changes: Any) -> EscalationReport:
    values = {"workflow": "balance", "criteria": ("system_down",), "what": "Nothing answers."}
    return EscalationReport(**{**values, **changes})


async def escalate(house: House, **changes: Any) -> Escalation:
    return await house.do(
        lambda unit: intake.escalate(unit, AISHA, an_escalation_report(**changes))
    )


async def one(house: House, number: int = 1) -> Escalation:
    found = await house.look(lambda unit: escalations.get(unit.tx, HERE, number))
    assert found is not None
    return found


async def passes(house: House, minutes: int) -> datetime:
    """Let time pass, each step at its moment."""
    until = AT + minutes * MINUTE
    while (due := await house.look(steps.next_due)) is not None and due <= until:
        await house.do(steps.step_due, at=max(due, AT))
    return until


async def timeline(house: House) -> list[tuple[str, str]]:
    told = await house.look(lambda unit: moments.listed(unit.tx, HERE, 1))
    return [(each.verb, each.words) for each in told]


async def refused(house: House, fn: Callable[[Unit], object], *, at: datetime = AT) -> str:
    before = await house.everything()
    with pytest.raises(UserError) as problem:
        await house.do(fn, at=at)
    assert await house.everything() == before
    return problem.value.message or " ".join(problem.value.fields.values())


def took(by: SlackUserId = PRIYA, minutes: int = 30, owner: SlackUserId | None = None) -> Any:
    return partial(response.acknowledge, number=1, by=by, owner=owner, minutes=minutes)
