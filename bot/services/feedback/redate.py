"""A new day for feedback: whoever has it names one, and its agent hears it at once."""

from datetime import date

from bot.domain.actions.decisions import check_later
from bot.domain.feedback.item import FEEDBACK, Feedback
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.actions import changes
from bot.services.feedback import work
from bot.store.actions import rows as actions
from bot.work.forms import A_SENTENCE, check_all, statement
from bot.work.unit import Unit


def redate(
    unit: Unit, number: int, by: SlackUserId, *, until: date | None, reason: str
) -> Feedback:
    """Give open feedback a later day that its agent hears; raises UserError under a field."""
    item = work.workable(unit, number, by)
    check_all(
        lambda: statement(reason, changes.REASON, reader="the agent", fewest=A_SENTENCE),
        lambda: _day(unit, item, until),
    )
    reason = reason.strip()
    action = actions.of_origin(unit.tx, unit.workspace, FEEDBACK, item.label)
    if action is not None and action.is_live:
        changes.snooze(unit, action.number, by, until=until, reason=reason)
        return work.lock(unit, number)
    return work.move(unit, number, by, new_due_on=_day(unit, item, until), reason=reason)


def _day(unit: Unit, item: Feedback, until: date | None) -> date:
    if until is None:
        raise UserError("", fields={changes.UNTIL: "Choose the day."})
    try:
        check_later(until, item.act_by, today=changes.today_of(unit, item.pod))
    except UserError as problem:
        raise UserError("", fields={changes.UNTIL: problem.message}) from None
    return until
