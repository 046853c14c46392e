"""What people write under a message of ours about a dispute or a finding, and whom it reaches."""

from collections.abc import Sequence

from bot.domain import labels, refs
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.measures.findings import Finding, FindingState
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import MessagePart, Ref, Topic
from bot.errors import UserError
from bot.services.measures import answers, gatekeeper, outcomes, promises
from bot.slack.speech import Said
from bot.store.measures import disputes as rows
from bot.store.measures import findings
from bot.work import relay
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit


def of_finding(_unit: Unit, ref: str, _by: SlackUserId) -> str:
    """Name the finding a message is about."""
    parts = Ref.parse(ref).parts
    found = labels.find(parts[0], LabelKind.FINDING) if parts else None
    return str(found) if found else ""


def hear_of_finding(unit: Unit, ref: str, said: Said) -> str:
    """Keep a word about a finding that waits, pass it on to whose it is, and say what closes it."""
    number = labels.number_of(str(Ref.parse(ref).about), LabelKind.FINDING)
    found = findings.get(unit.tx, unit.workspace, [number])
    if not relay.words_of(said) or not _is_theirs(unit, found, said.by):
        return ""
    finding, owner = found[0], answers.owner(unit, found[0])
    become = (Button("findings.become", "This becomes…", str(finding.number), "primary"),)
    kept = relay.pass_on(unit, said, finding.label, filter(None, [owner]), lambda _user: become)
    _confirm(unit, said, finding, owner, become)
    return kept


def _is_theirs(unit: Unit, found: Sequence[Finding], by: SlackUserId) -> bool:
    if not found or found[0].state is not FindingState.OPEN:
        return False
    try:
        return bool(outcomes.readable(unit, found, by))
    except UserError:
        return False


def _confirm(
    unit: Unit,
    said: Said,
    finding: Finding,
    owner: SlackUserId | None,
    become: tuple[Button, ...],
) -> None:
    reads = f" {unit.person(owner).name} reads it." if owner and owner != said.by else ""
    view = ToldView(
        headline=f"Noted with {finding.label}.{reads} It waits until somebody says what it becomes.",
        buttons=become,
    )
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=refs.make(Topic.FINDING, finding.label, MessagePart.ANSWER),
            method=Method.POST,
            place=said.channel,
            payload={**unit.render(view), "thread_ts": said.thread},
        )
    )


def hear(unit: Unit, ref: str, said: Said) -> str:
    """Pass a word about a dispute on; what decides it is a button, which stands with the words."""
    number = labels.number_of(str(Ref.parse(ref).about), LabelKind.DISPUTE)
    asked, by = rows.lock(unit.tx, unit.workspace, number), said.by
    if asked is None or not asked.is_open or not relay.words_of(said):
        return ""
    keeps = promises.may_answer(unit, asked, by)
    is_theirs = asked.by == by and gatekeeper.disputes_as(
        unit, unit.person(by), asked.series.workflow
    )
    if not (keeps or is_theirs):
        return ""
    holder = promises.holder(unit, asked)
    users = [user for user in (asked.by, holder) if user is not None]
    return relay.pass_on(
        unit,
        said,
        asked.label,
        users,
        lambda user: promises.buttons(asked) if user == holder != asked.by else (),
    )
