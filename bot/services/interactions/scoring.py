"""People's own scores of a contact: drawn by the plan, given blind, then laid beside the tool's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.charter.interactions import ScorecardItem, ScorecardSpec
from bot.domain.audit import Entry
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId
from bot.domain.interactions.drawing import BY_LOT, Desk, DrawState
from bot.domain.interactions.looks import LookKind
from bot.domain.interactions.reviews import (
    NOT_APPLICABLE,
    ItemScore,
    Review,
    grades_of,
    read_value,
    values_of,
)
from bot.domain.interactions.scorecards import ItemRule
from bot.domain.rights import rules
from bot.errors import UserError
from bot.services.interactions import contacts, drawing, seeing
from bot.services.interactions.plan import items_of, progress
from bot.services.measures.rules import zone_of
from bot.slack.mrkdwn import link, mrkdwn, shorten
from bot.store.interactions import looks, reviews
from bot.store.interactions.draws import KeptDraw
from bot.store.interactions.shown import ShownContact
from bot.work import home
from bot.work.forms import Choice, FieldView, FormView
from bot.work.tell import Button
from bot.work.unit import Unit

VALUE = "looks.value."
LONGEST_HINT = 600
BLIND = "What the tool says stands beside yours once you have scored it."
OPEN = "The tool's own value stands under each item."


@dataclass(frozen=True, slots=True)
class ComparedItemView:
    """One item: what somebody scored, what the tool said; `about` where the two differ."""

    name: str
    mine: str
    tool: str
    passage: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedView:
    """Somebody's scores beside the tool's."""

    template: ClassVar = "interactions/compared"
    headline: str
    words: str
    items: tuple[ComparedItemView, ...]
    done: str
    number: str


def form(unit: Unit, draw: KeptDraw) -> dict[str, Any]:
    """Render the form in which somebody scores a contact item by item; raises UserError."""
    contact = seeing.get(unit, str(draw.interaction), draw.by)
    blind = _is_blind(unit, draw)
    opens = link(contact.link, "Open the recording") if contact.link else "No recording is linked."
    intro = mrkdwn(
        "*{}*\n{} {}\n{}",
        contacts.headline(unit, contact),
        drawing.why(draw),
        progress(unit, draw.by, draw.workflow),
        opens,
    )
    skip = FieldView(
        block="looks.cannot",
        kind="offer",
        label="It cannot be judged?",
        buttons=(Button(drawing.SKIP, "Skip it", str(contact.number)),),
    )
    asked = tuple(_asked(unit, contact, blind=blind))
    view = FormView(
        callback="looks.score",
        context=str(contact.number),
        title="Five minutes",
        submit="Keep my scores",
        intro=intro,
        fields=(FieldView(kind="note", label=BLIND if blind else OPEN), *asked, skip),
    )
    return unit.render(view)


def _is_blind(unit: Unit, draw: KeptDraw) -> bool:
    """Tell whether what the tool said is still unknown to them, and chose nothing of it."""
    seen = looks.has_looked(unit.tx, unit.workspace, draw.interaction, draw.by)
    return draw.reason in BY_LOT and not seen


def _asked(unit: Unit, contact: ShownContact, *, blind: bool) -> Iterator[FieldView]:
    card = _card(unit, contact)
    said = {output.item: output for output in contact.outputs}
    for key, (item, rule) in items_of(unit, card, contact.channel).items():
        hint = card.asks(key, contact.channel)
        if not blind and key in said:
            hint = f"The tool says: {contacts.told(unit, contact, said[key])}. {hint}"
        yield FieldView(
            block=VALUE + key,
            kind="choice",
            label=item.name,
            hint=shorten(hint, LONGEST_HINT),
            choices=_choices(item, rule),
        )


def _choices(item: ScorecardItem, rule: ItemRule) -> tuple[Choice, ...]:
    values = ((f"{value:g}", item.said(value).capitalize()) for value in values_of(rule))
    return tuple(Choice(*each) for each in (*values, (NOT_APPLICABLE, "Does not apply")))


def _card(unit: Unit, contact: ShownContact) -> ScorecardSpec:
    card = seeing.card_of(unit, contact.workflow)
    if card is None or not seeing.is_current(unit, contact):
        raise UserError("Its scorecard has changed since. `/rollout look` draws another contact.")
    return card


def score(unit: Unit, value: str, by: SlackUserId, said: Mapping[str, str]) -> dict[str, Any]:
    """Keep somebody's scores, and show them beside the tool's; raises UserError."""
    rules.SCORE.check(unit.roster.parts_of(by))
    draw, contact = drawing.lock(unit, Desk.SCORE, value, by)
    card = _card(unit, contact)
    review = Review(
        interaction=contact.number,
        workflow=contact.workflow,
        version=card.version,
        by=by,
        day=local_day(unit.at, zone_of(unit.charter, contact.workflow)),
        at=unit.at,
        blind=_is_blind(unit, draw),
        reason=draw.reason,
        scores=_scores(items_of(unit, card, contact.channel), contact, said),
    )
    reviews.add(unit.tx, unit.workspace, review)
    drawing.end(unit, draw, DrawState.DONE)
    contacts.keep(unit, contact, by, LookKind.OPENED)
    unit.note(Entry(unit.at, by, "score", f"interaction {contact.number}"))
    home.refresh(unit, by)
    return _compared(unit, review, contact)


def _scores(
    items: Mapping[str, tuple[ScorecardItem, ItemRule]],
    contact: ShownContact,
    said: Mapping[str, str],
) -> tuple[ItemScore, ...]:
    tool = {output.item: output.value for output in contact.outputs}
    scores, faults = list[ItemScore](), dict[str, str]()
    for key, (_, rule) in items.items():
        try:
            value = read_value(said.get(VALUE + key, ""), rule)
        except ValueError:
            faults[VALUE + key] = "Please choose one."
            continue
        scores.append(ItemScore(key, value, tool.get(key), key in tool))
    if faults:
        raise UserError("", fields=faults)
    return tuple(scores)


def _compared(unit: Unit, review: Review, contact: ShownContact) -> dict[str, Any]:
    card = _card(unit, contact)
    items = items_of(unit, card, contact.channel)
    said = {output.item: output for output in contact.outputs}
    rows = []
    for score_of in review.scores:
        item, rule = items[score_of.item]
        differs = score_of.differs(grades_of(rule))
        output = said.get(score_of.item)
        rows.append(
            ComparedItemView(
                name=item.name,
                mine=item.said(score_of.value),
                tool=contacts.told(unit, contact, output) if output else "said nothing",
                passage=contacts.passage(unit, contact, output) if output else "",
                about=f"{contact.number}{seeing.OF_ITEM}{score_of.item}" if differs else "",
            )
        )
    differing = sum(bool(row.about) for row in rows)
    view = ComparedView(
        headline=contacts.headline(unit, contact),
        words=f"You and the tool differ on {differing} of {len(rows)}."
        if differing
        else "You and the tool agree.",
        items=tuple(rows),
        done=progress(unit, review.by, review.workflow),
        number=str(contact.number),
    )
    return unit.render(view)
