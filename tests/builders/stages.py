"""A short ladder, moves on it, and what brings a workflow further."""

from typing import Any

from bot.charter.stages.ladder import StageSpec, ladder_of
from bot.domain.ids import SlackUserId
from bot.domain.stages.ladder import Ladder
from bot.domain.stages.moves import GateMove
from bot.services.stages import asking, deciding, evidence
from bot.services.stages.asking import MoveInput
from bot.services.stages.evidence import EvidenceInput
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA
from tests.builders.unit import LENA, PRIYA, SAM, House

RECORDED: dict[str, Any] = {"key": "recorded", "dwell_days": 7}
READY: dict[str, Any] = {
    "key": "ready",
    "gate": [
        {"key": "safe", "name": "Security tests passed", "approver": "stewards"},
        {"key": "word", "name": "Coached with", "kind": "attestation", "approver": "champions"},
    ],
}
TRUSTED: dict[str, Any] = {
    "key": "trusted",
    "totals": True,
    "tempo": "monthly",
    "gate": [{"key": "trust", "kind": "trust", "approver": "stewards"}],
}
CADENCE: dict[str, Any] = {
    "key": "cadence",
    "totals": True,
    "alerts": True,
    "tempo": "live",
    "gate": [{"key": "seen", "name": "Coverage", "kind": "coverage", "at_least": 0.8}],
}
LADDER = [RECORDED, READY, TRUSTED, CADENCE]
WHY = "The pilot went well for two weeks."


def a_ladder(*stages: dict[str, Any]) -> Ladder:
    """Build a ladder of some stages, of all four where none is named."""
    return ladder_of([StageSpec.model_validate(each) for each in stages or LADDER])


def climbing(**parts: Any) -> dict[str, Any]:
    """Build the parts of a charter with the short ladder and two workflows of one pod."""
    return {
        "stages": {"ladder": LADDER},
        "workflows": [
            a_workflow("balance", name="Balance inquiry"),
            a_workflow("limits", name="Card limits"),
        ],
        **parts,
    }


async def ask(
    house: House, by: SlackUserId = PRIYA, what: str = "promote", **changes: Any
) -> GateMove:
    """Ask for a move of the balance inquiry, or of another workflow."""
    key = changes.pop("workflow", "balance")
    filled = MoveInput(what=what, **{"reason": WHY, **changes})
    return await house.do(lambda unit: asking.ask(unit, key, by, filled))


async def bring(
    house: House, criterion: str, by: SlackUserId, *, holds: str = "yes", workflow: str = "balance"
) -> None:
    """Bring evidence for a criterion."""
    filled = EvidenceInput(
        criterion=criterion, holds=holds, link="https://ci.example/1", version="flow 2"
    )
    await house.do(lambda unit: evidence.bring(unit, workflow, by, filled))


async def agree(house: House, move: GateMove, *users: SlackUserId) -> None:
    """Let people say yes, one after the other."""
    for user in users:
        await house.do(lambda unit, user=user: deciding.agree(unit, move.label, user))  # type: ignore[misc]


async def ready(house: House, workflow: str = "balance") -> None:
    """Bring what the gate to the second stage asks for."""
    await bring(house, "safe", SAM, workflow=workflow)
    await bring(house, "word", SlackUserId("U0CHLOE"), workflow=workflow)


async def promoted(house: House) -> GateMove:
    """Bring the balance inquiry to the second stage: Aisha asks, the three seats say yes."""
    await ready(house)
    move = await ask(house, AISHA)
    await agree(house, move, PRIYA, LENA, SlackUserId("U0CHLOE"))
    return move
