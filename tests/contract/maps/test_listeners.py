"""A map's buttons and its form, reached as Slack reaches them."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import MovableClock
from tests.builders.maps import a_map, draw
from tests.builders.measures import NINE
from tests.builders.slack import (
    Stage,
    a_click,
    a_command,
    a_stage,
    a_view,
    a_view_submission,
    typed,
)
from tests.builders.unit import PRIYA, House
from tests.contract.interactions.test_looking import SUE, rollout
from tests.contract.maps.test_maps import ABOUT

MINE = {f"maps.{moment.value}": typed(words) for moment, words in a_map("Greeting | mine").items()}


@pytest.fixture
async def stage(house: House) -> AsyncIterator[Stage]:
    async with a_stage(await rollout(house)) as made:
        made.bot.clock = MovableClock(NINE)
        yield made


async def test_a_map_is_posted_beside_the_numbers_and_in_words_where_slack_takes_no_table(
    stage: Stage,
) -> None:
    await draw(stage.house, PRIYA, a_map())
    stage.slack.forgets("said")
    stage.slack.fails("said", status=400)
    await stage.sends(a_click("maps.open", "balance", by=PRIYA))
    native, plain = stage.slack.calls("said")[:2]
    assert "data_table" in str(native)
    assert "replace_original" not in native
    assert "data_table" not in str(plain)
    assert "0:00 Greeting* · When: First 90 seconds" in str(plain)


async def test_the_command_shows_the_map_of_a_workflow(stage: Stage) -> None:
    for words in ("measures Balance inquiry MAP", "measures balance map balance inquiry"):
        answer = await stage.sends(a_command(words, by=PRIYA))
        assert "Nobody has drawn it yet" in answer.body


async def test_a_map_is_drawn_in_one_form_which_stays_open_where_somebody_was_quicker(
    stage: Stage,
) -> None:
    form = await stage.opened(a_click("maps.edit", ABOUT, by=PRIYA))
    await draw(stage.house, SUE, a_map())
    sent = a_view("maps.edit", form["private_metadata"], MINE)
    answer = (await stage.sends(a_view_submission(sent, by=PRIYA))).body
    assert '"response_action": "update"' in str(answer)
    assert "Sue has drawn this map" in str(answer)
    (kept,) = await stage.house.rows("SELECT by FROM workflow_map")
    assert kept == (SUE,)
