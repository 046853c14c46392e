"""`/rollout help` and words nobody knows."""

from tests.e2e.scene import Scene


async def test_help_lists_what_the_person_may_do_and_nothing_else(stage: Scene) -> None:
    seen = {}
    for who in ("aisha", "priya", "sam"):
        actor = stage.actor(who)
        await actor.types("/rollout help")
        shown = await actor.sees("What you can do in Harbour", "ephemeral")
        words = ("feedback", "quiet", "charter", "help")
        seen[who] = [word for word in words if f"`/rollout {word}" in str(shown.blocks)]
    assert seen == {
        "aisha": ["feedback", "help"],
        "priya": ["feedback", "quiet", "help"],
        "sam": ["feedback", "quiet", "charter", "help"],
    }


async def test_more_is_a_button_away(stage: Scene) -> None:
    await stage.steward.types("/rollout help")
    await stage.steward.clicks("More", "ephemeral")
    shown = await stage.steward.sees("All you can do in Harbour", "ephemeral")
    assert "/rollout note" in str(shown.blocks)


async def test_an_unknown_word_is_answered_with_the_nearest(stage: Scene) -> None:
    await stage.agent.types("/rollout fedback")
    await stage.agent.sees("I don't know “fedback”. Did you mean feedback?", "ephemeral")
    await stage.agent.sees_no("/rollout help", "ephemeral")
    await stage.agent.types("/rollout zzz <!channel>", "floor")
    answer = await stage.agent.sees("I don't know “zzz”. You can use:", "ephemeral")
    assert "/rollout help" in str(answer.blocks)
    await stage.agent.types("/rollout")
    await stage.agent.sees("What you can do in Harbour", "ephemeral")


async def test_only_stewards_reload_the_charter(stage: Scene) -> None:
    await stage.agent.types("/rollout charter reload")
    await stage.agent.sees("Only stewards reload the charter.", "ephemeral")
    await stage.steward.types("/rollout charter reload")
    await stage.steward.sees("The charter is in force. Nothing had changed.", "ephemeral")
