"""What a finding becomes, who may say so, and numbers that look wrong to somebody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.actions.decisions import ActionState
from bot.domain.ids import SlackUserId
from bot.domain.measures.findings import Attribution, Finding, FindingState
from bot.domain.measures.known_changes import ChangeKind
from bot.errors import UserError
from bot.services.actions import lookup as its_actions
from bot.services.interactions import evidence
from bot.services.measures import disputes as disputing
from bot.services.measures import findings as looking
from bot.services.measures import known_changes as noting
from bot.services.measures import lookup, outcomes
from bot.store.actions import rows as actions
from bot.store.measures import disputes, findings, known_changes
from bot.store.measures.disputes import DisputeState
from bot.work.unit import Unit
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, EMRE
from tests.builders.measures import (
    NINE,
    TODAY,
    YESTERDAY,
    a_measure,
    a_share,
    judge_all,
    keep,
    measured,
    numbers,
    shares,
    with_last,
)
from tests.builders.unit import HERE, LENA, PETRA, PRIYA, SAM, VERA, House
from tests.contract.goldens import golden


@pytest.fixture
async def found(house: House) -> House:
    """A house in which finding 1 waits: AHT of Balance inquiry was far too high yesterday."""
    house = house.with_charter(**measured())
    link = ("https://calls.example/recordings/77",)
    await keep(house, [*with_last(numbers(), value=520.0, evidence=link), *shares()])
    await judge_all(house)
    house.at = NINE
    return house


def an_input(
    becomes: FindingState = FindingState.DECISION, **changes: object
) -> outcomes.FindingInput:
    values: dict[str, object] = {
        "becomes": becomes.value,
        "changed": "tool",
        "reason": "We roll the flow back today.",
        "title": "",
        "owner": None,
        **changes,
    }
    return outcomes.FindingInput(**values)  # type: ignore[arg-type]  # as a form would fill it in


async def the_finding(house: House) -> Finding:
    (one,) = await house.look(lambda u: findings.get(u.tx, HERE, [1]))
    return one


async def refused(house: House, fn: Callable[[Unit], object]) -> str:
    """Do what cannot be done and return why; nothing may have changed."""
    before = await house.everything()
    with pytest.raises(UserError) as problem:
        await house.do(fn)
    assert await house.everything() == before
    return problem.value.message or " ".join(problem.value.fields.values())


async def test_a_decision_closes_it_with_what_changed_and_why(found: House) -> None:
    await found.do(lambda unit: outcomes.become(unit, "1", LENA, an_input()))
    one = await the_finding(found)
    assert (one.state, one.attribution) == (FindingState.DECISION, Attribution.TOOL)
    assert (one.reason, one.decided_by) == ("We roll the flow back today.", LENA)


async def test_an_action_has_an_owner_a_day_and_the_finding_as_its_origin(found: House) -> None:
    filled = an_input(FindingState.ACTION, title="Look at the new menu.", owner=EMRE)
    await found.do(lambda unit: outcomes.become(unit, "1", PRIYA, filled))
    action = await found.look(lambda u: actions.get(u.tx, HERE, 1))
    assert action is not None
    assert (action.origin_kind, action.origin_id, action.owner) == ("finding", "N-1", EMRE)
    assert (await the_finding(found)).outcome == "A-1"
    (told,) = await found.queued(place=EMRE)
    assert "Priya gave you A-1: Balance inquiry, voice: AHT 520 s" in told.words


async def test_its_action_keeps_the_words_of_the_finding_wherever_it_stands(found: House) -> None:
    filled = an_input(FindingState.ACTION, title="Look at the new menu.", owner=EMRE)
    await found.do(lambda unit: outcomes.become(unit, "1", PRIYA, filled))
    words = "Balance inquiry · N-1: “Look at the new menu.”"
    (told,) = await found.queued(place=EMRE)
    assert words in told.words
    assert words in str(await found.look(lambda unit: its_actions.details(unit, 1, EMRE)))
    assert "N-1 · Balance inquiry" in str(
        await found.look(lambda unit: its_actions.listing(unit, EMRE, []))
    )


async def test_an_action_from_outside_the_pod_is_proposed_to_it(found: House) -> None:
    filled = an_input(FindingState.ACTION, title="Look at the new menu.", owner=EMRE)
    await found.do(lambda unit: outcomes.become(unit, "1", LENA, filled))
    action = await found.look(lambda u: actions.get(u.tx, HERE, 1))
    assert action is not None
    assert (action.state, action.owner) == (ActionState.PROPOSED, None)
    assert "Lena proposes A-1 for Cards" in (await found.queued(place=PRIYA))[0].words


async def test_a_known_change_is_noted_for_the_lines_to_come(found: House) -> None:
    filled = an_input(FindingState.KNOWN_CHANGE, reason="year-end mailing")
    await found.do(lambda unit: outcomes.become(unit, "1", LENA, filled))
    (noted,) = await found.look(lambda u: known_changes.between(u.tx, HERE, YESTERDAY, TODAY))
    assert (noted.words, noted.workflow, noted.day) == ("year-end mailing", "balance", YESTERDAY)


@pytest.mark.parametrize(
    ("filled", "why"),
    [
        (an_input(becomes=FindingState.OPEN), "Please choose one."),
        (an_input(changed=""), "Please choose one; not known is an answer too."),
        (an_input(FindingState.ACTION), "Say what is to be done."),
        (an_input(FindingState.NOT_A_PROBLEM, reason=""), "Say why it is not a problem."),
        (an_input(FindingState.ACTION, title="Call 020 7946 0958 back."), "phone"),
        (an_input(FindingState.ACTION, title="Look.", owner=PETRA), "Choose somebody from Cards."),
    ],
)
async def test_what_is_left_open_is_asked_under_its_field(
    found: House, filled: outcomes.FindingInput, why: str
) -> None:
    assert why in await refused(found, lambda unit: outcomes.become(unit, "1", LENA, filled))


async def test_all_that_is_left_open_is_asked_at_once(found: House) -> None:
    nothing = an_input(changed="", reason="no")
    nothing = replace(nothing, becomes="")
    with pytest.raises(UserError) as asked:
        await found.do(lambda unit: outcomes.become(unit, "1", LENA, nothing))
    assert set(asked.value.fields) == {outcomes.CHANGED, outcomes.BECOMES, outcomes.REASON}


async def test_two_who_answer_at_once_hear_who_was_quicker(found: House) -> None:
    await found.do(lambda unit: outcomes.become(unit, "1", LENA, an_input()))
    words = await refused(found, lambda unit: outcomes.become(unit, "1", PRIYA, an_input()))
    assert (
        words == "Lena was quicker: N-1 · Balance inquiry, voice: AHT 520 s is closed (decision)."
    )


@pytest.mark.parametrize("who", [AISHA, VERA, PETRA])
async def test_numbers_are_for_the_owning_pod_and_leaders(found: House, who: SlackUserId) -> None:
    words = await refused(found, lambda unit: outcomes.form(unit, "1", who))
    assert words == "These numbers are for the pod that owns the workflow and leaders."


async def test_what_a_line_became_is_told_where_it_stood(found: House) -> None:
    def decide(unit: Unit) -> None:
        closed = outcomes.become(unit, "1", LENA, an_input())
        outcomes.tell_thread(unit, closed, LENA, channel="C0LEADERS", thread="1.5")

    await found.do(decide)
    (told,) = await found.queued("finding:1")
    assert (told.place, told.payload["thread_ts"]) == ("C0LEADERS", "1.5")
    assert told.words.endswith("became decision: We roll the flow back today. (Lena)")


async def test_a_number_that_looks_wrong_is_asked_of_its_keeper_and_answered(
    found: House,
) -> None:
    reason = "Transfers are counted twice."
    await found.do(lambda unit: disputing.dispute(unit, "1", EMRE, reason))
    (asked,) = await found.queued(place=PRIYA)
    assert "D-1: Emre says this looks wrong" in asked.words
    assert "What counts (version 1): Talk, hold and wrap-up" in asked.words
    golden("measures/dispute", asked.payload)
    await found.do(lambda u: disputing.answer(u, 1, PRIYA, "Mended as of today.", upheld=True))
    *_, told = await found.queued(place=EMRE)
    assert "D-1 · You were right: N-1 · Balance inquiry, voice: AHT 520 s" in told.words
    golden("tell/told.dispute", told.payload)
    kept = await found.look(lambda u: disputes.get(u.tx, HERE, 1))
    assert kept is not None
    assert kept.state is DisputeState.UPHELD
    again = await refused(found, lambda u: disputing.answer(u, 1, SAM, "No.", upheld=False))
    assert again == "Priya has answered this already: Mended as of today."


async def test_any_number_can_be_disputed_not_only_what_stands_out(found: House) -> None:
    value = f"failures|balance|voice|{YESTERDAY}"
    assert value in str(await found.look(lambda u: lookup.measures(u, LENA, ("balance",))))
    await found.do(lambda unit: disputing.dispute(unit, value, LENA, "We count retries twice."))
    (asked,) = await found.queued(place=PRIYA)
    assert "Balance inquiry, voice: Failures" in asked.words
    gone = f"failures|balance|chat|{YESTERDAY}"
    why = await refused(found, lambda unit: disputing.dispute(unit, gone, LENA, "No."))
    assert why == "There is no number for that day any more."
    with pytest.raises(UserError, match="These numbers are for the pod"):
        await found.look(lambda unit: disputing.form(unit, value, PETRA))


async def test_what_has_been_locked_since_opens_no_more(found: House) -> None:
    locked = [a_workflow("balance", name="Balance inquiry")]
    shut = found.with_charter(**measured(workflows=locked))
    shut.at = NINE
    why = await refused(shut, lambda unit: outcomes.become(unit, "1", LENA, an_input()))
    assert why == "Balance inquiry is locked until its trust gate is passed."


async def test_only_who_keeps_the_measure_answers(found: House) -> None:
    await found.do(lambda unit: disputing.dispute(unit, "1", EMRE, "Counted twice."))
    words = await refused(found, lambda u: disputing.answer(u, 1, LENA, "Yes.", upheld=True))
    assert words == "This is for whoever keeps the measure to answer."


async def test_evidence_opens_what_was_sent_and_what_the_charter_names(found: House) -> None:
    modal = await found.look(lambda unit: evidence.modal(unit, "1", LENA))
    assert "https://calls.example/balance/voice/2026-03-01" in str(modal)
    assert "https://calls.example/recordings/77" in str(modal)
    assert "Look" not in str(modal)


async def test_measures_show_todays_values_what_is_usual_and_what_counts(found: House) -> None:
    seen = await found.look(lambda unit: lookup.measures(unit, PRIYA, ("balance",)))
    assert "520 s (n 500)" in str(seen)
    assert "Talk, hold and wrap-up of contacts" in str(seen)
    assert "trusted by exception since 1 December" in str(seen)
    golden("measures/workflow", seen)
    golden("measures/overview", await found.look(lambda u: lookup.measures(u, LENA, ())))
    with pytest.raises(UserError, match="There is no workflow “balanc”"):
        await found.look(lambda unit: lookup.measures(unit, PRIYA, ("balanc",)))
    with pytest.raises(UserError, match="has no measure “ahtt”"):
        await found.look(lambda unit: lookup.measures(unit, PRIYA, ("balance", "ahtt")))
    with pytest.raises(UserError, match="are for its pod"):
        await found.look(lambda unit: lookup.measures(unit, AISHA, ("balance",)))
    with pytest.raises(UserError, match="your coach"):
        await found.look(lambda unit: lookup.measures(unit, AISHA, ()))


async def test_coverage_is_told_over_all_channels_by_how_many_there_were(house: House) -> None:
    seen = a_share("coverage", name="Coverage", short=None, coverage=True)
    covered = house.with_charter(**measured(measures=[seen]))
    covered.at = NINE
    empty = await covered.look(lambda unit: lookup.measures(unit, SAM, ("balance",)))
    assert "daily tempo · coverage: no data" in str(empty)
    (one,) = numbers("coverage", days=1)
    parts = [one._replace(value=0.9, n=300), one._replace(channel="chat", value=0.5, n=100)]
    await keep(covered, parts)
    await judge_all(covered)
    told = await covered.look(lambda unit: lookup.measures(unit, SAM, ("balance",)))
    assert "daily tempo · coverage 80%" in str(told)


async def test_more_measures_than_a_message_takes_are_counted(house: House) -> None:
    many = [a_measure(f"m{n}", source=None) for n in range(40)]
    workflows = [a_workflow("balance", name="Balance", channels=["voice", "chat", "sms", "web"])]
    crowded = house.with_charter(
        **measured(measures=many, workflows=workflows, promises={"most_measures": 40})
    )
    for n in range(40):
        for channel in ("voice", "chat", "sms", "web"):
            await keep(crowded, numbers(f"m{n}", channel=channel, days=2))
    await judge_all(crowded)
    crowded.at = NINE
    seen = await crowded.look(lambda unit: lookup.measures(unit, SAM, ("balance",)))
    assert "and 32 more: `/rollout measures balance m39` shows one" in str(seen)
    one = await crowded.look(lambda unit: lookup.measures(unit, SAM, ("balance", "M39")))
    assert "learning what is usual" in str(one)
    assert len(one["blocks"]) == 8


async def test_findings_list_what_waits_for_a_word(found: House) -> None:
    seen = await found.look(lambda unit: looking.waiting(unit, LENA))
    assert "Balance inquiry, voice: AHT 520 s" in str(seen)
    golden("measures/findings", seen)
    # One waits, which another pod's lead may not see: nothing says that all is answered.
    others = str(await found.look(lambda unit: looking.waiting(unit, PETRA)))
    assert "everything that stood out and is yours to see has become something" in others
    await found.do(lambda unit: outcomes.become(unit, "1", LENA, an_input()))
    assert "None: everything" in str(await found.look(lambda unit: looking.waiting(unit, LENA)))
    with pytest.raises(UserError, match="Findings are for pods"):
        await found.look(lambda unit: looking.waiting(unit, AISHA))


async def test_changes_are_noted_by_those_who_know(found: House) -> None:
    assert "Which workflow?" in str(await found.look(lambda unit: noting.form(unit, PRIYA)))
    with pytest.raises(UserError, match="Changes are noted by pods"):
        await found.look(lambda unit: noting.form(unit, AISHA))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"day": TODAY - timedelta(days=400)}, "Within a year of today, please."),
        ({"until": YESTERDAY - timedelta(days=9)}, "The day it began or a later one"),
        ({"words": " "}, "A sentence, please"),
        ({"words": "Call 020 7946 0958."}, "phone"),
    ],
)
async def test_a_note_that_cannot_be_kept_says_why(
    found: House, changes: dict[str, Any], why: str
) -> None:
    change = noting.NewKnownChange(ChangeKind.RELEASE, None, YESTERDAY, None, "flow 2.3")
    assert why in await refused(found, lambda u: noting.note(u, PRIYA, replace(change, **changes)))
    assert "Changes are noted by pods" in await refused(
        found, lambda unit: noting.note(unit, AISHA, change)
    )


async def test_a_button_about_nothing_known_says_so(found: House) -> None:
    why = await refused(found, lambda unit: outcomes.become(unit, "x", LENA, an_input()))
    assert why.startswith("“x” is no finding number.")
    long = await refused(found, lambda u: outcomes.become(u, "9" * 400, LENA, an_input()))
    assert "is no finding number" in long
    gone = await refused(found, lambda u: disputing.answer(u, 9, PRIYA, "Yes.", upheld=True))
    assert gone == "There is no D-9. `/rollout measures` and a workflow names them."
