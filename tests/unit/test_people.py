"""Who is who, and who may do what to a pod's items."""

import pytest

from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import PodPeople, Roster, listed, may_lead, may_work
from bot.domain.roles import Role
from tests.builders.feedback import AISHA, EMRE
from tests.builders.unit import PETRA, PRIYA, SAM, VERA, a_roster

POD = PodPeople((PRIYA,), frozenset({EMRE, VERA}))
ROSTER = a_roster()


@pytest.mark.parametrize(
    ("who", "works", "leads"),
    [
        (PRIYA, True, True),
        (EMRE, True, False),
        (SAM, True, True),
        (AISHA, False, False),
        (PETRA, False, False),
        (VERA, False, False),
        (SlackUserId("U0STRANGER"), False, False),
    ],
)
def test_who_works_for_a_pod_and_who_leads_it(who: SlackUserId, works: bool, leads: bool) -> None:
    person = ROSTER.person(who)
    assert (may_work(person, POD), may_lead(person, POD)) == (works, leads)


def test_a_pod_of_nothing_but_a_channel_is_open_to_all_but_the_vendor() -> None:
    assert may_work(ROSTER.person(AISHA), PodPeople())
    assert not may_work(ROSTER.person(VERA), PodPeople())


def test_a_pod_the_charter_dropped_is_open_to_stewards_alone() -> None:
    gone = ROSTER.pod(PodKey("gone"))
    assert [may_work(ROSTER.person(who), gone) for who in (AISHA, PRIYA, SAM)] == [
        False,
        False,
        True,
    ]


def test_people_find_their_pods_and_roles_their_people() -> None:
    assert ROSTER.led_by(PRIYA) == ("cards",)
    assert ROSTER.led_by(EMRE) == ()
    assert ROSTER.pods_of(EMRE) == ROSTER.pods_of(PRIYA) == ("cards",)
    assert ROSTER.pods_of(AISHA) == ()
    assert ROSTER.with_role(Role.STEWARDS) == (SAM,)


def test_a_stranger_is_a_person_without_roles_in_the_rollouts_zone() -> None:
    stranger = Roster(zone="Asia/Manila").person(SlackUserId("U0X"))
    assert (stranger.name, stranger.zone, stranger.active) == ("U0X", "Asia/Manila", True)
    assert not stranger.is_a(*Role)


def test_places_are_ids_where_they_are_known() -> None:
    assert ROSTER.place("#pod-cards") == "C0CARDS"
    assert ROSTER.place("#elsewhere") == "#elsewhere"


def test_people_are_listed_once_in_order() -> None:
    assert listed([PRIYA, EMRE, PRIYA]) == (PRIYA, EMRE)
