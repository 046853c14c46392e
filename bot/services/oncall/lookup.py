"""`/rollout oncall`: who is on duty now, who comes next, and where nobody is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from bot.charter.rotas import RotaSpec
from bot.domain import labels
from bot.domain.ids import SlackUserId
from bot.domain.oncall import rotas
from bot.domain.oncall.rotas import Turn
from bot.domain.presence import Presence, Standing
from bot.errors import UserError
from bot.services.oncall import duty
from bot.services.oncall.duty import Watch
from bot.slack.mrkdwn import Mrkdwn, escape, mention, mrkdwn
from bot.work.unit import Unit

SOON, HOUR = timedelta(days=7), timedelta(hours=1)
MOST_ROTAS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaView:
    """One rota: who is on duty, who comes next, and where nobody is."""

    key: str
    name: str
    now: Mrkdwn
    following: Mrkdwn
    gap: Mrkdwn
    may_change: bool


@dataclass(frozen=True, slots=True)
class OncallView:
    """Every rota somebody asked for."""

    template: ClassVar = "oncall/rotas"
    rotas: tuple[RotaView, ...]
    more: str


def show(unit: Unit, by: SlackUserId, words: Sequence[str]) -> dict[str, Any]:
    """Answer `/rollout oncall [rota or pod]`; raises UserError where there is none."""
    wanted = labels.fold(" ".join(words))
    found = [s for s in unit.charter.rotas if not wanted or wanted in _names(s)]
    if not found:
        known = ", ".join(spec.key for spec in unit.charter.rotas[:MOST_ROTAS])
        raise UserError(
            f"There is no rota {wanted!r}. These are there: {known}."
            if known
            else "The charter has no rotas yet: docs/escalations.md shows how one is written."
        )
    left = len(found) - MOST_ROTAS
    view = OncallView(
        tuple(_view(unit, spec, by) for spec in found[:MOST_ROTAS]),
        f"and {left} more: `/rollout oncall` and a name" if left > 0 else "",
    )
    return unit.render(view)


def _names(spec: RotaSpec) -> tuple[str, ...]:
    return tuple(labels.fold(name) for name in (spec.key, spec.name, spec.pod) if name)


def _view(unit: Unit, spec: RotaSpec, by: SlackUserId) -> RotaView:
    on_watch = duty.watch(unit, spec)
    coming = duty.stretches(unit, spec, unit.at)
    return RotaView(
        key=spec.key,
        name=spec.name,
        now=_now(unit, on_watch, coming),
        following=_following(unit, on_watch, coming),
        gap=_gap(unit, on_watch, coming),
        may_change=duty.may_change(unit, spec, by),
    )


def _now(unit: Unit, on_watch: Watch, coming: Sequence[Turn]) -> Mrkdwn:
    """Name who is on duty and until when, and whoever should be and is not here."""
    on_duty, on_turn = on_watch.on_duty(unit.at), on_watch.on_turn(unit.at)
    now = next((turn for turn in coming if turn.covers(unit.at)), None)
    ends = on_watch.until(now, unit.at) if now and on_duty else None
    until = mrkdwn(", until {}", duty.moment(ends)) if ends else Mrkdwn("")
    names = Mrkdwn(", ".join(mention(user) for user in on_duty)) if on_duty else Mrkdwn("nobody")
    missing = (_missing(on_watch.who[user], unit.at) for user in on_turn if user not in on_duty)
    return Mrkdwn("; ".join((names + until, *missing)))


def _missing(who: Presence, at: datetime) -> Mrkdwn:
    return mrkdwn("it is the turn of {}, who {}", mention(who.person.id), _absence(who, at))


def _following(unit: Unit, on_watch: Watch, coming: Sequence[Turn]) -> Mrkdwn:
    turn = next((turn for turn in coming if turn.starts > unit.at), None)
    if turn is None:
        return Mrkdwn("nobody")
    words = mrkdwn("{} from {}", duty.called(unit, turn.user), duty.moment(turn.starts))
    who = on_watch.who.get(turn.user)
    if who is None or who.is_here(turn.starts):
        return words
    return mrkdwn("{}, who {}", words, _absence(who, turn.starts))


def _absence(who: Presence, at: datetime) -> Mrkdwn:
    back_at = who.chosen.away_until
    if who.standing(at) is Standing.LEFT or back_at is None:
        return escape("has left")
    return mrkdwn("is away until {}", duty.moment(back_at))


def _gap(unit: Unit, on_watch: Watch, coming: Sequence[Turn]) -> Mrkdwn:
    """Find from when on in the coming week somebody should be on duty and nobody is."""
    first = unit.at.replace(minute=0, second=0, microsecond=0)
    hours = (first + hour * HOUR for hour in range(int(SOON / HOUR)))
    openings = rotas.openings(on_watch.rota, unit.at, unit.at + SOON)
    known = (unit.at, *hours, *openings, *on_watch.changes(coming))
    looked_at = sorted(at for at in known if unit.at <= at < unit.at + SOON)
    found = next((at for at in looked_at if on_watch.is_gap(at)), None)
    return duty.moment(found) if found else Mrkdwn("")
