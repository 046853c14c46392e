"""Following: whoever is neither author nor owner of a thing, and wants to hear how it ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import SlackUserId
from bot.slack.render import View
from bot.store import following as rows
from bot.work import home, tell
from bot.work.presence import has_left
from bot.work.unit import Unit

# By the letter of its label: who may begin is another question for each kind.
STARTS = {"F": "feedback.follow", "A": "actions.follow", "E": "escalations.follow"}
Hears = Callable[[SlackUserId], bool]


@dataclass(frozen=True, slots=True)
class FollowView:
    """The button with which somebody follows a thing, or stops; `action` begins."""

    label: str
    is_on: bool
    action: str


def button(unit: Unit, about: str, by: SlackUserId, *, may: bool) -> FollowView | None:
    """Offer somebody to follow a thing where they `may`, and to stop where they do."""
    is_on = rows.is_kept(unit.tx, unit.workspace, about, by)
    if not (may or is_on):
        return None
    return FollowView(about, is_on, STARTS[about[0]])


def start(unit: Unit, about: str, by: SlackUserId) -> None:
    """Let somebody follow a thing from now on."""
    rows.keep(unit.tx, unit.workspace, about, by, since=unit.at)
    home.refresh(unit, by)


def stop(unit: Unit, about: str, by: SlackUserId) -> None:
    """Let somebody follow a thing no more."""
    rows.forget(unit.tx, unit.workspace, about, by)
    home.refresh(unit, by)


def labels_of(unit: Unit, user: SlackUserId) -> tuple[str, ...]:
    """List what somebody follows, the newest first."""
    return rows.of(unit.tx, unit.workspace, user)


def followers(unit: Unit, about: str, hears: Hears) -> list[SlackUserId]:
    """List who follows a thing, is still here and may hear of it now."""
    known = rows.followers(unit.tx, unit.workspace, about)
    return [user for user in known if not has_left(unit, user) and hears(user)]


def refresh(unit: Unit, about: str) -> None:
    """Mark the Homes on which it is followed out of date."""
    home.refresh(unit, *rows.followers(unit.tx, unit.workspace, about))


def tell_all(unit: Unit, about: str, view: View, hears: Hears) -> None:
    """Tell whoever follows a thing how it ended, in a new message: an edit rings nobody."""
    views: Mapping[SlackUserId, View] = dict.fromkeys(followers(unit, about, hears), view)
    tell.keep(unit, about, views, after=unit.at)


def reword(
    unit: Unit, about: str, view: View, hears: Hears, *, not_before: datetime | None = None
) -> None:
    """Let what followers were told of a thing say what is true now; it wakes nobody."""
    others = tell.told_of(unit, about) - set(followers(unit, about, hears))
    tell.change(unit, about, lambda _user: view, but=others, not_before=not_before)
