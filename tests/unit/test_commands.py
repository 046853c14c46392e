"""What `/rollout` understands, for whom, and what somebody needs most of it."""

import pytest

from bot.domain.commands import FOREMOST, Subcommand, allowed, foremost, nearest
from bot.domain.ids import PodKey
from bot.domain.people import PodPeople, Roster
from bot.domain.rights.rules import Standing
from bot.domain.roles import InPod, Role
from tests.builders.feedback import AISHA
from tests.builders.unit import a_person

REPORT = Subcommand("escalations", "/rollout escalations", "What was escalated.")
TAKE = Subcommand("note", "/rollout note", "Note it.", foremost_for=(InPod.LEAD,))
STOP = Subcommand("quiet", "/rollout quiet", "Stop it.", foremost_for=(Role.STEWARDS,))
SAY = Subcommand("feedback", "/rollout", "Say it.", foremost_for=(Role.AGENTS, InPod.MEMBER))
ALL = (REPORT, TAKE, STOP, SAY)
MANY = tuple(Subcommand("help", f"/rollout help {n}", "One of many.") for n in range(20))


def parts(*roles: Role, leads: bool = False, in_pod: bool = False) -> frozenset[Standing]:
    cards = PodPeople((AISHA,) if leads else (), frozenset({AISHA} if in_pod else ()))
    people = {AISHA: a_person(AISHA, *roles)}
    return Roster(people=people, pods={PodKey("cards"): cards}).parts_of(AISHA)


def test_everybody_may_do_what_is_for_nobody_in_particular() -> None:
    assert allowed(ALL, parts()) == (REPORT, SAY)
    assert allowed(ALL, parts(Role.AGENTS, Role.VENDOR)) == (REPORT, SAY)


def test_what_is_for_some_is_for_whoever_is_any_of_them() -> None:
    assert allowed(ALL, parts(in_pod=True)) == (REPORT, TAKE, SAY)
    assert allowed(ALL, parts(leads=True, in_pod=True)) == ALL
    assert allowed(ALL, parts(Role.STEWARDS)) == ALL
    assert allowed(ALL, parts(Role.STEWARDS, Role.VENDOR)) == (REPORT, SAY)
    # The charter may call somebody a lead who leads none of its pods.
    assert allowed(ALL, parts(Role.POD_LEADS)) == (REPORT, SAY)


@pytest.mark.parametrize(
    ("somebody", "command", "is_first"),
    [
        (parts(), SAY, True),
        (parts(Role.AGENTS), SAY, True),
        (parts(in_pod=True), SAY, True),
        (parts(leads=True, in_pod=True), TAKE, True),
        (parts(leads=True, in_pod=True), SAY, False),
        (parts(Role.STEWARDS), STOP, True),
        (parts(Role.LEADERS), SAY, False),
        (parts(Role.LEADERS), STOP, False),
    ],
)
def test_help_begins_with_what_a_part_needs(
    somebody: frozenset[Standing], command: Subcommand, is_first: bool
) -> None:
    listed = foremost((*MANY, *ALL), somebody)
    assert len(listed) == FOREMOST
    assert (command in listed) is is_first
    assert set(listed) <= set(allowed((*MANY, *ALL), somebody))


def test_what_is_listed_first_keeps_its_order_and_fills_up() -> None:
    listed = foremost((STOP, *MANY, SAY), parts(Role.STEWARDS, Role.AGENTS))
    assert listed == (STOP, *MANY[: FOREMOST - 2], SAY)


@pytest.mark.parametrize("typed", ["escalation", "escalations", "Escalation", "ESCALATIONS"])
def test_singular_and_plural_are_one_word(typed: str) -> None:
    assert REPORT.answers_to(typed)
    assert Subcommand("escalation", "", "").answers_to(typed)


@pytest.mark.parametrize("typed", ["", "s", "escalatio", "escalationss", "feedbackss"])
def test_another_word_is_another_word(typed: str) -> None:
    assert not REPORT.answers_to(typed)


@pytest.mark.parametrize(
    ("typed", "meant"), [("escaltions", REPORT), ("QUIETT", STOP), ("nte", TAKE)]
)
def test_a_slip_finds_what_was_meant(typed: str, meant: Subcommand) -> None:
    assert meant in nearest(ALL, typed)


@pytest.mark.parametrize("typed", ["", "xyzzy", "🦀", "a" * 4_000])
def test_what_is_near_nothing_finds_nothing(typed: str) -> None:
    assert nearest(ALL, typed) == ()
