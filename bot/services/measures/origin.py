"""A finding as what an action was born from."""

from bot.work.origins import Origin

# The row keeps the bare number.
ORIGIN = Origin(kind="finding", words=lambda action: f"N-{action.origin_id}")
