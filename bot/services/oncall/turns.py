"""The turn somebody covers or swaps: found by its form, open to whoever may change it, told to people."""

from collections.abc import Mapping

from bot.charter.rotas import RotaSpec
from bot.domain import refs
from bot.domain.ids import SlackUserId
from bot.domain.oncall.rotas import Cover, Turn
from bot.domain.presence import Standing
from bot.domain.refs import Topic
from bot.domain.words import day_words
from bot.errors import UserError
from bot.services.oncall import duty, forms
from bot.slack.mrkdwn import Mrkdwn
from bot.store.oncall import rotas
from bot.store.record.counters import next_number
from bot.work.presence import presences
from bot.work.tell import ToldView, send
from bot.work.unit import Unit

KIND = "rota_cover"


def lock(unit: Unit, key: str, by: SlackUserId) -> RotaSpec:
    """Lock a rota that somebody may change; raises UserError."""
    # First: a key that names no rota is none that a database should keep.
    spec = duty.changeable(unit, key, by)
    # Two who change one rota at once: the second sees what the first one did.
    rotas.lock(unit.tx, unit.workspace, key)
    return spec


def absence(unit: Unit, by: SlackUserId, takes: Mapping[SlackUserId, Turn | Cover]) -> str:
    """Say who of those who take a turn is not here when it begins; nothing where all are."""
    for user, who in presences(unit, takes).items():
        starts = max(takes[user].starts, unit.at)
        if who.standing(starts) is Standing.LEFT:
            return "They are not here any more. Choose somebody else."
        if back_on := who.back_on(starts):
            until = f"away until {day_words(back_on)}"
            mine = f"You are {until}: `/rollout me` ends that."
            return mine if user == by else f"{who.person.name} is {until}."
    return ""


def find(unit: Unit, spec: RotaSpec, value: str, block: str) -> Turn:
    """Find the turn chosen in a form; raises UserError under its field."""
    coming = duty.stretches(unit, spec, unit.at)
    found = next((turn for turn in coming if forms.value_of(turn) == value), None)
    if found is None:
        raise UserError("", fields={block: "That turn is over or changed. Please choose again."})
    return found


def new_cover(unit: Unit, spec: RotaSpec, by: SlackUserId, turn: Turn, user: SlackUserId) -> Cover:
    """Make a cover of a turn, or of a part of it."""
    return Cover(
        number=next_number(unit.tx, unit.workspace, KIND),
        rota=spec.key,
        user=user,
        instead_of=turn.user,
        starts=turn.starts,
        ends=turn.ends,
        by=by,
    )


def tell(unit: Unit, spec: RotaSpec, user: SlackUserId, words: Mrkdwn) -> None:
    """Tell somebody who is here what became of their turns."""
    if user in unit.roster.people:
        send(unit, refs.make(Topic.ROTA, spec.key), user, ToldView(headline=words))
