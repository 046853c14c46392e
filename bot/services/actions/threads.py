"""What people write under a message of ours about an action: a word from whoever has it, or to them."""

from datetime import timedelta

from bot.domain import labels
from bot.domain.actions import decisions
from bot.domain.actions.decisions import ActionState
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.refs import Ref
from bot.services.actions import changes, messages, record, sight, waiting
from bot.services.actions.subjects import subjects_of
from bot.slack.speech import Said
from bot.store import told as kept
from bot.store.actions import asked as asked_before
from bot.store.actions import rows
from bot.work import relay
from bot.work.unit import Unit


def hear(unit: Unit, ref: str, said: Said) -> str:
    """Keep a word about an action that goes on, and pass it on to who has it or asked for it."""
    number = labels.number_of(str(Ref.parse(ref).about), LabelKind.ACTION)
    known, by = rows.get(unit.tx, unit.workspace, number), said.by
    if known is None or not relay.words_of(said) or not sight.may_see(unit, known, by):
        return ""
    action = changes.lock(unit, number)
    works = sight.works_on(unit, action, by)
    if not action.is_live or not (works or by in (action.proposer, action.offered_to)):
        return ""
    if works and action.state is ActionState.OPEN:
        # It is a word: nobody asks them now whether they are still on it.
        record.save(unit, action, decisions.touch(action), verb="keep", who=(by, unit.at))
    concerned = [user for user in (action.owner, action.proposer) if user is not None]
    readers = [user for user in concerned if sight.may_see(unit, action, user)]
    look = messages.buttons(unit, action, messages.LOOK)
    return relay.pass_on(unit, said, action.label, readers, lambda _user: look)


def only_thing(unit: Unit, ref: str, by: SlackUserId) -> str:
    """Name what somebody's newest message of what waits is about, where that is one thing."""
    told = kept.some(unit.tx, unit.workspace, waiting.ABOUT, [by]).get(by)
    if told is None or told.ref != ref:
        return ""
    since, until = unit.at - waiting.REMEMBERED, unit.at + timedelta(seconds=1)
    asked = asked_before.asked_of(unit.tx, unit.workspace, (by,), since=since, until=until)
    found = {subject.label for subject in subjects_of(unit, asked).values()}
    return found.pop() if len(found) == 1 else ""
