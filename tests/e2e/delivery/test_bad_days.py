"""Bad days on the wire: the loop still closes, exactly once, or the person is told why not."""

import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.databases import SqliteCopies
from tests.e2e.scene import UNLIMITED, Scene, a_form, playing

QUICK = replace(UNLIMITED, retries_s=(0.05, 0.2, 0.5))


async def close_the_loop(stage: Scene) -> None:
    """Play the whole loop through whatever is wrong with the wire."""
    agent, lead = stage.agent, stage.pod_lead
    agent.patience_s = lead.patience_s = 5
    await agent.gives_feedback()
    card = await lead.sees("Act on it by", "pod-cards")
    await lead.clicks("Take it", card)
    await lead.answers_with("What would you like to know?", "Which?", card, button="Ask")
    await lead.sees("asks the agent", card)
    asked = await agent.sees("Which?", "dm")
    await agent.says("dm", "This one.", thread=asked)
    await stage.walk.by(minutes=2)
    await lead.sees("This one.", card)
    await lead.answers_with("What changed?", "It is mended.", card, button="Shipped")
    await stage.walk.by(minutes=2)
    await agent.sees("It is mended.", "dm")
    await agent.clicks("Yes, fixed", "dm")
    await stage.walk.by(minutes=2)
    await lead.sees("says it is fixed", card)


async def told_once(stage: Scene) -> None:
    """Assert that nobody was told anything twice."""
    for place in ("pod-cards", stage.agent.id):
        texts = [message.text for message in stage.posted_in(place)]
        assert len(texts) == len(set(texts)), texts
    assert await stage.rows("SELECT state, count(*) FROM feedback GROUP BY 1") == [("verified", 1)]
    verbs = await stage.rows(
        "SELECT verb, count(*) FROM audit_event WHERE obj = 'F-1' GROUP BY verb ORDER BY verb"
    )
    assert dict(verbs) == dict.fromkeys(("answer", "ask", "confirm", "ship", "submit", "take"), 1)


async def test_replies_that_are_lost_are_looked_up_and_never_posted_twice(stage: Scene) -> None:
    rule = stage.fault("drop_response", "chat.postMessage", probability=0.5)
    stage.breath_s = 30
    await close_the_loop(stage)
    stage.workspace.faults.clear()
    await stage.walk.by(minutes=5)
    assert rule.struck
    await told_once(stage)


async def test_server_errors_before_and_after_acting_change_nothing(stage: Scene) -> None:
    rules = [
        stage.fault("error_500", "chat.*", probability=0.3),
        stage.fault("error_500_after", "chat.postMessage", probability=0.3),
    ]
    stage.breath_s = 60
    await close_the_loop(stage)
    stage.workspace.faults.clear()
    await stage.walk.by(minutes=5)
    assert all(rule.struck for rule in rules)
    await told_once(stage)


async def test_rate_limits_are_waited_out(stage: Scene) -> None:
    rule = stage.fault("rate_limit", "chat.postMessage", probability=0.5, seconds=7)
    stage.breath_s = 60
    await close_the_loop(stage)
    assert rule.struck
    await told_once(stage)


async def test_events_that_come_twice_or_late_act_once(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    async with playing(tmp_path, sqlite_copies, rules=QUICK) as stage:
        rules = [stage.fault("duplicate", "*"), stage.fault("reorder", "*", probability=0.5)]
        await close_the_loop(stage)
        assert all(rule.struck for rule in rules)
        await told_once(stage)


async def test_a_cut_socket_comes_back_and_the_loop_goes_on(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    await stage.pod_lead.sees("F-1", "pod-cards")
    await stage.workspace.sockets.cut()
    back = await stage.workspace.world.feed.until(
        lambda: stage.workspace.sockets.count > 0, within_s=5
    )
    assert back
    await stage.pod_lead.clicks("Take it", "pod-cards")
    await stage.agent.sees("Now: Taken", "dm")


async def test_while_the_bot_is_away_a_person_is_told_and_nothing_is_kept(stage: Scene) -> None:
    await stage.agent.types("/rollout feedback")
    await stage.stop_bot()
    answer = await stage.agent.submits(a_form())
    assert not answer["ok"]
    await stage.start_bot()
    assert await stage.rows("SELECT count(*) FROM feedback") == [(0,)]
    await stage.agent.submits(a_form())
    await stage.agent.sees("F-1", "dm")
    await stage.pod_lead.sees("F-1", "pod-cards")


async def test_what_was_decided_before_a_stop_is_delivered_after_it(stage: Scene) -> None:
    stage.fault("error_500", "chat.postMessage")
    await stage.agent.types("/rollout feedback")
    await stage.agent.submits(a_form())
    await stage.stop_bot()
    stage.workspace.faults.clear()
    stage.clock.move_to(stage.clock.now() + timedelta(minutes=10))
    await stage.start_bot()
    await stage.walk.by(minutes=1)
    await stage.agent.sees("F-1", "dm")
    await stage.pod_lead.sees("F-1", "pod-cards")


async def test_signed_http_carries_the_whole_loop(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with playing(tmp_path, sqlite_copies, http_port=port) as stage:
        await close_the_loop(stage)
        assert stage.workspace.sockets.count == 0
        await told_once(stage)
        await stage.agent.opens_home()
        await stage.agent.sees("Fixed, confirmed", "home")


async def test_a_channel_without_the_bot_is_reported_and_mended_by_an_invitation(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    async with playing(tmp_path, sqlite_copies) as stage:
        world = stage.workspace.world
        world.channel("pod-cards").members.remove(world.app_user.id)
        await stage.agent.gives_feedback()
        told = await stage.steward.sees("could not be delivered", "dm")
        assert "invite" in str(told.blocks).lower()
        await stage.leader.sees("could not be delivered", "dm")
        await stage.pod_lead.invites("drumbeat", "pod-cards")
        await stage.walk.by(minutes=2)
        await stage.pod_lead.sees("F-1", "pod-cards")
        await stage.pod_lead.sees("What agents say that is for Cards", "pod-cards")
