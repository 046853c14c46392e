"""What each guard keeps somebody from, tried by whom it is there for."""

import base64
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.app import capabilities
from bot.charter.escalations import Hook
from bot.domain.ids import WorkflowKey
from bot.domain.measures.gatekeeper import Audience
from bot.domain.measures.known_changes import ChangeKind
from bot.errors import UserError
from bot.services.actions import changes, creation
from bot.services.actions import lookup as actions
from bot.services.escalations import hooks, threads
from bot.services.feedback import conversation, forms, intake, lookup, work
from bot.services.measures import answers, disputes, known_changes
from bot.services.measures.known_changes import NewKnownChange
from bot.store.engine.database import Database
from bot.store.record.vault import LONGEST_ID
from bot.work import people
from bot.work.menus import Search
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, EMRE, a_report
from tests.builders.measures import (
    NINE,
    TODAY,
    a_share,
    judge_all,
    keep,
    measured,
    numbers,
    shares,
    with_last,
)
from tests.builders.slack import a_command, a_saying, a_stage
from tests.builders.unit import BEN, CHLOE, LENA, PETRA, PRIYA, SAM, VERA, House
from tests.contract.actions.test_changing import a_new_action
from tests.contract.escalations.steps import escalate, timeline, with_policy
from tests.contract.races.beginnings import an_action
from tests.databases import SqliteCopies

CARD = "It says 4111 1111 1111 1111"


@pytest.fixture
def house(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[House]:
    """Guards know no database: one kind will do."""
    database = Database(sqlite_copies.fresh(tmp_path))
    yield House(database)
    database.close()


async def test_the_door_refuses_before_the_service(house: House) -> None:
    async with a_stage(house) as stage:
        for command in ("measures", "note", "quiet off", "charter reload", "drill"):
            told = (await stage.sends(a_command(command, by=AISHA))).body
            rule = next(c.rule for c in capabilities().commands if c.word == command.split()[0])
            assert rule.refused.replace("`", "") in told.replace("`", "")


async def test_only_who_steers_looks_everywhere(house: House) -> None:
    steers = {
        user
        for user in (AISHA, CHLOE, PRIYA, SAM, LENA, VERA)
        if await house.look(partial(people.steers, user=user))
    }
    assert steers == {LENA}


async def test_a_hook_is_called_at_allowed_hosts_alone(house: House) -> None:
    night = with_policy(house)
    raised = await escalate(night)
    elsewhere = Hook(key="pager", kind="webhook", url="https://elsewhere.example/in")
    known = night.charter.escalations
    # Past the check at loading, as an edit of what is in force would be.
    edited = known.model_copy(update={"hooks": (elsewhere,), "allowed_hosts": ("a.example",)})
    night.charter = night.charter.model_copy(update={"escalations": edited})
    problem = await night.do(lambda unit: hooks.trigger(unit, raised, "pager"))
    assert problem == "the charter has no such hook at an allowed host"
    assert await night.rows("SELECT * FROM hook_call") == []


async def test_an_action_is_its_pods_to_work_on(house: House) -> None:
    await house.do(lambda unit: creation.make(unit, EMRE, an_action()))
    for user in (AISHA, PETRA, VERA, LENA):
        with pytest.raises(UserError, match="A-1"):
            await house.do(partial(changes.keep, number=1, by=user))


async def test_an_action_is_shown_to_its_own(house: House) -> None:
    await house.do(lambda unit: creation.make(unit, EMRE, an_action()))
    for user in (AISHA, PETRA, VERA):
        with pytest.raises(UserError, match="no A-1 of yours"):
            await house.look(partial(actions.details, number=1, by=user))


async def test_a_list_of_all_is_of_ones_own(house: House) -> None:
    await house.do(lambda unit: creation.make(unit, EMRE, an_action()))
    listed = await house.look(lambda unit: actions.listing(unit, PETRA, ["all"]))
    assert "A-1" not in str(listed)


async def test_work_for_another_pod_is_proposed(house: House) -> None:
    await house.do(lambda unit: creation.make(unit, PETRA, a_new_action()))
    assert await house.rows("SELECT state FROM action") == [("proposed",)]


async def _found(house: House) -> House:
    house = house.with_charter(**measured())
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house)
    house.at = NINE
    return house


async def test_a_dispute_is_its_keepers(house: House) -> None:
    house = await _found(house)
    await house.do(lambda unit: disputes.dispute(unit, "1", LENA, "Half the calls are missing."))
    for user in (AISHA, PETRA, VERA):
        with pytest.raises(UserError):
            await house.look(partial(disputes.answer_form, number=1, by=user, upheld=True))


async def test_a_locked_number_is_not_told(house: House) -> None:
    house = await _found(house)
    untested = {**measured()["measures"][0], "five_minute_test": None}
    locked = house.with_charter(**measured(measures=[untested]))
    locked.at = NINE
    (finding,) = await locked.look(lambda unit: answers.asked(unit, [WorkflowKey("balance")]))
    assert not await locked.look(lambda unit: answers.may_read(unit, finding, Audience.POD))


