"""The forms that cover a turn and swap two."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.charter.rotas import RotaSpec
from bot.domain.ids import SlackUserId
from bot.domain.oncall.rotas import Turn
from bot.errors import UserError
from bot.services.oncall import duty
from bot.slack.mrkdwn import shorten
from bot.work.forms import Choice, FieldView, FormView
from bot.work.unit import Unit

TURN, THEIRS, WHO = "oncall.turn", "oncall.theirs", "oncall.who"
DAY, HOURS = "oncall.day", "oncall.hours"


def form(unit: Unit, word: str, key: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that covers a turn or swaps two; raises UserError."""
    spec = duty.changeable(unit, key, by)
    coming = duty.stretches(unit, spec, unit.at)
    fields = (
        _cover_fields(unit, spec, coming)
        if word == "cover"
        else _swap_fields(unit, spec, coming, by)
    )
    view = FormView(
        callback=f"oncall.{word}",
        context=spec.key,
        title="Cover a turn" if word == "cover" else "Swap turns",
        submit="Cover" if word == "cover" else "Ask them",
        intro=f"{spec.name}: who is on duty is called first.",
        fields=fields,
    )
    return unit.render(view)


def _cover_fields(unit: Unit, spec: RotaSpec, coming: Sequence[Turn]) -> tuple[FieldView, ...]:
    return (
        FieldView(
            block=TURN, kind="choice", label="Which turn?", choices=_choices(unit, spec, coming)
        ),
        FieldView(
            block=WHO, kind="person", label="Who takes it?", hint="Left empty: you.", optional=True
        ),
        FieldView(
            block=DAY,
            kind="day",
            label="Only on this day",
            hint="Left empty: the whole turn.",
            optional=True,
        ),
        FieldView(
            block=HOURS,
            kind="line",
            label="Only these hours",
            hint="Such as 18:00-22:00, on that day or else on its first.",
            longest=20,
            optional=True,
        ),
    )


def _swap_fields(
    unit: Unit, spec: RotaSpec, coming: Sequence[Turn], by: SlackUserId
) -> tuple[FieldView, ...]:
    mine = [turn for turn in coming if turn.user == by]
    others = [turn for turn in coming if turn.user != by]
    if not mine or not others:
        raise UserError("You have no turn ahead here that could be swapped for somebody else's.")
    return (
        FieldView(block=TURN, kind="choice", label="Yours", choices=_choices(unit, spec, mine)),
        FieldView(
            block=THEIRS,
            kind="choice",
            label="For which?",
            hint="They are asked, and until they agree nothing changes.",
            choices=_choices(unit, spec, others),
        ),
    )


def _choices(unit: Unit, spec: RotaSpec, coming: Sequence[Turn]) -> tuple[Choice, ...]:
    zone = ZoneInfo(unit.charter.calendar_for_zone(spec.zone).zone)
    return tuple(Choice(value_of(turn), shorten(_words(unit, turn, zone), 75)) for turn in coming)


def value_of(turn: Turn) -> str:
    """Name a turn as its option in a form does."""
    return f"{turn.user} {turn.starts.isoformat()}"


def _words(unit: Unit, turn: Turn, zone: ZoneInfo) -> str:
    starts, ends = turn.starts.astimezone(zone), turn.ends.astimezone(zone)
    name = unit.person(turn.user).name
    return f"{name}: {starts:%a} {starts.day} {starts:%b %H:%M} to {ends:%a} {ends.day} {ends:%b}"
