"""Following an escalation that is not sensitive and reaches one anyway in no other way."""

from bot.domain import labels
from bot.domain.escalations.escalation import Escalation
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import listed
from bot.domain.rights import rules
from bot.errors import UserError
from bot.services.escalations import messages
from bot.store.escalations import rows
from bot.work import following
from bot.work.following import FollowView
from bot.work.unit import Unit


def button(unit: Unit, escalation: Escalation, by: SlackUserId) -> FollowView | None:
    """Offer to follow it, or to stop."""
    if escalation.sensitive:
        return None
    may = escalation.is_open and _hears(unit, escalation, by)
    return following.button(unit, escalation.label, by, may=may)


def check(unit: Unit, number: int, by: SlackUserId) -> Escalation:
    """Read what somebody wants to follow; raises UserError where they may not, or need not."""
    found = rows.get(unit.tx, unit.workspace, number)
    if found is None or not found.is_visible(unit.at):
        raise labels.no_such(LabelKind.ESCALATION, number)
    messages.check_known(unit, found, by)
    if found.sensitive:
        raise UserError(f"{found.label} is sensitive: only those who are named hear of it.")
    if not messages.may_read(unit, found, by):
        raise UserError(rules.READ_ESCALATION.refused)
    if found.is_drill:
        raise UserError(f"{found.label} is a drill: it ends by itself.")
    if not found.is_open:
        raise UserError(f"{found.label} is resolved: there is nothing more to hear of it.")
    if not _hears(unit, found, by):
        raise UserError(f"You hear what becomes of {found.label} anyway.")
    return found


def hearing(unit: Unit, escalation: Escalation, *, by: SlackUserId) -> list[SlackUserId]:
    """List who hears how it ends, or that it goes on: who reported it, and who follows it."""
    reported = messages.raisers(unit, escalation)
    follow = following.followers(
        unit, escalation.label, lambda user: _hears(unit, escalation, user)
    )
    return [user for user in listed((*reported, *follow)) if user != by]


def _hears(unit: Unit, escalation: Escalation, user: SlackUserId) -> bool:
    """Tell whether somebody may hear of it, and nobody tells them anyhow."""
    told = (escalation.owner, *messages.raisers(unit, escalation))
    is_silent = escalation.sensitive or escalation.is_drill or user in told
    return not is_silent and messages.may_read(unit, escalation, user)
