"""What people say in an escalation's thread, and the thread of the message it came from."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain import privacy
from bot.domain.audit import Entry
from bot.domain.escalations import decisions
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.labels import Label, LabelKind
from bot.domain.outbox import Lane
from bot.domain.refs import Ref
from bot.services.escalations import cards, messages, record, response
from bot.slack.mrkdwn import shorten
from bot.slack.speech import Said, pictures_of, with_files
from bot.store.escalations import rows, timeline
from bot.store.heard import Heard
from bot.store.outbox.erase import catch_up, erase_payloads
from bot.work.tell import FilesView, send
from bot.work.threads import note
from bot.work.unit import Unit

LONGEST = 1_000
# What stands in a timeline where its writer took their words back.
TAKEN_BACK = "(taken back)"
SPOKEN = frozenset({TimelineVerb.SAID, TimelineVerb.UPDATE})
MOST_OF_A_THREAD = 20


def number_in(ref: str) -> int | None:
    """Read the number out of the name of a card: `E-4`, `E-4:1`, `E-4:room`."""
    about = Ref.parse(ref).about
    if not isinstance(about, Label) or about.kind is not LabelKind.ESCALATION:
        return None
    return about.number


def hear(unit: Unit, ref: str, said: Said) -> str:
    """Mirror a word of its thread on its card, and name its place in the timeline.

    Empty where it is none of ours. A word of its owner counts as the update they promised.
    """
    number = number_in(ref)
    found = rows.lock(unit.tx, unit.workspace, number) if number is not None else None
    words, by = _words(said), said.by
    if found is None or not found.is_open or not words:
        return ""
    if not response.may_act(unit, found, by):
        return str(messages.note(unit, found, TimelineVerb.SAID, by, words))
    after = decisions.mention(found, words, unit.at, by=by)
    verb = TimelineVerb.UPDATE if by == found.owner else TimelineVerb.SAID
    record.keep(unit, after, verb, by, words)
    place = len(timeline.listed(unit.tx, unit.workspace, found.number))
    if by == found.owner:
        messages.go_on(unit, after, f"{after.label}: {words}", by=by)
        _show_pictures(unit, after, said)
    return str(place)


def _show_pictures(unit: Unit, escalation: Escalation, said: Said) -> None:
    """Let who reported it see what stands beside an update: they may not read the thread."""
    if pictures := pictures_of(said):
        view = FilesView(escalation.label, pictures)
        for user in messages.raisers(unit, escalation):
            if user != said.by:
                send(unit, escalation.label, user, view, lane=Lane.ESCALATION)


def correct(unit: Unit, heard: Heard, said: Said | None) -> None:
    """Let card, timeline and whoever was told read what somebody made of their words."""
    number, place = number_in(heard.about), int(heard.copy)
    found = rows.lock(unit.tx, unit.workspace, number) if number is not None else None
    if found is None:
        return
    before = timeline.listed(unit.tx, unit.workspace, found.number)[place - 1]
    words = _words(said) if said else ""
    timeline.reword(unit.tx, unit.workspace, found.number, place, words or TAKEN_BACK)
    verb = "correct" if words else "take back"
    unit.note(Entry(unit.at, heard.by, verb, found.label, after={"place": place}))
    if found.latest == before.words:
        found = replace(found, latest=words or _newest(unit, found))
        rows.save(unit.tx, unit.workspace, found)
        cards.redraw(unit, found)
    if before.verb is TimelineVerb.UPDATE:
        messages.go_on(unit, found, f"{found.label}: {words or TAKEN_BACK}", by=heard.by)
    erase_payloads(unit.tx, unit.workspace, about=found.label)
    catch_up(unit.tx, unit.workspace, about=found.label)


def _newest(unit: Unit, escalation: Escalation) -> str:
    told = timeline.listed(unit.tx, unit.workspace, escalation.number)
    said = [each.words for each in told if each.verb in SPOKEN and each.words != TAKEN_BACK]
    return said[-1] if said else ""


def _words(said: Said) -> str:
    """Return what somebody said as it is kept: masked, since it stands in Slack already."""
    return shorten(privacy.masked(with_files(said)), LONGEST)


def attach(unit: Unit, number: int, thread: Iterable[Said]) -> Escalation | None:
    """Keep what stood in the thread of the message it came from, masked, who and what."""
    found = rows.lock(unit.tx, unit.workspace, number)
    if found is None:
        return None
    for said in list(thread)[-MOST_OF_A_THREAD:]:
        if words := _words(said):
            place = messages.note(unit, found, TimelineVerb.THREAD, said.by, words)
            note(unit, said, found.label, str(place))
    return found
