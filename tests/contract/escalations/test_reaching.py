"""Whom steps reach: rotas, shifts, groups, other pods, at hours that suit them."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.escalations.escalation import EscalationState
from bot.domain.people import Roster
from bot.services.escalations import lookup
from bot.services.escalations import steps as stepping
from tests.builders.feedback import EMRE
from tests.builders.unit import BEN, GONE, LENA, PETRA, PRIYA, SAM, House, a_person, a_roster
from tests.contract.escalations.steps import escalate, one, passes, timeline, took, with_policy

ROTA = {
    "key": "nights",
    "people": ["emre@harbour.example", "priya@harbour.example"],
    "starts": "2026-11-02",
    "at": "09:00",
}
EVENING = datetime(2026, 11, 2, 22, tzinfo=UTC)


def with_refs(**changes: object) -> Roster:
    """Build the roster with everybody's name in the charter."""
    roster = a_roster()
    people = {
        user: replace(person, ref=f"{person.name.lower()}@harbour.example")
        for user, person in roster.people.items()
    }
    return replace(roster, people=people, **changes)  # type: ignore[arg-type]  # by name


async def steps_of(house: House) -> list[str]:
    return [words for verb, words in await timeline(house) if verb == "step"]


async def test_whoever_is_on_duty_is_reached(house: House) -> None:
    night = with_policy(house, {"to": "rota:nights"}, rotas=[ROTA])
    night.roster = with_refs()
    await escalate(night)
    assert await steps_of(night) == ["rota:nights: Emre"]
    assert "needs Cards now" in (await night.queued(place=EMRE))[0].words


async def test_a_gap_in_a_rota_falls_through_at_once(house: House) -> None:
    rota = {**ROTA, "hours": "18:00-22:00"}
    night = with_policy(house, {"to": "rota:nights"}, {"to": "lead"}, rotas=[rota])
    night.roster = with_refs()
    await escalate(night)
    assert await steps_of(night) == ["rota:nights: nobody is there", "lead: Priya"]


async def test_whoever_is_on_shift_is_reached(house: House) -> None:
    shifts = [{"person": "emre@harbour.example", "days": "mon-fri", "hours": "09:00-17:00"}]
    day = with_policy(house, {"to": "shift"}, {"to": "office"}, shifts=shifts)
    day.roster = with_refs()
    await escalate(day)
    assert await steps_of(day) == ["shift: Emre"]


async def test_off_shift_the_next_step_begins_at_once(house: House) -> None:
    shifts = [{"person": "emre@harbour.example", "days": "mon-fri", "hours": "09:00-17:00"}]
    night = with_policy(house, {"to": "shift"}, {"to": "office"}, shifts=shifts)
    night.roster = with_refs()
    night.at = EVENING
    await escalate(night)
    assert await steps_of(night) == ["shift: nobody is there", "office: Lena"]


async def test_groups_people_and_other_pods_are_reached(house: House) -> None:
    night = with_policy(house, {"to": "@oncall"}, {"to": "pod:payments"}, {"to": "U0BEN"})
    night.roster = replace(a_roster(), groups={"@oncall": (GONE, EMRE)})
    await escalate(night)
    await passes(night, 60)
    steps = await steps_of(night)
    assert steps == ["@oncall: Emre", "pod:payments: Petra", "U0BEN: Ben"]
    assert {m.place for m in await night.queued("E-1:")} >= {EMRE, PETRA, BEN}


async def test_a_step_outside_its_hours_is_left_out_and_says_so(house: House) -> None:
    by_day = {"to": "lead", "when": {"days": "mon-fri", "hours": "08:00-18:00"}}
    night = with_policy(house, by_day, {"to": "office"})
    night.at = EVENING
    await escalate(night)
    assert await steps_of(night) == ["lead: not at this hour", "office: Lena"]


async def test_a_responders_own_hours_decide_for_each(house: House) -> None:
    mornings = {"to": "members", "when": {"hours": "08:00-12:00", "zone": "responder"}}
    night = with_policy(house, mornings, {"to": "office"})
    roster = a_roster()
    far = a_person(EMRE, zone="America/New_York")
    night.roster = replace(roster, people={**roster.people, EMRE: far})
    night.at = datetime(2026, 11, 2, 15, tzinfo=UTC)  # three in London, ten in New York
    await escalate(night)
    assert await steps_of(night) == ["members: Emre"]


async def test_branches_by_severity_and_working_hours(house: House) -> None:
    branches = [
        {"when": {"severity": "critical", "working": False}, "steps": [{"to": "office"}]},
        {"when": {"severity": "medium"}, "steps": [{"to": "channel"}]},
    ]
    night = with_policy(house, {"to": "lead"}, policy={"branches": branches})
    await escalate(night, criteria=("complaint",))
    assert await steps_of(night) == ["channel: asked"]
    night.at = EVENING
    second = await escalate(night)
    assert (second.branch, second.named) == (0, (LENA,))


async def test_an_owner_who_leaves_gives_it_back_at_once(house: House) -> None:
    night = with_policy(house)
    await escalate(night)
    await night.do(took(EMRE, minutes=45))
    assert (await one(night)).state is EscalationState.ACKNOWLEDGED
    roster = a_roster()
    left = replace(roster, people={**roster.people, EMRE: a_person(EMRE, active=False)})
    night.roster = left
    assert await night.look(stepping.next_due) == night.at
    await night.do(stepping.step_due)
    after = await one(night)
    assert (after.state, after.owner) == (EscalationState.RAISED, None)
    assert ("unacknowledged", "its owner has left") in await timeline(night)
    assert PRIYA in after.named


async def test_at_nobodys_hours_the_timeline_says_so_in_words_people_use(house: House) -> None:
    mornings = {"hours": "08:00-12:00", "zone": "responder"}
    night = with_policy(
        house,
        {"to": "pod:payments", "when": mornings},
        {"to": "U0BEN", "when": mornings},
        {"to": "emre@harbour.example", "when": mornings},
        {"to": "hook:pager"},
        {"to": "office"},
        escalations={
            "hooks": [{"key": "pager", "kind": "pagerduty"}],
            "allowed_hosts": ["events.pagerduty.com"],
        },
    )
    night.roster = with_refs()
    night.at = datetime(2026, 11, 2, 3, tzinfo=UTC)
    await escalate(night)
    assert await steps_of(night) == [
        "pod:payments: not at this hour",
        "U0BEN: not at this hour",
        "emre@harbour.example: not at this hour",
        "hook:pager: called",
    ]
    shown = str(await night.look(lambda unit: lookup.details(unit, 1, PRIYA)))
    for words in ("the lead of Payments: not", "Ben: not", "Emre: not", "pager: called"):
        assert words in shown


async def test_a_criterion_brings_a_step_of_its_own(house: House) -> None:
    guild = {"to": "U0SAM", "when": {"criteria": ["legal", "security"]}}
    night = with_policy(house, guild, {"to": "lead"})
    await escalate(night, criteria=("complaint",))
    assert await steps_of(night) == ["U0SAM: not asked for", "lead: Priya"]
    second = await escalate(night, criteria=("complaint", "legal"))
    assert second.named == (SAM,)
