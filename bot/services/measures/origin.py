"""A finding as what an action was born from, and what somebody is asked to answer: disputes too."""

from bot.services.measures import answers, breaches, promises
from bot.work.origins import Origin

ORIGIN = Origin(kind=answers.KIND, words=lambda action: action.origin_id, subjects=answers.subjects)
DISPUTE = Origin(kind=promises.KIND, subjects=promises.subjects)
LIMIT = Origin(kind=breaches.LIMIT, words=lambda _action: "a broken limit")
