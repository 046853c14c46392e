"""Who was first, where two people decide on the same thing."""

from collections.abc import Collection

from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.store.record import audit
from bot.work.unit import Unit


def refuse(unit: Unit, label: str, by: SlackUserId, verbs: Collection[str], stands: str) -> None:
    """Raise UserError that names who decided lately; nothing where it was they, the bot, or long ago.

    `verbs` are those of people who work on it: what an author does names nobody.
    """
    actor = audit.last_actor(unit.tx, unit.workspace, label, verbs)
    person = unit.roster.people.get(SlackUserId(actor)) if actor and actor != by else None
    if person is not None:
        raise UserError(f"{person.name} was quicker: {label} is {stands}.")
