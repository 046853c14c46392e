"""What `/rollout` understands, and for whom."""

import pytest

from bot.domain.commands import SUBCOMMANDS, allowed, nearest
from bot.domain.roles import Role
from tests.builders.feedback import AISHA
from tests.builders.unit import a_person


def words(*roles: Role, leads: bool = False) -> list[str]:
    return [command.word for command in allowed(a_person(AISHA, *roles), leads=leads)]


NUMBERS = ["measures", "findings", "note"]
ESCALATIONS = ["escalate", "escalation", "escalations", "oncall"]
EVERYBODYS = ["feedback", "actions", *ESCALATIONS, "loop", "demand", "who", "pulse", "me"]


def test_everybody_may_do_what_is_for_everybody() -> None:
    assert words() == words(Role.AGENTS) == [*EVERYBODYS, "help"]


def test_leads_and_stewards_may_do_more() -> None:
    assert words(leads=True) == [*EVERYBODYS, "drill", "quiet", "help"]
    first, rest = EVERYBODYS[:9], EVERYBODYS[9:]
    assert words(Role.STEWARDS) == [*first, *NUMBERS, *rest, "drill", "quiet", "charter", "help"]
    assert words(Role.LEADERS) == [*first, *NUMBERS, *rest, "help"]
    in_pod = [command.word for command in allowed(a_person(AISHA), leads=False, in_pod=True)]
    assert in_pod == [*first, *NUMBERS, *rest, "help"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("fedback", "feedback"), ("HELP", "help"), ("chart", "charter")]
)
def test_a_slip_finds_what_was_meant(typed: str, meant: str) -> None:
    assert nearest(typed)[0] == meant


@pytest.mark.parametrize("typed", ["", "xyzzy", "🦀", "a" * 4_000])
def test_what_is_near_nothing_finds_nothing(typed: str) -> None:
    assert nearest(typed) == ()


def test_every_subcommand_is_told_apart_and_explained() -> None:
    assert len({command.word for command in SUBCOMMANDS}) == len(SUBCOMMANDS)
    assert all(command.usage.startswith(f"/rollout {command.word}") for command in SUBCOMMANDS)
    assert all(command.summary.endswith(".") for command in SUBCOMMANDS)
