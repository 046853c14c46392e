"""An escalation as what an action was born from."""

from bot.work.origins import Origin

ORIGIN = Origin(kind="escalation", words=lambda action: action.origin_id)
