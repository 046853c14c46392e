"""Lists longer than Slack shows are searched, and filled from memory."""

import json
from dataclasses import replace
from typing import Any

from bot.app import capabilities
from bot.charter import Charter, warnings
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import PodPeople
from bot.services.escalations import forms as escalations
from bot.services.feedback import form, forms, work
from bot.services.measures import known_changes
from bot.work.forms import MOST_OPTIONS, NO_MESSAGE, Choice
from bot.work.menus import best
from tests.builders.feedback import AISHA, EMRE
from tests.builders.slack import Stage, a_view, an_interaction
from tests.builders.stage import house, stage
from tests.builders.unit import BEN, PRIYA, SAM, House, a_person

__all__ = ["house", "stage"]


def crowded(charter: Charter, many: int = 130) -> Charter:
    first = charter.workflows[0]
    more = [
        first.model_copy(update={"key": f"w{n}", "name": f"Refund of kind {n}", "call_types": ()})
        for n in range(many)
    ]
    return charter.model_copy(update={"workflows": (*charter.workflows, *more)})


async def offered(
    stage: Stage, block: str, words: str, *, by: SlackUserId = AISHA, context: str = ""
) -> list[str]:
    view = a_view("any", context)
    place = {"action_id": "any", "block_id": block, "value": words}
    container = {"type": "view", "view_id": view["id"]}
    body = an_interaction("block_suggestion", by=by, view=view, container=container, **place)
    response = await stage.sends(body)
    assert response.status == 200
    return [each["text"]["text"] for each in json.loads(response.body)["options"]]


def menus_in(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}


async def test_a_list_that_fits_is_a_plain_menu_and_a_longer_one_is_searched(house: House) -> None:
    short = await house.look(lambda unit: form.blank(unit, AISHA, NO_MESSAGE))
    assert menus_in(short)["feedback.workflow"]["type"] == "static_select"
    house.charter = crowded(house.charter)
    menus = {
        **menus_in(await house.look(lambda unit: form.blank(unit, AISHA, NO_MESSAGE))),
        **menus_in(await house.look(escalations.form)),
        **menus_in(await house.look(lambda unit: known_changes.form(unit, SAM))),
    }
    blocks = ("feedback.workflow", escalations.WORKFLOW, known_changes.WORKFLOW)
    for element in (menus[block] for block in blocks):
        assert (element["type"], element["min_query_length"]) == ("external_select", 0)
        assert element["placeholder"]["text"] == "Type to narrow the list"
    assert menus[known_changes.WORKFLOW]["initial_option"]["text"]["text"] == "All of them"


async def test_everything_that_is_searched_has_somebody_who_answers() -> None:
    assert set(capabilities().menus) >= {
        "feedback.workflow",
        "feedback.owner",
        work.DUPLICATE_OF,
        escalations.WORKFLOW,
        escalations.CALL_TYPE,
        known_changes.WORKFLOW,
        "actions.pod",
        "actions.which",
    }


async def test_what_is_typed_narrows_the_list(stage: Stage) -> None:
    stage.bot.charter = crowded(stage.house.charter)
    assert len(await offered(stage, "feedback.workflow", "")) == MOST_OPTIONS
    found = await offered(stage, "feedback.workflow", "KIND 12")
    assert found[:1] == ["Refund of kind 12"]
    assert "Refund of kind 129" in found
    assert "Refund of kind 13" not in found
    assert await offered(stage, "feedback.workflow", "w77") == ["Refund of kind 77"]
    assert await offered(stage, "feedback.workflow", "no such") == []
    assert await offered(stage, "nobody.knows", "x") == []
    unsure = await offered(stage, escalations.WORKFLOW, "kind 99")
    assert unsure == ["I am not sure", "Refund of kind 99"]


async def test_the_people_of_the_pod_are_offered_and_searched_where_they_are_many(
    stage: Stage,
) -> None:
    house = stage.house
    await house.submits()
    shown = menus_in(await house.look(lambda unit: forms.render(unit, "assign", 1, EMRE)))
    assert [each["value"] for each in shown["feedback.owner"]["options"]] == [PRIYA, EMRE]
    many = [a_person(SlackUserId(f"U0P{n}"), name=f"Person {n}") for n in range(120)]
    known = {**house.roster.people, **{each.id: each for each in many}}
    people = PodPeople((PRIYA,), frozenset({EMRE, *(each.id for each in many)}))
    house.roster = stage.bot.roster = replace(
        house.roster, people=known, pods={**house.roster.pods, PodKey("cards"): people}
    )
    shown = menus_in(await house.look(lambda unit: forms.render(unit, "assign", 1, EMRE)))
    assert shown["feedback.owner"]["type"] == "external_select"
    assert await offered(stage, "feedback.owner", "person 77", by=EMRE, context="F-1") == [
        "Person 77"
    ]
    assert await offered(stage, "feedback.owner", "person 77", by=BEN, context="F-1") == []


async def test_a_duplicate_is_found_by_likeness_by_number_and_by_words(stage: Stage) -> None:
    house = stage.house
    await house.submits(what="The summary leaves out the promise to pay.")
    await house.submits(BEN, what="It is slow on Mondays.")
    await house.submits(BEN, what="The promise to pay is missing in the summary.")
    await house.submits(BEN, what="The promise to pay vanished from my summary.", anonymous=True)
    view = menus_in(await house.look(lambda unit: forms.render(unit, "join", 3, EMRE)))
    assert view[work.DUPLICATE_OF]["type"] == "external_select"

    async def found(words: str, by: SlackUserId = EMRE) -> list[str]:
        shown = await offered(stage, work.DUPLICATE_OF, words, by=by, context="F-3")
        return [each.split(" ")[0] for each in shown]

    assert await found("") == ["F-1"]
    assert await found("f2") == ["F-2"]
    assert await found("monday") == ["F-2"]
    assert await found("monday", by=BEN) == []


def test_what_begins_with_the_words_comes_first() -> None:
    listed = [Choice("a", "Lost card"), Choice("b", "Card refund"), Choice("c", "Discard")]
    assert [each.text for each in best(listed, "card")] == ["Card refund", "Lost card", "Discard"]


def test_the_check_warns_of_lists_longer_than_a_menu(house: House) -> None:
    told = [str(each) for each in warnings(crowded(house.charter))]
    assert any("people type to find one" in each for each in told)
    assert not any("people type to find one" in str(each) for each in warnings(house.charter))
