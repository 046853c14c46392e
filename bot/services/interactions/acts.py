"""What people make of a contact: they agree, say not so, coach with it, or are surprised."""

from collections.abc import Mapping
from typing import Any

from bot.domain import refs
from bot.domain.audit import Entry
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.interactions.interaction import Output
from bot.domain.interactions.looks import Deed, Look, LookKind
from bot.domain.measures.findings import Attribution, SeriesKey
from bot.domain.numbers import ordinal_of
from bot.domain.refs import Topic
from bot.domain.rights import rules
from bot.domain.words import day_words
from bot.errors import UserError
from bot.services.interactions import coaching, contacts, seeing
from bot.services.measures import attribution, disputes, promises, trust
from bot.store import budget as asks
from bot.store.interactions import looks
from bot.store.interactions.shown import ShownContact
from bot.store.measures import disputes as disputed
from bot.store.measures.disputes import Dispute
from bot.store.record.counters import next_number
from bot.work import budget, tell
from bot.work.forms import FieldView, FormView, check_all, statement
from bot.work.menus import choices
from bot.work.presence import has_left
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

ITEM, RIGHT = "looks.item", "looks.right"
AGENT, AGREED = "looks.agent", "looks.agreed"
WHY = "looks.why"
OVER = "This waits for you no longer: its time has passed, or the contact was erased. You need do nothing."
CONFIRM, DENY = "looks.confirm", "looks.deny"


