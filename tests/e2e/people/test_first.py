"""The first minutes in a real workspace: the bot says who it is, and an admin sees what is missing."""

from tests.e2e.scene import Scene


async def test_a_channel_the_bot_comes_into_is_told_once_what_to_type(stage: Scene) -> None:
    admin = stage.workspace.admin
    admin.creates("later")
    admin.invites_app("later")
    await stage.breathe()
    (hello,) = stage.posted_in("later")
    assert "everybody can say here what works" in hello.text
    assert "/rollout feedback" in str(hello.blocks)
    for _ in range(2):
        admin.removes_app("later")
        admin.invites_app("later")
        await stage.breathe()
    assert stage.posted_in("later") == [hello]
    stage.look_away("later")


async def test_an_admins_list_shrinks_the_moment_the_bot_is_let_in(stage: Scene) -> None:
    admin = stage.workspace.admin
    admin.removes_app("pod-cards")
    await stage.breathe()
    await stage.steward.opens_home()
    await stage.steward.sees("I am not in", "home")
    admin.invites_app("pod-cards")
    await stage.breathe()
    # Nobody opened it again.
    await stage.steward.sees_no("I am not in", "home")
    await stage.pod_lead.sees("What agents say that is for Cards comes here", "pod-cards")
    await stage.agent.opens_home()
    await stage.agent.sees_no("still to set up", "home")


async def test_each_sees_their_own_home(stage: Scene) -> None:
    await stage.agent.opens_home()
    await stage.agent.sees("Welcome to Harbour", "home")
    await stage.leader.opens_home()
    await stage.leader.sees("For leaders", "home")
    await stage.champion.opens_home()
    await stage.champion.sees("For champions", "home")
