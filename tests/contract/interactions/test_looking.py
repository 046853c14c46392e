"""Evidence opens the contacts behind a number, and each opening is kept before it is seen."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.ids import SlackUserId
from bot.domain.rights import rules
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services.interactions import contacts, evidence
from bot.services.measures import lookup
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA
from tests.builders.interactions import a_contact, a_scorecard, an_output, keep, opened
from tests.builders.measures import NINE, a_measure
from tests.builders.unit import BEN, CHLOE, LENA, PETRA, PRIYA, VERA, House, a_person, a_roster
from tests.contract.goldens import golden

SUE, TOM = SlackUserId("U0SUE"), SlackUserId("U0TOM")
COUNTED: dict[str, Any] = {"from": "interactions", "source": None, "target": ()}
MEASURES = [
    a_measure("greeting", name="Greeting", short=None, unit="share", item="greeting", **COUNTED),
    a_measure("failed", unit="count", outcome="failed_handoff", **COUNTED),
    a_measure("length", field="duration_s", **COUNTED),
    a_measure("sent"),
]
OF = "|balance|all|2026-03-01"
TEAM = {
    "aisha@harbour.example": {"agent_id": "a7", "supervisor": "sue@harbour.example"},
    "ben@harbour.example": {"agent_id": "a8"},
}
LOOKS = 'SELECT interaction, "by", kind, version, day FROM look ORDER BY number'


async def rollout(house: House, **parts: Any) -> House:
    """A rollout of which Aisha is in Sue's team, Ben in nobody's."""
    house = await opened(house, measures=MEASURES, people=TEAM, **parts)
    house.at = NINE
    more = (a_person(SUE, Role.SUPERVISORS), a_person(TOM, Role.SUPERVISORS))
    people = {**a_roster().people, **{each.id: each for each in more}}
    named = {
        user: replace(each, ref=f"{each.name.lower()}@harbour.example")
        for user, each in people.items()
    }
    return replace(house, roster=a_roster(people=named))


def scored(number: int, value: float, confidence: float = 0.9, **changes: Any) -> dict[str, Any]:
    return a_contact(number, outputs=[an_output(value=value, confidence=confidence)], **changes)


async def shown(house: House, value: str, by: SlackUserId = LENA) -> list[str]:
    """List the contacts that evidence offers, in order."""
    modal = await house.look(lambda unit: evidence.modal(unit, value, by))
    return [each["accessory"]["value"] for each in modal["blocks"] if "accessory" in each]


async def test_a_few_of_each_side_stand_there_the_surest_and_newest_first(house: House) -> None:
    house = await rollout(house)
    await keep(
        house,
        [
            *(scored(number, 1) for number in range(1, 6)),
            scored(6, 0, 0.5),
            scored(7, 0, 0.99),
            scored(8, 0, 1, cohort={"pilot": True}),
        ],
    )
    assert await shown(house, f"greeting{OF}") == ["7", "6", "5", "4", "3", "2"]


async def test_outcomes_and_lengths_have_two_sides_too(house: House) -> None:
    house = await rollout(house)
    await keep(
        house,
        [
            a_contact(1, duration_s=60, outcome="failed_handoff"),
            a_contact(2, duration_s=600),
            a_contact(3, duration_s=300),
            a_contact(4, duration_s=90),
        ],
    )
    assert await shown(house, f"failed{OF}") == ["4", "3", "2", "1"]
    assert await shown(house, f"length{OF}") == ["1", "4", "3", "2"]
    assert await shown(house, f"sent{OF}") == ["4", "3", "2"]
    modal = await house.look(lambda unit: evidence.modal(unit, f"greeting{OF}", LENA))
    golden("interactions/evidence", modal)


async def test_a_locked_measure_has_its_evidence_but_no_number(house: House) -> None:
    house = await rollout(house, workflows=[a_workflow("balance", name="Balance inquiry")])
    await keep(house, [a_contact()])
    seen = await house.look(lambda unit: lookup.measures(unit, PRIYA, ("balance",)))
    values = [b["accessory"]["value"] for b in seen["blocks"] if "accessory" in b]
    assert f"greeting{OF}" in values
    assert await shown(house, f"greeting{OF}", PRIYA) == ["1"]


async def test_a_contact_shows_what_was_said_of_it_and_what_its_items_ask(house: House) -> None:
    cards = a_scorecard()
    cards["items"][0] |= {"examples": ["Good morning counts.", "A sigh does not."]}
    cards["differences"] = [
        {"item": "greeting", "channels": ["voice"], "because": "Chat greets for us."},
    ]
    differs = [{**cards["differences"][0], "asks": "Were they greeted aloud?"}]
    house = await rollout(house, scorecards=[{**cards, "differences": differs}])
    tone = an_output("tone", value=4, quote="", at=None, confidence=None)
    await keep(house, [a_contact(outputs=[an_output(), tone])])
    golden("interactions/contact", await house.do(lambda u: contacts.look_at(u, "1", LENA)))


async def test_an_opening_is_kept_with_who_and_when(house: House) -> None:
    house = await rollout(house)
    await keep(house, [a_contact()])
    await house.do(lambda unit: contacts.look_at(unit, "1", LENA))
    assert [tuple(map(str, row)) for row in await house.rows(LOOKS)] == [
        ("1", LENA, "opened", "1", "2026-03-02")
    ]


@pytest.mark.parametrize("who", [PETRA, VERA, BEN, TOM])
async def test_another_teams_contact_is_not_shown_and_nothing_is_kept(
    house: House, who: SlackUserId
) -> None:
    house = await rollout(house)
    await keep(house, [a_contact()])
    before = await house.everything()
    with pytest.raises(UserError, match="for its agent, their supervisor and the pod"):
        await house.do(lambda unit: contacts.look_at(unit, "1", who))
    assert await house.everything() == before


@pytest.mark.parametrize("who", [AISHA, SUE, CHLOE, PRIYA, LENA])
async def test_its_agent_their_supervisor_champions_and_its_pod_look(
    house: House, who: SlackUserId
) -> None:
    house = await rollout(house)
    await keep(house, [a_contact()])
    await house.do(lambda unit: contacts.look_at(unit, "1", who))


async def test_supervisors_are_offered_their_own_teams_and_nobodys_contacts(house: House) -> None:
    house = await rollout(house)
    await keep(house, [a_contact(1), a_contact(2, agent="a8"), a_contact(3, agent="")])
    assert await shown(house, f"sent{OF}", SUE) == ["3", "2", "1"]
    assert await shown(house, f"sent{OF}", TOM) == ["3", "2"]


async def test_the_charters_pattern_opens_what_came_without_a_link(house: House) -> None:
    link = "https://calls.example/{workflow}/{id}"
    house = await rollout(house, interactions={"link": link})
    await keep(house, [a_contact(link="")])
    seen = await house.do(lambda unit: contacts.look_at(unit, "1", LENA))
    assert "https://calls.example/balance/c1" in str(seen)


async def test_a_contact_that_is_gone_says_so(house: House) -> None:
    house = await rollout(house)
    for value in ("9", "x", ""):
        with pytest.raises(UserError, match="not kept any more"):
            await house.do(lambda unit, value=value: contacts.look_at(unit, value, LENA))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("channel", "counts", "at", "told"),
    [
        ("voice", "ms", [51_000, 55_000], "“Good morning” at 0:51"),
        ("voice", "s", [191, 195], "“Good morning” at 3:11"),
        ("voice", "characters", [191, 195], "“Good morning”"),
        ("chat", "ms", [1_200, 1_230], "“Good morning”"),
    ],
)
async def test_a_passage_stands_where_whoever_opens_the_recording_finds_it(
    house: House, channel: str, counts: str, at: list[int], told: str
) -> None:
    places = {"allowed_hosts": ["calls.example"], "at": counts}
    house = await rollout(house, interactions=places)
    await keep(house, [a_contact(channel=channel, outputs=[an_output(at=at)])])
    seen = await house.do(lambda u: contacts.look_at(u, "1", LENA))
    assert f"*Greeting: yes, 90% sure*\n{told}" in [
        block["text"]["text"] for block in seen["blocks"] if block["type"] == "section"
    ]


async def test_a_place_in_a_text_is_told_where_no_words_are_quoted(house: House) -> None:
    house = await rollout(house)
    said = an_output(quote="", at=[1_200, 1_230])
    await keep(house, [a_contact(channel="chat", outputs=[said])])
    seen = await house.do(lambda u: contacts.look_at(u, "1", LENA))
    assert "from character 1,200 on" in str(seen)


async def test_a_suggestion_is_no_score_that_does_not_apply(house: House) -> None:
    house = await rollout(house)
    said = an_output("summary", value=None, quote="Paid on Monday.")
    await keep(house, [a_contact(outputs=[an_output(), said])])
    seen = str(await house.do(lambda u: contacts.look_at(u, "1", LENA)))
    assert "Summary: suggested, 90% sure" in seen


@pytest.mark.parametrize(
    ("who", "next_step"),
    [
        (PRIYA, "open with *Evidence* in `/rollout measures`"),
        (AISHA, "`/rollout feedback` tells its pod"),
        (VERA, "Contacts are not shown to the vendor."),
    ],
)
def test_for_whom_nothing_is_drawn_hears_what_they_can_do(who: SlackUserId, next_step: str) -> None:
    parts = a_roster().parts_of(who)
    with pytest.raises(UserError) as refused:
        rules.LOOK.check(parts)
    assert next_step in refused.value.message
