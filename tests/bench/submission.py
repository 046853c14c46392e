"""The real feedback modal, filled in and sent, as Slack sends it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bot.app import known_actions
from bot.charter import Charter
from bot.services.feedback import form
from bot.services.feedback.questions import Filled
from bot.slack.render import Renderer
from tests.bench.load import MARK

TYPED = {
    "feedback.what": (
        "The suggestion offered the old fee table although the customer had moved to the new tariff"
        f" in spring; I had to look it up by hand while they waited. Case {MARK}."
    ),
    "feedback.evidence": f"INT-{MARK}",
    "feedback.wish": "Show the tariff that is in force.",
}


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
    link = json.dumps({"permalink": "", "channel": "", "thread": ""})
    view = form.new(charter, Filled(), context=link)
    rendered = Renderer(templates, known_actions()).render(view)
    return {
        **rendered,
        "id": f"V{MARK}",
        "team_id": team,
        "hash": f"1.{MARK}",
        "state": {"values": _values(rendered["blocks"])},
        "root_view_id": f"V{MARK}",
        "previous_view_id": None,
        "app_id": "A0BENCH",
        "external_id": "",
        "app_installed_team_id": team,
        "bot_id": "B0BENCH",
    }


def _values(blocks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Fill in every input: the first option of a select, words in a text, nothing else."""
    return {
        block["block_id"]: {
            block["element"]["action_id"]: _state(block["block_id"], block["element"])
        }
        for block in blocks
        if block["type"] == "input"
    }


def _state(block_id: str, element: dict[str, Any]) -> dict[str, Any]:
    answers: dict[str, dict[str, Any]] = {
        "static_select": {"selected_option": (element.get("options") or [None])[0]},
        "plain_text_input": {"value": TYPED.get(block_id)},
        "file_input": {"files": []},
        "checkboxes": {"selected_options": []},
    }
    return {"type": element["type"], **answers[element["type"]]}
