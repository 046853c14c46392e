"""A finding as what an action was born from."""

from bot.work.origins import Origin

ORIGIN = Origin(kind="finding", words=lambda action: action.origin_id)
