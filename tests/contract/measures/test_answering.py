"""Every finding has a day, an owner and reminders, and waits until somebody says what it becomes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.budget import Preferences
from bot.domain.ids import SlackUserId
from bot.domain.measures.findings import Finding, FindingState
from bot.domain.outbox import Lane
from bot.domain.roles import Role
from bot.services.digest import post
from bot.services.measures import findings as looking
from bot.services.measures import outcomes
from bot.store import budget
from bot.store.measures import findings
from bot.work.rhythm import Run, Scope
from schedules.actions import NUDGES
from tests.builders.charter import a_pod, a_workflow
from tests.builders.feedback import EMRE
from tests.builders.measures import (
    NINE,
    a_measure,
    a_share,
    judge_all,
    keep,
    measured,
    numbers,
    shares,
    with_last,
)
from tests.builders.unit import HERE, LENA, PRIYA, SAM, VERA, House, Queued, a_person, a_roster
from tests.contract.goldens import golden
from tests.contract.measures.test_becoming import an_input

DAY = timedelta(days=1)
SCOPE = Scope("#rollout-leaders", "Europe/London")
LIMIT = {"limit": 0.2, "then": "stop"}


async def judged(house: House, *sent: Sequence[Any], **parts: Any) -> House:
    """Let numbers come in and be judged on Monday morning."""
    told = house.with_charter(**measured(**parts))
    told.at = NINE
    for each in sent:
        await keep(told, list(each))
    await judge_all(told)
    return told


async def finding(house: House, number: int = 1) -> Finding:
    (one,) = await house.look(lambda u: findings.get(u.tx, HERE, [number]))
    return one


async def digest(house: House, days: int = 0) -> Queued:
    """Post the leaders' digest some days later and return it."""
    at = NINE + days * DAY
    await house.forget_messages()
    await house.do(lambda unit: post.post(unit, Run(SCOPE, at, None, at - DAY)), at=at)
    return (await house.queued("digest:"))[0]


async def reminders(house: House, until: date) -> list[tuple[date, str, str]]:
    """Walk to a day, and list who was reminded when of what."""
    told, at = [], NINE
    while at.date() <= until:
        await house.forget_messages()
        while await house.do(NUDGES.run, at=at):
            pass
        posts = [m for m in await house.queued() if (m.lane, m.method) == (Lane.NUDGE, "post")]
        told += [(at.date(), m.place, m.words) for m in posts]
        at += DAY
    return told


@pytest.mark.parametrize(
    ("measures", "due_on"),
    [
        ([a_measure(tier=3)], date(2026, 3, 16)),
        ([a_measure(tier=2)], date(2026, 3, 16)),
        ([a_measure(tier=1)], date(2026, 3, 9)),
        ([a_measure(tier=3, urgent=True)], date(2026, 3, 4)),
        ([a_measure(tier=1, urgent=True)], date(2026, 3, 4)),
    ],
)
async def test_its_day_follows_from_how_grave_it_is(
    house: House, measures: list[dict[str, Any]], due_on: date
) -> None:
    told = await judged(house, with_last(numbers(), value=520.0), measures=measures)
    assert (await finding(told)).due_on == due_on


async def test_a_broken_limit_is_answered_within_two_working_days(house: House) -> None:
    broken = await judged(
        house, with_last(shares(), value=0.3), measures=[a_share(guardrail=LIMIT, tier=3)]
    )
    assert {(await finding(broken, n)).due_on for n in (1,)} == {date(2026, 3, 4)}


async def test_the_charter_says_how_long_it_may_take_and_its_pods_calendar_counts(
    house: House,
) -> None:
    closed = {"hours": {"mon-fri": "09:00-17:00"}, "closed_on": ["2026-03-03"]}
    told = await judged(
        house,
        with_last(numbers(), value=520.0),
        calendars={"uk": closed},
        pods=[a_pod("cards", calendar="uk"), a_pod("payments")],
        promises={"answer_days": 3},
    )
    assert (await finding(told)).due_on == date(2026, 3, 6)


async def test_silence_has_a_day_too_and_its_source_answers_for_it(house: House) -> None:
    people = {**a_roster().people, EMRE: replace(a_person(EMRE), ref="emre@harbour.example")}
    known = replace(house, roster=a_roster(people=people))
    silent = await judged(known, numbers()[:-1])
    message = await digest(silent)
    assert "N-1 · answer by Mon 16 Mar · Emre" in message.words
    assert {place for _, place, _ in await reminders(silent, date(2026, 3, 16))} == {EMRE}
    shown = await silent.look(lambda unit: outcomes.form(unit, "1", EMRE))
    assert shown["callback_id"] == "findings.become"


