"""Services outside: what they are told, at which hosts, and what becomes of a call that fails."""

import asyncio
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import httpx
import pytest

from bot.background.hooks import Hooks
from bot.clock import MovableClock
from bot.domain.escalations.criteria import EscalationSeverity
from bot.runtime import Bot
from bot.services.escalations import hooks, response, severity
from bot.services.escalations import steps as stepping
from bot.services.escalations.response import Closing
from tests.builders.feedback import AT
from tests.builders.unit import HERE, PRIYA, House, a_renderer
from tests.contract.escalations.steps import MINUTE, escalate, one, timeline, took, with_policy

PAGER = {"key": "pager", "kind": "pagerduty"}
GENIE = {"key": "genie", "kind": "opsgenie"}
OWN = {"key": "own", "kind": "webhook", "url": "https://hooks.harbour.example/in"}
HOSTS = ["events.pagerduty.com", "api.opsgenie.com", "hooks.harbour.example"]


@pytest.fixture
def night(house: House) -> House:
    """A rollout whose first step calls a service, and whose second reaches the lead."""
    return with_hook(house, "pager")


def with_hook(house: House, hook: str, **more: object) -> House:
    escalations = {
        "default_pod": "payments",
        "hooks": [PAGER, GENIE, OWN],
        "allowed_hosts": HOSTS,
        **more,
    }
    steps = ({"to": f"hook:{hook}", "wait_minutes": 10}, {"to": "lead", "wait_minutes": 10})
    return with_policy(house, *steps, escalations=escalations)


