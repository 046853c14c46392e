"""How somebody is told: a short message about one thing, and the buttons that answer it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.domain import refs
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.told import Told
from bot.slack.mrkdwn import Mrkdwn
from bot.slack.render import View
from bot.store import told as kept
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True)
class Button:
    """One answer to a message."""

    action_id: str
    text: str
    value: str
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldView:
    """A short message about one thing: what happened, `loud` where it cannot wait, what it is, what to do.

    `block` names the row of its buttons.
    """

    template: ClassVar = "tell/told"
    headline: str | Mrkdwn
    loud: bool = False
    what: str = ""
    note: str = ""
    block: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class FilesView:
    """Screenshots about one thing, by Slack's file ids."""

    template: ClassVar = "tell/files"
    label: str
    files: tuple[str, ...]


def send(
    unit: Unit,
    about: str,
    user: SlackUserId,
    view: View,
    *,
    lane: Lane = Lane.CONVERSATION,
    not_before: datetime | None = None,
) -> None:
    """Queue a direct message about a label or a topic; a person hears of it in order."""
    unit.queue(
        Message(
            lane=lane,
            subject=refs.make(about, user),
            method=Method.POST,
            place=user,
            payload=unit.render(view, user),
            not_before=not_before,
        )
    )


def keep(
    unit: Unit,
    about: str,
    views: Mapping[SlackUserId, View],
    *,
    lane: Lane = Lane.CONVERSATION,
    after: datetime | None = None,
    not_before: datetime | None = None,
    past: Callable[[Told], View] | None = None,
) -> None:
    """Keep one message about a thing before each of some people.

    Whoever heard of it on this day of theirs, and not before `after`, finds it changed, which wakes
    nobody. Everybody else gets a new one, and the old says where it goes on, or what `past` says.
    """
    known = kept.some(unit.tx, unit.workspace, about, views)
    for user, view in views.items():
        old = known.get(user)
        if old is not None and _is_fresh(unit, old, after):
            unit.queue(_message(unit, old, view, Method.UPDATE, lane=lane, not_before=not_before))
            continue
        if old is not None:
            unit.queue(
                _message(
                    unit,
                    old,
                    past(old) if past else PAST,
                    Method.UPDATE,
                    lane=Lane.DIGEST,
                    not_before=not_before,
                )
            )
        new = old.anew(unit.at) if old else Told(about=about, user=user, told_at=unit.at)
        unit.queue(_message(unit, new, view, Method.POST, lane=lane, not_before=not_before))
        kept.keep(unit.tx, unit.workspace, new)


def change(
    unit: Unit,
    about: str,
    view_for: Callable[[SlackUserId], View],
    *,
    lane: Lane = Lane.CONVERSATION,
    but: Collection[SlackUserId] = (),
    not_before: datetime | None = None,
) -> None:
    """Change what everybody has before them about a thing; nobody gets a message of it."""
    for user, told in kept.everybody(unit.tx, unit.workspace, about).items():
        if user not in but:
            view = view_for(user)
            unit.queue(_message(unit, told, view, Method.UPDATE, lane=lane, not_before=not_before))


def hand_on(unit: Unit, abouts: Collection[tuple[str, SlackUserId]]) -> None:
    """Say in people's messages, each about a thing, that a newer one has its buttons."""
    for told in kept.of(unit.tx, unit.workspace, abouts):
        unit.queue(_message(unit, told, PAST, Method.UPDATE, lane=Lane.DIGEST))


def told_of(unit: Unit, about: str) -> frozenset[SlackUserId]:
    """List who has a message about a thing before them."""
    return frozenset(kept.everybody(unit.tx, unit.workspace, about))


def end(unit: Unit, about: str, view: View, *, not_before: datetime | None = None) -> None:
    """Leave a last word in every message about a thing that is over."""
    change(unit, about, lambda _user: view, not_before=not_before)
    # What comes of it later is news. Where somebody anonymous ended it no row may show the moment.
    if not_before is None:
        kept.forget(unit.tx, unit.workspace, about)


PAST = ToldView(headline="This goes on in a newer message below.")


def _is_fresh(unit: Unit, told: Told, after: datetime | None) -> bool:
    is_of_today = told.is_of_today(unit.at, unit.person(told.user).zone)
    return is_of_today and (after is None or told.told_at >= after)


def _message(
    unit: Unit,
    told: Told,
    view: View,
    method: Method,
    *,
    lane: Lane,
    not_before: datetime | None = None,
) -> Message:
    return Message(
        lane=lane,
        # Of its own: where an edit gets stuck, the next message must not wait behind it.
        subject=told.ref,
        method=method,
        place=told.user,
        payload=unit.render(view, told.user),
        ref=told.ref,
        not_before=not_before,
    )
