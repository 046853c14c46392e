"""Requests of another installation are refused, and a removed app sends nothing and keeps everything."""

from typing import Any

import pytest

from bot.app.surroundings import refuse_other_kind
from bot.errors import ConfigError
from bot.slack.bolt import ELSEWHERE
from bot.slack.directory import Identity
from bot.work import people
from tests.builders.slack import (
    Json,
    a_click,
    a_command,
    a_filled_form,
    a_shortcut,
    a_stage,
    a_view,
    a_view_submission,
    an_event,
)
from tests.builders.unit import HERE, House, house

__all__ = ["house"]

OTHER = [{"team_id": "T0OTHER", "user_id": "U0BOT", "is_bot": True}]
HOME = {"tab": "home", "channel": "D1"}


@pytest.mark.parametrize(
    "foreign",
    [
        {**an_event("app_home_opened", **HOME), "authorizations": OTHER},
        {**an_event("app_home_opened", **HOME), "authorizations": [], "team_id": "T0OTHER"},
        {
            **an_event("app_home_opened", **HOME),
            "authorizations": [
                {"enterprise_id": "E1", "team_id": None, "is_enterprise_install": True}
            ],
        },
    ],
)
async def test_an_event_of_another_installation_is_refused(house: House, foreign: Json) -> None:
    async with a_stage(house) as stage:
        answer = await stage.sends(foreign)
        assert (answer.status, answer.headers["x-slack-no-retry"]) == (403, ["1"])
    assert not await house.queued()


async def test_an_event_heard_from_outside_is_ours(house: House) -> None:
    async with a_stage(house) as stage:
        ours = {**an_event("app_home_opened", **HOME), "team_id": "T0OTHER"}
        assert (await stage.sends(ours)).status == 200
    assert await house.queued()


async def test_people_of_another_installation_hear_why(house: House) -> None:
    async with a_stage(house) as stage:
        typed = await stage.sends(a_command("help", team_id="T0OTHER"))
        assert ELSEWHERE in str(typed.body)
        view = a_view("feedback.submit", app_installed_team_id="T0OTHER")
        assert ELSEWHERE in str((await stage.sends(a_view_submission(view))).body)


async def test_a_click_from_outside_on_a_message_of_ours_is_answered_as_any_other(
    house: House,
) -> None:
    async with a_stage(house) as stage:
        said = await stage.told(a_click("feedback.take", team={"id": "T0OTHER"}))
        assert said == await stage.told(a_click("feedback.take")) != ELSEWHERE


@pytest.mark.parametrize(
    ("kind", "fields", "stops"),
    [
        ("app_uninstalled", {}, True),
        ("tokens_revoked", {"tokens": {"bot": ["U0BOT"]}}, True),
        ("tokens_revoked", {"tokens": {"oauth": ["U1"], "bot": []}}, False),
    ],
)
async def test_a_removed_app_stops_and_puts_it_on_record(
    house: House, kind: str, fields: dict[str, Any], *, stops: bool
) -> None:
    await house.submits()
    before = await house.rows("SELECT id, state FROM outbox")
    reasons: list[str] = []
    async with a_stage(house) as stage:
        stage.bot.refuse = reasons.append
        assert (await stage.sends(an_event(kind, **fields))).status == 200
    assert reasons == ([kind] if stops else [])
    assert await house.rows("SELECT id, state FROM outbox") == before
    assert [event.verb for event in await house.events("workspace")] == ([kind] if stops else [])


async def test_an_organisations_installation_over_a_workspace_is_refused(house: House) -> None:
    first = Identity(HERE, "Harbour", "U0BOT", "B0BOT", "")
    await house.do(lambda unit: people.remember(unit, first, api_url="http://slack/"))
    org = Identity(type(HERE)("E1"), "Group", "U0BOT", "B0BOT", "", org_wide=True)
    with pytest.raises(ConfigError, match=r"whole organisation E1.*T0HARBOUR"):
        await refuse_other_kind(org, house.database, "http://slack/")
    await refuse_other_kind(first, house.database, "http://slack/")


async def test_a_form_that_slack_does_not_open_is_said_where_the_person_reads(house: House) -> None:
    async with a_stage(house) as stage:
        stage.slack.forgets("views.open")
        stage.slack.refuses("views.open", "expired_trigger_id")
        stage.slack.answers("chat.postMessage", {})
        await stage.sends(a_shortcut("feedback.new"))
        (said,) = stage.slack.calls("chat.postMessage")
    assert said["channel"] == "U0AISHA"
    assert "try once more" in said["text"]


async def test_a_view_that_slack_refuses_is_said_too(house: House) -> None:
    async with a_stage(house) as stage:
        stage.slack.forgets("views.open")
        stage.slack.refuses("views.open", "invalid_arguments")
        answer = await stage.sends(a_command("feedback"))
    assert "The form could not be opened." in str(answer.body)


async def test_what_fails_while_a_form_is_filled_in_is_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_stage(house) as stage:
        stage.slack.answers("chat.postMessage", {})

        async def broken(*_asked: Any, **_more: Any) -> None:
            raise OSError("no database")

        monkeypatch.setattr(type(stage.bot), "transact", broken)
        form = a_view("feedback.submit", "", a_filled_form())
        within: Json = {"container": {"type": "view", "view_id": form["id"]}, "view": form}
        typed = a_click("feedback.draft", "", message=None, trigger_id="", **within)
        del typed["response_url"]
        assert (await stage.sends(typed)).status == 200
        await stage.app.answers.close()
        said = stage.slack.calls("chat.postMessage")
    assert "something went wrong" in str(said)
