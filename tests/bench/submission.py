"""The real feedback modal, filled in and sent, as Slack sends it."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bot.charter import Charter
from bot.domain.feedback.item import KIND_WORDS, MOMENT_WORDS, SEVERITY_WORDS
from bot.services.feedback.form import Choice, FormView
from bot.slack.render import Renderer
from tests.bench.load import MARK

WORDS = (
    "The suggestion offered the old fee table although the customer had moved to the new tariff in"
    f" spring; I had to look it up by hand while they waited. Case {MARK}."
)


def submission(charter: Charter, templates: Path, *, team: str, user: str) -> str:
    """Write a view_submission as a form body; MARK stands where each request has its number."""
    view = _modal(charter, templates, team)
    payload = {
        "type": "view_submission",
        "team": {"id": team, "domain": "bench"},
        "user": {"id": user, "username": "agent", "name": "agent", "team_id": team},
        "api_app_id": "A0BENCH",
        "token": "unused",
        "trigger_id": f"1.2.{MARK}",
        "view": view,
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }
    return urlencode({"payload": json.dumps(payload, separators=(",", ":"))})


def _modal(charter: Charter, templates: Path, team: str) -> dict[str, Any]:
    known = frozenset({"workflow", "moment", "kind", "severity", "what", "evidence", "wish"})
    rendered = Renderer(templates, known | {"files", "anonymous"}).render(
        "feedback/form", _form(charter)
    )
    return {
        **rendered,
        "id": f"V{MARK}",
        "team_id": team,
        "hash": f"1.{MARK}",
        "state": {"values": _values(charter)},
        "root_view_id": f"V{MARK}",
        "previous_view_id": None,
        "app_id": "A0BENCH",
        "external_id": "",
        "app_installed_team_id": team,
        "bot_id": "B0BENCH",
    }


def _form(charter: Charter) -> FormView:
    return FormView(
        title="Give feedback",
        submit="Send",
        callback="feedback.submit",
        context=json.dumps({"permalink": "", "channel": "", "thread": ""}),
        workflows=tuple(Choice(workflow.key, workflow.name) for workflow in charter.workflows),
        moments=tuple(Choice(value.value, text) for value, text in MOMENT_WORDS.items()),
        kinds=tuple(Choice(value.value, text) for value, text in KIND_WORDS.items()),
        severities=tuple(Choice(value.value, text) for value, text in SEVERITY_WORDS.items()),
        workflow=None,
        moment=None,
        kind=None,
        severity=None,
        what="",
        evidence="",
        wish="",
        anonymous=False,
        is_new=True,
        has_draft=False,
        promise="You will hear what changed, or why not, within 14 days.",
    )


def _values(charter: Charter) -> dict[str, Any]:
    chosen = {
        "workflow": charter.workflows[0].key,
        "moment": next(iter(MOMENT_WORDS)).value,
        "kind": next(iter(KIND_WORDS)).value,
        "severity": "high",
    }
    typed = {"what": WORDS, "evidence": f"INT-{MARK}", "wish": "Show the tariff that is in force."}
    selects = {
        name: {"type": "static_select", "selected_option": _option(value)}
        for name, value in chosen.items()
    }
    texts = {name: {"type": "plain_text_input", "value": value} for name, value in typed.items()}
    others: dict[str, Any] = {
        "files": {"type": "file_input", "files": []},
        "anonymous": {"type": "checkboxes", "selected_options": []},
    }
    elements = {**selects, **texts, **others}
    return {f"feedback.{name}": {name: element} for name, element in elements.items()}


def _option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
