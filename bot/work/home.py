"""A person's Home: the sections it is made of, and whose is out of date."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.discretion import unsaid
from bot.domain import refs
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.places import Place, PlaceKind
from bot.domain.refs import Topic
from bot.slack.render import RenderError
from bot.store import home
from bot.work.unit import Unit

log = logging.getLogger(__name__)

SLICE = 10
Section = Callable[[Unit, SlackUserId], list[dict[str, Any]]]


def refresh(unit: Unit, *users: SlackUserId | None) -> None:
    """Mark people's Homes out of date; they are rendered by the sweep, once however many changes."""
    for user in dict.fromkeys(users):
        if user is not None:
            home.mark_stale(unit.tx, unit.workspace, user)


def opened(unit: Unit, user: SlackUserId, sections: tuple[Section, ...]) -> None:
    """Publish the Home of who opened it, and keep it true from now on."""
    home.remember_opened(unit.tx, unit.workspace, user, at=unit.at)
    publish(unit, user, sections)


def publish(unit: Unit, user: SlackUserId, sections: tuple[Section, ...]) -> None:
    """Queue a person's Home as it is now."""
    blocks = [block for section in sections for block in section(unit, user)]
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=refs.make(Topic.HOME, user),
            method=Method.PUBLISH,
            place=str(Place(PlaceKind.HOME, user)),
            payload={"type": "home", "blocks": blocks},
            ref=refs.make(Topic.HOME, user),
        )
    )


def publish_stale(unit: Unit, sections: tuple[Section, ...]) -> bool:
    """Publish a few Homes that are out of date; True while more wait."""
    users = home.take_stale(unit.tx, unit.workspace, limit=SLICE)
    for user in users:
        try:
            publish(unit, user, sections)
        except RenderError as problem:
            # One Home that cannot be drawn stays as it was; everybody else's is published.
            log.exception(
                "a Home cannot be drawn", exc_info=unsaid(problem), extra={"action": "home"}
            )
    return len(users) == SLICE


def stale_since(unit: Unit) -> datetime | None:
    """Return now where some Home waits to be published."""
    return unit.at if home.any_stale(unit.tx, unit.workspace) else None
