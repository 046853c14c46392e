"""What is locked leaves nowhere: not by a breach, a proposal, an action, a dispute, a list or a hook."""

import logging
from typing import Any

import pytest

from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.measures.findings import FindingState, SeriesKey
from bot.errors import UserError
from bot.services.digest import post
from bot.services.measures import disputes, lookup, outcomes
from bot.services.measures import findings as looking
from bot.store.escalations import rows as escalations
from bot.work.rhythm import Run, Scope
from tests.builders.charter import a_workflow
from tests.builders.measures import (
    NINE,
    YESTERDAY,
    a_measure,
    a_share,
    judge_all,
    keep,
    measured,
    numbers,
    shares,
    with_last,
)
from tests.builders.unit import HERE, LENA, PRIYA, SAM, House
from tests.contract.measures.test_answering import DAY, reminders
from tests.contract.measures.test_becoming import an_input

SCOPE, POD = Scope("#rollout-leaders", "Europe/London"), Scope("pod:cards", "Europe/London")
LIMIT = {"limit": 0.2, "then": "step_back", "escalates": "high"}
TRUSTED = {"trusted_on": "2025-12-01", "tempo": "daily"}
LOCKED = [
    pytest.param({"workflows": [a_workflow("balance", tempo="daily")]}, {}, id="workflow"),
    pytest.param({}, {"five_minute_test": None}, id="untested"),
]
# How the value of the breach reads, wherever it stands.
VALUE = "31.7"


async def a_breach(house: House, parts: dict[str, Any], changes: dict[str, Any]) -> House:
    limited = a_share(guardrail=LIMIT, **changes)
    covered = a_share("seen", coverage=True, short="Seen", **changes)
    known = house.with_charter(**measured(measures=[a_measure(), limited, covered], **parts))
    known.at = NINE
    await keep(known, with_last(shares(), value=0.317))
    await keep(known, [each._replace(measure="seen", value=0.317) for each in shares()[-1:]])
    await judge_all(known)
    return known


async def read(house: House, by: SlackUserId) -> str:
    """Read everything somebody may ask about numbers."""
    said = [
        await house.look(lambda u: lookup.measures(u, by, ("balance",))),
        await house.look(lambda u: looking.waiting(u, by)),
    ]
    return str(said)


@pytest.mark.parametrize(("parts", "changes"), LOCKED)
async def test_a_locked_value_reaches_nobody_but_those_who_keep_it(
    house: House,
    parts: dict[str, Any],
    changes: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    known = await a_breach(house, parts, changes)
    (raised,) = await known.look(lambda u: escalations.since(u.tx, HERE, NINE - DAY))
    assert VALUE not in raised.what
    assert "20%" not in raised.what
    assert "Failures stands out and needs a look" in raised.what
    series = SeriesKey("failures", WorkflowKey("balance"), "voice")
    value = disputes.number_value(series, YESTERDAY)
    await known.do(lambda u: disputes.dispute(u, value, SAM, "It looks off."))
    numbered = (await known.rows("SELECT number FROM finding WHERE kind = 'breach'"))[0][0]
    for run in (Run(SCOPE, NINE, None, NINE - DAY), Run(POD, NINE, None, NINE - DAY)):
        await known.do(lambda u, run=run: post.post(u, run))  # type: ignore[misc]
    everything = await known.queued()
    became = an_input(FindingState.ACTION, title="Look at it", owner=PRIYA)
    done = await known.do(lambda u: outcomes.become(u, str(numbered), SAM, became))
    await known.do(lambda u: outcomes.tell_thread(u, done, SAM, channel="C0CARDS", thread="1.1"))
    everything += await known.queued()
    told = [(m.place, m.words) for m in everything if VALUE in str(m.payload)]
    assert {place for place, _ in told} <= {SAM}
    assert told, "whoever keeps it is told"
    nudged = await reminders(known, NINE.date() + 20 * DAY)
    assert not [words for _, place, words in nudged if VALUE in words and place != SAM]
    for reader in (PRIYA, LENA):
        assert VALUE not in await read(known, reader)
    assert VALUE in await read(known, SAM)
    assert VALUE not in caplog.text


async def test_what_is_locked_after_a_dispute_is_told_without_its_value(house: House) -> None:
    known = await a_breach(house, {}, {})
    number = (await known.rows("SELECT number FROM finding WHERE kind = 'breach'"))[0][0]
    await known.do(lambda u: disputes.dispute(u, str(number), LENA, "It looks off."))
    assert VALUE in await read(known, PRIYA)
    shut = known.with_charter(**measured(measures=[a_share(five_minute_test=None)]))
    await shut.forget_messages()
    shut.at = NINE
    for reader in (PRIYA, LENA):
        assert VALUE not in await read(shut, reader)
        try:
            seen = str(await shut.look(lambda u, reader=reader: disputes.show(u, 1, reader)))  # type: ignore[misc]
        except UserError as refused:
            seen = str(refused)
        assert VALUE not in seen
    nudged = await reminders(shut, NINE.date() + 20 * DAY)
    assert not [words for _, place, words in nudged if VALUE in words and place != SAM]


async def test_a_broken_limit_is_proposed_to_whoever_decides_and_ends_when_they_have(
    house: House,
) -> None:
    owned = [a_workflow("balance", owners={"product": "priya@harbour.example"}, **TRUSTED)]
    known = await a_breach(house, {"workflows": owned}, {})
    (proposed,) = [m for m in await known.queued(place=PRIYA) if "I propose that to you" in m.words]
    assert "give it to fewer people" in proposed.words
    assert "the workflow should go a step back" in proposed.words
    assert VALUE in proposed.words
    buttons = [
        e for b in proposed.payload["blocks"] if b["type"] == "actions" for e in b["elements"]
    ]
    decide = next(button for button in buttons if button["action_id"] == "findings.become")
    await known.do(lambda u: outcomes.become(u, decide["value"], PRIYA, an_input()))
    last = (await known.queued(place=PRIYA))[-1]
    assert last.method == "update"
    assert "is decided: decision" in last.words
    assert not [b for b in last.payload["blocks"] if b["type"] == "actions"]


async def test_a_workflow_without_an_owner_has_its_limit_proposed_all_the_same(
    house: House,
) -> None:
    known = await a_breach(house, {"workflows": [a_workflow("balance", **TRUSTED)]}, {})
    proposed = [m for m in await known.queued() if "I propose that to you" in m.words]
    assert len(proposed) == 1


async def test_what_is_counted_and_locked_is_not_called_missing(house: House) -> None:
    handoffs = a_measure("handoffs", short="Handoffs", unit="count", counted=True, target=())
    locked = {**handoffs, "five_minute_test": None}
    known = house.with_charter(**measured(measures=[a_measure(), locked]))
    known.at = NINE
    await keep(known, numbers())
    await keep(known, [e._replace(measure="handoffs", value=3.0) for e in numbers()])
    await judge_all(known)
    await known.do(lambda u: post.post(u, Run(SCOPE, NINE, None, NINE - DAY)))
    words = (await known.queued("digest:"))[0].words
    assert "Handoffs: no data" not in words
    assert "Handoffs has not passed its five-minute coaching test" in words
