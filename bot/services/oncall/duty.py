"""Who is on duty, by the charter's rotas and whoever covers for somebody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.charter.rotas import RotaSpec
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.oncall import rotas
from bot.domain.oncall.rotas import Cover, Rota, Turn
from bot.domain.rights import rules
from bot.domain.shifts import Shift
from bot.errors import UserError
from bot.services.oncall.watch import Watch
from bot.slack.mrkdwn import Mrkdwn, escape, mention, slack_date
from bot.store.oncall import covers
from bot.store.oncall import rotas as kept
from bot.work.presence import presences
from bot.work.unit import Unit

AHEAD = timedelta(days=56)
MOST_TURNS = 25


def on_turn_of(unit: Unit, key: str) -> tuple[SlackUserId, ...]:
    """List whose turn it is now, here or not; nobody of a rota the charter does not have."""
    found = spec(unit, key)
    return watch(unit, found).on_turn(unit.at) if found else ()


def on_duty_of(unit: Unit, key: str) -> tuple[SlackUserId, ...]:
    """List who is on duty now and here; nobody of a rota the charter does not have."""
    found = spec(unit, key)
    return watch(unit, found).on_duty(unit.at) if found else ()


def had_in(
    unit: Unit, spec: RotaSpec, part: Cover, made: Sequence[Cover]
) -> list[tuple[SlackUserId, ...]]:
    """List for each turn that a cover is about who has had it before that cover."""
    before = [each for each in made if each.number < part.number and each.touches(part)]
    found = rotas.turns(rota(unit, spec), part.starts, part.ends, _Shifts(unit))
    return [rotas.holders(turn.user, before) for turn in found]


def name_of(unit: Unit, key: str) -> str:
    """Return what people call a rota."""
    found = spec(unit, key)
    return found.name if found else key


def spec(unit: Unit, key: str) -> RotaSpec | None:
    return next((spec for spec in unit.charter.rotas if spec.key == key), None)


def rota(unit: Unit, spec: RotaSpec) -> Rota:
    moved = kept.headway(unit.tx, unit.workspace, spec.key)
    return Rota(
        key=spec.key,
        name=spec.name,
        calendar=unit.charter.calendar_for_zone(spec.zone),
        people=_people(unit, spec),
        turn=spec.turn,
        starts=spec.starts,
        at=spec.at,
        hours=spec.when,
        # A charter that names another first day begins anew.
        ahead=moved.ahead if moved and moved.starts == spec.starts else 0,
    )


def _people(unit: Unit, spec: RotaSpec) -> tuple[SlackUserId, ...]:
    # Whom Slack does not know keeps their turns, so that nobody else's move.
    people = ((unit.roster.called(ref), ref) for ref in spec.people)
    return tuple(person.id if person else SlackUserId(ref) for person, ref in people)


def watch(unit: Unit, spec: RotaSpec) -> Watch:
    """Look up everything that says who of a rota is on duty, from now on."""
    going = rota(unit, spec)
    known = covers.since(unit.tx, unit.workspace, spec.key, unit.at)
    people = (*going.people, *(cover.user for cover in known))
    who = presences(unit, (user for user in people if user in unit.roster.people))
    return Watch(going, known, who, _Shifts(unit))


def called(unit: Unit, user: SlackUserId) -> Mrkdwn:
    """Mention somebody of a rota; whom Slack does not know is called as the charter does."""
    return mention(user) if user in unit.roster.people else escape(user)


@dataclass(frozen=True, slots=True)
class _Shifts:
    """The charter's shifts, asked for by Slack's ids."""

    unit: Unit

    def __call__(self, user: SlackUserId, first: datetime, until: datetime) -> Iterable[Shift]:
        return self.unit.charter.shift_plan.between(self.unit.person(user).ref, first, until)


def stretches(unit: Unit, spec: RotaSpec, first: datetime) -> list[Turn]:
    """List the coming turns, with whoever covers what is left of one in their place."""
    known = covers.since(unit.tx, unit.workspace, spec.key, first)
    going = rotas.turns(rota(unit, spec), first, first + AHEAD, _Shifts(unit))
    return [_covered(turn, known, first) for turn in going[:MOST_TURNS]]


def _covered(turn: Turn, known: Sequence[Cover], at: datetime) -> Turn:
    # A cover of a part leaves the turn to whose it is.
    whole = (
        each
        for each in known
        if not each.asked and each.starts <= max(turn.starts, at) and turn.ends <= each.ends
    )
    return replace(turn, user=rotas.holders(turn.user, whole)[-1])


def changeable(unit: Unit, key: str, by: SlackUserId) -> RotaSpec:
    """Return a rota that somebody may change; raises UserError."""
    found = spec(unit, key)
    if found is None:
        raise UserError("The charter no longer has this rota. `/rollout oncall` shows the rest.")
    if not may_change(unit, found, by):
        raise UserError(f"{found.name} is changed by its people and by the lead of its pod.")
    return found


def may_change(unit: Unit, spec: RotaSpec, by: SlackUserId) -> bool:
    """Tell whether somebody may change who is on duty: its people, its pod's lead, stewards."""
    pod, takes_turns = PodKey(spec.pod or ""), by in _people(unit, spec)
    return rules.ROTA.admits(unit.roster.standing(by, pod, rota=takes_turns))


def moment(at: datetime) -> Mrkdwn:
    return slack_date(at, "{date_short_pretty} {time}", f"{at:%a %d %b %H:%M} UTC")
