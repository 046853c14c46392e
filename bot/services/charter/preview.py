"""What an edited charter would do to the turns that run, tried in a transaction that is undone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.charter import Charter
from bot.domain.ids import SlackUserId
from bot.domain.oncall.rotas import Cover
from bot.domain.words import counted
from bot.errors import ConfigError
from bot.services.charter import orphans
from bot.services.charter.adoption import last
from bot.services.oncall import duty, edits
from bot.store.oncall import covers
from bot.work import people
from bot.work.unit import Unit

Covers = Mapping[str, Sequence[Cover]]


def rotas(unit: Unit, new: Charter) -> list[str]:
    """Say for each rota an edit changes who is on duty before and after it, and what becomes of covers.

    It writes what the edit would write: whoever calls it undoes the transaction.
    """
    old = last(unit)
    if old is None:
        return []
    try:
        orphans.refuse(unit, old, new)
    except ConfigError as refusal:
        return [f"This edit will be refused. {refusal}"]
    before = replace(unit, charter=old, roster=people.roster(replace(unit, charter=old)))
    after = replace(unit, charter=new, roster=people.roster(replace(unit, charter=new)))
    specs = {spec.key: spec for spec in (*old.rotas, *new.rotas)}
    was = {key: _on_duty(before, key) for key in specs}
    held = _covers(unit, specs)
    edits.follow(after, old, new)
    kept = _covers(unit, specs)
    known = {spec.key: spec for spec in old.rotas}
    now = {spec.key: spec for spec in new.rotas}
    return [
        _line(key, was[key], _on_duty(after, key) if key in now else "gone")
        + _covers_words(held[key], kept[key])
        for key in specs
        if known.get(key) != now.get(key) or was[key] != _on_duty(after, key)
    ]


def _on_duty(unit: Unit, key: str) -> str:
    names = (_name(unit, user) for user in duty.on_duty_of(unit, key))
    return ", ".join(names) or "nobody"


def _name(unit: Unit, user: SlackUserId) -> str:
    return unit.person(user).name


def _line(key: str, was: str, now: str) -> str:
    if now == "gone":
        return f"Rota {key} goes; on duty now: {was}."
    same = f"{was} now and after this edit" if was == now else f"{was} now, {now} after this edit"
    return f"Rota {key}: on duty {same}."


def _covers(unit: Unit, keys: Mapping[str, object]) -> Covers:
    return {key: covers.since(unit.tx, unit.workspace, key, unit.at) for key in keys}


def _covers_words(held: Sequence[Cover], kept: Sequence[Cover]) -> str:
    return "".join(_told(held, kept))


def _told(held: Sequence[Cover], kept: Sequence[Cover]) -> Iterator[str]:
    # A swap that waits has two halves.
    for what, asked, halves in (("cover", False, 1), ("asked swap", True, 2)):
        mine = [each for each in held if each.asked is asked]
        stay = [each for each in mine if each in kept]
        if mine:
            lost = (len(mine) - len(stay)) // halves
            ahead = counted(len(mine) // halves, what)
            yield f" {ahead} ahead: {len(stay) // halves} kept, {lost} lost."
