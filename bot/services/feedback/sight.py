"""Who may read a report of somebody else's."""

from bot.domain.feedback.item import Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.rights import rules
from bot.domain.rights.rules import Standing
from bot.work.unit import Unit

# What became another's, or was taken back, is nobody's to read but its pod's.
GONE = (FeedbackState.DUPLICATE, FeedbackState.WITHDRAWN)


def takes_calls(unit: Unit, item: Feedback, by: SlackUserId) -> bool:
    """Tell whether somebody takes the calls that a report with a name is about."""
    is_told = item.state not in GONE and item.redacted_at is None and not item.is_anonymous
    return is_told and item.is_out(unit.at) and by in unit.roster.agents_of(item.report.workflow)


def standing(
    unit: Unit, item: Feedback, by: SlackUserId, *, author: bool = False
) -> frozenset[Standing]:
    """Name what somebody is to a report."""
    calls = takes_calls(unit, item, by)
    return unit.roster.standing(by, item.pod, author=author, calls=calls)


def may_read(unit: Unit, item: Feedback, by: SlackUserId) -> bool:
    """Tell whether somebody may read another's report."""
    return item.is_out(unit.at) and rules.READ_FEEDBACK.admits(standing(unit, item, by))