async def test_a_note_is_not_for_agents(house: House) -> None:
    note = NewKnownChange(ChangeKind.RELEASE, None, TODAY, None, "A new model went live.")
    with pytest.raises(UserError, match="noted by pods"):
        await house.do(lambda unit: known_changes.note(unit, AISHA, note))
    await house.do(lambda unit: known_changes.note(unit, PRIYA, note), at=NINE)
    for user in (AISHA, VERA):
        with pytest.raises(UserError, match="for those who read the numbers"):
            await house.look(partial(known_changes.show, number=1, by=user), at=NINE)
        listed = await house.look(partial(known_changes.listing, by=user), at=NINE)
        assert "A new model" not in str(listed)
    assert "A new model" in str(await house.look(partial(known_changes.listing, by=PRIYA), at=NINE))


async def test_a_report_is_its_authors_to_edit(house: House) -> None:
    await house.submits()
    with pytest.raises(UserError, match="not one of yours"):
        await house.do(lambda unit: intake.edit(unit, 1, BEN, a_report(what="Other words.")))


async def test_a_report_is_its_pods_to_take(house: House) -> None:
    await house.submits()
    for user in (BEN, PETRA, VERA, LENA):
        with pytest.raises(UserError, match="belongs to Cards"):
            await house.do(partial(work.take, number=1, by=user))


async def test_a_report_is_shown_to_its_callers(house: House) -> None:
    await house.submits()
    for user in (CHLOE, PETRA, VERA):
        with pytest.raises(UserError, match="not to you"):
            await house.look(partial(lookup.details, number=1, by=user))


async def test_what_is_overheard_is_masked(house: House) -> None:
    night = with_policy(house)
    await escalate(night)
    await night.do(partial(threads.hear, ref="E-1", said=a_saying(PRIYA, CARD)))
    await night.do(partial(threads.hear, ref="E-1", said=a_saying(BEN, CARD)))
    assert "4111" not in str(await timeline(night))
    await night.submits()
    await night.do(lambda unit: conversation.ask(unit, 1, EMRE, question="Which account?"))
    asked = (await night.queued("F-1:author"))[-1].ref or ""
    await night.do(partial(conversation.hear, ref=asked, said=a_saying(AISHA, CARD)))
    await night.do(partial(conversation.hear, ref="F-1:card", said=a_saying(EMRE, CARD)))
    everything = str(await night.everything())
    assert "4111" not in everything
    assert "[removed]" in everything


async def test_a_seal_tells_no_time(house: House) -> None:
    await house.submits(anonymous=True)
    ((sealed,),) = await house.rows("SELECT sealed FROM relay")
    assert house.vault.open(sealed).ljust(LONGEST_ID).strip() == AISHA
    age = time.time() - _made_at(sealed)
    assert age > 40 * 365 * 86_400


def _made_at(token: str) -> int:
    # Its second stands in the open: no key is needed to read it, only another one to decrypt.
    return int.from_bytes(base64.urlsafe_b64decode(token)[1:9], "big")


async def test_a_menu_of_originals_is_of_ones_own_pod(house: House) -> None:
    await house.submits(what="The menu takes a minute to open.")
    await house.submits(BEN, what="The menu is slow to open.")
    await house.submits(BEN, what="The menu is slow to open.", workflow="arrangements")
    for words in ("", "menu", "F-3", "slow to open"):
        search = Search(by=EMRE, context="F-1", words=words)
        found = await house.look(partial(forms.find_original, search=search))
        assert "F-3" not in str(found), words
    search = Search(by=EMRE, context="F-1", words="menu")
    assert "F-2" in str(await house.look(partial(forms.find_original, search=search)))


async def test_a_broken_limit_is_proposed_to_who_reads_the_number(house: House) -> None:
    trusted = {"trusted_on": "2025-12-01", "tempo": "daily"}
    # Owned by an agent and by the vendor, neither of whom reads totals.
    owners = {"product": "aisha@harbour.example", "ai_operations": "vera@harbour.example"}
    limited = a_share(guardrail={"limit": 0.2, "then": "step_back"})
    known = house.with_charter(
        **measured(
            measures=[limited],
            sources=[],
            workflows=[a_workflow("balance", owners=owners, **trusted)],
        )
    )
    people = known.roster.people
    refs = {AISHA: "aisha@harbour.example", VERA: "vera@harbour.example"}
    called = {user: replace(people[user], ref=ref) for user, ref in refs.items()}
    known.roster = replace(known.roster, people={**people, **called})
    known.at = NINE
    await keep(known, with_last(shares(), value=0.317))
    await judge_all(known)
    proposed = [m for m in await known.queued() if "propose" in m.words]
    assert {m.place for m in proposed} == {PRIYA}
