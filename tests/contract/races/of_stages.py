"""Races for the buttons of moves on the ladder."""

from bot.domain.ids import SlackUserId
from bot.services.stages import asking, deciding, evidence
from bot.services.stages.asking import MoveInput
from bot.services.stages.evidence import EvidenceInput
from tests.builders.feedback import AISHA, AT
from tests.builders.stages import WHY, climbing, ready
from tests.builders.stages import ask as asks
from tests.builders.unit import CHLOE, LENA, PRIYA, SAM, House
from tests.contract.races.race import Race
from tests.contract.races.rivals import Deed

READY_ON = AT.replace(day=16)
TAKEN_BACK = "That run was of another flow."


async def _ready(house: House) -> House:
    climb = house.with_charter(**climbing())
    climb.at = READY_ON
    await ready(climb)
    return climb


async def _asked(house: House) -> House:
    climb = await _ready(house)
    await asks(climb, AISHA)
    return climb


def ask(by: SlackUserId) -> Deed:
    return lambda unit: asking.ask(unit, "balance", by, MoveInput(what="promote", reason=WHY))


def refuse(by: SlackUserId) -> Deed:
    return lambda unit: deciding.refuse(unit, "G-1", by, "The night shift has not tried it.")


def bring(by: SlackUserId, criterion: str) -> Deed:
    filled = EvidenceInput(criterion=criterion, holds="yes", link="https://ci.example/9")
    return lambda unit: evidence.bring(unit, "balance", by, filled)


def withdraw(by: SlackUserId) -> Deed:
    return lambda unit: evidence.withdraw(unit, "balance", by, which="1", why=TAKEN_BACK)


RACES = {
    "stages.ask": Race(
        begins=_ready,
        first=ask(AISHA),
        second=ask(CHLOE),
        hears="Aisha was quicker: G-1",
        alone=True,
    ),
    "stages.yes": Race(
        begins=_asked,
        first=lambda unit: deciding.agree(unit, "G-1", PRIYA),
        second=lambda unit: deciding.agree(unit, "G-1", LENA),
        left=("SELECT seat FROM gate_word ORDER BY seat", [("pod_lead",), ("value_office",)]),
    ),
    "stages.not_yet": Race(
        begins=_asked,
        first=refuse(PRIYA),
        second=refuse(LENA),
        hears="Priya was quicker: G-1 is decided: not yet.",
    ),
    "stages.recall": Race(
        begins=_asked,
        first=lambda unit: deciding.recall(unit, "G-1", AISHA),
        second=lambda unit: deciding.recall(unit, "G-1", SAM),
        hears="Aisha was quicker: G-1 is withdrawn.",
    ),
    "stages.bring": Race(
        begins=_ready,
        first=bring(SAM, "safe"),
        second=bring(CHLOE, "word"),
        left=("SELECT count(*) FROM gate_evidence", [(4,)]),
    ),
    "stages.withdraw": Race(
        begins=_ready, first=withdraw(SAM), second=withdraw(SAM), hears="taken back already"
    ),
}
