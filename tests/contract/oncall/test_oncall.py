"""Who is on duty: shown, covered, swapped, and who may."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from bot.errors import UserError
from bot.services import me
from bot.services.oncall import covers, duty, forms, lookup, swaps
from bot.services.oncall.covers import CoverRequest
from bot.work.unit import Unit
from tests.builders.feedback import AT, EMRE
from tests.builders.slack import a_click, a_command, a_stage, a_view, a_view_submission, chosen
from tests.builders.unit import BEN, GONE, PRIYA, SAM, House, a_person, a_roster
from tests.contract.escalations.steps import escalate, timeline, with_policy
from tests.contract.goldens import golden

ROTA = {
    "key": "nights",
    "name": "Cards, nights",
    "pod": "cards",
    "people": ["emre@harbour.example", "priya@harbour.example"],
    "starts": "2026-11-02",
    "at": "09:00",
}
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def rota(house: House) -> House:
    """Nights on which Emre and Priya take turns, a week each, from Monday at nine."""
    known = house.with_charter(rotas=[ROTA])
    roster = a_roster()
    people = {
        user: replace(person, ref=f"{person.name.lower()}@harbour.example")
        for user, person in roster.people.items()
    }
    known.roster = replace(roster, people=people)
    return known


def turn(who: str, day: int) -> str:
    return f"{who} {datetime(2026, 11, day, 9, tzinfo=UTC).isoformat()}"


async def here(house: House, at: datetime | None = None) -> tuple[str, ...]:
    def on_duty(unit: Unit) -> tuple[str, ...]:
        (rota,) = unit.charter.rotas
        return duty.watch(unit, rota).on_duty(unit.at)

    return await house.look(on_duty, at=at)


async def refused(house: House, fn: Any) -> str:
    with pytest.raises(UserError) as problem:
        await house.do(fn)
    return problem.value.message or " ".join(problem.value.fields.values())


async def test_it_shows_who_is_on_duty_now_and_next(rota: House) -> None:
    shown = await rota.look(lambda unit: lookup.show(unit, PRIYA, []))
    golden("oncall/rotas", shown)
    words = str(shown)
    assert "<@U0EMRE>, until" in words
    assert "<@U0PRIYA> from" in words
    assert "oncall.cover" in words
    assert "oncall.cover" not in str(
        await rota.look(lambda unit: lookup.show(unit, BEN, ["cards"]))
    )
    assert "Nobody is on duty" not in words


async def test_a_gap_in_the_coming_week_is_named(rota: House) -> None:
    gone = a_person(EMRE, active=False, ref="emre@harbour.example")
    rota.roster = replace(rota.roster, people={**rota.roster.people, EMRE: gone})
    shown = str(await rota.look(lambda unit: lookup.show(unit, PRIYA, ["nights"])))
    assert "Nobody is on duty from" in shown
    assert "Now: nobody" in shown


async def test_asking_for_a_rota_nobody_has_names_those_there_are(rota: House) -> None:
    words = await refused(rota, lambda unit: lookup.show(unit, BEN, ["days"]))
    assert words == "There is no rota 'days'. These are there: nights."
    bare = await refused(rota, lambda unit: lookup.show(unit, BEN, ["Payments"]))
    assert bare == "Payments has no rota: `/rollout oncall` shows those there are."
    none = replace(rota, charter=rota.with_charter(rotas=[]).charter)
    assert "no rotas yet" in await refused(none, lambda unit: lookup.show(unit, BEN, []))


async def test_a_cover_counts_at_once_and_both_hear(rota: House) -> None:
    request = CoverRequest(turn=turn(EMRE, 2), hours="18:00-22:00")
    await rota.do(partial(covers.cover, key="nights", by=PRIYA, request=request))
    assert await here(rota, MONDAY.replace(hour=12)) == (EMRE,)
    assert await here(rota, MONDAY.replace(hour=19)) == (PRIYA,)
    assert await here(rota, MONDAY.replace(hour=22)) == (EMRE,)
    evening = MONDAY.replace(hour=19)
    shown = str(await rota.look(lambda unit: lookup.show(unit, PRIYA, []), at=evening))
    assert f"<@U0PRIYA>, until <!date^{int(MONDAY.replace(hour=22).timestamp())}" in shown
    told = await rota.queued("rota:nights")
    assert {m.place for m in told} == {EMRE, PRIYA}
    assert "<@U0PRIYA> is on duty instead of <@U0EMRE>" in told[0].words
    (event,) = await rota.events("nights")
    assert (event.verb, event.actor) == ("cover", PRIYA)


async def test_a_whole_turn_is_covered_from_now_on(rota: House) -> None:
    request = CoverRequest(turn=turn(PRIYA, 9), who=EMRE)
    await rota.do(partial(covers.cover, key="nights", by=SAM, request=request))
    assert await here(rota, MONDAY.replace(day=12)) == (EMRE,)
    shown = await rota.look(lambda unit: forms.form(unit, "cover", "nights", SAM))
    assert "Priya: Mon 9 Nov" not in str(shown)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"turn": turn(EMRE, 3)}, "That turn is over or changed."),
        ({"who": EMRE}, "It is theirs already."),
        ({"who": GONE}, "They are not here any more."),
        ({"hours": "late"}, "Write hours as 18:00-22:00."),
        ({"hours": "06:00-08:00"}, "That lies outside the turn."),
        ({"day": date(2026, 11, 12)}, "That lies outside the turn."),
        ({"by": BEN}, "Cards, nights is changed by its people"),
        ({"key": "days"}, "no longer has this rota"),
    ],
)
async def test_a_cover_that_cannot_be_says_why(
    rota: House, changes: dict[str, Any], words: str
) -> None:
    asked = {"key": "nights", "by": PRIYA, "turn": turn(EMRE, 2), **changes}
    key, by = asked.pop("key"), asked.pop("by")
    cover = partial(covers.cover, key=key, by=by, request=CoverRequest(**asked))
    assert words in await refused(rota, cover)
    assert await here(rota) == (EMRE,)


async def test_a_swap_changes_nothing_until_the_other_agrees(rota: House) -> None:
    swap = partial(swaps.swap, key="nights", by=PRIYA, mine=turn(PRIYA, 9), theirs=turn(EMRE, 16))
    await rota.do(swap)
    assert await here(rota, MONDAY.replace(day=12)) == (PRIYA,)
    (asked,) = await rota.queued(place=EMRE)
    golden("tell/told.swap", asked.payload)
    numbers = asked.payload["blocks"][1]["elements"][0]["value"]
    assert "not yours to answer" in await refused(
        rota, partial(swaps.answer, numbers=numbers, by=PRIYA, agrees=True)
    )
    await rota.do(partial(swaps.answer, numbers=numbers, by=EMRE, agrees=True))
    assert await here(rota, MONDAY.replace(day=12)) == (EMRE,)
    assert await here(rota, MONDAY.replace(day=18)) == (PRIYA,)
    (told,) = await rota.queued(place=PRIYA)
    assert "agrees: your turns are swapped." in told.words
    assert "answered already" in await refused(
        rota, partial(swaps.answer, numbers=numbers, by=EMRE, agrees=False)
    )


async def test_a_swap_that_is_declined_leaves_no_trace(rota: House) -> None:
    swap = partial(swaps.swap, key="nights", by=PRIYA, mine=turn(PRIYA, 9), theirs=turn(EMRE, 16))
    await rota.do(swap)
    await rota.do(partial(swaps.answer, numbers="1 2", by=EMRE, agrees=False))
    assert await rota.rows("SELECT * FROM rota_cover") == []
    assert "your turns stay" in (await rota.queued(place=PRIYA))[0].words


async def test_nobody_swaps_what_is_not_theirs(rota: House) -> None:
    swap = partial(swaps.swap, key="nights", by=PRIYA, mine=turn(EMRE, 2), theirs=turn(EMRE, 16))
    assert "Choose a turn of yours" in await refused(rota, swap)
    assert await faults(rota, swap) == {forms.TURN}
    theirs = partial(swap, mine="U0PRIYA gone", theirs=turn(PRIYA, 9))
    assert await faults(rota, theirs) == {forms.TURN, forms.THEIRS}
    form = partial(forms.form, word="swap", key="nights", by=SAM)
    assert "You have no turn ahead" in await refused(rota, form)


async def faults(rota: House, fn: Callable[[Unit], object]) -> set[str]:
    with pytest.raises(UserError) as problem:
        await rota.do(fn)
    return set(problem.value.fields)


async def test_a_cover_names_each_field_that_is_wrong(rota: House) -> None:
    request = CoverRequest(turn="U0EMRE gone", hours="in the evening")
    cover = partial(covers.cover, key="nights", by=PRIYA, request=request)
    assert await faults(rota, cover) == {forms.TURN, forms.HOURS}
    assert await rota.rows("SELECT * FROM rota_cover") == []


async def test_every_listener_is_reached_as_slack_reaches_it(rota: House) -> None:
    async with a_stage(rota) as stage:
        assert "Cards, nights" in (await stage.sends(a_command("oncall", by=PRIYA))).body
        for word in ("cover", "swap"):
            form = await stage.opened(a_click(f"oncall.{word}", "nights", by=PRIYA))
            assert form["callback_id"] == f"oncall.{word}"
        values = {forms.TURN: chosen(turn(EMRE, 2))}
        sent = a_view_submission(a_view("oncall.cover", "nights", values), by=PRIYA)
        assert (await stage.sends(sent)).status == 200
        assert await here(rota) == (PRIYA,)
        values = {
            forms.TURN: chosen(turn(PRIYA, 9)),
            forms.THEIRS: chosen(turn(EMRE, 16)),
        }
        sent = a_view_submission(a_view("oncall.swap", "nights", values), by=PRIYA)
        assert (await stage.sends(sent)).status == 200
        await stage.sends(a_click("oncall.decline", "2 3", by=EMRE))
        assert len(await rota.rows("SELECT * FROM rota_cover")) == 1
        late = await stage.sends(a_click("oncall.agree", "2 3", by=EMRE))
        assert late.status == 200


async def test_a_day_in_the_middle_of_a_turn_is_covered(rota: House) -> None:
    request = CoverRequest(turn=turn(EMRE, 2), day=date(2026, 11, 4))
    await rota.do(partial(covers.cover, key="nights", by=PRIYA, request=request))
    days = [await here(rota, MONDAY.replace(day=day)) for day in (3, 4, 5)]
    assert days == [(EMRE,), (PRIYA,), (EMRE,)]


async def test_whom_slack_does_not_know_keeps_their_turns(rota: House) -> None:
    spec = {**ROTA, "people": ["new@harbour.example", "emre@harbour.example"]}
    known = replace(rota, charter=rota.with_charter(rotas=[spec]).charter)
    assert await here(known) == ()
    assert await here(known, MONDAY.replace(day=10)) == (EMRE,)
    shown = str(
        await known.look(lambda unit: lookup.show(unit, SAM, []), at=MONDAY.replace(day=10))
    )
    assert "new@harbour.example from" in shown


async def test_whose_shift_it_is_is_on_duty_and_may_be_covered(rota: House) -> None:
    spec = {**ROTA, "turn": "shift"}
    shifts = [
        {"person": "emre@harbour.example", "days": "mon-fri", "hours": "08:00-16:00"},
        {"person": "priya@harbour.example", "days": "mon-fri", "hours": "16:00-23:00"},
    ]
    shifted = replace(rota, charter=rota.with_charter(rotas=[spec], shifts=shifts).charter)
    hours = [await here(shifted, MONDAY.replace(hour=hour)) for hour in (7, 10, 18, 23)]
    assert hours == [(), (EMRE,), (PRIYA,), ()]
    mine = f"{PRIYA} {MONDAY.replace(hour=16).isoformat()}"
    request = CoverRequest(turn=mine, who=EMRE, hours="18:00-20:00")
    await shifted.do(partial(covers.cover, key="nights", by=PRIYA, request=request))
    assert await here(shifted, MONDAY.replace(hour=19)) == (EMRE,)
    shown = str(await shifted.look(lambda unit: lookup.show(unit, PRIYA, [])))
    assert "Nobody is on duty from" in shown


async def shows(house: House, at: datetime | None = None) -> str:
    return str(await house.look(lambda unit: lookup.show(unit, PRIYA, ["nights"]), at=at))


async def test_who_is_away_has_the_turn_and_is_not_on_duty_as_the_step_sees_it(
    rota: House,
) -> None:
    steps = ({"to": "rota:nights"}, {"to": "lead"})
    night = replace(rota, charter=with_policy(rota, *steps, rotas=[ROTA]).charter)
    back = MONDAY.replace(day=5)
    await night.goes_away(EMRE, back_on=back.date())
    shown = await shows(night)
    assert (
        f"Now: nobody; it is the turn of <@U0EMRE>, who is away until {duty.moment(back)}" in shown
    )
    assert f"Nobody is on duty from {duty.moment(AT)}" in shown
    await escalate(night)
    assert ("step", "rota:nights: away") in await timeline(night)
    assert "Nobody is on duty" not in await shows(night, back)
    assert await here(night, back) == (EMRE,)


async def test_a_gap_begins_when_the_one_who_covers_is_away(rota: House) -> None:
    request = CoverRequest(
        turn=turn(EMRE, 2), who=PRIYA, day=date(2026, 11, 4), hours="18:30-22:00"
    )
    await rota.do(partial(covers.cover, key="nights", by=EMRE, request=request))
    await rota.goes_away(PRIYA, back_on=MONDAY.replace(day=6).date())
    starts = MONDAY.replace(day=4, hour=18, minute=30)
    assert f"Nobody is on duty from {duty.moment(starts)}" in await shows(rota)


async def test_a_gap_begins_to_the_minute_when_the_rotas_own_hours_do(rota: House) -> None:
    spec = {**ROTA, "days": "tue-fri", "hours": "07:45-22:00"}
    house = replace(rota, charter=rota.with_charter(rotas=[spec]).charter)
    await house.goes_away(EMRE, back_on=MONDAY.replace(day=6).date())
    starts = MONDAY.replace(day=3, hour=7, minute=45)
    assert f"Nobody is on duty from {duty.moment(starts)}" in await shows(house)


async def test_whose_turn_comes_next_is_named_with_their_time_off(rota: House) -> None:
    await rota.goes_away(PRIYA, back_on=MONDAY.replace(day=12).date())
    shown = await shows(rota)
    assert "Now: <@U0EMRE>, until" in shown
    assert f"Then: <@U0PRIYA> from {duty.moment(MONDAY.replace(day=9))}, who is away until" in shown
    assert f"Nobody is on duty from {duty.moment(MONDAY.replace(day=9))}" in shown


async def test_nobody_takes_a_turn_that_begins_before_they_are_back(rota: House) -> None:
    await rota.goes_away(PRIYA, back_on=MONDAY.replace(day=5).date())
    cover = partial(covers.cover, key="nights", request=CoverRequest(turn=turn(EMRE, 2), who=PRIYA))
    words = await refused(rota, partial(cover, by=EMRE))
    assert words == "Priya is away until Thursday 5 November."
    assert "You are away until Thursday 5 November" in await refused(rota, partial(cover, by=PRIYA))
    later = CoverRequest(turn=turn(EMRE, 2), who=PRIYA, day=date(2026, 11, 6))
    await rota.do(partial(covers.cover, key="nights", by=EMRE, request=later))
    assert await here(rota, MONDAY.replace(day=6)) == (PRIYA,)


async def test_nobody_is_swapped_into_their_time_off(rota: House) -> None:
    swap = partial(swaps.swap, key="nights", by=PRIYA, mine=turn(PRIYA, 9), theirs=turn(EMRE, 16))
    await rota.goes_away(EMRE, back_on=MONDAY.replace(day=12).date())
    assert "Emre is away until Thursday 12 November" in await refused(rota, swap)
    await rota.do(partial(me.back, user=EMRE))
    await rota.do(swap)
    await rota.goes_away(PRIYA, back_on=MONDAY.replace(day=20).date())
    agree = partial(swaps.answer, numbers="1 2", by=EMRE)
    assert "Priya is away until Friday 20 November" in await refused(
        rota, partial(agree, agrees=True)
    )
    await rota.do(partial(agree, agrees=False))
    assert await rota.rows("SELECT * FROM rota_cover") == []


async def test_until_is_when_somebody_covers_a_part_of_it_and_then_names_who_comes_back(
    rota: House,
) -> None:
    request = CoverRequest(turn=turn(EMRE, 2), who=PRIYA, hours="18:00-22:00")
    await rota.do(partial(covers.cover, key="nights", by=EMRE, request=request))
    evening, night = MONDAY.replace(hour=18), MONDAY.replace(hour=22)
    shown = await shows(rota)
    assert f"Now: <@U0EMRE>, until {duty.moment(evening)}" in shown
    changes = f"<@U0PRIYA> from {duty.moment(evening)}; <@U0EMRE> from {duty.moment(night)}"
    assert f"Then: {changes}; <@U0PRIYA> from {duty.moment(MONDAY.replace(day=9))}" in shown


async def test_until_is_when_the_hours_of_a_rota_end_and_outside_them_it_says_so(
    rota: House,
) -> None:
    spec = {**ROTA, "days": "mon-fri", "hours": "08:00-18:00"}
    house = replace(rota, charter=rota.with_charter(rotas=[spec]).charter)
    shown = await shows(house)
    assert f"Now: <@U0EMRE>, until {duty.moment(MONDAY.replace(hour=18))}" in shown
    tomorrow = duty.moment(MONDAY.replace(day=3, hour=8))
    handed_over = duty.moment(MONDAY.replace(day=9))
    assert f"Then: <@U0EMRE> from {tomorrow}; <@U0PRIYA> from {handed_over}" in shown
    at_night = await shows(house, MONDAY.replace(hour=20))
    assert "Now: nobody, outside its hours" in at_night
    assert f"Then: <@U0EMRE> from {tomorrow}" in at_night


async def test_until_is_when_whoever_is_away_comes_back_to_a_shared_shift(rota: House) -> None:
    spec = {**ROTA, "turn": "shift"}
    shifts = [
        {"person": "emre@harbour.example", "days": "mon-fri", "hours": "08:00-16:00"},
        {"person": "priya@harbour.example", "days": "mon-fri", "hours": "08:00-23:00"},
    ]
    house = replace(rota, charter=rota.with_charter(rotas=[spec], shifts=shifts).charter)
    shown = await shows(house)
    assert f"Now: <@U0EMRE>, <@U0PRIYA>, until {duty.moment(MONDAY.replace(hour=16))}" in shown
    assert f"Then: <@U0PRIYA> from {duty.moment(MONDAY.replace(hour=16))}" in shown


async def test_a_gap_says_until_when_it_lasts(rota: House) -> None:
    await rota.goes_away(PRIYA, back_on=MONDAY.replace(day=12).date())
    began, ended = MONDAY.replace(day=9), MONDAY.replace(day=12)
    gap = f"Nobody is on duty from {duty.moment(began)} to {duty.moment(ended)}"
    assert gap in await shows(rota)


async def test_what_is_left_of_a_turn_and_is_covered_is_shown_as_whose_it_is(rota: House) -> None:
    request = CoverRequest(turn=turn(EMRE, 2), who=PRIYA)
    await rota.do(partial(covers.cover, key="nights", by=EMRE, request=request))
    form = str(await rota.look(lambda unit: forms.form(unit, "cover", "nights", SAM)))
    assert "Priya: Mon 2 Nov" in form
    assert "Emre: Mon 2 Nov" not in form


async def test_of_two_covers_of_the_same_hours_the_later_counts(rota: House) -> None:
    for taker in (PRIYA, SAM):
        request = CoverRequest(turn=turn(EMRE, 2), who=taker, hours="18:00-22:00")
        await rota.do(partial(covers.cover, key="nights", by=EMRE, request=request))
    assert await here(rota, MONDAY.replace(hour=19)) == (SAM,)


ASKED = partial(swaps.swap, key="nights", by=PRIYA, mine=turn(PRIYA, 9), theirs=turn(EMRE, 16))


@pytest.mark.parametrize("hours", ["", "18:00-22:00"])
async def test_a_cover_ends_the_swap_that_waits_about_it_and_everybody_hears(
    rota: House, hours: str
) -> None:
    await rota.do(ASKED)
    await rota.forget_messages()
    request = CoverRequest(turn=turn(EMRE, 16), who=SAM, hours=hours)
    await rota.do(partial(covers.cover, key="nights", by=EMRE, request=request))
    assert await here(rota, MONDAY.replace(day=16, hour=20)) == (SAM,)
    for place in (EMRE, PRIYA):
        heard = " ".join(m.words for m in await rota.queued(place=place))
        assert "cannot be any more, since <@U0SAM> took one of the two turns" in heard
    assert "Swap" not in str((await rota.queued("rota:nights:1", place=EMRE))[-1].payload)
    assert "answered already" in await refused(
        rota, partial(swaps.answer, numbers="1 2", by=EMRE, agrees=True)
    )
    assert await here(rota, MONDAY.replace(day=12)) == (PRIYA,)


async def test_of_two_swaps_of_one_turn_the_first_that_is_agreed_counts(rota: House) -> None:
    await rota.do(ASKED)
    second = partial(
        swaps.swap, key="nights", by=PRIYA, mine=turn(PRIYA, 23), theirs=turn(EMRE, 16)
    )
    await rota.do(second)
    await rota.do(partial(swaps.answer, numbers="3 4", by=EMRE, agrees=True))
    assert await here(rota, MONDAY.replace(day=18)) == (PRIYA,)
    assert await here(rota, MONDAY.replace(day=25)) == (EMRE,)
    assert "cannot be any more" in " ".join(m.words for m in await rota.queued(place=PRIYA))
    assert len(await rota.rows("SELECT * FROM rota_cover")) == 2


async def test_a_swap_is_not_agreed_to_after_one_of_its_turns(rota: House) -> None:
    await rota.do(ASKED)
    agree = partial(swaps.answer, numbers="1 2", by=EMRE, agrees=True)
    words = await rota.do(agree, at=MONDAY.replace(day=17))
    assert words == "This swap cannot be any more: one of the two turns is over or changed."
    assert await here(rota, MONDAY.replace(day=18)) == (EMRE,)
    assert await rota.rows("SELECT * FROM rota_cover") == []
    assert "is over or changed" in (await rota.queued(place=PRIYA))[-1].words


async def test_a_swap_nobody_answers_lapses_with_its_buttons_and_both_hear(rota: House) -> None:
    await rota.do(ASKED)
    await rota.forget_messages()
    first_over = MONDAY.replace(day=16)
    assert await rota.look(swaps.next_lapse) == first_over
    await rota.do(swaps.lapse_due, at=MONDAY.replace(day=15))
    assert await rota.queued() == []
    await rota.do(swaps.lapse_due, at=first_over)
    edited = (await rota.queued("rota:nights:1", place=EMRE))[-1]
    assert edited.method == "update"
    assert "oncall." not in str(edited.payload)
    for place in (EMRE, PRIYA):
        assert "nobody answered" in (await rota.queued("rota:nights:U", place=place))[-1].words
    assert await rota.rows("SELECT * FROM rota_cover") == []
    assert await rota.look(swaps.next_lapse) is None
    assert [event.verb for event in await rota.events("nights")] == ["end swap"]


async def test_whoever_is_relieved_of_a_cover_hears_of_it_and_may_be_given_it_back(
    rota: House,
) -> None:
    for taker in (PRIYA, SAM, EMRE):
        request = CoverRequest(turn=turn(EMRE, 2), who=taker, hours="18:00-22:00")
        await rota.do(partial(covers.cover, key="nights", by=EMRE, request=request))
    assert await here(rota, MONDAY.replace(hour=19)) == (EMRE,)
    told = [m.words for m in await rota.queued(place=SAM)]
    assert "<@U0SAM> is on duty instead of <@U0PRIYA>" in told[0]
    assert "<@U0EMRE> is on duty instead of <@U0SAM>" in told[1]
    assert len(await rota.queued(place=PRIYA)) == 3
