"""An escalation as what an action was born from."""

from bot.domain.actions.decisions import Action
from bot.domain.ids import SlackUserId
from bot.store.escalations import rows
from bot.work.origins import Origin
from bot.work.unit import Unit


def _readers(unit: Unit, action: Action) -> tuple[SlackUserId, ...] | None:
    """Of a sensitive one only those who are named."""
    escalation = rows.numbered(unit.tx, unit.workspace, action.origin_id)
    return escalation.named if escalation is not None and escalation.sensitive else None


ORIGIN = Origin(kind="escalation", words=lambda action: action.origin_id, readers=_readers)
