"""A report that had joined another escalation and turns out to be about something else."""

from bot.domain.escalations.decisions import Escalation
from bot.domain.ids import SlackUserId
from bot.services.escalations import intake, storms
from bot.services.escalations.forms import NOT_SURE
from bot.services.escalations.intake import EscalationReport
from bot.work.unit import Unit


def part(unit: Unit, number: int, place: int, by: SlackUserId) -> Escalation:
    """Raise a report by itself that had joined another; raises UserError."""
    known, what = storms.parted(unit, number, place, by)
    wish = EscalationReport(
        workflow=known.workflow or NOT_SURE,
        criteria=tuple(criterion.value for criterion in known.criteria),
        what=what,
        alone=True,
    )
    return intake.escalate(unit, by, wish)