async def test_its_owner_is_reminded_then_the_lead_and_then_the_value_office_once(
    house: House,
) -> None:
    told = await judged(house, with_last(numbers(), value=520.0))
    asked = await reminders(told, date(2026, 4, 30))
    assert [(day, place) for day, place, _ in asked] == [
        (date(2026, 3, 9), PRIYA),
        (date(2026, 3, 13), PRIYA),
        (date(2026, 3, 16), PRIYA),
        (date(2026, 3, 17), PRIYA),
        (date(2026, 3, 19), LENA),
    ]
    assert all("N-1" in words and "AHT 520 s" in words for _, _, words in asked)
    assert "This becomes…" in asked[0][2]


async def test_the_pod_that_keeps_the_measure_answers(house: House) -> None:
    kept = await judged(
        house, with_last(numbers(), value=520.0), measures=[a_measure(pod="payments")]
    )
    asked = await reminders(kept, date(2026, 3, 16))
    assert {place for _, place, _ in asked} == {"U0PETRA"}


async def test_whoever_is_asked_may_answer(house: House) -> None:
    kept = await judged(
        house, with_last(numbers(), value=520.0), measures=[a_measure(pod="payments")]
    )
    assert await kept.do(lambda u: outcomes.become(u, "1", SlackUserId("U0PETRA"), an_input()))


async def test_it_is_never_nobodys_and_never_the_vendors(house: House) -> None:
    people = {**a_roster().people, VERA: a_person(VERA, Role.VENDOR, ref="emre@harbour.example")}
    bare = replace(house, roster=a_roster(people=people, pods={}))
    silent = await judged(bare, numbers()[:-1])
    await digest(silent)
    assert {place for _, place, _ in await reminders(silent, date(2026, 3, 16))} == {SAM}


async def test_what_is_locked_is_asked_of_who_may_read_it_and_never_told_to_others(
    house: House,
) -> None:
    locked = [a_workflow("balance", name="Balance inquiry", tempo="daily")]
    shut = await judged(house, with_last(numbers(), value=520.0), workflows=locked)
    asked = await reminders(shut, date(2026, 3, 20))
    assert asked[0][1] == SAM
    assert not any("520" in words for _, _, words in asked)


async def test_what_is_answered_is_asked_no_more(house: House) -> None:
    told = await judged(house, with_last(numbers(), value=520.0))
    await told.do(lambda unit: outcomes.become(unit, "1", LENA, an_input()))
    assert await reminders(told, date(2026, 4, 1)) == []


async def test_what_belongs_together_is_asked_once_and_left_over_alone(house: House) -> None:
    sent = [with_last(numbers(channel=c), value=520.0 + n) for n, c in enumerate(CHANNELS)]
    told = await judged(house, *sent)
    first, *_ = await reminders(told, date(2026, 3, 9))
    assert "N-1" in first[2]
    told_of = "AHT 520 to 523 s on 4 channels, trusted by exception since 1 December (with N-2, "
    assert f"Balance inquiry: {told_of}" in first[2]
    await told.do(lambda u: outcomes.become(u, "1", LENA, an_input()), at=NINE + 8 * DAY)
    later = await reminders(told, date(2026, 3, 13))
    assert [place for _, place, _ in later] == [PRIYA]
    assert "N-2" in later[0][2]
    assert "N-1" not in later[0][2]


CHANNELS = ("voice", "chat", "sms", "web")


async def test_it_waits_in_the_list_until_somebody_answers_however_long(house: House) -> None:
    told = await judged(house, with_last(numbers(), value=520.0))
    told.at = NINE + 300 * DAY
    seen = await told.look(lambda unit: looking.waiting(unit, PRIYA))
    assert "AHT 520 s" in str(seen)
    assert "answer was due Mon 16 Mar" in str(seen)
    assert "1 earlier finding still waits for a word" in (await digest(told, days=300)).words


async def test_a_weekly_workflows_findings_wait_in_the_list_too(house: House) -> None:
    weekly = a_workflow("balance", name="Balance", trusted_on="2025-12-01", tempo="weekly")
    told = await judged(house, with_last(numbers(), value=520.0), workflows=[weekly])
    assert "AHT 520 s" in str(await told.look(lambda unit: looking.waiting(unit, PRIYA)))


async def test_a_source_is_one_line_in_the_list_and_what_is_due_first_comes_first(
    house: House,
) -> None:
    silent = [numbers(channel=channel)[:-1] for channel in CHANNELS]
    broken = with_last(shares(), value=0.3)
    told = await judged(
        house, *silent, broken, measures=[a_measure(), a_share(guardrail=LIMIT, tier=3)]
    )
    await digest(told)
    seen = await told.look(lambda unit: looking.waiting(unit, PRIYA))
    first, second = [b["text"]["text"] for b in seen["blocks"] if b["type"] == "section"]
    assert first.startswith("*Balance inquiry, voice: Failures 30%*")
    assert second.startswith("*No data from telephony for Sunday 1 March*\nN-")
    golden("measures/findings.together", seen)


