"""Whose a contact is, and who may look at what the tool said of it."""

from collections.abc import Callable
from functools import cache

from bot.charter.interactions import ScorecardSpec
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.interactions.scorecards import in_force
from bot.domain.numbers import ordinal_of
from bot.domain.rights import rules
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services.interactions.intake import mac_of
from bot.store.interactions import scorecards, shown
from bot.store.interactions.shown import ShownContact
from bot.work.unit import Unit

OF_ITEM = "|"
GONE = "That contact is not kept any more. Please open another one."


def get(unit: Unit, value: str, by: SlackUserId) -> ShownContact:
    """Read the contact a button is about, for who may see it; raises UserError."""
    # A button may name the item it is about as well.
    number = ordinal_of(value.partition(OF_ITEM)[0])
    found = shown.contact(unit.tx, unit.workspace, number) if number is not None else None
    if found is None or found.is_erased:
        raise UserError(GONE)
    if not may_see(unit, found, by):
        raise UserError(rules.OUTPUTS_OF.refused)
    return found


def may_see(unit: Unit, contact: ShownContact, by: SlackUserId) -> bool:
    """Tell whether somebody may see what the tool said of a contact."""
    return sight(unit, by)(contact)


def sight(unit: Unit, by: SlackUserId) -> Callable[[ShownContact], bool]:
    """Return what tells of each contact whether somebody may see what the tool said of it."""
    agents = cache(lambda: agents_by_hash(unit))

    def sees(contact: ShownContact) -> bool:
        pod = pod_of(unit, contact.workflow)
        if rules.OUTPUTS_OF.admits(unit.roster.standing(by, pod)):
            return True
        agent, coach = agents().get(contact.agent, (None, None))
        # Without a supervisor in the charter a contact is in nobody's team.
        team = coach == by if coach else unit.person(by).is_a(Role.SUPERVISORS)
        standing = unit.roster.standing(by, pod, agent=agent == by, team=team)
        return rules.OUTPUTS_OF.admits(standing)

    return sees


def agents_by_hash(unit: Unit) -> dict[str, tuple[SlackUserId | None, SlackUserId | None]]:
    """Name agents and who coaches them, by what stands for an agent where contacts are kept."""
    called = {each.ref: each.id for each in unit.roster.people.values() if each.ref}
    return {
        mac_of(unit, spec.agent_id): (_named(called, ref), _named(called, spec.supervisor))
        for ref, spec in unit.charter.people.items()
        if spec.agent_id
    }


def _named(called: dict[str, SlackUserId], ref: str | None) -> SlackUserId | None:
    if not ref or "@" not in ref:
        return SlackUserId(ref) if ref else None
    return called.get(ref)


def pod_of(unit: Unit, workflow: str) -> PodKey | None:
    """Return the pod that owns a workflow; None once the charter has dropped it."""
    try:
        return PodKey(unit.charter.workflow(workflow).pod)
    except KeyError:
        return None


def card_of(unit: Unit, workflow: str) -> ScorecardSpec | None:
    """Return what a workflow's contacts are judged by as the charter has it."""
    return next((each for each in unit.charter.scorecards if each.workflow == workflow), None)


def version_of(unit: Unit, contact: ShownContact) -> str:
    """Return the version of the scorecard a contact was judged by; empty where there was none."""
    cards = scorecards.all_cards(unit.tx, unit.workspace).get(contact.workflow, ())
    said = next((each.version for each in contact.outputs if each.version), "")
    card = in_force(cards, contact.day, said)
    return card.version if card else ""


def is_current(unit: Unit, contact: ShownContact) -> bool:
    """Tell whether a contact was judged by the scorecard that the charter has now."""
    card = card_of(unit, contact.workflow)
    return card is not None and version_of(unit, contact) == card.version
