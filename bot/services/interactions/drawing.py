"""The next contact worth five minutes: found without holding anybody up, kept before it is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar

from bot.domain import labels
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId
from bot.domain.interactions.drawing import Desk, DrawReason, DrawState
from bot.domain.numbers import ordinal_of
from bot.domain.rights import rules
from bot.errors import UserError
from bot.services.interactions import contacts, seeing
from bot.slack.mrkdwn import shorten
from bot.store.interactions import draws, shown
from bot.store.interactions.draws import KeptDraw
from bot.store.interactions.shown import ShownContact
from bot.work.forms import FieldView, FormView, statement
from bot.work.unit import Unit

SKIP, NEXT = "looks.skip", "looks.next"
WHY = "looks.skipped"
WEEK = timedelta(days=7)
NO_MORE = "You have looked at this one already. `/rollout look` has the next."
WORDS = {
    DrawReason.RANDOM: "Drawn at random.",
    DrawReason.SECOND: "Drawn at random; a colleague scores it too.",
    DrawReason.UNSURE: "The tool was unsure ({}).",
    DrawReason.RARE: "Few are like it ({}).",
    DrawReason.FINDING: "{} points to it.",
}
DESKS = {Desk.SCORE: rules.SCORE, Desk.RISK: rules.TRIAGE, Desk.THEME: rules.HEAR}


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody may be given next, the most wanted first, or why there is nothing."""

    desk: Desk
    draws: tuple[KeptDraw, ...] = ()
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class RestView:
    """What somebody sees where no contact waits for them."""

    template: ClassVar = "interactions/rest"
    words: str


def desk_of(unit: Unit, by: SlackUserId, words: Sequence[str]) -> Desk:
    """Tell for what somebody looks: as they say, else as their part asks; raises UserError."""
    said = labels.fold(" ".join(words))
    named = [desk for desk in Desk if desk.value == said]
    if said and not named:
        known = ", ".join(f"`/rollout look {desk}`" for desk in Desk)
        raise UserError(f"I don't know “{shorten(said, 40)}” here. Try {known}.")
    parts = unit.roster.parts_of(by)
    mine = (desk for desk, rule in DESKS.items() if rule.is_open_to(parts))
    return next(iter(named), None) or next(mine, Desk.SCORE)


def week_of(unit: Unit, by: SlackUserId) -> date:
    """Return the Monday of somebody's week."""
    today = local_day(unit.at, unit.person(by).zone)
    return today - timedelta(days=today.weekday())


def has_one(unit: Unit, desk: Desk, by: SlackUserId) -> bool:
    """Tell whether somebody has a contact before them that can still be looked at."""
    waiting = draws.waiting(unit.tx, unit.workspace, desk, by)
    return waiting is not None and _is_there(unit, waiting)


def give(unit: Unit, by: SlackUserId, found: Found) -> KeptDraw | None:
    """Give somebody the contact before them, else the first of those found that nobody else has.

    What was erased meanwhile, or is not theirs to see any more, is replaced.
    """
    return _first(unit, found) or _before(unit, by, found) or _first(unit, found)


def _first(unit: Unit, found: Found) -> KeptDraw | None:
    """Keep the first that can be: none can while somebody has another before them."""
    return next((each for each in found.draws if draws.add(unit.tx, unit.workspace, each)), None)


def _before(unit: Unit, by: SlackUserId, found: Found) -> KeptDraw | None:
    waiting = draws.waiting(unit.tx, unit.workspace, found.desk, by)
    if waiting is not None and not _is_there(unit, waiting):
        end(unit, waiting, DrawState.GONE)
        return None
    return waiting


def _is_there(unit: Unit, draw: KeptDraw) -> bool:
    """Tell whether a contact can still be looked at, by whom it was drawn for, as it was drawn."""
    contact = shown.contact(unit.tx, unit.workspace, draw.interaction)
    if contact is None or contact.is_erased:
        return False
    if draw.desk is Desk.SCORE and not seeing.is_current(unit, contact):
        return False
    is_openable = contact.link or any(output.quote for output in contact.outputs)
    return bool(is_openable) and seeing.may_see(unit, contact, draw.by)


def mine(unit: Unit, desk: Desk, value: str, by: SlackUserId) -> tuple[KeptDraw, ShownContact]:
    """Read the contact that somebody has before them; raises UserError."""
    return _mine(unit, desk, (value, by), draws.get)


def lock(unit: Unit, desk: Desk, value: str, by: SlackUserId) -> tuple[KeptDraw, ShownContact]:
    """Lock the contact that somebody has before them; raises UserError."""
    return _mine(unit, desk, (value, by), draws.lock)


def _mine(
    unit: Unit, desk: Desk, asked: tuple[str, SlackUserId], read: Callable[..., KeptDraw | None]
) -> tuple[KeptDraw, ShownContact]:
    value, by = asked
    number = ordinal_of(value)
    draw = number and read(unit.tx, unit.workspace, desk, by=by, interaction=number)
    if not draw:
        raise UserError(rules.DRAWN.refused)
    if draw.state is not DrawState.WAITING:
        raise UserError(NO_MORE)
    return draw, seeing.get(unit, value, by)


def end(unit: Unit, draw: KeptDraw, state: DrawState, *, words: str = "") -> None:
    """Keep what became of a draw; it counts in the week in which that was."""
    ended = replace(draw, state=state, words=words, week=week_of(unit, draw.by))
    draws.end(unit.tx, unit.workspace, ended)


def why(draw: KeptDraw) -> str:
    """Say in a line why a contact was drawn."""
    return WORDS[draw.reason].format(draw.detail)


def rest(unit: Unit, found: Found) -> dict[str, Any]:
    """Say that nothing waits, and why."""
    return unit.render(RestView(found.nothing or "Colleagues have the last ones before them."))


def skip_form(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that says why a contact is skipped; raises UserError."""
    _, contact = mine(unit, Desk.SCORE, value, by)
    reason = FieldView(
        block=WHY,
        kind="line",
        label="Why can it not be judged?",
        hint="In one line, such as: the recording is silent. Another of its kind is drawn.",
        longest=300,
    )
    view = FormView(
        callback="looks.skip",
        context=value,
        title="Skip this one",
        submit="Next one",
        intro=contacts.headline(unit, contact),
        fields=(reason,),
    )
    return unit.render(view)


def skip(unit: Unit, value: str, by: SlackUserId, words: str) -> None:
    """Keep why somebody skips a contact; raises UserError."""
    draw, _ = lock(unit, Desk.SCORE, value, by)
    said = statement(words, WHY, reader="whoever plans this")
    end(unit, draw, DrawState.SKIPPED, words=said)


def of_week(draws_of: Sequence[KeptDraw], by: SlackUserId, week: date) -> list[DrawReason]:
    """List why the contacts were drawn that somebody has done in a week."""
    return [
        each.reason
        for each in draws_of
        if each.by == by and each.week == week and each.state is DrawState.DONE
    ]
