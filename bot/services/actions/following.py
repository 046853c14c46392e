"""Following an action that is neither one's own nor one's proposal: how it ends is heard once."""

from bot.domain import labels
from bot.domain.actions.decisions import Action
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.errors import UserError
from bot.services.actions import messages, sight
from bot.store.actions import rows
from bot.work import following
from bot.work.following import FollowView
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit


def button(unit: Unit, action: Action, by: SlackUserId) -> FollowView | None:
    """Offer to follow it, or to stop; what is known as something else is followed as that."""
    may = action.is_live and _hears(unit, action, by)
    return following.button(unit, messages.known_as(unit, action), by, may=may)


def check(unit: Unit, number: int, by: SlackUserId) -> Action:
    """Read what somebody wants to follow; raises UserError where they may not, or need not."""
    action = rows.get(unit.tx, unit.workspace, number)
    if action is None or not sight.may_see(unit, action, by):
        raise labels.no_such(LabelKind.ACTION, number)
    if not _hears(unit, action, by):
        raise UserError(f"You hear what becomes of {action.label} anyway: it is yours.")
    if not action.is_live:
        raise UserError(f"{action.label} is {action.state}: there is nothing more to hear of it.")
    return action


def refresh(unit: Unit, action: Action) -> None:
    """Mark the Homes on which it is followed by its own name out of date."""
    if messages.known_as(unit, action) == action.label:
        following.refresh(unit, action.label)


def tell_end(unit: Unit, action: Action, *, by: str) -> None:
    """Tell whoever follows it how it ended; what is known as something else says so itself."""
    if messages.known_as(unit, action) != action.label:
        return
    why = f": {action.reason}" if action.reason else "."
    view = ToldView(
        headline=f"{action.label}, which you follow, is {messages.STATES[action.state]}{why}",
        what=messages.what_words(unit, action),
        buttons=(Button("actions.open", f"Show {action.label}", action.label),),
    )
    following.tell_all(
        unit,
        action.label,
        view,
        lambda user: user != by and _hears(unit, action, user),
    )


def _hears(unit: Unit, action: Action, user: SlackUserId) -> bool:
    """Tell whether somebody may hear of it, and nobody tells them anyhow."""
    is_theirs = user in (action.owner, action.offered_to, action.proposer)
    return sight.may_see(unit, action, user) and not is_theirs
