"""A finding as what an action was born from, and as what somebody is asked to answer."""

from bot.services.measures import answers
from bot.work.origins import Origin

ORIGIN = Origin(kind=answers.KIND, words=lambda action: action.origin_id, subjects=answers.subjects)
