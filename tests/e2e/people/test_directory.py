"""Who comes, what is renamed and what is shared is known in seconds, as the workspace tells it."""

from tests.e2e.scene import Scene


async def test_a_renamed_channel_keeps_its_pods_cards(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    stage.workspace.admin.renames("pod-cards", "pod-plastic")
    await stage.breathe()
    await stage.pod_lead.clicks("Take it", "pod-plastic")
    await stage.pod_lead.sees("Priya", "pod-plastic")
    label = await stage.agent.gives_feedback(what="It asked twice.")
    await stage.pod_lead.sees(label, "pod-plastic", new=True)
    stage.look_away(stage.agent.id, "pod-plastic")


async def test_a_new_hire_in_a_group_is_known_in_seconds(stage: Scene) -> None:
    admin, bot = stage.workspace.admin, stage.stage.parts.bot
    hired = admin.hires("nia", real_name="Nia", email="nia@harbour.example")
    admin.groups("newcomers", "nia")
    await stage.breathe()
    assert bot.roster.people[hired.id].name == "Nia"  # type: ignore[index]  # a workspace's id
    assert bot.roster.groups["@newcomers"] == (hired.id,)
    admin.regroups("newcomers", "nia", "emre")
    admin.changes("nia", deleted=True)
    await stage.breathe()
    assert len(bot.roster.groups["@newcomers"]) == 2
    assert not bot.roster.people[hired.id].active


async def test_what_becomes_of_a_channel_is_known(stage: Scene) -> None:
    admin, bot = stage.workspace.admin, stage.stage.parts.bot
    made = admin.creates("later")
    await stage.breathe()
    assert bot.roster.place("#later") == made.id
    assert made.id in bot.roster.uninvited
    admin.invites_app("later")
    admin.shares("later")
    await stage.breathe()
    assert made.id not in bot.roster.uninvited
    assert bot.roster.is_shared("#later")
    admin.unshares("later")
    admin.removes_app("later")
    await stage.breathe()
    assert made.id in bot.roster.uninvited
    assert not bot.roster.is_shared("#later")
    admin.archives("later")
    await stage.breathe()
    assert "#later" not in bot.roster.channels
    admin.unarchives("later")
    await stage.breathe()
    assert "#later" in bot.roster.channels
    stage.look_away("later")
