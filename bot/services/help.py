"""`/rollout help`, and the answer to a word nobody knows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.domain import labels, refs
from bot.domain.commands import Subcommand, allowed, asked_for, foremost, nearest
from bot.domain.ids import SlackUserId
from bot.domain.labels import Label, LabelKind
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Topic
from bot.domain.rights.rules import Standing
from bot.domain.words import some
from bot.slack.mrkdwn import Mrkdwn, mrkdwn
from bot.work.tell import Button, ToldView, send
from bot.work.unit import Unit

MAKE_FEEDBACK = "feedback.carry"
OPENS = {
    LabelKind.FEEDBACK: "feedback.open",
    LabelKind.ACTION: "actions.open",
    LabelKind.ESCALATION: "escalations.open",
}
HELP = ("help", "hilfe", "aide", "ayuda")
# How a question begins that somebody ends without its sign.
ASKING = ("who", "whose", "when", "where", "which", "what", "how many", "show")
# A command with its words; a question about one thing.
MOST_TYPED, MOST_ASKED = 3, 8
ELSEWHERE = "Or use Give feedback in the shortcuts menu and on any message, or my Home tab."


@dataclass(frozen=True, slots=True)
class CommandView:
    """One subcommand: how it is typed, and what it does."""

    usage: str
    summary: str


@dataclass(frozen=True, slots=True)
class HelpView:
    """The subcommands somebody may use, with a word on why they see them."""

    template: ClassVar = "help/help"
    title: str
    commands: tuple[CommandView, ...]
    footer: str
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class HelpHomeView:
    """The few commands that somebody needs most, as their Home ends with them."""

    template: ClassVar = "help/home"
    commands: Mrkdwn
    footer: str


@dataclass(frozen=True, slots=True)
class DirectView:
    """The answer to a plain direct message says the same to everybody."""

    template: ClassVar = "help/direct"


@dataclass(frozen=True, slots=True)
class MentionView:
    """The answer to a mention says the same to everybody."""

    template: ClassVar = "help/mention"


def overview(
    unit: Unit, by: SlackUserId, commands: Sequence[Subcommand], *, more: bool = False
) -> dict[str, Any]:
    """List what a person needs most, or with `more` all they may do."""
    if not more:
        return unit.render(_overview(unit, by, commands))
    listed = allowed(commands, _parts(unit, by))
    title = f"All you can do in {unit.charter.rollout.name}"
    return unit.render(HelpView(title, _rows(listed), ELSEWHERE))


def _overview(unit: Unit, by: SlackUserId, commands: Sequence[Subcommand]) -> HelpView:
    parts = _parts(unit, by)
    footer = f"{ELSEWHERE} {_more(commands, parts)}"
    title = f"What you can do in {unit.charter.rollout.name}"
    return HelpView(title, _rows(foremost(commands, parts)), footer, has_more=True)


def home_section(
    unit: Unit, user: SlackUserId, commands: Sequence[Subcommand]
) -> list[dict[str, Any]]:
    """Render what somebody needs most, a line for each, as the end of their Home."""
    parts = _parts(unit, user)
    lines = (mrkdwn("`{}` {}", c.usage, _first(c.summary)) for c in foremost(commands, parts))
    view = HelpHomeView(Mrkdwn("\n".join(lines)), _more(commands, parts))
    return unit.renderer.render_blocks(view)


def _first(summary: str) -> str:
    """Keep the first sentence: the others say what to add."""
    return summary.partition(". ")[0].partition(";")[0].rstrip(".") + "."


def unknown(
    unit: Unit, by: SlackUserId, commands: Sequence[Subcommand], word: str
) -> dict[str, Any]:
    """Answer a subcommand that does not exist with the nearest ones that do; raises UserError."""
    labels.check_known(word)
    parts, unknown_word = _parts(unit, by), f"I don't know “{word[:40]}”."
    if meant := allowed(nearest(commands, labels.fold(word)), parts):
        near = " or ".join(each.word for each in meant)
        return unit.render(HelpView(f"{unknown_word} Did you mean {near}?", _rows(meant), ""))
    listed, footer = _rows(foremost(commands, parts)), _more(commands, parts)
    title = f"{unknown_word} You can use:"
    return unit.render(HelpView(title, listed, footer, has_more=True))


def mentioned(unit: Unit, by: SlackUserId, *, channel: str, thread: str) -> None:
    """Answer a mention where it was written, seen by that person alone."""
    payload = unit.render(MentionView())
    threaded = {"thread_ts": thread} if thread else {}
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=refs.make(Topic.MENTION, channel),
            # A mention in a busy channel is answered to one person, not to all.
            method=Method.EPHEMERAL,
            place=channel,
            payload={**payload, **threaded, "user": by},
        )
    )


def written_to(unit: Unit, by: SlackUserId, words: str, commands: Sequence[Subcommand]) -> None:
    """Answer a few words written to us: with help, how a command is typed, or what reaches the pods."""
    send(unit, Topic.DIRECT, by, _answer(unit, by, words, commands))


def _answer(
    unit: Unit, by: SlackUserId, words: str, commands: Sequence[Subcommand]
) -> HelpView | DirectView:
    spoken = labels.fold(words).removeprefix("rollout ").split()
    if not spoken or len(spoken) > MOST_TYPED:
        return DirectView()
    if spoken[0] in HELP:
        return _overview(unit, by, commands)
    meant = [each for each in commands if each.answers_to(spoken[0])]
    if not (meant := list(allowed(meant, _parts(unit, by)))):
        return DirectView()
    return HelpView(f"“{spoken[0]}” works in any channel: type it as below.", _rows(meant), "")


def show(unit: Unit, by: SlackUserId, label: Label, stands: str) -> None:
    """Say where something stands that somebody asked about, with a button that opens it."""
    action = OPENS.get(label.kind)
    button = (Button(action, f"Show {label}", str(label)),) if action else ()
    send(unit, Topic.DIRECT, by, ToldView(headline=stands, buttons=button))


def offer_form(unit: Unit, by: SlackUserId, message: str, *, has_files: bool) -> None:
    """Offer to make feedback of what somebody wrote to us; nothing is sent by itself."""
    lost = " Please add your file again there." if has_files else ""
    view = ToldView(
        headline="Nobody has read this yet. Shall I make it feedback? "
        "Then it gets an owner, a date and an answer.",
        buttons=(Button(MAKE_FEEDBACK, "Make this feedback", message, "primary"),),
        note=f"The form opens with your words in it.{lost}",
    )
    send(unit, Topic.DIRECT, by, view)


def asked_about(words: str) -> Label | None:
    """Find the one thing a short question is about."""
    if label := labels.find(words):
        return label
    spoken = words.split()
    if len(spoken) > MOST_ASKED or not words.rstrip().endswith("?"):
        return None
    named = {found for each in spoken if (found := labels.find(each)) is not None}
    return named.pop() if len(named) == 1 else None


def answer_question(
    unit: Unit, by: SlackUserId, words: str, commands: Sequence[Subcommand]
) -> bool:
    """Answer a short question with the command that shows it; False where there is none."""
    asked = labels.fold(words)
    is_question = words.rstrip().endswith("?") or asked.startswith(tuple(f"{w} " for w in ASKING))
    if not is_question or len(asked.split()) > MOST_ASKED:
        return False
    found = allowed(asked_for(commands, asked), _parts(unit, by))
    if found:
        named = some(f"“/rollout {each.word}”" for each in found)
        title = f"Type {named} in any channel: the answer is seen by you alone."
        send(unit, Topic.DIRECT, by, HelpView(title, _rows(found), ""))
    return bool(found)


def _rows(commands: Iterable[Subcommand]) -> tuple[CommandView, ...]:
    return tuple(CommandView(command.usage, command.summary) for command in commands)


def _more(commands: Sequence[Subcommand], parts: frozenset[Standing]) -> str:
    return f"`/rollout help more` lists all {len(allowed(commands, parts))} commands you can use."


def _parts(unit: Unit, by: SlackUserId) -> frozenset[Standing]:
    return unit.roster.parts_of(by)
