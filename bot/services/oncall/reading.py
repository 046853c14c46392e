"""`/rollout oncall`: who is on duty now, who comes next, and where nobody is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.charter.rotas import RotaSpec
from bot.domain import rotas
from bot.domain.ids import SlackUserId
from bot.domain.rotas import Rota
from bot.errors import UserError
from bot.services.oncall import duty
from bot.slack.mrkdwn import Mrkdwn, mention, mrkdwn
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
    wanted = " ".join(words).strip().lower()
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
    return (spec.key, spec.name.lower(), *((spec.pod,) if spec.pod else ()))


def _view(unit: Unit, spec: RotaSpec, by: SlackUserId) -> RotaView:
    on_duty = duty.watch(unit, spec)
    here = on_duty(unit.at)
    coming = duty.stretches(unit, spec, unit.at)
    now = next((turn for turn in coming if turn.covers(unit.at)), None)
    following = next((turn for turn in coming if turn.starts > unit.at), None)
    ends = duty.until(unit, spec, now) if now and here else None
    until = mrkdwn(", until {}", duty.moment(ends)) if ends else Mrkdwn("")
    names = Mrkdwn(", ".join(mention(user) for user in here)) if here else Mrkdwn("nobody")
    return RotaView(
        key=spec.key,
        name=spec.name,
        now=Mrkdwn(names + until),
        following=mrkdwn(
            "{} from {}", duty.called(unit, following.user), duty.moment(following.starts)
        )
        if following
        else Mrkdwn("nobody"),
        gap=_gap(unit, duty.rota(unit, spec), on_duty),
        may_change=duty.may_change(unit, spec, by),
    )


def _gap(unit: Unit, rota: Rota, on_duty: duty.OnDuty) -> Mrkdwn:
    """Find the first hour of the coming week in which somebody should be on duty and nobody is."""
    for hour in range(int(SOON / HOUR)):
        at = unit.at + hour * HOUR
        if rotas.is_needed(rota, at) and not on_duty(at):
            return duty.moment(at)
    return Mrkdwn("")
