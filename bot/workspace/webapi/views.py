"""views.*: modals and Homes."""

from bot.workspace import views
from bot.workspace.ids import Json
from bot.workspace.state import Trigger, View
from bot.workspace.views import view_json
from bot.workspace.webapi.call import ApiError, Call, Method


def _trigger(call: Call) -> Trigger:
    trigger = views.exchange(call.world, call.required("trigger_id"))
    if isinstance(trigger, str):
        raise ApiError(trigger)
    return trigger


def _refuse_twin(call: Call, payload: Json, *, but: View | None = None) -> None:
    external_id = payload.get("external_id")
    twin = views.find_external(call.world, external_id) if external_id else None
    if twin is not None and twin is not but:
        raise ApiError("duplicate_external_id")


def _refuse_stale(call: Call, view: View) -> None:
    expected = call.text("hash")
    if expected and expected != view.hash:
        raise ApiError("hash_conflict")


def _answer(call: Call, view: View) -> Json:
    return {"view": view_json(call.world, view)}


async def open_view(call: Call) -> Json:
    """views.open. Source: https://docs.slack.dev/reference/methods/views.open"""
    # Checked first, so that a mistake in the blocks leaves the trigger unspent.
    payload = call.view("modal")
    _refuse_twin(call, payload)
    return _answer(call, views.opened(call.world, _trigger(call).person, payload))


async def push(call: Call) -> Json:
    """views.push: only from an act within an open modal."""
    payload = call.view("modal")
    _refuse_twin(call, payload)
    trigger = _trigger(call)
    stack = views.stack_of(call.world, trigger.person)
    if not any(view.id == trigger.view_id for view in stack):
        raise ApiError("not_found")
    if len(stack) >= views.STACK:
        raise ApiError("push_limit_reached")
    return _answer(call, views.pushed(call.world, trigger.person, payload))


async def update(call: Call) -> Json:
    """views.update: by `view_id` or `external_id`, while the modal is open."""
    payload = call.view("modal")
    if external_id := call.text("external_id"):
        view = views.find_external(call.world, external_id)
    else:
        view = views.find(call.world, call.required("view_id"))
    if view is None or view.kind != "modal":
        raise ApiError("not_found")
    _refuse_stale(call, view)
    _refuse_twin(call, payload, but=view)
    return _answer(call, views.updated(call.world, view, payload))


async def publish(call: Call) -> Json:
    """views.publish: a person's Home."""
    if not call.world.manifest.has_home:
        raise ApiError("not_enabled")
    user_id = call.required("user_id")
    payload = call.view("home")
    if user_id not in call.world.users:
        raise ApiError("user_not_found")
    before = call.world.homes.get(user_id)
    if before is not None:
        _refuse_stale(call, before)
    _refuse_twin(call, payload, but=before)
    return _answer(call, views.published(call.world, user_id, payload))


METHODS = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
