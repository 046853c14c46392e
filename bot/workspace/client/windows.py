"""Modals under a person's hands: submitting and closing them."""

from bot.workspace import interactions, outcomes
from bot.workspace.client.act import Act, ActError
from bot.workspace.client.press import fill
from bot.workspace.client.talk import Verb
from bot.workspace.elements import faults_in
from bot.workspace.ids import Json
from bot.workspace.state import View
from bot.workspace.views import remove, stack_of


def _open_view(act: Act) -> View:
    for view in stack_of(act.world, act.person):
        if view.id == act.text("view_id"):
            return view
    raise ActError("view_not_found", "That window is closed.")


async def submit(act: Act) -> Json:
    """Submit a modal: checked here first, as Slack's window does, then by the app."""
    view = _open_view(act)
    view.values = fill(act, view, {})
    faults = faults_in(view.payload["blocks"], view.values)
    if faults:
        return {"ok": False, "error": "invalid_fields", "errors": faults}
    ack = await act.world.deliveries.ask(interactions.submission(act.world, view))
    # The app may have cleared or replaced the stack while we waited for its answer.
    if view not in stack_of(act.world, act.person):
        return {}
    return outcomes.submitted(act.world, view, ack)


async def close(act: Act) -> Json:
    """Close a modal, or the whole stack, and tell the app where it asked to know."""
    view = _open_view(act)
    everything = bool(act.fields.get("all") or view.payload["clear_on_close"])
    closed = list(reversed(stack_of(act.world, act.person))) if everything else [view]
    # Closed for the person before the app hears: nobody waits for an app to close a window.
    for each in closed:
        remove(act.world, each)
    # Of a whole stack Slack tells its first view alone.
    if (told := closed[-1]).payload["notify_on_close"]:
        envelope = interactions.closing(act.world, told, is_cleared=everything)
        await act.world.deliveries.ask(envelope)
    return {}


VERBS: dict[str, Verb] = {"submit": submit, "close": close}
