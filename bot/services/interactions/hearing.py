"""What customer insight hears on contacts: one drawn by lot, its themes marked in free words."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import fields as fields_of
from typing import Any, ClassVar

from bot.domain.calendar import local_day
from bot.domain.demand import folded, same_as
from bot.domain.ids import SlackUserId
from bot.domain.interactions.drawing import Desk, DrawReason, DrawState, in_lot_order, lot, seed_of
from bot.domain.interactions.themes import LONGEST, HeardTheme, Theme
from bot.domain.rights import rules
from bot.errors import UserError
from bot.services.interactions import contacts, drawing, plan, seeing
from bot.services.interactions.contacts import ContactView
from bot.services.interactions.drawing import Found
from bot.services.measures.rules import zone_of
from bot.store.interactions import draws, pool, themes
from bot.store.interactions.draws import KeptDraw
from bot.store.record.counters import next_number
from bot.work import menus
from bot.work.forms import Choice, FieldView, FormView, statement
from bot.work.menus import Search
from bot.work.unit import Unit

THEME_OF = "looks.theme_of"
SERIES = "theme"
NEW = "new:"
MOST_GIVEN, MOST_OFFERED, MOST_KNOWN = 5, 20, 2_000
NONE = "No new contact was recorded in the last {} days. Please try again tomorrow."


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingView(ContactView):
    """One contact to listen to for what customers speak of."""

    template: ClassVar = "interactions/hearing"


@dataclass(frozen=True, slots=True)
class HeardView:
    """What came of listening."""

    template: ClassVar = "interactions/heard"
    words: str


def find(unit: Unit, by: SlackUserId) -> Found:
    """Find what somebody of customer insight may listen to next, by lot; raises UserError."""
    rules.HEAR.check(unit.roster.parts_of(by))
    if drawing.has_one(unit, Desk.THEME, by):
        return Found(Desk.THEME)
    week = drawing.week_of(unit, by).isoformat()
    cards = sorted(
        unit.charter.scorecards,
        key=lambda card: lot(_given(unit, by, card.workflow), f"{week}|{by}|{card.workflow}"),
    )
    for card in cards:
        seed = seed_of(unit.workspace, week, card.workflow, f"{by}|{Desk.THEME}")
        wanted = plan.filter_of(unit, card, None)
        known = draws.of_workflow(
            unit.tx, unit.workspace, Desk.THEME, card.workflow, since=wanted.since - drawing.WEEK
        )
        heard = {each.interaction for each in known}
        fresh = pool.candidates(unit.tx, unit.workspace, wanted)
        numbers = in_lot_order((each.number for each in fresh if each.number not in heard), seed)
        if numbers:
            given = (_draw(unit, by, card.workflow, number) for number in numbers[:MOST_GIVEN])
            return Found(Desk.THEME, tuple(given))
    return Found(Desk.THEME, nothing=NONE.format(unit.charter.interactions.look.days))


def has_any(unit: Unit) -> bool:
    """Tell whether contacts of the last days are there to be heard."""
    wanted = (plan.filter_of(unit, card, None) for card in unit.charter.scorecards)
    return any(pool.has_any(unit.tx, unit.workspace, each) for each in wanted)


def _given(unit: Unit, by: SlackUserId, workflow: str) -> int:
    """Count what somebody has listened to of a workflow this week."""
    week = drawing.week_of(unit, by)
    known = draws.of_workflow(unit.tx, unit.workspace, Desk.THEME, workflow, since=week)
    return sum(each.by == by for each in known)


def _draw(unit: Unit, by: SlackUserId, workflow: str, number: int) -> KeptDraw:
    return KeptDraw(
        desk=Desk.THEME,
        by=by,
        interaction=number,
        workflow=workflow,
        week=drawing.week_of(unit, by),
        reason=DrawReason.RANDOM,
        detail="",
        at=unit.at,
    )


def show(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Open a contact to listen to, and keep that it was opened; raises UserError."""
    rules.HEAR.check(unit.roster.parts_of(by))
    contact = seeing.get(unit, value, by)
    contacts.keep_opening(unit, contact, by)
    plain = contacts.view(unit, contact, by)
    known = {each.name: getattr(plain, each.name) for each in fields_of(plain)}
    return unit.render(HearingView(**known))


