"""What people type, and what they read."""

import pytest

from bot.workspace.client.composer import encoded
from bot.workspace.manifest import read_manifest
from bot.workspace.reading import reads, shown, words_on
from bot.workspace.rules import Rules
from bot.workspace.seed import Seed
from bot.workspace.state import Message
from bot.workspace.world import World
from tests.contract.workspace.builders import HandClock, a_manifest, a_section, a_seed


@pytest.fixture
def world() -> World:
    return World(a_seed(), read_manifest(a_manifest()), HandClock(), rules=Rules())


def test_typed_names_become_mentions(world: World) -> None:
    ana, bo = world.person("ana").id, world.person("bo").id
    general, group = world.channel("general").id, next(iter(world.usergroups))
    assert encoded(world, "@Ana Reyes and @bo") == f"<@{ana}> and <@{bo}>"
    assert encoded(world, "@champions in #general!") == (
        f"<!subteam^{group}> in <#{general}|general>!"
    )


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("mail ana@bo.example", "mail ana@bo.example"),
        ("@anabel", "@anabel"),
        ("@channel now", "<!channel> now"),
    ],
)
def test_everything_else_is_only_escaped(world: World, typed: str, sent: str) -> None:
    assert encoded(world, typed) == sent


def test_deactivated_people_cannot_be_mentioned(world: World) -> None:
    assert encoded(world, "@cy") == "@cy"


def test_sent_text_reads_as_slack_draws_it(world: World) -> None:
    ana = world.person("ana").id
    sent = (
        f"<@{ana}> in <#{world.channel('general').id}>: <https://x.example|the page> by "
        "<!date^1795424400^{date}|Monday> &amp; <!here>"
    )
    assert shown(world, sent) == "@Ana in #general: the page by Monday & @here"


def test_blocks_are_read_in_place_of_the_text_and_with_or_without_bold(world: World) -> None:
    message = Message("C", "1.0", "U", "fallback", blocks=[a_section("*Big* news")])
    assert words_on(world, message) == "*Big* news"
    assert reads(world, message, "Big news")
    assert reads(world, message, "*Big*")
    assert not reads(world, message, "fallback")


def test_a_seed_survives_being_written_down() -> None:
    assert Seed.from_json(a_seed().to_json()) == a_seed()


@pytest.mark.parametrize(
    ("scopes", "events", "complaint"),
    [
        ("chat:write commands", "message.channels", "needs `channels:history`"),
        ("chat:write commands", "app_mention", "needs `app_mentions:read`"),
    ],
)
def test_an_event_without_its_scope_cannot_be_installed(
    scopes: str, events: str, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_manifest(a_manifest(scopes=scopes, events=events))


def test_commands_need_their_scope() -> None:
    manifest = a_manifest()
    manifest["oauth_config"]["scopes"]["bot"].remove("commands")
    with pytest.raises(ValueError, match="need the scope `commands`"):
        read_manifest(manifest)
