"""An edited rota: the turn that runs and its covers stay, and whoever is on duty hears."""

import json
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from bot.charter import Charter, parse
from bot.services.charter import preview
from bot.services.oncall import covers, edits, swaps
from bot.services.oncall.covers import CoverRequest
from bot.store import charter, people
from bot.store.people import Known
from tests.builders.charter import a_charter, charter_data
from tests.builders.feedback import EMRE
from tests.builders.unit import BEN, PRIYA, SAM, House, a_roster
from tests.contract.oncall.test_oncall import MONDAY, ROTA, here, turn

NAMES = {name: f"{name}@harbour.example" for name in ("emre", "priya", "sam", "ben")}


def with_people(*names: str, **changes: Any) -> Charter:
    people = [NAMES[name] for name in names]
    return a_charter(rotas=[{**ROTA, "people": people, **changes}])


@pytest.fixture
def rota(house: House) -> House:
    """Emre, Priya and Sam take turns, a week each; it is Priya's second day."""
    roster = a_roster()
    people = {
        user: replace(person, ref=f"{person.name.lower()}@harbour.example")
        for user, person in roster.people.items()
    }
    house.roster = replace(roster, people=people)
    house.charter = with_people("emre", "priya", "sam")
    house.at = MONDAY.replace(day=10, hour=12)
    return house


async def edited(house: House, new: Charter) -> None:
    await house.do(partial(edits.follow, old=house.charter, new=new))
    house.charter = new


async def weeks(house: House, *days: int) -> list[str]:
    return [(await here(house, MONDAY.replace(day=day)))[0] for day in days]


@pytest.mark.parametrize(
    ("names", "following"),
    [
        (("ben", "emre", "priya", "sam"), [PRIYA, SAM, BEN]),
        (("emre", "ben", "priya", "sam"), [PRIYA, SAM, EMRE]),
        (("emre", "priya", "ben", "sam"), [PRIYA, BEN, SAM]),
        (("priya", "sam"), [PRIYA, SAM, PRIYA]),
        (("emre", "sam", "ben"), [SAM, BEN, EMRE]),
    ],
)
async def test_who_is_added_or_removed_leaves_the_turn_that_runs(
    rota: House, names: tuple[str, ...], following: list[str]
) -> None:
    await edited(rota, with_people(*names))
    assert await weeks(rota, 10, 17, 24) == following


async def test_a_second_edit_goes_on_from_the_first(rota: House) -> None:
    await edited(rota, with_people("ben", "emre", "priya", "sam"))
    await edited(rota, with_people("sam", "ben", "emre", "priya"))
    assert await weeks(rota, 10, 17, 24) == [PRIYA, SAM, BEN]


async def test_another_first_day_begins_anew(rota: House) -> None:
    await edited(rota, with_people("ben", "emre", "priya", "sam"))
    await edited(
        rota, with_people("ben", "emre", "priya", "sam", starts=date(2026, 11, 9).isoformat())
    )
    assert await weeks(rota, 10, 17) == [BEN, EMRE]


async def test_turns_of_another_length_begin_with_whoever_is_on_duty(rota: House) -> None:
    await edited(rota, with_people("emre", "priya", "sam", turn="daily", days="mon-fri"))
    assert await weeks(rota, 10, 11, 12, 13, 16) == [PRIYA, SAM, EMRE, PRIYA, SAM]


async def test_covers_of_the_turn_that_runs_stay(rota: House) -> None:
    request = CoverRequest(turn=turn(PRIYA, 9), who=BEN, hours="18:00-22:00")
    await rota.do(partial(covers.cover, key="nights", by=PRIYA, request=request))
    await edited(rota, with_people("ben", "emre", "priya", "sam"))
    evening = [await here(rota, MONDAY.replace(day=10, hour=hour)) for hour in (17, 19, 22)]
    assert evening == [(PRIYA,), (BEN,), (PRIYA,)]


