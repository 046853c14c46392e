"""What people are told about an action, in one short message with the buttons that answer it."""

from datetime import date, datetime

from bot.domain.actions.decisions import Action, ActionState, Block, Waits
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId
from bot.domain.words import day_words, short_day
from bot.slack.mrkdwn import shorten
from bot.work import origins, pods
from bot.work import tell as tell_work
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

LONGEST_TITLE = 280
ANSWER = "actions.answer"


# Which buttons stand under a message: the word of the button's id, in order.
OWNERS = ("done", "keep", "open")
OFFERED = ("accept", "refuse")
PILE = ("take", "offer", "drop")
LEADS = ("offer", "drop", "open")
PROPOSED = ("approve", "drop")
LOOK = ("open",)
NONE: tuple[str, ...] = ()

TEXTS = {
    "done": "Done",
    "keep": "Still on it",
    "open": "More",
    "accept": "I'll take it",
    "refuse": "I can't",
    "take": "Take it",
    "offer": "Hand over",
    "drop": "Drop",
    "approve": "Make it ours",
    "unblock": "It can go on",
    "snooze": "Snooze",
    "block": "Blocked",
    "split": "Split",
}
STRONG = ("done", "accept", "take", "approve", "unblock")


def tell(
    unit: Unit,
    action: Action,
    user: SlackUserId,
    headline: str,
    words: tuple[str, ...] = NONE,
    *,
    note: str = "",
) -> None:
    """Send somebody a direct message about an action."""
    view = ToldView(
        headline=headline,
        what=what_words(unit, action),
        note=note,
        block=ANSWER,
        buttons=buttons(unit, action, words),
    )
    # Somebody asks or answers: that is heard, whatever was said of it before.
    tell_work.keep(unit, known_as(unit, action), {user: view}, after=unit.at)


def end(unit: Unit, action: Action, *, not_before: datetime | None, is_final: bool) -> None:
    """Leave in every message about an action that is over how it ended, without buttons."""
    label, ended = known_as(unit, action), STATES[action.state]
    headline = f"{label} is {ended}" + (f": {action.reason}" if action.reason else ".")
    view = ToldView(headline=headline, what=what_words(unit, action))
    if is_final:
        tell_work.end(unit, label, view, not_before=not_before)
    else:
        tell_work.change(unit, label, lambda _user: view, not_before=not_before)


def go_on(unit: Unit, action: Action) -> None:
    """Let every message about an action that is not over after all say so."""
    label = known_as(unit, action)
    view = ToldView(
        headline=f"{label} goes on. {whose_words(unit, action)}, and it is due on {due_words(action)}.",
        what=what_words(unit, action),
        block=ANSWER,
        buttons=buttons(unit, action, LOOK),
    )
    tell_work.change(unit, label, lambda _user: view)


def buttons(unit: Unit, action: Action, words: tuple[str, ...]) -> tuple[Button, ...]:
    """Choose the buttons that answer a message about an action."""
    return tuple(_button(unit, action, word) for word in words)


def _button(unit: Unit, action: Action, word: str) -> Button:
    style = "primary" if word in STRONG else ""
    own = origins.of(unit, action).buttons.get(word)
    if own is not None:
        action_id, text = own
        return Button(action_id, text, action.origin_id, style)
    return Button(f"actions.{word}", TEXTS[word], action.label, style)


def what_words(unit: Unit, action: Action) -> str:
    """Say what it is about and what it was born from."""
    title = shorten(" ".join(action.title.split()), LONGEST_TITLE) or "(redacted)"
    about = " · ".join(
        word
        for word in (pods.workflow_name(unit.charter, action.workflow), origin_words(unit, action))
        if word
    )
    return f"{about}: “{title}”" if about else f"“{title}”"


def known_as(unit: Unit, action: Action) -> str:
    """Name it as people know it, which may be by what it was born from."""
    return origins.of(unit, action).label(action)


def origin_words(unit: Unit, action: Action) -> str:
    """Name what it was born from, where that has a name."""
    return origins.of(unit, action).words(action)


def due_words(action: Action) -> str:
    """Say its day, and the original one where that is another."""
    first = f" (first {day_words(action.original_due_on)})" if action.is_moved else ""
    return day_words(action.due_on) + first


def state_words(unit: Unit, action: Action) -> str:
    """Say where it stands."""
    if action.state is ActionState.BLOCKED and action.block is not None:
        return waits_words(unit, action.block)
    if action.offered_to is not None:
        return f"offered to {unit.person(action.offered_to).name}"
    if action.state is ActionState.OPEN and action.owner is None:
        return "not taken yet" if action.taken_at is None else _silence(unit, action)
    return STATES[action.state]


def history_words(unit: Unit, action: Action) -> str:
    """Say when it was last taken and since when there has been no word of it; empty where never."""
    if action.taken_at is None:
        return ""
    taken = _day_of(unit, action, action.taken_at)
    if action.heard_at is None:
        return f"taken on {day_words(taken)}"
    heard = _day_of(unit, action, action.heard_at)
    since = "no word since" if heard <= taken else f"last word on {day_words(heard)}"
    return f"taken on {day_words(taken)}, {since}"


def holder_words(unit: Unit, action: Action) -> str:
    """Name who has it, or say that nobody does."""
    if action.owner is not None:
        return unit.person(action.owner).name
    return "nobody yet" if action.taken_at is None else "nobody now"


def whose_words(unit: Unit, action: Action) -> str:
    """Say in a sentence who has it."""
    if action.owner is not None:
        return f"{unit.person(action.owner).name} has it"
    return f"Nobody has it {'yet' if action.taken_at is None else 'now'}"


def _silence(unit: Unit, action: Action) -> str:
    day = _day_of(unit, action, action.heard_at or action.taken_at or action.created_at)
    words = "no word since" if action.heard_at is not None else "taken"
    return f"{words} {day.day} {day:%b}"


def _day_of(unit: Unit, action: Action, at: datetime) -> date:
    return local_day(at, pods.calendar_of(unit.charter, action.pod).zone)


STATES = {
    ActionState.PROPOSED: "proposed",
    ActionState.OPEN: "open",
    ActionState.BLOCKED: "blocked",
    ActionState.DONE: "done",
    ActionState.DROPPED: "dropped",
}


def waits_words(unit: Unit, block: Block) -> str:
    """Say what a blocked action waits for, and until when."""
    what = {
        Waits.ACTION: block.what,
        Waits.PARTS: "its parts",
        Waits.PERSON: unit.person(SlackUserId(block.what)).name,
        Waits.OUTSIDE: block.what,
    }[block.kind]
    until = f" until {short_day(block.until)}" if block.until else ""
    return f"waits for {what}{until}"
