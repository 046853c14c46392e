"""What an edit of the charter does to rotas: turns that run go on, and whoever is on duty hears."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from bot.charter import Charter
from bot.charter.rotas import RotaSpec
from bot.domain import refs
from bot.domain.audit import Entry
from bot.domain.ids import SlackUserId
from bot.domain.oncall import rotas
from bot.domain.people import listed
from bot.domain.refs import Topic
from bot.services.oncall import duty, swaps
from bot.slack.mrkdwn import Mrkdwn, mention, mrkdwn
from bot.store.oncall import covers
from bot.store.oncall import rotas as kept
from bot.work.tell import ToldView, send
from bot.work.unit import Unit

BOT = "bot"
OnDuty = Mapping[str, tuple[SlackUserId, ...]]


def follow(unit: Unit, old: Charter, new: Charter) -> None:
    """Let the turns that run go on under an edited charter; whoever is on duty, or was, hears."""
    before, after = replace(unit, charter=old), replace(unit, charter=new)
    was = {spec.key: duty.on_duty_of(before, spec.key) for spec in old.rotas}
    specs = {spec.key: spec for spec in old.rotas}
    for spec in new.rotas:
        kept.lock(unit.tx, unit.workspace, spec.key)
        known = specs.get(spec.key)
        if known != spec or was[spec.key] != duty.on_duty_of(after, spec.key):
            _move(before, after, known, spec)
    tell(after, was)


def _move(before: Unit, after: Unit, old: RotaSpec | None, new: RotaSpec) -> None:
    """Move a rota on so that whoever's turn runs keeps it; a charter with another first day begins anew."""
    moved = rotas.Headway(new.starts, 0)
    if old is not None and old.starts == new.starts:
        # By the charter's names: who Slack knows may differ from one look to the next.
        was, now = _by_name(before, old), _by_name(after, new)
        moved = rotas.headway(was, now, after.at)
    kept.move(after.tx, after.workspace, new.key, moved)


def _by_name(unit: Unit, spec: RotaSpec) -> rotas.Rota:
    return replace(duty.rota(unit, spec), people=tuple(map(SlackUserId, spec.people)))


def tell(unit: Unit, was: OnDuty | None = None) -> None:
    """Tell whoever is on duty on a rota that an edit changed, and whoever was before.

    While nobody is known yet, as when the bot starts, that waits.
    """
    if not unit.roster.people:
        return
    before = was or {}
    for key in kept.untold(unit.tx, unit.workspace):
        kept.tell(unit.tx, unit.workspace, key)
        if (spec := duty.spec(unit, key)) is not None:
            _tell_duty(unit, spec, before.get(key, ()))
            _end_covers(unit, spec)
            swaps.end_changed(unit, spec)
    for key in before:
        if duty.spec(unit, key) is None:
            gone = mrkdwn("{} is no longer in the charter: you are not on duty there.", key)
            _send(unit, key, before[key], gone)


def _tell_duty(unit: Unit, spec: RotaSpec, was: Collection[SlackUserId]) -> None:
    on_duty = duty.on_duty_of(unit, spec.key)
    now = next(duty.watch(unit, spec).stretches(unit.at, unit.at + duty.AHEAD))
    ends = mrkdwn(", until {}", duty.moment(now.ends)) if now.ends < unit.at + duty.AHEAD else ""
    words = mrkdwn("{} was edited in the charter: you are on duty now{}.", spec.name, ends)
    _send(unit, spec.key, on_duty, words)
    names = Mrkdwn(", ".join(map(mention, on_duty)) or "nobody")
    over = mrkdwn(
        "{} was edited in the charter: you are not on duty any more. Now: {}.", spec.name, names
    )
    _send(unit, spec.key, [user for user in was if user not in on_duty], over)


def _end_covers(unit: Unit, spec: RotaSpec) -> None:
    """End covers of turns that are somebody else's by now; all concerned hear."""
    known = covers.since(unit.tx, unit.workspace, spec.key, unit.at)
    made = [each for each in known if not each.asked]
    for cover in made:
        if any(cover.instead_of in had for had in duty.had_in(unit, spec, cover, made)):
            continue
        covers.drop(unit.tx, unit.workspace, [cover.number])
        unit.note(Entry(unit.at, BOT, "end cover", spec.key, after={"user": cover.user}))
        words = mrkdwn(
            "{} was edited in the charter: {} to {} is not the turn of {} any more, so {} does not "
            "cover it. `/rollout oncall` shows whose it is.",
            spec.name,
            duty.moment(cover.starts),
            duty.moment(cover.ends),
            duty.called(unit, cover.instead_of),
            duty.called(unit, cover.user),
        )
        _send(unit, spec.key, listed((cover.user, cover.instead_of, cover.by)), words)


def _send(unit: Unit, key: str, users: Iterable[SlackUserId], words: Mrkdwn) -> None:
    for user in users:
        if user in unit.roster.people:
            send(unit, refs.make(Topic.ROTA, key), user, ToldView(headline=words))
