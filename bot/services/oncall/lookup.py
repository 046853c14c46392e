"""`/rollout oncall`: who is on duty now, who comes next, and where nobody is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from bot.charter.rotas import RotaSpec
from bot.domain import labels
from bot.domain.ids import SlackUserId
from bot.domain.presence import Presence, Standing
from bot.errors import UserError
from bot.services.oncall import duty
from bot.services.oncall.watch import Stretch, Watch
from bot.slack.mrkdwn import Mrkdwn, escape, mention, mrkdwn
from bot.work.unit import Unit

SOON = timedelta(days=7)
MOST_ROTAS, MOST_CHANGES = 12, 3


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
    line: Mrkdwn
    rotas: tuple[RotaView, ...]
    more: str


def show(unit: Unit, by: SlackUserId, words: Sequence[str]) -> dict[str, Any]:
    """Answer `/rollout oncall [rota or pod]`; raises UserError where there is none."""
    wanted = labels.fold(" ".join(words))
    found = [s for s in unit.charter.rotas if not wanted or wanted in _names(s)]
    if not found:
        _refuse_bare(unit, wanted)
        known = ", ".join(spec.key for spec in unit.charter.rotas[:MOST_ROTAS])
        raise UserError(
            f"There is no rota {wanted!r}. These are there: {known}."
            if known
            else "The charter has no rotas yet: docs/escalations.md shows how one is written."
        )
    left = len(found) - MOST_ROTAS
    rotas = tuple(_view(unit, spec, by) for spec in found[:MOST_ROTAS])
    view = OncallView(
        Mrkdwn("; ".join(mrkdwn("{}: {}", rota.name, rota.now) for rota in rotas)),
        rotas,
        f"and {left} more: `/rollout oncall` and a name" if left > 0 else "",
    )
    return unit.render(view, by)


def _refuse_bare(unit: Unit, wanted: str) -> None:
    """Raise UserError where what was asked for is a pod, which has no rota."""
    for pod in unit.charter.pods:
        if wanted in (labels.fold(pod.key), labels.fold(pod.name)):
            raise UserError(f"{pod.name} has no rota: `/rollout oncall` shows those there are.")


def _names(spec: RotaSpec) -> tuple[str, ...]:
    return tuple(labels.fold(name) for name in (spec.key, spec.name, spec.pod) if name)


def _view(unit: Unit, spec: RotaSpec, by: SlackUserId) -> RotaView:
    on_watch = duty.watch(unit, spec)
    coming = tuple(on_watch.stretches(unit.at, unit.at + duty.AHEAD))
    return RotaView(
        key=spec.key,
        name=spec.name,
        now=_now(on_watch, coming, unit.at),
        following=_following(unit, on_watch, coming),
        gap=_gap(unit, coming),
        may_change=duty.may_change(unit, spec, by),
    )


def _now(on_watch: Watch, coming: Sequence[Stretch], at: datetime) -> Mrkdwn:
    """Name who is on duty and until when, and whoever should be and is not here."""
    now = coming[0]
    if not now.is_needed:
        return escape("nobody, outside its hours")
    names = Mrkdwn(", ".join(mention(user) for user in now.on_duty)) or escape("nobody")
    ends = now.ends < at + duty.AHEAD and now.on_duty
    until = mrkdwn(", until {}", duty.moment(now.ends)) if ends else Mrkdwn("")
    return Mrkdwn("; ".join((names + until, *_missing(on_watch, now))))


def _missing(on_watch: Watch, now: Stretch) -> Iterator[Mrkdwn]:
    for user in now.on_turn:
        who = on_watch.who.get(user)
        if who is None:
            yield mrkdwn("it is the turn of {}, whom Slack does not know", user)
        elif user not in now.on_duty:
            yield mrkdwn("it is the turn of {}, who {}", mention(user), _absence(who, now.starts))


def _following(unit: Unit, on_watch: Watch, coming: Sequence[Stretch]) -> Mrkdwn:
    """Name who comes next, and in the coming week whoever is not who came before."""
    shown = coming[0].on_turn
    then: list[Mrkdwn] = []
    for each in coming[1:]:
        is_near = each.starts < unit.at + SOON and each.on_turn != shown
        if each.on_turn and (not then or is_near):
            shown = each.on_turn
            then.append(_from(unit, on_watch, each))
    return Mrkdwn("; ".join(then[:MOST_CHANGES])) or escape("nobody")


def _from(unit: Unit, on_watch: Watch, coming: Stretch) -> Mrkdwn:
    names = Mrkdwn(", ".join(duty.called(unit, user) for user in coming.on_turn))
    known = ((user, on_watch.who.get(user)) for user in coming.on_turn)
    missing = (
        mrkdwn("who {}", _absence(who, coming.starts))
        for user, who in known
        if who is not None and user not in coming.on_duty
    )
    words = mrkdwn("{} from {}", names, duty.moment(coming.starts))
    return Mrkdwn(", ".join((words, *missing)))


def _absence(who: Presence, at: datetime) -> Mrkdwn:
    back_at = who.chosen.away_until
    if who.standing(at) is Standing.LEFT or back_at is None:
        return escape("has left")
    return mrkdwn("is away until {}", duty.moment(back_at))


def _gap(unit: Unit, coming: Sequence[Stretch]) -> Mrkdwn:
    """Say from when to when in the coming week somebody should be on duty and nobody is."""
    gaps = [each for each in coming if each.is_gap]
    if not gaps or gaps[0].starts >= unit.at + SOON:
        return Mrkdwn("")
    starts, ends = gaps[0].starts, gaps[0].ends
    for each in gaps:
        # Of two in a row whose turn it is differs, and nobody comes all the same.
        ends = each.ends if each.starts == ends else ends
    if ends >= unit.at + duty.AHEAD:
        return mrkdwn("from {} on", duty.moment(starts))
    return mrkdwn("from {} to {}", duty.moment(starts), duty.moment(ends))
