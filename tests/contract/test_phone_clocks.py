"""What a phone shows tells hours by its reader's own clock, and in a channel by the rollout's, named."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from bot.slack.mrkdwn import mrkdwn, slack_date
from bot.slack.phone import PhoneClock, one_line
from bot.work import tell
from bot.work.tell import ToldView
from tests.builders.stage import house
from tests.builders.unit import LENA, PRIYA, House, a_person, a_roster

__all__ = ["house"]

AT = datetime(2026, 11, 3, 14, 30, tzinfo=UTC)
BY = mrkdwn("Next update by {}.", slack_date(AT, "{time}", "14:30 UTC"))


def test_an_hour_is_the_readers_own_or_says_whose_it_is() -> None:
    assert one_line(BY) == "Next update by 14:30 UTC."
    assert one_line(BY, PhoneClock("America/New_York", is_own=True)) == "Next update by 09:30."
    assert one_line(BY, PhoneClock("Europe/Paris")) == "Next update by 15:30 CET."
    summer = mrkdwn("{}", slack_date(AT.replace(month=7), "{date_short_pretty} {time}", "x"))
    assert one_line(summer, PhoneClock("Europe/London")) == "Fri 03 Jul 15:30 BST"


def test_what_is_no_hour_keeps_its_words() -> None:
    day = mrkdwn("Due {}.", slack_date(AT, "{date_long}", "Tuesday 3 November"))
    assert one_line(day, PhoneClock("Asia/Tokyo", is_own=True)) == "Due Tuesday 3 November."


async def test_each_reads_a_message_by_their_own_clock(house: House) -> None:
    there = replace(a_person(PRIYA), zone="America/New_York")
    known = replace(house, roster=a_roster(people={**a_roster().people, PRIYA: there}))
    view = ToldView(headline=BY)

    for user in (PRIYA, LENA):
        await known.do(partial(tell.send, about="D-1", user=user, view=view))
    await known.do(lambda unit: tell.keep(unit, "D-2", {PRIYA: view}))
    told = {message.payload["text"] for message in await known.queued(place=PRIYA)}
    assert told == {"Next update by 09:30."}
    (other,) = await known.queued(place=LENA)
    assert other.payload["text"] == "Next update by 14:30."
    assert "<!date^" in str(other.payload["blocks"])
