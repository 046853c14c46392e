"""The app is removed from the workspace and comes back: nothing is sent meanwhile, nothing is lost."""

from tests.e2e.scene import Scene, a_form


async def test_nothing_is_sent_until_it_is_installed_again(stage: Scene) -> None:
    admin, parts, tally = stage.workspace.admin, stage.stage.parts, stage.workspace.tally
    stage.errors_expected = True
    await stage.agent.types("/rollout feedback")
    admin.uninstalls()
    await stage.breathe()
    assert any("Slack takes nothing from us" in why for why in parts.not_ready())
    await stage.agent.submits(a_form())
    await stage.walk.by(minutes=10)
    assert "chat.postMessage" not in tally.requests
    assert await stage.rows("SELECT 1 FROM outbox WHERE state = 'pending'")
    admin.installs()
    await stage.walk.by(minutes=5)
    assert not parts.not_ready()
    assert await stage.agent.sees("Thank you. This is F-1", "dm", new=True)
    stage.look_away(stage.agent.id, "pod-cards")