def agree(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Keep that somebody agrees with what the tool said, and show the contact; raises UserError."""
    contact = seeing.get(unit, value, by)
    if not any(output.value is not None for output in contact.outputs):
        raise UserError("The tool said nothing here that one could agree with.")
    if looks.has_done(unit.tx, unit.workspace, Deed(contact.number, by, LookKind.AGREED)):
        raise UserError("You have agreed with this one already.")
    contacts.keep(unit, contact, by, LookKind.AGREED)
    return unit.render(contacts.view(unit, contact, by))


def not_so_form(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that says which item is wrong and what is right; raises UserError."""
    contact = seeing.get(unit, value, by)
    right = FieldView(
        block=RIGHT,
        kind="line",
        label="What is right?",
        hint="In one line; whoever keeps the scorecard answers you.",
        longest=300,
    )
    item = _items(unit, contact, value.partition(seeing.OF_ITEM)[2])
    asked = (attribution.field(Attribution.UNKNOWN), item, right)
    return _form(unit, contact, asked, callback="looks.not_so", words=("Not so", "Say so"))


def surprise_form(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that says what is surprising; raises UserError."""
    contact = seeing.get(unit, value, by)
    why = FieldView(
        block=WHY,
        kind="line",
        label="What surprises you?",
        hint="In one line; the first of a workflow goes to its owner at once.",
        longest=300,
    )
    asked = (_items(unit, contact), why)
    return _form(unit, contact, asked, callback="looks.surprise", words=("Surprising", "Say so"))


def coach_form(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that says with whom one coached and what was agreed; raises UserError."""
    contact = seeing.get(unit, value, by)
    fields = (
        FieldView(
            block=AGENT,
            kind="person",
            label="With whom?",
            hint="They are asked to confirm it in a direct message.",
        ),
        FieldView(
            block=AGREED,
            kind="line",
            label="What did you agree on?",
            hint="Five minutes, one line.",
            longest=300,
        ),
    )
    return _form(unit, contact, fields, callback="looks.coach", words=("Coached", "Keep it"))


def _form(
    unit: Unit,
    contact: ShownContact,
    fields: tuple[FieldView, ...],
    *,
    callback: str,
    words: tuple[str, str],
) -> dict[str, Any]:
    title, submit = words
    view = FormView(
        callback=callback,
        context=str(contact.number),
        title=title,
        submit=submit,
        intro=contacts.headline(unit, contact),
        fields=fields,
    )
    return unit.render(view)


def _items(unit: Unit, contact: ShownContact, chosen: str = "") -> FieldView:
    if not contact.outputs:
        raise UserError("The tool said nothing about this contact.")
    said = {
        output.item: contacts.said(unit, contact, output)
        for output in contact.outputs[: contacts.MOST_OUTPUTS]
    }
    return FieldView(
        block=ITEM,
        kind="choice",
        label="Which item?",
        choices=choices(said.items()),
        initial=chosen if chosen in said else "",
    )


def not_so(unit: Unit, value: str, by: SlackUserId, said: Mapping[str, str]) -> Dispute:
    """Keep that an item is wrong, and ask whoever answers for the scorecard; raises UserError."""
    contact = seeing.get(unit, value, by)
    asked = _asked(unit, contact, by, said, RIGHT)
    if looks.has_done(
        unit.tx, unit.workspace, Deed(contact.number, by, LookKind.NOT_SO, asked.item)
    ):
        raise UserError("You have said so of this item already; you hear once it is answered.")
    contacts.keep(unit, contact, by, LookKind.NOT_SO, item=asked.item, words=asked.reason)
    begun = disputes.begin(unit, asked, {"contact": contact.number, "item": asked.item})
    trust.recount(unit, contact.workflow)
    return begun


def surprise(unit: Unit, value: str, by: SlackUserId, said: Mapping[str, str]) -> None:
    """Keep that an item is surprising; the first of a workflow goes to its owner at once (U16)."""
    contact = seeing.get(unit, value, by)
    asked = _asked(unit, contact, by, said, WHY)
    if looks.has_done(
        unit.tx, unit.workspace, Deed(contact.number, by, LookKind.SURPRISED, asked.item)
    ):
        raise UserError("You have said so of this item already, thank you.")
    contacts.keep(unit, contact, by, LookKind.SURPRISED, item=asked.item, words=asked.reason)
    if not disputed.has_surprised(unit.tx, unit.workspace, contact.workflow):
        disputes.begin(unit, asked, {"contact": contact.number, "item": asked.item})


def _asked(
    unit: Unit, contact: ShownContact, by: SlackUserId, said: Mapping[str, str], block: str
) -> Dispute:
    words = said.get(block, "").strip()
    check_all(
        lambda: _output(contact, said.get(ITEM)),
        lambda: statement(words, block, reader="whoever answers"),
    )
    output = _output(contact, said.get(ITEM))
    is_surprise = block == WHY
    series = SeriesKey("", WorkflowKey(contact.workflow), contact.channel)
    days = unit.charter.promises.surprise_days if is_surprise else 0
    changed = said.get(attribution.CHANGED) or Attribution.UNKNOWN
    return Dispute(
        number=next_number(unit.tx, unit.workspace, promises.KIND),
        series=series,
        day=contact.day,
        about=f"{contacts.headline(unit, contact)}\n{contacts.said(unit, contact, output)}",
        by=by,
        at=unit.at,
        reason=words,
        promise=promises.promise(unit, series, days=days),
        changed=attribution.read(changed),
        contact=contact.number,
        item=output.item,
        surprise=is_surprise,
    )


def _output(contact: ShownContact, item: str | None) -> Output:
    for each in contact.outputs:
        if each.item == item:
            return each
    raise UserError("", fields={ITEM: "Please choose an item the tool spoke of."})


def _check_agent(unit: Unit, agent: SlackUserId, by: SlackUserId) -> None:
    if agent not in unit.roster.people or agent == by or has_left(unit, agent):
        raise UserError("", fields={AGENT: "Please choose the colleague you coached."})


def _check_is_first(unit: Unit, contact: ShownContact, by: SlackUserId, agent: SlackUserId) -> None:
    """Let one conversation about a contact count once, however often somebody presses."""
    if looks.has_coached(unit.tx, unit.workspace, contact.number, by=by, agent=agent):
        name = unit.person(agent).name
        raise UserError("", fields={AGENT: f"You have said so already; {name} is asked once."})


def coach(unit: Unit, value: str, by: SlackUserId, said: Mapping[str, str]) -> Look:
    """Keep that somebody coached with a contact, and ask the agent to confirm; raises UserError."""
    contact = seeing.get(unit, value, by)
    agent = SlackUserId(said.get(AGENT, ""))
    words = said.get(AGREED, "").strip()
    check_all(
        lambda: _check_agent(unit, agent, by),
        lambda: statement(words, AGREED, reader=unit.person(agent).name if agent else "others"),
    )
    _check_is_first(unit, contact, by, agent)
    until = coaching.answer_by(unit, contact.workflow)
    more = {"words": words, "agent": agent, "confirmed": False, "lapses_at": until.tells_at}
    look = contacts.keep(unit, contact, by, LookKind.COACHED, **more)
    budget.note(unit, agent, coaching.about(look))
    who = unit.person(by).name
    view = ToldView(
        headline=f"{who} says you two looked at a contact together: “{words}” Is that so?",
        note=f"Please answer by {day_words(until.by)}; without it nothing is kept. "
        "Only that it took place is counted, never with whom.",
        buttons=(
            Button(CONFIRM, "Yes, it is", str(look.number), "primary"),
            Button(DENY, "No, it is not", str(look.number)),
            *_opens(unit, contact, agent),
        ),
    )
    tell.send(unit, refs.make(Topic.LOOK, look.number), agent, view)
    return look


def _opens(unit: Unit, contact: ShownContact, user: SlackUserId) -> tuple[Button, ...]:
    """Offer the contact to who may see what the tool said of it."""
    may = seeing.may_see(unit, contact, user)
    return (Button("looks.open", "Look", str(contact.number)),) if may else ()


def confirm(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Let an agent confirm that they were coached; raises UserError."""
    look = _asked_about(unit, value, by)
    who = unit.person(look.by).name
    if not look.confirmed:
        looks.confirm(unit.tx, unit.workspace, look.number)
        trust.recount(unit, look.workflow)
        _answered(unit, look, by, "confirm", "has confirmed your coaching. Thank you.")
    thanks = ToldView(headline=f"Confirmed, thank you: you and {who} agreed “{look.words}”")
    return unit.render(thanks)


def deny(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Let an agent say that they were not coached: nothing of it is kept; raises UserError."""
    look = _asked_about(unit, value, by)
    if look.confirmed:
        raise UserError("You have confirmed this one already.")
    looks.drop(unit.tx, unit.workspace, look.number)
    _answered(unit, look, by, "deny", "says that it did not take place, so nothing of it is kept.")
    who = unit.person(look.by).name
    return unit.render(ToldView(headline=f"Thank you: nothing of it is kept, and {who} hears so."))


def _asked_about(unit: Unit, value: str, by: SlackUserId) -> Look:
    number = ordinal_of(value)
    look = looks.lock(unit.tx, unit.workspace, number) if number is not None else None
    if look is None:
        raise UserError(OVER)
    if look.agent != by:
        raise UserError(rules.ASKED.refused)
    return look


def _answered(unit: Unit, look: Look, by: SlackUserId, verb: str, words: str) -> None:
    asks.answer(unit.tx, unit.workspace, by, coaching.about(look))
    unit.note(Entry(unit.at, by, verb, f"interaction {look.interaction}"))
    news = ToldView(headline=f"{unit.person(by).name} {words}")
    tell.send(unit, refs.make(Topic.LOOK, look.number), look.by, news)
