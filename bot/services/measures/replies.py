"""What people write under a message of ours about a dispute: from who asked to who answers, and back."""

from bot.domain import labels
from bot.domain.labels import LabelKind
from bot.domain.refs import Ref
from bot.services.measures import gatekeeper, promises
from bot.slack.speech import Said
from bot.store.measures import disputes as rows
from bot.work import relay
from bot.work.unit import Unit


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