def form(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that marks a theme on a contact; raises UserError."""
    _, contact = drawing.mine(unit, Desk.THEME, value, by)
    field = FieldView(
        block=THEME_OF,
        kind="search",
        label="What is it about?",
        hint="Type a few words: those that are there already are offered, else yours are new.",
    )
    view = FormView(
        callback="looks.theme",
        context=value,
        title="Mark a theme",
        submit="Mark it",
        intro=contacts.headline(unit, contact),
        fields=(field,),
    )
    return unit.render(view)


def options(unit: Unit, search: Search) -> Sequence[Choice]:
    """Offer themes that are alike what somebody types, and what they type as a new one."""
    typed = " ".join(search.words.split())[:LONGEST]
    new = menus.choices([(f"{NEW}{typed}", f"New: {typed}")]) if typed else ()
    return (*_alike(unit, typed), *new)


def _alike(unit: Unit, typed: str) -> tuple[Choice, ...]:
    tx, workspace = unit.tx, unit.workspace
    if not typed:
        newest = themes.numbers(tx, workspace, limit=MOST_OFFERED)
        known = themes.words(tx, workspace, newest)
        return menus.choices((str(number), known[number]) for number in newest)
    found = unit.similar.search(
        (workspace, SERIES),
        typed,
        lambda most: themes.numbers(tx, workspace, limit=most),
        lambda numbers: themes.words(tx, workspace, numbers),
        most=MOST_OFFERED,
    )
    known = themes.words(tx, workspace, themes.numbers(tx, workspace, limit=MOST_KNOWN))
    every = menus.choices((str(number), said) for number, said in known.items())
    held = {each.value: each for each in menus.best(every, typed)}
    alike = menus.choices((str(number), known[number]) for number in found if number in known)
    return tuple({**{each.value: each for each in alike}, **held}.values())[:MOST_OFFERED]


def mark(unit: Unit, value: str, by: SlackUserId, chosen: str) -> dict[str, Any]:
    """Keep that a theme was heard on a contact; raises UserError."""
    rules.HEAR.check(unit.roster.parts_of(by))
    draw, contact = drawing.lock(unit, Desk.THEME, value, by)
    theme = _theme(unit, chosen)
    day = local_day(unit.at, zone_of(unit.charter, contact.workflow))
    heard = HeardTheme(theme, contact.number, contact.workflow)
    themes.mark(unit.tx, unit.workspace, heard, by=by, day=day)
    drawing.end(unit, draw, DrawState.DONE)
    return unit.render(HeardView(f"Marked: “{theme.words}”. `/rollout look themes` lists them."))


def nothing(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Keep that nothing new was heard on a contact; raises UserError."""
    rules.HEAR.check(unit.roster.parts_of(by))
    draw, _ = drawing.lock(unit, Desk.THEME, value, by)
    drawing.end(unit, draw, DrawState.DONE)
    return unit.render(HeardView("Nothing new: kept."))


def _theme(unit: Unit, chosen: str) -> Theme:
    """Find the theme somebody chose, or keep the one they wrote; raises UserError."""
    known = themes.words(
        unit.tx, unit.workspace, themes.numbers(unit.tx, unit.workspace, limit=MOST_KNOWN)
    )
    if chosen.startswith(NEW):
        words = statement(chosen.removeprefix(NEW), THEME_OF)[:LONGEST]
        same = same_as(words, spelt := {folded(said): number for number, said in known.items()})
        if same is None:
            return _new(unit, words)
        chosen = str(spelt[same])
    theme = themes.lock(unit.tx, unit.workspace, int(chosen)) if chosen.isdecimal() else None
    if theme is None:
        raise UserError("", fields={THEME_OF: "Please choose one, or type a new one."})
    return theme


def _new(unit: Unit, words: str) -> Theme:
    number = next_number(unit.tx, unit.workspace, SERIES)
    theme = Theme(number=number, words=words, at=unit.at)
    themes.add(unit.tx, unit.workspace, theme)
    return theme
