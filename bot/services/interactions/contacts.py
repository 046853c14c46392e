"""One contact as people look at it: what it was, what the tool said, and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from bot.charter.interactions import ScorecardItem
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId
from bot.domain.interactions.interaction import Output
from bot.domain.interactions.looks import Look, LookKind
from bot.domain.words import counted, short_day
from bot.services.interactions import seeing, tenth
from bot.services.measures import trust
from bot.services.measures.names import CHANNELS
from bot.services.measures.rules import zone_of
from bot.slack.mrkdwn import Mrkdwn, link
from bot.store.interactions import looks
from bot.store.interactions.shown import ShownContact
from bot.store.record.counters import next_number
from bot.work import pods
from bot.work.forms import FieldView
from bot.work.unit import Unit

SERIES = "look"
# What one screen holds; nobody reads more of one contact.
MOST_OUTPUTS = 20
MINUTE = 60
DONE = {
    LookKind.AGREED: "agreed",
    LookKind.NOT_SO: "said not so",
    LookKind.COACHED: "coached with it",
    LookKind.SURPRISED: "were surprised",
}


@dataclass(frozen=True, slots=True)
class OutputView:
    """What the tool said about one item, and what the item asks."""

    said: str
    quote: str
    asks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """One contact with what the tool said of it."""

    template: ClassVar = "interactions/contact"
    headline: str
    facts: str
    link: Mrkdwn
    outputs: tuple[OutputView, ...]
    more: str
    done: str
    number: str
    asks: tuple[FieldView, ...]


def look_at(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Record that somebody opens a contact, and show it; raises UserError."""
    contact = seeing.get(unit, value, by)
    keep_opening(unit, contact, by)
    return unit.render(view(unit, contact, by))


def keep_opening(unit: Unit, contact: ShownContact, by: SlackUserId) -> None:
    """Keep that somebody opens a contact; where it asks what they see, it counts once they say so."""
    is_owed = tenth.is_owed(unit, contact.number, by)
    keep(unit, contact, by, LookKind.OPENED, confirmed=not is_owed)


def keep(unit: Unit, contact: ShownContact, by: SlackUserId, kind: LookKind, **more: Any) -> Look:
    """Keep what somebody did with a contact, and when."""
    look = Look(
        number=next_number(unit.tx, unit.workspace, SERIES),
        interaction=contact.number,
        workflow=contact.workflow,
        version=seeing.version_of(unit, contact),
        by=by,
        kind=kind,
        day=local_day(unit.at, zone_of(unit.charter, contact.workflow)),
        at=unit.at,
        **more,
    )
    looks.add(unit.tx, unit.workspace, look)
    trust.recount(unit, contact.workflow)
    return look


def view(unit: Unit, contact: ShownContact, by: SlackUserId) -> ContactView:
    """Lay out a contact as it stands for somebody, with what it asks of them."""
    left = len(contact.outputs) - MOST_OUTPUTS
    kinds = looks.kinds_of(unit.tx, unit.workspace, contact.number)
    done = [f"{kinds[kind]} {word}" for kind, word in DONE.items() if kind in kinds]
    return ContactView(
        headline=headline(unit, contact),
        facts=facts(contact),
        link=link(contact.link, "Open the recording")
        if contact.link
        else Mrkdwn("No recording is linked."),
        outputs=tuple(_output(unit, contact, each) for each in contact.outputs[:MOST_OUTPUTS]),
        more=f"and {counted(left, 'item')} more" if left > 0 else "",
        done=", ".join(done),
        number=str(contact.number),
        asks=tenth.fields() if tenth.is_owed(unit, contact.number, by) else (),
    )


def headline(unit: Unit, contact: ShownContact) -> str:
    """Say which contact it is: Balance inquiry, voice: Sunday 1 March, 09:01."""
    name = pods.workflow_name(unit.charter, contact.workflow)
    where = CHANNELS.get(contact.channel, contact.channel)
    return f"{name}, {where}: {moment(unit, contact)}"


def moment(unit: Unit, contact: ShownContact) -> str:
    """Say when it began, on the clock of its workflow's pod: 1 March, 09:01."""
    zone = ZoneInfo(zone_of(unit.charter, contact.workflow))
    start: datetime = contact.start.astimezone(zone)
    return f"{short_day(contact.day)}, {start:%H:%M}"


def facts(contact: ShownContact) -> str:
    """Say what it was about, how long it took and how it ended."""
    seconds = contact.duration_s
    long = "" if seconds is None else f"{length(seconds)} min"
    told = (contact.call_type, long, contact.outcome.replace("_", " "))
    return " · ".join(word for word in told if word)


def length(seconds: float) -> str:
    """Say seconds as a player shows them: 3:11."""
    return f"{int(seconds) // MINUTE}:{int(seconds) % MINUTE:02}"


def _output(unit: Unit, contact: ShownContact, output: Output) -> OutputView:
    card = seeing.card_of(unit, contact.workflow)
    return OutputView(
        said=said(unit, contact, output),
        quote=passage(unit, contact, output),
        asks=card.asks(output.item, contact.channel) if card else "",
    )


def said(unit: Unit, contact: ShownContact, output: Output) -> str:
    """Say what the tool said about an item, and how sure it was: Greeting: yes, 90% sure."""
    return f"{item_name(unit, contact.workflow, output.item)}: {told(unit, contact, output)}"


def told(unit: Unit, contact: ShownContact, output: Output) -> str:
    """Say what the tool said, and how sure it was: yes, 90% sure."""
    sure = "" if output.confidence is None else f", {output.confidence:.0%} sure"
    return f"{spoken_value(unit, contact.workflow, output.item, output.value)}{sure}"


def item_name(unit: Unit, workflow: str, item: str) -> str:
    """Return what people call an item, also after the charter dropped it."""
    spec = _item(unit, workflow, item)
    return spec.name if spec else item


def spoken_value(unit: Unit, workflow: str, item: str, value: float | None) -> str:
    """Say a value of an item: yes, 4 of 5, 70%."""
    spec = _item(unit, workflow, item)
    if spec is not None:
        return spec.said(value)
    return "does not apply" if value is None else f"{value:g}"


def _item(unit: Unit, workflow: str, item: str) -> ScorecardItem | None:
    card = seeing.card_of(unit, workflow)
    return card.item(item) if card else None


def passage(unit: Unit, contact: ShownContact, output: Output) -> str:
    """Say which passage the tool points to: its words, and when in a call they were said."""
    quoted = f"“{output.quote}”" if output.quote else ""
    a_second = unit.charter.interactions.a_second if contact.channel == "voice" else 0
    return " ".join(part for part in (quoted, _place(output, a_second)) if part)


def _place(output: Output, a_second: int) -> str:
    """Say where a passage stands, as whoever opens the recording finds it: at 0:51."""
    if output.start is None:
        return ""
    if a_second:
        return f"at {length(output.start / a_second)}"
    # The characters of a text are nowhere to be counted; its words can be sought.
    return "" if output.quote else f"from character {output.start:,} on"
