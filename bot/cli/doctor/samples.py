"""One of every kind of block we send, for Slack to judge."""

from typing import Any

WORDS = {"type": "plain_text", "text": "Does this look right?"}
CHOICES = [{"text": WORDS, "value": "yes"}]
SAMPLE_MESSAGE: list[dict[str, Any]] = [
    {"type": "header", "text": WORDS},
    {"type": "section", "text": WORDS, "fields": [WORDS]},
    {"type": "context", "elements": [WORDS]},
    {"type": "divider"},
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "sample", "text": WORDS, "value": "yes"}],
    },
    {
        "type": "data_table",
        "caption": "A sample",
        "rows": [
            [{"type": "raw_text", "text": "What"}, {"type": "raw_text", "text": "Days"}],
            [{"type": "raw_text", "text": "A-1"}, {"type": "raw_number", "value": 3, "text": "3"}],
        ],
    },
    {
        "type": "data_visualization",
        "title": "A sample",
        "chart": {
            "type": "line",
            "series": [{"name": "All", "data": [{"label": "W1", "value": 3}]}],
            "axis_config": {"categories": ["W1"]},
        },
    },
]


def _asked(block: str, element: dict[str, Any]) -> dict[str, Any]:
    element = {**element, "action_id": block}
    return {"type": "input", "block_id": block, "label": WORDS, "element": element}


SAMPLE_FORM: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "A sample"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        _asked("words", {"type": "plain_text_input"}),
        _asked("one", {"type": "static_select", "options": CHOICES}),
        _asked("some", {"type": "multi_static_select", "options": CHOICES}),
        _asked("found", {"type": "external_select", "min_query_length": 0}),
        _asked("several", {"type": "multi_external_select", "min_query_length": 0}),
        _asked("who", {"type": "users_select"}),
        _asked("day", {"type": "datepicker"}),
        _asked("hour", {"type": "timepicker"}),
        _asked("boxes", {"type": "checkboxes", "options": CHOICES}),
        _asked("files", {"type": "file_input", "max_files": 3}),
    ],
}
