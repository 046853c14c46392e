"""Actions that wait: for another one, for their parts, for a person here or somebody outside."""

from dataclasses import replace

from bot.domain import labels
from bot.domain.actions import decisions
from bot.domain.actions.decisions import Action, ActionState, Block, Waits
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.words import day_words
from bot.errors import UserError
from bot.services.actions import changes, messages, record, sight
from bot.store.actions import rows
from bot.work import pods
from bot.work.forms import check_all, refuse_personal, statement
from bot.work.presence import has_left
from bot.work.unit import Unit

PARTS = "actions.parts"
WAITS_ACTION, WAITS_PERSON = "actions.waits_action", "actions.waits_person"
WAITS_OUTSIDE = "actions.waits_outside"
MOST_PARTS = 10
LONGEST_PART = 200


def block(unit: Unit, number: int, by: SlackUserId, waits: Block, *, reason: str = "") -> Action:
    """Say what it waits for; a person who is waited for hears of it."""
    before = changes.lock_live(unit, number, by)
    reason = reason.strip()
    check_all(
        lambda: statement(reason, changes.REASON) if reason else "",
        lambda: _check_until(unit, before, waits),
        lambda: _check_waits(unit, before, by, waits),
    )
    calendar = pods.calendar_of(unit.charter, before.pod)
    wakes_at = calendar.start_from(waits.until) if waits.until else None
    blocked = decisions.block(before, waits, reason, wakes_at=wakes_at)
    after = changes.save(unit, before, blocked, by=by, verb="block")
    if waits.kind is Waits.PERSON:
        until = f" It is looked at again on {day_words(waits.until)}." if waits.until else ""
        headline = (
            f"{unit.person(by).name} waits for you with {messages.known_as(unit, after)}.{until}"
        )
        user = SlackUserId(waits.what)
        messages.tell(unit, after, user, headline, ("unblock",), note=after.reason)
    return after


def unblock(unit: Unit, number: int, by: SlackUserId) -> Action:
    """Say that what it waited for is there: by the pod, or by the person who was waited for."""
    before = changes.lock_seen(unit, number, by)
    waited_for = before.block is not None and before.block.what == by
    if not waited_for:
        changes.check_workable(unit, before, by)
    return record.wake(unit, before, f"{unit.person(by).name} says so.", by=by)


def split(unit: Unit, number: int, by: SlackUserId, *, parts: str) -> tuple[Action, ...]:
    """Make an action of each line, with the same owner and day; the whole waits for its parts."""
    before = changes.lock_live(unit, number, by)
    titles = [line.strip() for line in parts.splitlines() if line.strip()]
    _check_parts(titles)
    made = tuple(record.open_new(unit, _part(unit, before, title), by=by) for title in titles)
    waits = Block(Waits.PARTS, ", ".join(part.label for part in made))
    blocked = decisions.block(before, waits, "", wakes_at=None)
    changes.save(unit, before, blocked, by=by, verb="split")
    return made


def _check_until(unit: Unit, action: Action, waits: Block) -> None:
    if waits.until is not None and waits.until <= changes.today_of(unit, action.pod):
        raise UserError("", fields={changes.UNTIL: "Choose a day after today."})
    if waits.kind in (Waits.PERSON, Waits.OUTSIDE) and waits.until is None:
        raise UserError("", fields={changes.UNTIL: "Choose a day on which to look again."})


def _check_waits(unit: Unit, action: Action, by: SlackUserId, waits: Block) -> None:
    if waits.kind is Waits.ACTION:
        _check_sight(unit, action, by, waits.what)
        _check_other(unit, action, waits.what)
    if waits.kind is Waits.OUTSIDE:
        refuse_personal(waits.what, WAITS_OUTSIDE)
    if waits.kind is Waits.PERSON:
        _check_person(unit, action, SlackUserId(waits.what))


def _check_person(unit: Unit, action: Action, user: SlackUserId) -> None:
    if has_left(unit, user):
        raise UserError("", fields={WAITS_PERSON: "They are no longer in this workspace."})
    if sight.is_hidden(unit, action, user):
        raise UserError("", fields={WAITS_PERSON: "They may not know of it: choose who may."})


def _check_sight(unit: Unit, action: Action, by: SlackUserId, label: str) -> None:
    """Refuse to name what somebody may not know of, also before those who see this one."""
    other = rows.get(unit.tx, unit.workspace, labels.number_of(label, LabelKind.ACTION))
    if other is None:
        return
    if sight.is_hidden(unit, other, by):
        raise UserError("", fields={WAITS_ACTION: f"There is no {label}."})
    inside, alone = sight.readers(unit, other), sight.readers(unit, action)
    if inside is not None and (alone is None or not set(alone) <= set(inside)):
        problem = f"More people see {action.label} than may know of {label}."
        raise UserError("", fields={WAITS_ACTION: problem})


def _check_other(unit: Unit, action: Action, label: str) -> None:
    """Refuse to wait for what is closed, missing, or waits for this one in its turn."""
    seen = {action.label}
    while True:
        # Held, so that it is not closed unheard while this one begins to wait for it.
        other = rows.lock(unit.tx, unit.workspace, labels.number_of(label, LabelKind.ACTION))
        problem = ""
        if other is None:
            problem = f"There is no {label}."
        elif other.label in seen:
            problem = "They would wait for each other."
        elif not other.is_live:
            problem = f"{other.label} is {other.state} already."
        if problem:
            raise UserError("", fields={WAITS_ACTION: problem})
        if other is None or other.block is None or other.block.kind is not Waits.ACTION:
            return
        seen.add(other.label)
        label = other.block.what


def _check_parts(titles: list[str]) -> None:
    if not 2 <= len(titles) <= MOST_PARTS:
        problem = f"Write 2 to {MOST_PARTS} parts, one on each line."
        raise UserError("", fields={PARTS: problem})
    for title in titles:
        refuse_personal(title, PARTS)
        if len(title) > LONGEST_PART:
            raise UserError("", fields={PARTS: f"{LONGEST_PART} characters a line at most."})


def _part(unit: Unit, whole: Action, title: str) -> Action:
    return replace(
        whole,
        number=0,
        origin_kind=record.KIND,
        origin_id=whole.label,
        title=title,
        state=ActionState.OPEN,
        original_due_on=whole.due_on,
        created_at=unit.at,
        offered_to=None,
        unanswered=0,
        reason="",
        block=None,
        wakes_at=None,
    )
