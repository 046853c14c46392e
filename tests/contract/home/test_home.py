"""Homes are published once however many changes, a few people at a time."""

from functools import partial
from typing import Any

import pytest

from bot.app import capabilities
from bot.domain.ids import SlackUserId
from bot.services.feedback import work
from bot.slack.render import RenderError
from bot.work import home
from bot.work.unit import Unit
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import PRIYA, House

SECTIONS = capabilities().home
PUBLISH = partial(home.publish_stale, sections=SECTIONS)


async def test_a_change_marks_the_homes_it_shows_on_once(house: House) -> None:
    for user in (AISHA, PRIYA, EMRE):
        await house.do(partial(home.opened, user=user, sections=SECTIONS))
    assert await house.look(home.stale_since) is None
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    assert await house.look(home.stale_since) == AT
    assert not await house.do(PUBLISH)
    assert {m.place for m in await house.queued("home:")} == {
        f"home:{user}" for user in (AISHA, PRIYA, EMRE)
    }
    assert await house.look(home.stale_since) is None


async def test_a_newer_home_replaces_one_that_still_waits(house: House) -> None:
    for _ in range(2):
        await house.do(lambda unit: home.publish(unit, AISHA, SECTIONS))
    assert len(await house.queued("home:")) == 1


async def test_a_home_nobody_ever_opened_is_not_drawn(house: House) -> None:
    await house.submits()
    assert await house.look(home.stale_since) is None
    assert not await house.do(PUBLISH)
    assert await house.queued("home:") == []


async def test_one_home_that_cannot_be_drawn_stops_nobody_elses(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    def section(_unit: Unit, user: SlackUserId) -> list[dict[str, Any]]:
        if user == AISHA:
            raise RenderError("feedback/home", "broken on purpose")
        return []

    for user in (AISHA, PRIYA):
        await house.do(partial(home.opened, user=user, sections=()))
    await house.do(lambda unit: home.refresh(unit, AISHA, PRIYA))
    before = {m.place for m in await house.queued("home:")}
    assert before == {f"home:{AISHA}", f"home:{PRIYA}"}
    assert not await house.do(partial(home.publish_stale, sections=(section,)))
    assert "a Home cannot be drawn" in caplog.text
    assert await house.look(home.stale_since) is None


async def test_many_homes_are_published_in_slices(house: House) -> None:
    users = [SlackUserId(f"U0AGENT{n}") for n in range(home.SLICE + 1)]
    for user in users:
        await house.do(partial(home.opened, user=user, sections=()))
    await house.do(lambda unit: home.refresh(unit, *users, None))
    assert await house.do(PUBLISH)
    assert not await house.do(PUBLISH)
    assert len(await house.queued("home:")) == len(users)


async def test_an_agent_a_lead_and_an_owner_see_their_own_sections(house: House) -> None:
    await house.submits()
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    for user, headers in (
        (AISHA, ["My feedback", "When I may reach you"]),
        (PRIYA, ["My feedback", "Waiting for Cards", "When I may reach you"]),
        (EMRE, ["My feedback", "My actions", "When I may reach you"]),
    ):
        await house.do(partial(home.publish, user=user, sections=SECTIONS))
        payload = (await house.queued(f"home:{user}"))[-1].payload
        shown = [b["text"]["text"] for b in payload["blocks"] if b["type"] == "header"]
        assert shown == headers
