"""Two days in which nobody acts: nobody is rung twice about one thing, and nothing said is untrue."""

from collections import Counter

from tests.bench.said import contradictions, witness
from tests.bench.weeks import MENTION, MOST_A_WEEK, counted, unheard
from tests.e2e.scene import Scene


def rung(stage: Scene) -> Counter[str]:
    """Count by person what Slack rang them with: direct messages of ours, and mentions."""
    heard = Counter[str]()
    for room in stage.workspace.world.channels.values():
        for message in room.messages.values():
            if message.by_app:
                stage.workspace.witness.saw(message)
                direct = (
                    stage.workspace.world.users.keys() & set(room.members) if room.is_im else ()
                )
                heard.update([*direct, *set(MENTION.findall(message.text))])
    return heard


async def test_two_days_in_which_nobody_acts(stage: Scene) -> None:
    bot = stage.stage.parts.bot
    await witness(bot)
    await stage.agent.gives_feedback()
    await stage.colleague.gives_feedback()
    since = stage.clock.now()
    await stage.walk.by(days=2)
    heard = rung(stage)
    twice, weekly = await counted(stage.stage, since)
    assert twice == []
    assert all(count <= MOST_A_WEEK for count in weekly.values())
    checked, wrong = await contradictions(bot)
    assert checked
    assert wrong == []
    assert await unheard(stage.stage) == []
    # What the workspace showed people is what the rows say was sent.
    posts = await stage.rows(
        "SELECT count(*) FROM outbox WHERE method = 'post' AND place LIKE 'U%'"
    )
    in_direct = [
        message
        for room in stage.workspace.world.channels.values()
        if room.is_im
        for message in room.messages.values()
        if message.by_app
    ]
    assert (len(in_direct),) == posts[0]
    assert max(heard.values()) <= MOST_A_WEEK
