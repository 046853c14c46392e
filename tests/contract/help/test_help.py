"""Help lists what a person may do, and unknown words are answered with near ones."""

import pytest

from bot.domain.commands import EVERYBODY, Subcommand
from bot.domain.ids import SlackUserId
from bot.domain.roles import InPod, Role
from bot.services import help as helping
from tests.builders.feedback import AISHA
from tests.builders.unit import PRIYA, SAM, House
from tests.contract.goldens import golden

LEADS = (Role.STEWARDS, InPod.LEAD)
FEEDBACK = Subcommand("feedback", "/rollout feedback", "Tell us.", foremost_for=EVERYBODY)
QUIET = Subcommand("quiet", "/rollout quiet", "Wait.", foremost_for=LEADS)
CHARTER = Subcommand("charter", "/rollout charter", "Reload.", LEADS[:1])
HELP = Subcommand("help", "/rollout help", "This list.")
REST = tuple(Subcommand("help", f"/rollout {word}", "A rest.") for word in "abcdefgh")
COMMANDS = (FEEDBACK, *REST, QUIET, CHARTER, HELP)


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (AISHA, {"feedback", "help"}),
        (PRIYA, {"feedback", "quiet", "help"}),
        (SAM, {"feedback", "quiet", "charter", "help"}),
        (SlackUserId("U0STRANGER"), {"feedback", "help"}),
    ],
)
async def test_everybody_sees_what_they_may_do(
    house: House, by: SlackUserId, words: set[str]
) -> None:
    shown = str(await house.look(lambda unit: helping.overview(unit, by, COMMANDS, more=True)))
    listed = {
        word for word in ("feedback", "quiet", "charter", "help") if f"`/rollout {word}" in shown
    }
    assert listed == words


async def test_the_overview_in_full(house: House) -> None:
    golden("help/help", await house.look(lambda unit: helping.overview(unit, SAM, COMMANDS)))


async def test_more_is_everything_they_may_do(house: House) -> None:
    first = await house.look(lambda unit: helping.overview(unit, AISHA, COMMANDS))
    more = await house.look(lambda unit: helping.overview(unit, AISHA, COMMANDS, more=True))
    assert "`/rollout help more` lists all 10" in str(first)
    assert "`/rollout h`" not in str(first)
    assert "`/rollout h`" in str(more)
    assert "/rollout charter" not in str(more)
    golden("help/help.more", more)


async def test_a_plain_message_is_told_what_does_reach_the_pods(house: House) -> None:
    await house.do(lambda unit: helping.written_to(unit, AISHA, "hello?", COMMANDS))
    (told,) = await house.queued("direct:")
    assert told.place == AISHA
    golden("help/direct", told.payload)


async def test_a_slip_is_answered_with_what_was_meant(house: House) -> None:
    golden(
        "help/help.unknown",
        await house.look(lambda unit: helping.unknown(unit, AISHA, COMMANDS, "fedback")),
    )


async def test_what_is_near_but_not_theirs_is_not_offered(house: House) -> None:
    shown = str(await house.look(lambda unit: helping.unknown(unit, AISHA, COMMANDS, "quit")))
    assert "/rollout quiet" not in shown
    assert "You can use:" in shown


async def test_odd_words_are_only_words(house: House) -> None:
    shown = str(
        await house.look(lambda unit: helping.unknown(unit, AISHA, COMMANDS, "<!channel>" * 9))
    )
    assert "<!channel>" not in shown


@pytest.mark.parametrize("thread", ["", "1.5"])
async def test_a_mention_is_answered_where_it_was_written(house: House, thread: str) -> None:
    await house.do(lambda unit: helping.mentioned(unit, AISHA, channel="C9", thread=thread))
    (answer,) = await house.queued()
    assert (answer.method, answer.place, answer.payload["user"]) == ("ephemeral", "C9", AISHA)
    assert answer.payload.get("thread_ts", "") == thread
    golden("help/mention", {k: v for k, v in answer.payload.items() if k in ("text", "blocks")})