async def test_what_is_not_their_turn_any_more_is_not_covered_and_all_concerned_hear(
    rota: House,
) -> None:
    request = CoverRequest(turn=turn(EMRE, 23), who=BEN)
    await rota.do(partial(covers.cover, key="nights", by=SAM, request=request))
    await rota.forget_messages()
    await edited(rota, with_people("emre", "priya", "sam", "ben"))
    assert await rota.rows("SELECT * FROM rota_cover") == []
    for user in (EMRE, BEN, SAM):
        words = " ".join(m.words for m in await rota.queued(place=user))
        assert "is not the turn of <@U0EMRE> any more, so <@U0BEN> does not cover it" in words


async def test_what_an_edit_would_do_is_said_beforehand(rota: House) -> None:
    texts = {
        names: json.dumps(charter_data(rotas=[{**ROTA, "people": [NAMES[n] for n in names]}]))
        for names in (("emre", "priya", "sam"), ("emre", "priya", "sam", "ben"), ("emre", "sam"))
    }
    now, *edits_ = texts.values()
    directory = [
        Known("user", user, name, {"email": NAMES[name], "zone": "", "active": True})
        for name, user in (("emre", EMRE), ("priya", PRIYA), ("sam", SAM), ("ben", BEN))
    ]
    await rota.do(lambda unit: people.replace_directory(unit.tx, unit.workspace, directory))
    await rota.do(lambda unit: charter.keep(unit.tx, unit.workspace, now, at=unit.at))
    for key, hours in ((turn(EMRE, 23), ""), (turn(PRIYA, 9), "18:00-22:00")):
        request = CoverRequest(turn=key, who=BEN, hours=hours)
        await rota.do(partial(covers.cover, key="nights", by=SAM, request=request))

    async def said(text: str) -> list[str]:
        new = parse(text, name="x")
        with pytest.raises(UndoneError) as undone:
            await rota.do(lambda unit: UndoneError.with_(preview.rotas(unit, new)))
        return list(undone.value.args)

    before = await rota.everything()
    added, removed = [await said(text) for text in edits_]
    assert added == [
        "Rota nights: on duty priya now and after this edit. 2 covers ahead: 1 kept, 1 lost."
    ]
    assert removed == [
        "Rota nights: on duty priya now, sam after this edit. 2 covers ahead: 0 kept, 2 lost."
    ]
    assert await said(now) == []
    assert await rota.everything() == before


class UndoneError(Exception):
    """Undoes a transaction, and carries what it came to."""

    @classmethod
    def with_(cls, words: list[str]) -> None:
        raise cls(*words)


async def test_a_swap_that_waits_about_somebody_elses_turn_by_now_ends(rota: House) -> None:
    swap = partial(swaps.swap, key="nights", by=PRIYA, mine=turn(PRIYA, 9), theirs=turn(SAM, 16))
    await rota.do(swap)
    await edited(rota, with_people("emre", "priya", "ben", "sam"))
    assert await rota.rows("SELECT * FROM rota_cover") == []
    for user in (PRIYA, SAM):
        words = " ".join(m.words for m in await rota.queued(place=user))
        assert "one of the two turns is over or changed" in words


async def test_whoever_is_on_duty_after_an_edit_hears_and_whoever_was_before(rota: House) -> None:
    await edited(rota, with_people("emre", "sam"))
    (now,) = await rota.queued(place=SAM)
    assert "Cards, nights was edited in the charter: you are on duty now, until" in now.words
    (was,) = await rota.queued(place=PRIYA)
    assert "you are not on duty any more. Now: <@U0SAM>." in was.words
    assert await rota.queued(place=EMRE) == []
    await rota.forget_messages()
    await edited(rota, rota.charter)
    assert await rota.queued() == []


async def test_an_edit_that_comes_with_a_start_is_told_once_people_are_known(rota: House) -> None:
    known, rota.roster = rota.roster, replace(rota.roster, people={})
    await edited(rota, with_people("ben", "emre", "priya", "sam"))
    assert await rota.queued() == []
    rota.roster = known
    await rota.do(edits.tell)
    assert "you are on duty now" in (await rota.queued(place=PRIYA))[0].words
    assert await weeks(rota, 10) == [PRIYA]


async def test_a_rota_that_is_gone_lets_its_people_go(rota: House) -> None:
    await edited(rota, a_charter(rotas=[]))
    assert "you are not on duty there" in (await rota.queued(place=PRIYA))[0].words
