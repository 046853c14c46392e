"""The digest with numbers: what stands out, in one line each, with its usual range and its owner."""

from datetime import timedelta
from typing import Any

from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import FindingState
from bot.domain.measures.known_changes import ChangeKind
from bot.services.digest import post
from bot.services.measures import known_changes
from bot.store import digest
from bot.store.measures import findings
from bot.store.measures.findings import FindingFilter
from bot.work import rhythm
from bot.work.rhythm import Run, Scope
from schedules.digest import ROUTINE
from tests.builders.charter import a_pod, a_workflow
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
from tests.builders.unit import HERE, LEADERS, PRIYA, House, Queued
from tests.contract.goldens import golden

SCOPE = Scope("#rollout-leaders", "Europe/London")
POD = Scope("pod:payments", "Europe/London")
DAY = timedelta(days=1)
TRUSTED = {"trusted_on": "2025-12-01", "tempo": "daily"}


def a_run(scope: Scope = SCOPE) -> Run:
    return Run(scope, NINE, None, NINE - DAY)


async def posted(house: House, scope: Scope = SCOPE) -> list[Queued]:
    """Judge, post, and return the digest with what stands in its thread."""
    await judge_all(house)
    await house.forget_messages()
    await house.do(lambda unit: post.post(unit, a_run(scope)), at=NINE)
    return await house.queued("digest:")


def lines(message: Queued) -> list[str]:
    """Return the exception lines as they read."""
    return [
        block["text"]["text"]
        for block in message.payload["blocks"]
        if block["type"] == "section" and "_" in block["text"]["text"]
    ]


async def test_an_exception_says_what_usually_what_since_when_how_many_and_whose(
    house: House,
) -> None:
    house = house.with_charter(**measured())
    spiked = [each._replace(version="flow 2.2") for each in numbers()]
    spiked[-1] = spiked[-1]._replace(value=520.0, version="flow 2.3")
    await keep(house, [*spiked, *shares(), *numbers(channel="chat")])
    message, details = await posted(house)
    assert message.place == LEADERS
    (line,) = lines(message)
    assert line.startswith("*Balance inquiry, voice: AHT 520 s*\nusually ")
    assert "on Sundays, with flow 2.3" in line
    assert "chat as usual" in line
    assert (
        "N-1 · answer by Mon 16 Mar · target 360 s · n 500 · trusted by exception since 1 December · Cards, Priya"
        in line
    )
    assert "3 numbers checked, 3 judged" in message.words
    assert details.thread == message.ref
    golden("digest/daily.numbers", message.payload)
    golden("digest/thread", details.payload)


async def test_a_quiet_day_is_one_line_that_says_how_much_was_looked_at(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, [*numbers(), *shares()])
    message, _ = await posted(house)
    assert len(message.payload["blocks"]) == 1
    assert "nothing stands out. 2 numbers checked, 2 judged." in message.words


async def test_numbers_that_do_not_come_are_never_fine(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, [*numbers()[:-1], *numbers(workflow="arrangements")[:-1], *shares()])
    message, *_ = await posted(house)
    (line,) = lines(message)
    assert line == (
        "*No data from telephony for Sunday 1 March* · AHT of Balance inquiry, voice and Payment "
        "arrangement, voice · "
        "_N-1 · answer by Mon 16 Mar · Cards, Priya, for emre@harbour.example_"
    )
    wanted = FindingFilter(states=(FindingState.OPEN,))
    found = await house.look(lambda u: findings.find(u.tx, u.workspace, wanted, limit=9))
    assert len(found) == 1
    buttons = [b for b in message.payload["blocks"] if b["type"] == "actions"]
    assert {e["text"]["text"] for e in buttons[0]["elements"]} == {"This becomes…", "Looks wrong"}


async def test_channels_that_move_together_are_one_line(house: House) -> None:
    house = house.with_charter(**measured())
    both = [*with_last(numbers(), value=520.0), *with_last(numbers(channel="chat"), value=560.0)]
    await keep(house, both)
    message, *_ = await posted(house)
    (line,) = lines(message)
    assert "Balance inquiry, chat: AHT 560 s" in line
    assert "also voice 520 s" in line


