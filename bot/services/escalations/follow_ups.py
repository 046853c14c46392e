"""What remains to be done once an escalation is closed: each line an action of its pod."""

from bot.domain.actions.decisions import Action
from bot.domain.calendar import due_day
from bot.domain.escalations.escalation import Escalation
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.actions import creation
from bot.services.actions.forms import LONGEST_TITLE
from bot.services.actions.messages import due_words
from bot.services.escalations import forms, origin
from bot.store.actions import rows
from bot.work import pods
from bot.work.forms import said
from bot.work.unit import Unit

MOST = 5


def titles(remains: str) -> list[str]:
    """Read a line for each action; raises UserError under the field."""
    found = [said(line, forms.NEXT) for line in remains.splitlines() if line.strip()]
    if len(found) > MOST:
        raise UserError("", fields={forms.NEXT: f"{MOST} lines at most, please."})
    if any(len(title) > LONGEST_TITLE for title in found):
        raise UserError(
            "", fields={forms.NEXT: f"{LONGEST_TITLE} characters in a line at most, please."}
        )
    return found


def begin(unit: Unit, escalation: Escalation, by: SlackUserId, title: str) -> None:
    """Make an action of one."""
    days = unit.charter.promises.feedback_days
    due = due_day(unit.at, pods.calendar_of(unit.charter, escalation.pod), days=days)
    action = Action(
        number=0,
        origin_kind=origin.ORIGIN.kind,
        origin_id=escalation.label,
        title=title,
        pod=escalation.pod,
        workflow=escalation.workflow,
        owner=None,
        due_on=due,
        original_due_on=due,
        created_at=unit.at,
    )
    creation.begin(unit, by, action)


def lines(unit: Unit, escalation: Escalation) -> list[str]:
    """Say what was made of it so far."""
    known = rows.born_from(unit.tx, unit.workspace, origin.ORIGIN.kind, escalation.label)
    return [f"{each.label}: {each.title}, due on {due_words(each)}" for each in known]
