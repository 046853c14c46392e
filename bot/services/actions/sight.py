"""Who may know of an action: whom its pod shows its work to, or those named on what it stays inside."""

from collections.abc import Iterable

from bot.domain.actions.decisions import Action
from bot.domain.ids import SlackUserId
from bot.domain.rights import rules
from bot.domain.rights.rules import RightsRule
from bot.work import origins
from bot.work.unit import Unit


def readers(unit: Unit, action: Action) -> tuple[SlackUserId, ...] | None:
    """List who alone may know of it; None where its pod shows it."""
    return origins.of(unit, action).readers(unit, action)


def is_hidden(unit: Unit, action: Action, user: SlackUserId) -> bool:
    """Tell whether somebody may not know that there is such an action."""
    alone = readers(unit, action)
    return alone is not None and user not in alone


def shown(unit: Unit, actions: Iterable[Action], user: SlackUserId) -> list[Action]:
    """Leave out what somebody may not know of."""
    return [action for action in actions if not is_hidden(unit, action, user)]


def public(unit: Unit, actions: Iterable[Action]) -> list[Action]:
    """Leave out what a channel may not know of."""
    return [action for action in actions if readers(unit, action) is None]


def may_see(unit: Unit, action: Action, by: SlackUserId) -> bool:
    """Tell whether somebody may look at an action."""
    waited_for = action.block is not None and action.block.what == by
    concerned, offered = waited_for or by == action.proposer, by == action.offered_to
    return may(unit, rules.READ_ACTION, action, by, offered=offered, concerned=concerned)


def works_on(unit: Unit, action: Action, user: SlackUserId) -> bool:
    """Tell whether an action is somebody's to work on: their own, their pod's, or where they are named."""
    return may(unit, rules.WORK_ACTION, action, user)


def may(unit: Unit, rule: RightsRule, action: Action, user: SlackUserId, **ties: bool) -> bool:
    """Ask a rule about an action and somebody, with what else they are to it."""
    alone = readers(unit, action)
    named, has_it = alone is not None and user in alone, user == action.owner
    stands = unit.roster.standing(user, action.pod, owner=has_it, named=named, **ties)
    return rule.admits(stands, sensitive=alone is not None)


def leads(unit: Unit, action: Action) -> tuple[SlackUserId, ...]:
    """List who answers for it beside its owner: those who lead its pod, of those who may know of it."""
    return leads_among(unit, action, readers(unit, action))


def leads_among(
    unit: Unit, action: Action, alone: tuple[SlackUserId, ...] | None
) -> tuple[SlackUserId, ...]:
    """List who answers for it where `alone` may know of it; all of them where none of them leads."""
    of_pod = unit.roster.pod(action.pod).leads
    if alone is None:
        return of_pod
    return tuple(user for user in of_pod if user in alone) or alone
