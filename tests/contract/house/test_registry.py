"""Whatever the bot hears, shows or asks for is registered, documented and in the manifest."""

import pkgutil
import re
from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest_asyncio

import handlers
import handlers.oncall
import schedules
from bot.app import (
    app_manifest,
    capabilities,
    known_actions,
    modules,
    register_handlers,
    register_schedules,
)
from bot.runtime import Bot, Sweep
from bot.services import pulse
from bot.services.actions import forms as action_forms
from bot.services.actions import messages
from bot.services.escalations import forms as escalation_forms
from bot.services.escalations import messages as calling
from bot.services.feedback import form as feedback_form
from bot.services.feedback import matches, promises, questions
from bot.services.interactions import acts, drawing
from bot.services.oncall import swaps
from bot.services.stages import cards
from bot.slack.bolt import SlackApp, web_client
from bot.slack.inputs import COMMAND
from bot.slack.manifest import EVENTS
from bot.work.following import STARTS
from tests.source import ROOT

TEMPLATES = "\n".join(path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.j2"))
README = (ROOT / "README.md").read_text("utf-8")
HANDLERS, SCHEDULES = modules(handlers), modules(schedules)
SHORTCUTS = [s for module in HANDLERS for s in getattr(module, "SHORTCUTS", ())]
# Read by their block, never heard: only what a capability's dotted word names is.
DOTTED = re.compile(r'"action_id": "([a-z_]+\.[a-z_]+)"')
Decorator = Callable[..., Any]


class Heard(SlackApp):
    """The real app, which remembers what it was told to hear."""

    def remember(self, kind: str, what: object) -> None:
        self.__dict__.setdefault("counted", Counter())[kind, str(what)] += 1

    def counted_of(self, kind: str) -> dict[str, int]:
        return {w: n for (k, w), n in self.__dict__["counted"].items() if k == kind}

    def action(self, constraints: Any, *rest: Any, **more: Any) -> Decorator:
        self.remember("action", constraints)
        return super().action(constraints, *rest, **more)

    def shortcut(self, constraints: Any, *rest: Any, **more: Any) -> Decorator:
        self.remember("shortcut", constraints)
        return super().shortcut(constraints, *rest, **more)

    def view(self, constraints: Any, *rest: Any, **more: Any) -> Decorator:
        self.remember("view", constraints)
        return super().view(constraints, *rest, **more)

    def event(self, event: Any, *rest: Any, **more: Any) -> Decorator:
        self.remember("event", event)
        return super().event(event, *rest, **more)

    def command(self, command: Any, *rest: Any, **more: Any) -> Decorator:
        self.remember("command", command)
        return super().command(command, *rest, **more)


@pytest_asyncio.fixture
async def heard() -> Any:
    """The app with every handler registered; registering asks nothing of the bot."""
    async with aiohttp.ClientSession() as session:
        client = web_client("xoxb-1", api_url="http://127.0.0.1:9/api/", session=session)
        app = Heard(client, lambda: None)
        register_handlers(app, cast("Bot", object()))
        yield app
        await app.answers.close()


def test_every_handler_brings_something() -> None:
    declared = ("COMMANDS", "ACTIONS", "SHORTCUTS", "HOME", "THREADS", "register", "register_last")
    idle = [module.__name__ for module in HANDLERS if not any(map(vars(module).get, declared))]
    assert idle == []
    assert len(HANDLERS) > len(SCHEDULES) > 5


def test_people_see_capabilities_in_the_places_they_declare() -> None:
    named = [module.__name__.partition(".")[2] for module in HANDLERS]
    assert named[:3] == ["feedback", "actions", "escalations"]
    assert [section.__module__ for section in capabilities().home[:3]] == [
        "bot.services.feedback.lookup",
        "bot.services.actions.lookup",
        "bot.services.following",
    ]
    assert capabilities().commands[-1].word == "help"
    places = [module.PLACE for module in HANDLERS if hasattr(module, "PLACE")]
    assert len(places) == len(set(places))


async def test_every_action_of_a_handler_is_heard_once_and_nothing_else_is(heard: Heard) -> None:
    assert heard.counted_of("action") == dict.fromkeys(known_actions(), 1)


def test_every_action_stands_on_a_template_and_every_templates_action_is_heard() -> None:
    # The buttons of short messages and what stands in forms are chosen in Python.
    chosen = {f"actions.{word}" for word in messages.TEXTS if word != "origin"}
    chosen |= {f"pulse.{score}" for score in pulse.ANSWERS}
    chosen |= {f"escalations.{word}" for word in (*calling.ANSWERS, calling.APART)}
    chosen |= {
        *STARTS.values(),
        promises.REDATE,
        questions.DRAFT,
        questions.ANEW,
        feedback_form.CARRY,
        feedback_form.DISCARD,
        matches.MINE_TOO,
        swaps.AGREE,
        swaps.DECLINE,
        drawing.SKIP,
        cards.YES,
        cards.NOT_YET,
        cards.RECALL,
        acts.CONFIRM,
        acts.DENY,
    }
    assert set(DOTTED.findall(TEMPLATES)) | chosen == known_actions()


async def test_every_shortcut_is_heard_once(heard: Heard) -> None:
    ids = [shortcut.callback_id for shortcut in SHORTCUTS]
    assert heard.counted_of("shortcut") == dict.fromkeys(ids, 1)


async def test_every_form_that_can_be_sent_is_heard(heard: Heard) -> None:
    stated = set(re.findall(r'"callback_id": "([a-z_.]+)"', TEMPLATES))
    chosen = set(re.findall(r'callback="([a-z_.]+)"', _services()))
    asked = {f"actions.{form}" for form in action_forms.FORMS}
    asked |= {f"escalations.{form}" for form in escalation_forms.FORMS}
    asked |= {f"oncall.{form}" for form in handlers.oncall.FORMS}
    silent = {"feedback.details", "actions.details", "escalations.details"}
    assert set(heard.counted_of("view")) == stated - silent | chosen | asked


def _services() -> str:
    return "\n".join(path.read_text("utf-8") for path in (ROOT / "bot/services").rglob("*.py"))


async def test_every_event_heard_is_subscribed_and_every_subscribed_one_heard(
    heard: Heard,
) -> None:
    # Slack names messages by the kind of channel.
    subscribed = {event.partition(".")[0] for event in EVENTS}
    assert set(heard.counted_of("event")) == subscribed


async def test_every_subcommand_has_a_listener_and_one_hears_the_rest(heard: Heard) -> None:
    assert heard.counted_of("command") == {COMMAND: len(capabilities().commands) + 1}
    last = heard._async_listeners[-2:]
    assert [listener.ack_function.__module__ for listener in last] == [
        "bot.slack.inputs.listeners",
        "handlers.help",
    ]


def test_every_shortcut_and_the_command_are_in_the_manifest() -> None:
    features = app_manifest(socket_mode=True)["features"]
    assert [s["callback_id"] for s in features["shortcuts"]] == [s.callback_id for s in SHORTCUTS]
    assert [command["command"] for command in features["slash_commands"]] == [COMMAND]


def test_every_shortcut_is_in_the_readme() -> None:
    for shortcut in SHORTCUTS:
        assert f"*{shortcut.name}*" in README, shortcut.name


def test_what_time_asks_for_is_named_once() -> None:
    sweep = Sweep(cast("Bot", object()))
    register_schedules(sweep, cast("Bot", SimpleNamespace(capabilities=capabilities())))
    named = [routine.name for routine in sweep.routines] + [duty.name for duty in sweep.duties]
    assert len(named) == len(set(named)) >= len(SCHEDULES)


def test_a_capability_has_one_word_everywhere() -> None:
    rooms = [str(ROOT / "bot/services"), str(ROOT / "bot/work")]
    services = {module.name for module in pkgutil.iter_modules(rooms)}
    for package in (handlers, schedules):
        assert {module.name for module in pkgutil.iter_modules(package.__path__)} <= services
    assert {path.name for path in (ROOT / "templates").iterdir()} <= services