async def test_the_digest_is_quiet_when_nothing_is_new_and_counts_what_waits(house: House) -> None:
    moved = numbers()
    moved[-2] = moved[-2]._replace(value=520.0)
    told = await judged(house, moved)
    message = await digest(told)
    assert len(message.payload["blocks"]) == 1
    assert "nothing stands out" in message.words
    assert "1 earlier finding still waits for a word: `/rollout findings`" in message.words
    golden("digest/daily.waiting", message.payload)


async def test_with_every_source_silent_the_digest_is_three_lines(house: House) -> None:
    sources = [{"key": key, "kind": "ingest"} for key in ("telephony", "platform", "sheet")]
    measures = [
        a_measure(f"m{key}", short=f"M {key}", source=key, counted=True)
        for key in ("telephony", "platform", "sheet")
    ]
    sent = [numbers(m["key"], channel=c)[:-1] for m in measures for c in ("voice", "chat")]
    told = await judged(house, *sent, sources=sources, measures=measures)
    message = await digest(told)
    texts = [
        line
        for block in message.payload["blocks"]
        if block["type"] != "actions"
        for part in [block.get("text"), *block.get("elements", ())]
        if part
        for line in part["text"].split("\n")
    ]
    assert len(texts) <= 3
    assert "No data from telephony, platform and sheet for Sunday 1 March" in message.words
    assert "No data from telephony" in message.payload["text"]
    assert "of Balance inquiry on voice and chat" in message.words
    golden("digest/daily.silent", message.payload)


async def test_good_news_is_said_once_and_asks_nobody(house: House) -> None:
    better = numbers()
    for back, value in ((1, 300.0), (4, 290.0)):
        better[-back] = better[-back]._replace(value=value)
    told = await judged(house, better)
    assert (await finding(told)).due_on is None
    assert "AHT 300 s" not in (await digest(told)).words
    assert "still wait" not in (await digest(told)).words
    assert await reminders(told, date(2026, 3, 20)) == []
    first = await digest(told, days=-3)
    assert "AHT 290 s" in first.words


async def test_a_number_corrected_since_waits_for_nobody(house: House) -> None:
    told = await judged(house, with_last(numbers(), value=520.0))
    await keep(told, numbers()[-1:])
    await judge_all(told)
    assert (await finding(told)).state is FindingState.CORRECTED
    assert await reminders(told, date(2026, 3, 20)) == []


async def test_numbers_nobody_could_judge_say_why_and_never_that_all_is_well(house: House) -> None:
    told = await judged(house, numbers(days=5), shares()[-5:])
    message = await digest(told)
    assert "2 numbers came in, none to judge yet; 2 still learning what is usual" in message.words
    assert "nothing stands out" not in message.words
    few = await judged(house, with_last(numbers(), n=3))
    assert "1 from too few contacts to judge" in (await digest(few)).words


async def test_one_measure_over_many_channels_is_a_range(house: House) -> None:
    sent = [with_last(numbers(channel=c), value=520.0 + n) for n, c in enumerate(CHANNELS)]
    told = await judged(house, *sent)
    message = await digest(told)
    assert "520 to 523 s on 4 channels" in message.words
    buttons = next(b for b in message.payload["blocks"] if b["type"] == "actions")
    value = buttons["elements"][0]["value"]
    asked = await told.look(lambda unit: outcomes.form(unit, value, LENA))
    assert " · Balance inquiry: AHT 520 to 523 s on 4 channels" in str(asked)
    assert str(asked).count("AHT") == 1


async def test_reminders_ahead_of_the_day_fit_into_the_week_and_count_in_it(house: House) -> None:
    told = await judged(house, with_last(numbers(), value=520.0))
    asks = "SELECT slack_user_id, about FROM ask WHERE about LIKE 'nudge:%' ORDER BY about"
    await reminders(told, date(2026, 3, 10))
    assert await told.rows(asks) == [(PRIYA, "nudge:2026-03-09")]


async def test_whoever_wants_no_questions_is_asked_on_the_day_itself(house: House) -> None:
    told = await judged(house, with_last(numbers(), value=520.0))
    wish = Preferences(asks_a_week=0)
    await told.do(lambda unit: budget.choose(unit.tx, HERE, PRIYA, wish))
    asked = await reminders(told, date(2026, 3, 16))
    assert [(day, place) for day, place, _ in asked] == [(date(2026, 3, 16), PRIYA)]


async def test_what_is_answered_loses_its_buttons_wherever_it_was_asked(house: House) -> None:
    told = await judged(house, with_last(numbers(), value=520.0))
    await reminders(told, date(2026, 3, 9))
    await told.forget_messages()
    at = NINE + 7 * DAY + timedelta(minutes=5)
    await told.do(lambda unit: outcomes.become(unit, "1", LENA, an_input()), at=at)
    (changed,) = await told.queued(place=PRIYA)
    assert (changed.method, changed.words) == (
        "update",
        "Nothing of this waits for you any more. Nothing of this waits for you any more.",
    )