async def test_what_is_the_same_in_many_workflows_is_one_thing(house: House) -> None:
    keys = ("balance", "cards", "loans", "rates")
    workflows = [a_workflow(key, channels=["voice"], **TRUSTED) for key in keys]
    house = house.with_charter(**measured(pods=[a_pod("cards")], workflows=workflows))
    for key in keys:
        await keep(house, with_last(numbers(workflow=key), value=520.0))
    message, *_ = await posted(house)
    (line,) = lines(message)
    assert "AHT is higher in 4 workflows: " in line
    assert "1 thing stands out" in message.words


async def test_at_most_seven_lines_and_the_rest_is_counted(house: House) -> None:
    names = [f"m{n}" for n in range(8)]
    listed = [a_measure(name, short=f"Measure {name}", source=None) for name in names]
    house = house.with_charter(**measured(measures=listed))
    for name in names:
        await keep(house, with_last(numbers(name), value=520.0 + len(name)))
    message, *_ = await posted(house)
    assert len(lines(message)) == 7
    assert "8 things stand out" in message.words
    assert "and 1 more: `/rollout findings`" in message.words


async def test_totals_are_locked_until_trust_and_say_why(house: House) -> None:
    locked = [a_workflow("balance", name="Balance inquiry", tempo="daily")]
    house = house.with_charter(**measured(workflows=locked))
    await keep(house, with_last(numbers(), value=520.0))
    (message,) = await posted(house)
    assert lines(message) == []
    assert "520" not in str(message.payload)
    assert "Not shown: Balance inquiry is locked until its trust gate is passed." in message.words


async def test_a_measure_nobody_coached_with_is_collected_and_not_shown(house: House) -> None:
    untried = a_measure(five_minute_test=None)
    house = house.with_charter(**measured(measures=[untried]))
    await keep(house, with_last(numbers(), value=520.0))
    (message,) = await posted(house)
    assert "AHT has not passed its five-minute coaching test" in message.words
    assert "520" not in str(message.payload)


async def test_a_tempo_comes_after_coverage(house: House) -> None:
    weekly = [a_workflow("balance", name="Balance", trusted_on="2025-12-01", tempo="weekly")]
    house = house.with_charter(**measured(workflows=weekly))
    await keep(house, with_last(numbers(), value=520.0))
    (message,) = await posted(house)
    assert "Balance has earned weekly so far: not daily yet" in message.words


async def test_a_shift_says_since_when_and_which_known_change_it_follows(house: House) -> None:
    house = house.with_charter(**measured())
    moved = numbers()
    for back in range(1, 4):
        moved[-back] = moved[-back]._replace(value=moved[-back].value * 1.12)
    await keep(house, moved)
    friday = YESTERDAY - 2 * DAY
    change = known_changes.NewKnownChange(
        ChangeKind.POLICY, WorkflowKey("balance"), friday, None, "hardship rule"
    )
    await house.do(lambda unit: known_changes.note(unit, PRIYA, change), at=NINE)
    message, *_ = await posted(house)
    assert any("higher since Friday's hardship rule" in line for line in lines(message))


async def test_a_broken_limit_comes_first_and_says_what_it_asks_for(house: House) -> None:
    limited = a_share(guardrail={"limit": 0.2, "then": "stop"}, tier=3)
    house = house.with_charter(**measured(measures=[a_measure(tier=1), limited]))
    await keep(house, with_last(numbers(), value=520.0))
    await keep(house, with_last(shares(), value=0.3))
    message, *_ = await posted(house)
    first, second = lines(message)
    assert first.startswith("*Balance inquiry, voice: Failures 30%*")
    assert "beyond its limit of 20%: the workflow should stop" in first
    assert "AHT 520 s" in second


async def test_what_the_charter_has_dropped_is_told_no_more(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house)
    without = house.with_charter(**measured(measures=[a_share()]))
    (message,) = await posted(without)
    assert lines(message) == []
    assert "520" not in str(message.payload)


async def test_a_silent_series_without_a_source_names_itself(house: House) -> None:
    house = house.with_charter(**measured(measures=[a_measure(source=None)]))
    await keep(house, numbers()[:-1])
    message, *_ = await posted(house)
    (line,) = lines(message)
    assert line.startswith("*Balance inquiry, voice: no data for Sunday 1 March* · no AHT")
    await house.forget_messages()


async def test_a_holiday_without_numbers_is_no_silence(house: House) -> None:
    calendar = {"hours": {"mon-fri": "09:00-17:00"}, "closed_on": [str(YESTERDAY)]}
    pods = [a_pod("cards", calendar="uk"), a_pod("payments")]
    house = house.with_charter(**measured(calendars={"uk": calendar}, pods=pods))
    await keep(house, numbers()[:-1])
    (message,) = await posted(house)
    assert lines(message) == []


