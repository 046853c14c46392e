"""What people say in an escalation's thread, and the thread of the message it came from."""

from collections.abc import Iterable

from bot.domain import privacy
from bot.domain.escalations import decisions
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.labels import Label, LabelKind
from bot.domain.refs import Ref
from bot.services.escalations import messages, record, response
from bot.slack.mrkdwn import shorten
from bot.slack.speech import Said
from bot.store.escalations import rows
from bot.work.unit import Unit

LONGEST = 1_000
MOST_OF_A_THREAD = 20


def number_in(ref: str) -> int | None:
    """Read the number out of the name of a card: `E-4`, `E-4:1`, `E-4:room`."""
    about = Ref.parse(ref).about
    if not isinstance(about, Label) or about.kind is not LabelKind.ESCALATION:
        return None
    return about.number


def overheard(unit: Unit, ref: str, said: Said) -> bool:
    """Mirror a word of its thread on its card; False where it is none of ours.

    A word of its owner counts as the update they promised.
    """
    number = number_in(ref)
    found = rows.lock(unit.tx, unit.workspace, number) if number is not None else None
    words, by = _words(said), said.by
    if found is None or not found.is_open or not words:
        return False
    if not response.may_act(unit, found, by):
        messages.note(unit, found, TimelineVerb.SAID, by, words)
        return True
    after = decisions.mention(found, words, unit.at, by=by)
    record.keep(
        unit, after, TimelineVerb.UPDATE if by == found.owner else TimelineVerb.SAID, by, words
    )
    if by == found.owner:
        messages.go_on(unit, after, f"{after.label}: {words}", by=by)
    return True


def _words(said: Said) -> str:
    """Return what somebody said as it is kept: masked, since it stands in Slack already."""
    return shorten(privacy.masked(said.text), LONGEST)


def attach(unit: Unit, number: int, thread: Iterable[Said]) -> Escalation | None:
    """Keep what stood in the thread of the message it came from, masked, who and what."""
    found = rows.lock(unit.tx, unit.workspace, number)
    if found is None:
        return None
    for said in list(thread)[-MOST_OF_A_THREAD:]:
        if words := _words(said):
            messages.note(unit, found, TimelineVerb.THREAD, said.by, words)
    return found
