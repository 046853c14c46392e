"""What `/rollout` understands, for whom, and what somebody needs most of it."""

import pytest

from bot.domain.commands import (
    FOREMOST,
    InPod,
    Part,
    Subcommand,
    allowed,
    foremost,
    nearest,
    parts_of,
)
from bot.domain.roles import Role
from tests.builders.feedback import AISHA
from tests.builders.unit import a_person

REPORT = Subcommand("reports", "/rollout reports", "What was reported.")
TAKE = Subcommand(
    "take", "/rollout take", "Take it.", only=(InPod.MEMBER,), foremost_for=(InPod.LEAD,)
)
STOP = Subcommand(
    "stop", "/rollout stop", "Stop it.", only=(Role.STEWARDS, InPod.LEAD), foremost_for=(Role.STEWARDS,)
)  # fmt: skip
SAY = Subcommand("say", "/rollout say", "Say it.", foremost_for=(Role.AGENTS, InPod.MEMBER))
ALL = (REPORT, TAKE, STOP, SAY)
MANY = tuple(Subcommand(f"w{n}", f"/rollout w{n}", "One of many.") for n in range(20))


def parts(*roles: Role, leads: bool = False, in_pod: bool = False) -> frozenset[Part]:
    return parts_of(a_person(AISHA, *roles), leads=leads, in_pod=in_pod)


def test_everybody_may_do_what_is_for_nobody_in_particular() -> None:
    assert allowed(ALL, parts()) == (REPORT, SAY)
    assert allowed(ALL, parts(Role.AGENTS, Role.VENDOR)) == (REPORT, SAY)


def test_what_is_for_some_is_for_whoever_is_any_of_them() -> None:
    assert allowed(ALL, parts(in_pod=True)) == (REPORT, TAKE, SAY)
    assert allowed(ALL, parts(leads=True, in_pod=True)) == ALL
    assert allowed(ALL, parts(Role.STEWARDS)) == (REPORT, STOP, SAY)
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
    somebody: frozenset[Part], command: Subcommand, is_first: bool
) -> None:
    listed = foremost((*MANY, *ALL), somebody)
    assert len(listed) == FOREMOST
    assert (command in listed) is is_first
    assert set(listed) <= set(allowed((*MANY, *ALL), somebody))


def test_what_is_listed_first_keeps_its_order_and_fills_up() -> None:
    listed = foremost((STOP, *MANY, SAY), parts(Role.STEWARDS, Role.AGENTS))
    assert listed == (STOP, *MANY[: FOREMOST - 2], SAY)


@pytest.mark.parametrize("typed", ["report", "reports", "Report", "REPORTS"])
def test_singular_and_plural_are_one_word(typed: str) -> None:
    assert REPORT.answers_to(typed)
    assert Subcommand("report", "", "").answers_to(typed)


@pytest.mark.parametrize("typed", ["", "s", "repor", "reportss", "says"])
def test_another_word_is_another_word(typed: str) -> None:
    assert not REPORT.answers_to(typed)


@pytest.mark.parametrize(("typed", "meant"), [("reprt", REPORT), ("STOPP", STOP), ("tke", TAKE)])
def test_a_slip_finds_what_was_meant(typed: str, meant: Subcommand) -> None:
    assert meant in nearest(ALL, typed)


@pytest.mark.parametrize("typed", ["", "xyzzy", "🦀", "a" * 4_000])
def test_what_is_near_nothing_finds_nothing(typed: str) -> None:
    assert nearest(ALL, typed) == ()