async def test_what_is_still_to_be_judged_is_no_silence(house: House) -> None:
    house = house.with_charter(**measured())
    sent = numbers()
    await keep(house, sent[:-1])
    await judge_all(house)
    await keep(house, sent[-1:])
    await house.do(lambda unit: post.post(unit, a_run()), at=NINE)
    (message, *_) = await house.queued("digest:")
    assert lines(message) == []


async def test_a_pod_reads_about_its_own_workflows_only(house: House) -> None:
    house = house.with_charter(**measured())
    both = [
        *with_last(numbers(), value=520.0),
        *with_last(numbers(workflow="arrangements"), value=530.0),
    ]
    await keep(house, both)
    message, *_ = await posted(house, POD)
    (line,) = lines(message)
    assert "Payment arrangement" in line
    assert "Feedback" not in message.words


async def test_sums_that_always_stand_there_never_say_zero_for_no_data(house: House) -> None:
    failed = a_measure("handoffs", short="Failed handoffs", unit="count", counted=True, source=None)
    house = house.with_charter(**measured(measures=[a_share(), failed]))
    await keep(house, shares())
    message, *_ = await posted(house)
    assert "Failed handoffs: no data" in message.words
    await keep(house, [numbers("handoffs", days=1)[0]._replace(value=3.0, n=None)])
    message, *_ = await posted(house)
    assert (
        "Failed handoffs: 3 (Balance inquiry 3; trusted by exception since 1 December)"
        in message.words
    )


async def test_what_nobody_answered_is_counted_the_next_day(house: House) -> None:
    house = house.with_charter(**measured())
    sent = numbers()
    sent[-3] = sent[-3]._replace(value=540.0)
    await keep(house, sent)
    message, *_ = await posted(house)
    assert "1 earlier finding still waits for a word: `/rollout findings`" in message.words


async def test_rows_keep_their_order_day_after_day(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, [*shares(), *numbers(channel="chat"), *numbers()])
    _, details = await posted(house)
    (table,) = [b for b in details.payload["blocks"] if b["type"] == "data_table"]
    rows = [[cell["text"] for cell in row[:3]] for row in table["rows"][1:]]
    assert rows == [
        ["Balance inquiry", "voice", "AHT"],
        ["Balance inquiry", "chat", "AHT"],
        ["Balance inquiry", "voice", "Failures"],
    ]


async def test_what_was_posted_is_kept_as_it_was(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, with_last(numbers(), value=520.0))
    await posted(house)
    await keep(house, numbers())
    await judge_all(house)
    kept = await house.look(
        lambda u: digest.posted(u.tx, HERE, "#rollout-leaders", YESTERDAY_POSTED)
    )
    assert kept is not None
    assert "AHT 520 s" in kept
    again: Any = await house.look(lambda unit: post.preview(unit, a_run()), at=NINE)
    assert "520" not in str(again[0])


YESTERDAY_POSTED = "2026-03-02"


async def test_a_preview_writes_nothing(house: House) -> None:
    house = house.with_charter(**measured())
    await keep(house, numbers()[:-1])
    await judge_all(house)
    before = await house.everything()
    payload, _ = await house.look(lambda unit: post.preview(unit, a_run()), at=NINE)
    assert "No data from telephony" in str(payload)
    assert await house.everything() == before


async def test_two_channels_of_leaders_hear_of_the_same_silence(house: House) -> None:
    channels = [
        {"channel": "#rollout-leaders", "zone": "Europe/London"},
        {"channel": "#pod-cards", "zone": "Europe/London"},
    ]
    house = house.with_charter(**measured(leaders={"channels": channels}))
    await keep(house, numbers()[:-1])
    await judge_all(house)
    await house.do(lambda unit: rhythm.run_due(unit, ROUTINE), at=NINE - DAY)
    await house.forget_messages()
    prepared = await house.look(lambda unit: rhythm.prepare_due(unit, ROUTINE), at=NINE)
    assert set(prepared) == {"#rollout-leaders", "#pod-cards"}
    await house.do(lambda unit: rhythm.run_due(unit, ROUTINE, prepared), at=NINE)
    told = [message for message in await house.queued("digest:") if message.thread is None]
    assert all("No data from telephony" in message.words for message in told)
    assert len(told) == 2
    assert await house.rows("SELECT count(*) FROM finding") == [(1,)]
