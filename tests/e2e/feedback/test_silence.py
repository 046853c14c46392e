"""A change nobody speaks about is closed as unconfirmed, and Friday tells the week."""

from datetime import UTC, datetime
from pathlib import Path

from tests.databases import SqliteCopies
from tests.e2e.scene import Scene, playing, sent_at
from tests.e2e.small_charter import small_charter


async def test_silence_closes_it_and_a_late_yes_still_counts(stage: Scene) -> None:
    await _shipped(stage)
    await stage.walk.by(days=8)
    lapsed = await stage.agent.sees("so it is closed and does not count as fixed", "dm")
    assert sent_at(lapsed).replace(second=0) == datetime(2026, 11, 11, 9, tzinfo=UTC)
    await stage.agent.clicks("Yes, fixed", "dm")
    await stage.pod_lead.sees("says it is fixed", "pod-cards")


async def test_each_friday_a_pod_reads_what_became_of_what_it_heard(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    charter = small_charter(routines={"actions_week": "off"})
    async with playing(tmp_path, sqlite_copies, charter=charter) as stage:
        await _shipped(stage)
        await stage.walk.by(days=4)
        told = await stage.member.sees("This week: 1 shipped", "pod-cards")
        assert sent_at(told) == datetime(2026, 11, 6, 15, tzinfo=UTC)
        assert "It offers the right form." in str(told.blocks)
        await stage.agent.sees("You said, we did", "dm")


async def _shipped(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    await stage.member.sees("F-1", "pod-cards")
    await stage.member.clicks("Take it", "pod-cards")
    await stage.member.answers_with("What changed?", "It offers the right form.", button="Shipped")
    await stage.agent.sees("It offers the right form.", "dm")
