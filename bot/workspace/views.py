"""Views: the modals people have open, the Homes the app published for them."""

import secrets
import time

from bot.workspace.elements import initial_values, merged
from bot.workspace.ids import Json
from bot.workspace.messages import name_blocks
from bot.workspace.state import Trigger, View
from bot.workspace.world import World

STACK = 3
KEPT = (
    "type", "blocks", "title", "close", "submit", "private_metadata", "callback_id", "external_id",
    "clear_on_close", "notify_on_close", "submit_disabled",
)  # fmt: skip
DEFAULTS: Json = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
    "submit_disabled": False,
    "title": None,
    "close": None,
    "submit": None,
}


def view_json(world: World, view: View) -> Json:
    """Describe a view as views.open answers it and as interactions carry it."""
    return {
        "id": view.id,
        "team_id": world.team_id,
        **view.payload,
        "state": {"values": view.values},
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "app_id": world.app_id,
        "app_installed_team_id": world.team_id,
        "bot_id": world.bot_id,
    }


def _taken(world: World, payload: Json) -> Json:
    taken = DEFAULTS | {key: payload[key] for key in KEPT if key in payload}
    return taken | {"blocks": name_blocks(world, payload["blocks"])}


def _hash(world: World) -> str:
    return f"{world.epoch()}.{secrets.token_hex(4)}"


def make(world: World, person: str, payload: Json) -> View:
    """Make a view of a payload; where it stands is the caller's business."""
    view_id = world.ids.mint("V")
    view = View(view_id, payload["type"], person, _taken(world, payload), _hash(world), view_id)
    view.values = initial_values(view.payload["blocks"])
    return view


def stack_of(world: World, person: str) -> list[View]:
    """The modals a person has open, bottom first."""
    return world.modals.setdefault(person, [])


def opened(world: World, person: str, payload: Json) -> View:
    """Open a modal; one that was open makes way."""
    # A person sees one stack at a time; a second one would hide the first for good.
    stack = stack_of(world, person)
    for view in reversed(list(stack)):
        remove(world, view)
    view = make(world, person, payload)
    stack.append(view)
    _show(world, "view_opened", view)
    return view


def pushed(world: World, person: str, payload: Json) -> View:
    """Push a modal onto the one that is open."""
    stack = stack_of(world, person)
    view = make(world, person, payload)
    # The app finds its way back by these; Slack sets them and takes none from the app.
    view.root_id, view.previous_id = stack[0].id, stack[-1].id
    stack.append(view)
    _show(world, "view_opened", view)
    return view


def updated(world: World, view: View, payload: Json) -> View:
    """Put new content into a modal; what was filled in stays where ids are the same."""
    view.payload, view.hash = _taken(world, payload), _hash(world)
    view.values = merged(view.payload["blocks"], {}, view.values)
    _show(world, "view_updated", view)
    return view


def published(world: World, person: str, payload: Json) -> View:
    """Publish a person's Home; it keeps its id from one publication to the next."""
    before = world.homes.get(person)
    view = make(world, person, payload)
    # A click on a Home that was just republished still names a view that exists.
    if before is not None:
        view.id = view.root_id = before.id
    world.homes[person] = view
    world.feed.push(person, {"type": "home_published", "view": view_json(world, view)})
    return view


def remove(world: World, view: View) -> None:
    """Close one modal."""
    stack = stack_of(world, view.person)
    stack.remove(view)
    ids = [each.id for each in stack]
    world.feed.push(view.person, {"type": "view_closed", "view_id": view.id, "stack": ids})


def find(world: World, view_id: str) -> View | None:
    """Find an open modal or a published Home."""
    for stack in [*world.modals.values(), list(world.homes.values())]:
        for view in stack:
            if view.id == view_id:
                return view
    return None


def find_external(world: World, external_id: str) -> View | None:
    """Find an open view by the app's own id."""
    views = [*(view for stack in world.modals.values() for view in stack), *world.homes.values()]
    return next((each for each in views if each.payload["external_id"] == external_id), None)


def exchange(world: World, trigger_id: str) -> Trigger | str:
    """Spend a trigger; or say, as Slack does, why it cannot be spent."""
    trigger = world.triggers.get(trigger_id)
    if trigger is None:
        return "invalid_trigger_id"
    if trigger.used:
        return "exchanged_trigger_id"
    if time.monotonic() - trigger.minted_s > world.rules.trigger_s:
        return "expired_trigger_id"
    # Spent even if the stack then has no room for the view.
    trigger.used = True
    return trigger


def _show(world: World, kind: str, view: View) -> None:
    stack = [each.id for each in stack_of(world, view.person)]
    frame = {"type": kind, "view": view_json(world, view), "stack": stack}
    world.feed.push(view.person, frame)
