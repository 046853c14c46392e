"""Nudges fall on working hours, wait while a pod is quiet, and reach who can act."""

from datetime import UTC, date, datetime
from pathlib import Path

from tests.databases import SqliteCopies
from tests.e2e.scene import Scene, playing, sent_at
from tests.e2e.small_charter import small_charter


async def test_nudges_wait_for_the_next_working_day_over_a_holiday(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    friday = datetime(2026, 12, 11, 10, tzinfo=UTC)
    async with playing(tmp_path, sqlite_copies, start=friday) as stage:
        await stage.agent.gives_feedback()
        await stage.agent.sees("By Friday 25 December", "dm")
        await stage.pod_lead.sees("F-1", "pod-cards")
        await stage.walk.to(datetime(2026, 12, 24, 12, tzinfo=UTC))
        before = await stage.pod_lead.sees("in 2 days.", "dm")
        assert sent_at(before) == datetime(2026, 12, 23, 9, tzinfo=UTC)
        # Nobody works on Christmas, so what is due then is asked for the day before.
        due = await stage.pod_lead.sees("in 1 day.", "dm")
        assert sent_at(due) == datetime(2026, 12, 24, 9, tzinfo=UTC)
        await stage.walk.to(datetime(2026, 12, 29, 12, tzinfo=UTC))
        # Christmas is a Friday, and the Monday after stands in for Boxing Day.
        late = await stage.pod_lead.sees("was due on Friday 25 December", "dm")
        assert sent_at(late) == datetime(2026, 12, 29, 9, tzinfo=UTC)
        await stage.walk.to(datetime(2027, 1, 1, 10, tzinfo=UTC))
        office = await stage.leader.sees("F-1 of Cards was due on Friday 25 December", "dm")
        assert sent_at(office) == datetime(2026, 12, 31, 9, tzinfo=UTC)
        await stage.agent.sees("we missed the date we gave you, Friday 25 December", "dm")
        stage.look_away(stage.agent.id, stage.pod_lead.id)


async def test_the_whole_path_from_a_week_ahead_to_the_value_office(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    charter = small_charter(promises={})
    async with playing(tmp_path, sqlite_copies, charter=charter) as stage:
        await stage.agent.gives_feedback()
        await stage.member.sees("F-1", "pod-cards")
        await stage.member.clicks("Take it", "pod-cards")
        await stage.walk.to(datetime(2026, 11, 14, 9, tzinfo=UTC))
        await stage.member.clicks("Still on it", "dm")
        # What is asked later takes the place of what the lead was asked before.
        await stage.walk.to(datetime(2026, 11, 18, 12, tzinfo=UTC))
        late = await stage.pod_lead.sees("F-1 is Emre's and was due on Tuesday 17 November", "dm")
        assert sent_at(late) == datetime(2026, 11, 18, 9, tzinfo=UTC)
        await stage.walk.to(datetime(2026, 11, 24, 9, tzinfo=UTC))
        asked = {
            "in 7 days (6 working days left)": (stage.member, 10),
            "in 4 days (3 working days left)": (stage.member, 13),
            "F-1 is yours, and is due today": (stage.member, 17),
            "F-1 is yours, and was due on Tuesday 17 November": (stage.member, 18),
            "Emre has it; Priya leads the pod": (stage.leader, 20),
        }
        for words, (who, day) in asked.items():
            message = await who.sees(words, "dm")
            assert sent_at(message) == datetime(2026, 11, day, 9, tzinfo=UTC), words
        missed = await stage.agent.sees("we missed the date we gave you, Tuesday 17", "dm")
        assert sent_at(missed).date() == date(2026, 11, 17)
        stage.look_away(stage.agent.id, stage.pod_lead.id)


async def test_what_its_owner_leaves_alone_through_two_nudges_falls_back_to_the_pile(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    charter = small_charter(promises={})
    async with playing(tmp_path, sqlite_copies, charter=charter) as stage:
        await stage.agent.gives_feedback()
        await stage.member.sees("F-1", "pod-cards")
        await stage.member.clicks("Take it", "pod-cards")
        await stage.walk.to(datetime(2026, 11, 17, 12, tzinfo=UTC))
        stage.look_away(stage.member.id)
        for words in ("in 7 days", "so anybody of your pod may take it now"):
            await stage.member.sees(words, "dm")
        heard = await stage.pod_lead.sees(
            "no word since: until somebody takes it again, it is yours", "dm"
        )
        assert sent_at(heard) == datetime(2026, 11, 17, 9, tzinfo=UTC)
        await stage.pod_lead.clicks("Take it", "dm")
        await stage.agent.sees("Taken · @Priya", "dm")


async def test_nudges_come_in_the_morning_of_the_pods_own_zone(stage: Scene) -> None:
    await stage.agent.gives_feedback(workflow="Balance inquiry")
    await stage.other_lead.sees("F-1", "pod-payments")
    await stage.walk.by(days=15)
    before = await stage.other_lead.sees("in 4 days", "dm")
    due = await stage.other_lead.sees("is due today", "dm")
    assert [sent_at(before), sent_at(due)] == [
        # Two days ahead is a Sunday: better early than late.
        datetime(2026, 11, 13, 14, tzinfo=UTC),
        datetime(2026, 11, 17, 14, tzinfo=UTC),
    ]
    stage.look_away(stage.agent.id, stage.other_lead.id)


async def test_a_quiet_pods_nudges_wait_and_say_why_they_are_late(stage: Scene) -> None:
    lead = stage.pod_lead
    await stage.agent.gives_feedback()
    await lead.sees("F-1", "pod-cards")
    await stage.agent.types("/rollout quiet until friday")
    await stage.agent.sees("You lead no pod.", "ephemeral")
    await lead.types("/rollout quiet until 2026-11-19")
    await lead.sees("Reminders for Cards wait until Thursday 19 November, 09:00.", "ephemeral")
    await lead.sees("Due dates stand", "ephemeral")
    await stage.walk.to(datetime(2026, 11, 19, 8, 59, tzinfo=UTC))
    await lead.sees_no("F-1", "dm")
    await stage.walk.by(minutes=2)
    late = await lead.sees("was due on Tuesday 17 November", "dm")
    assert sent_at(late) == datetime(2026, 11, 19, 9, tzinfo=UTC)
    await lead.sees("or your pod was quiet", "dm")
    await stage.agent.sees("we missed the date we gave you, Tuesday 17", "dm")
    stage.look_away(lead.id)


async def test_quiet_can_end_early_and_strange_days_are_explained(stage: Scene) -> None:
    lead = stage.pod_lead
    for words, answer in {
        "until doomsday": "I don't understand “doomsday” as a day.",
        "until 2026-11-01": "2026-11-01 is already past.",
        "until 2027-11-01": "60 days at most",
        "": "Until when?",
        "off": "Cards was not quiet",
        "until friday": "wait until Friday 6 November, 09:00",
    }.items():
        await lead.types(f"/rollout quiet {words}")
        await lead.sees(answer, "ephemeral")
    await lead.types("/rollout quiet off")
    await lead.sees("Reminders for Cards come again", "ephemeral")
