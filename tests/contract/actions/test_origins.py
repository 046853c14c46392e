"""What an action was born from is asked, never guessed; and each capability answers for its own."""

from dataclasses import replace
from typing import Any

import pytest

from bot.app import known_origins
from bot.domain.actions.decisions import Action
from bot.services.actions import changes, messages
from bot.services.actions.origin import BROUGHT, MESSAGE
from bot.store.actions import rows as actions
from bot.work import origins
from bot.work.origins import Origin
from bot.work.unit import Unit
from tests.builders.feedback import EMRE, an_action
from tests.builders.unit import House


def born(kind: str, origin_id: str, **changes: Any) -> Action:
    """Build an action born from something."""
    return an_action(origin_kind=kind, origin_id=origin_id, **changes)


def test_every_capability_that_bears_actions_says_so() -> None:
    assert set(known_origins()) == {
        "action",
        "dispute",
        "escalation",
        "feedback",
        "finding",
        "gate_move",
        "import",
        "limit",
        "message",
    }


@pytest.mark.parametrize(
    ("kind", "origin_id", "known_as", "words"),
    [
        ("feedback", "F-7", "F-7", "F-7"),
        ("escalation", "E-2", "A-1", "E-2"),
        ("finding", "N-12", "A-1", "N-12"),
        ("action", "A-3", "A-1", "A-3"),
        ("import", "OPS-31", "A-1", "was OPS-31"),
        ("message", "https://harbour.example/p1", "A-1", ""),
    ],
)
async def test_an_action_is_called_and_explained_by_what_it_was_born_from(
    house: House, kind: str, origin_id: str, known_as: str, words: str
) -> None:
    action = born(kind, origin_id)
    told = await house.look(
        lambda unit: (messages.known_as(unit, action), messages.origin_words(unit, action))
    )
    assert told == (known_as, words)


async def test_an_origin_nobody_registered_is_an_error_that_says_what_to_do(house: House) -> None:
    stranger = born("gate", "G-1", owner=EMRE)
    await house.do(lambda unit: actions.add(unit.tx, unit.workspace, stranger))
    with pytest.raises(LookupError, match=r"registers the origin 'gate'.*ORIGINS"):
        await house.do(lambda unit: changes.keep(unit, stranger.number, EMRE))


def test_no_two_capabilities_claim_one_origin() -> None:
    with pytest.raises(ValueError, match="'message'"):
        origins.by_kind((MESSAGE, BROUGHT, Origin(kind="message")))


async def test_an_origin_is_locked_before_its_action_and_hears_of_every_change(
    house: House,
) -> None:
    heard: list[str] = []

    def locked(unit: Unit, action: Action) -> None:
        heard.append("lock")
        # Held by somebody else meanwhile, it could have changed: the action is read again after.
        moved = replace(action, unanswered=1)
        actions.save(unit.tx, unit.workspace, moved)

    gate = Origin(
        kind="gate",
        lock=locked,
        redraw=lambda _unit, action: heard.append(f"redraw {action.unanswered}"),
        release=lambda _unit, _action: heard.append("release"),
    )

    def change(unit: Unit) -> None:
        known = replace(unit, origins={**unit.origins, "gate": gate})
        before = born("gate", "G-1", owner=EMRE)
        actions.add(unit.tx, unit.workspace, before)
        assert changes.lock(known, before.number).unanswered == 1
        changes.keep(known, before.number, EMRE)
        changes.fall_back(known, before)

    await house.do(change)
    assert heard == ["lock", "lock", "redraw 0", "lock", "release"]


async def test_a_part_locks_its_whole_and_what_that_was_born_from(house: House) -> None:
    heard: list[str] = []
    gate = Origin(kind="gate", lock=lambda _unit, action: heard.append(action.origin_id))

    def change(unit: Unit) -> None:
        known = replace(unit, origins={**unit.origins, "gate": gate})
        whole = born("gate", "G-1", owner=EMRE)
        part = replace(born("action", whole.label, owner=EMRE), number=2)
        for each in (whole, part):
            actions.add(unit.tx, unit.workspace, each)
        changes.finish(known, part.number, EMRE)

    await house.do(change)
    assert heard == ["G-1"]