class Outside:
    """The services outside: remembers what they were asked, answers as told."""

    def __init__(self, house: House, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.asked: list[httpx.Request] = []
        self.answer = answer
        bot = Bot(
            database=house.database,
            clock=MovableClock(AT),
            workspace=HERE,
            charter=house.charter,
            roster=house.roster,
            renderer=a_renderer(),
            vault=house.vault,
        )
        self.bot = bot
        transport = httpx.MockTransport(self._handle)
        self.hooks = Hooks(bot=bot, secret_of=lambda key: f"{key}-secret", transport=transport)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer(request)

    async def at(self, minutes: float) -> None:
        """Let time pass and make what is due then."""
        clock = self.bot.clock
        assert isinstance(clock, MovableClock)
        clock.move_to(AT + minutes * MINUTE)
        await self.hooks.quiet()

    def bodies(self) -> list[dict[str, object]]:
        return [json.loads(request.content) for request in self.asked]


def answers(status: int) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _request: httpx.Response(status)


def hangs(_request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("hanging")


async def test_pagerduty_is_triggered_told_who_has_it_and_when_it_is_over(night: House) -> None:
    await escalate(night)
    outside = Outside(night, answers(202))
    await outside.at(0)
    (first,) = outside.bodies()
    assert outside.asked[0].url == "https://events.pagerduty.com/v2/enqueue"
    assert (first["routing_key"], first["event_action"]) == ("pager-secret", "trigger")
    assert first["payload"] == {
        "summary": "E-1 · Critical · Balance: Nothing answers.",
        "source": "drumbeat",
        "severity": "critical",
        "component": "Cards",
        "custom_details": {"escalation": "E-1", "drill": False},
    }
    assert ("called", "pager answered") in await timeline(night)
    await night.do(took(), at=AT + MINUTE)
    await outside.at(1)
    closing = Closing(cause="A certificate.", told="That it works.")
    await night.do(lambda unit: response.resolve(unit, 1, PRIYA, closing), at=AT + 2 * MINUTE)
    await outside.at(2)
    actions = [(body["event_action"], body["dedup_key"]) for body in outside.bodies()]
    key = first["dedup_key"]
    assert actions == [("trigger", key), ("acknowledge", key), ("resolve", key)]
    assert len({request.headers["idempotency-key"] for request in outside.asked}) == 3


async def test_opsgenie_is_spoken_to_as_it_listens(house: House) -> None:
    night = with_hook(house, "genie")
    await escalate(night)
    outside = Outside(night, answers(202))
    await outside.at(0)
    await night.do(took(), at=AT + MINUTE)
    await outside.at(1)
    trigger, acknowledge = outside.asked
    assert trigger.headers["authorization"] == "GenieKey genie-secret"
    assert json.loads(trigger.content)["priority"] == "P1"
    alias = json.loads(trigger.content)["alias"]
    assert acknowledge.url.path == f"/v2/alerts/{alias}/acknowledge"
    assert acknowledge.url.params["identifierType"] == "alias"


async def test_a_webhook_is_signed_as_what_is_sent_to_us(house: House) -> None:
    night = with_hook(house, "own")
    await escalate(night)
    outside = Outside(night, answers(200))
    await outside.at(0)
    (request,) = outside.asked
    stamp, body = request.headers["x-drumbeat-timestamp"], request.content
    wanted = hmac.digest(b"own-secret", f"v0:{stamp}:".encode() + body, "sha256").hex()
    assert request.headers["x-drumbeat-signature"] == f"v0={wanted}"
    assert json.loads(body)["severity"] == EscalationSeverity.CRITICAL.value


@pytest.mark.parametrize("answer", [answers(500), hangs])
async def test_a_service_that_hangs_or_fails_for_an_hour_holds_up_nobody(
    night: House, answer: Callable[[httpx.Request], httpx.Response]
) -> None:
    await escalate(night)
    outside = Outside(night, answer)
    await outside.at(0)
    assert (await one(night)).due_at == AT
    await night.do(stepping.step_due, at=AT + timedelta(seconds=1))
    assert (await timeline(night))[-1] == ("step", "lead: Priya")
    (gap,) = [words for verb, words in await timeline(night) if verb == "gap"]
    assert gap.startswith("pager could not be reached, and is tried again: ")
    assert "secret" not in gap
    for minute in range(1, 61):
        await outside.at(minute)
    assert 10 < len(outside.asked) < 25
    outside.answer = answers(202)
    await outside.at(66)
    assert ("called", "pager answered after 1 hour") in await timeline(night)


async def test_what_cannot_be_right_is_tried_once_and_named(night: House) -> None:
    await escalate(night)
    outside = Outside(night, answers(403))
    for minute in range(10):
        await outside.at(minute)
    assert len(outside.asked) == 1
    (gap,) = [words for verb, words in await timeline(night) if verb == "gap"]
    assert gap == "pager could not be reached, and is given up: it answered 403"


async def test_a_redirect_is_not_followed(night: House) -> None:
    await escalate(night)
    elsewhere = {"location": "https://169.254.169.254/latest/meta-data"}
    outside = Outside(night, lambda _: httpx.Response(302, headers=elsewhere))
    await outside.at(0)
    assert [request.url.host for request in outside.asked] == ["events.pagerduty.com"]


async def test_a_hook_the_charter_no_longer_allows_is_not_called(night: House) -> None:
    await escalate(night)
    outside = Outside(night, answers(202))
    without = night.with_charter(escalations={"hooks": [], "allowed_hosts": []}).charter
    outside.bot.charter = without
    await outside.at(0)
    assert outside.asked == []
    (gap,) = [words for verb, words in await timeline(night) if verb == "gap"]
    assert gap.endswith("the charter no longer allows it")


async def test_a_live_one_whose_hook_is_gone_falls_through_at_its_step(house: House) -> None:
    night = with_hook(house, "pager")
    policy = night.charter.policy_of(night.charter.pod("cards"))
    gone = with_policy(house)
    await escalate(gone)
    first = await one(gone)
    live = replace(first, policy=policy, step=0, due_at=AT)
    await gone.do(lambda unit: stepping.take_steps(unit, live))
    steps = [words for verb, words in await timeline(gone) if verb == "step"]
    assert steps[-2:] == [
        "hook:pager: the charter has no such hook at an allowed host",
        "lead: Priya",
    ]


async def test_nothing_of_a_sensitive_one_leaves_the_house(night: House) -> None:
    await escalate(night, criteria=("security",), what="A list of customers is on a share.")
    outside = Outside(night, answers(202))
    await outside.at(0)
    assert "share" not in outside.asked[0].content.decode()
    assert outside.bodies()[0]["payload"]["summary"] == "E-1 · Critical · Balance"  # type: ignore[index]  # JSON


async def test_somebody_has_it_before_the_call_left_and_it_is_not_made(night: House) -> None:
    await escalate(night)
    await night.do(took())
    outside = Outside(night, answers(202))
    await outside.at(1)
    assert outside.asked == []
    assert await night.look(hooks.next_due) is None


async def test_after_silence_the_service_calls_again(night: House) -> None:
    await escalate(night)
    outside = Outside(night, answers(202))
    await outside.at(0)
    await night.do(took(minutes=5), at=AT + MINUTE)
    await outside.at(1)
    for minute in (5, 6):
        await night.do(stepping.step_due, at=AT + minute * MINUTE)
    await outside.at(6)
    told = [body["event_action"] for body in outside.bodies()]
    # Resolved in between: what it was told is acknowledged it would not call anybody about again.
    assert told == ["trigger", "acknowledge", "resolve", "trigger"]


async def test_of_two_processes_one_makes_a_call(night: House) -> None:
    await escalate(night)
    first, second = Outside(night, answers(202)), Outside(night, answers(202))
    await asyncio.gather(first.at(0), second.at(0))
    assert len(first.asked) + len(second.asked) == 1


async def test_a_service_that_still_has_to_hear_of_something_else_is_not_waited_for(
    night: House,
) -> None:
    await escalate(night)
    outside = Outside(night, answers(202))
    await outside.at(0)
    await night.do(took(minutes=5), at=AT + MINUTE)
    await outside.at(1)
    outside.answer = answers(500)
    for minute in (5, 6):
        await night.do(stepping.step_due, at=AT + minute * MINUTE)
    # That it is open again has to arrive first, and does not: the step falls through all the same.
    await outside.at(6)
    assert (await one(night)).due_at == AT + 6 * MINUTE
    await night.do(stepping.step_due, at=AT + 6 * MINUTE)
    steps = [words for verb, words in await timeline(night) if verb == "step"]
    assert steps[-2:] == ["hook:pager: called", "lead: Priya"]
    outside.answer = answers(202)
    await outside.at(7)
    told = [body["event_action"] for body in outside.bodies()]
    assert told == ["trigger", "acknowledge", "resolve", "resolve", "trigger"]


async def test_a_service_known_to_fail_is_passed_at_once(night: House) -> None:
    await escalate(night)
    outside = Outside(night, answers(500))
    await outside.at(0)
    live = replace(await one(night), step=0, due_at=AT + MINUTE)
    await night.do(lambda unit: stepping.take_steps(unit, live), at=AT + MINUTE)
    steps = [words for verb, words in await timeline(night) if verb == "step"]
    assert steps[-2:] == ["hook:pager: it does not answer, and is tried again", "lead: Priya"]


async def test_an_update_of_what_nobody_had_takes_it_for_the_service_too(night: House) -> None:
    await escalate(night)
    outside = Outside(night, answers(202))
    await outside.at(0)
    update = partial(response.update, number=1, by=PRIYA, words="I look at it.", minutes=15)
    await night.do(update, at=AT + MINUTE)
    await outside.at(1)
    assert [body["event_action"] for body in outside.bodies()] == ["trigger", "acknowledge"]


async def test_what_goes_to_another_pod_is_over_for_the_services_of_the_first(
    house: House,
) -> None:
    night = with_hook(house, "pager", routes=[{"pod": "payments", "severity": "critical"}])
    await escalate(night, criteria=("complaint",))
    outside = Outside(night, answers(202))
    await outside.at(0)
    rate = partial(
        severity.rate, number=1, by=PRIYA, severity=EscalationSeverity.CRITICAL, why="It spreads."
    )
    await night.do(rate, at=AT + MINUTE)
    await outside.at(1)
    assert [body["event_action"] for body in outside.bodies()] == ["trigger", "resolve"]


async def test_taking_it_and_an_answer_at_the_same_moment_hold_each_other_up_not(
    night: House,
) -> None:
    await escalate(night)
    outside = Outside(night, answers(202))
    await asyncio.gather(outside.at(0), *(night.do(took()) for _ in range(4)))
    assert (await one(night)).owner == PRIYA
