"""Whatever text arrives, it is a charter or a CharterError with at least one located problem."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charter import CharterError, Problem, parse, warnings
from bot.charter.models import Charter
from tests.builders.charter import a_pod, a_workflow, charter_data, key_paths
from tests.builders.measures import a_measure

LINES = [
    "version: 1",
    "rollout: {name: Harbour, zone: Europe/London, start: 2026-11-02}",
    "pods:",
    "  - key: cards",
    '    channel: "#pod-cards"',
    "    members: [a@b.example]",
    "workflows:",
    "  - key: balance",
    "    pod: cards",
    "leaders: {channels: [{channel: C1}]}",
    "people: {a@b.example: {zone: UTC}}",
    "calendars: {uk: {country: GB, hours: {mon: '09:00-17:00'}}}",
    'shifts: [{person: a@b.example, hours: "22:00-06:00"}]',
    "routines: {daily_digest: {on: first monday}}",
    "moved_to: {pods: {old: cards}}",
]
# One key of each part is given a value of a shape that its author did not think of.
KEYS = sorted({*Charter.model_fields, "lead", "members", "seats", "channels", "zone", "hours"})
SHAPES = [
    "",
    "[]",
    "{}",
    "[[]]",
    "{a: b}",
    "[{a: []}]",
    "1",
    "-1.5",
    "true",
    "'@'",
    ".inf",
    "&a [*a]",
]
quick = settings(max_examples=60, deadline=None)


def faults(text: str) -> tuple[Problem, ...] | None:
    try:
        charter = parse(text)
    except CharterError as refused:
        return refused.problems
    assert all(problem.line for problem in warnings(charter))
    return None


def read(text: str) -> None:
    found, lines = faults(text), text.count("\n") + 2
    assert found != ()
    assert all(1 <= p.line <= lines and p.column >= 1 and p.message for p in found or ())


@quick
@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    read(text)


@quick
@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(KEYS),
    st.sampled_from(SHAPES),
    st.sampled_from(["", "    ", "  - "]),
)
def test_a_charter_with_a_strange_line_is_answered(
    at: int, key: str, shape: str, indent: str
) -> None:
    read("\n".join([*LINES[:at], f"{indent}{key}: {shape}", *LINES[at + 1 :]]))


@quick
@given(st.sampled_from(KEYS), st.sampled_from(SHAPES))
def test_a_top_level_key_of_a_strange_shape_is_answered(key: str, shape: str) -> None:
    kept = [line for line in LINES if not line.startswith(f"{key}:")]
    read("\n".join([*kept, f"{key}: {shape}"]))


@quick
@given(st.lists(st.sampled_from(LINES), unique=True))
def test_lines_in_any_order_are_answered(lines: list[str]) -> None:
    read("\n".join(lines))


STRANGE: list[object] = [
    None,
    [],
    {},
    [[]],
    {"a": "b"},
    [{"a": []}],
    1,
    -1.5,
    True,
    "@",
    "",
    "x" * 3000,
    10**30,
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(key_paths()), st.sampled_from(STRANGE))
def test_every_key_answers_values_it_does_not_expect(path: str, strange: object) -> None:
    data = part = whole_data()
    *way, last = path.replace("[]", ".0").split(".")
    for step in way:
        part = part[0] if step == "0" else part[next(iter(part)) if step == "<key>" else step]
    part[last] = strange
    found = faults(json.dumps(data))
    assert found != ()
    # The validator's own words would mean that a kind of fault has none of ours.
    assert not any("nput should" in problem.message for problem in found or ())


def a_policy() -> Any:
    """Build a policy with a condition on a step, and on a branch and its step."""
    step = {"to": "lead", "when": {"days": ["monday"]}}
    return {"steps": [step], "branches": [{"when": {"working": False}, "steps": [step]}]}


def whole_data() -> Any:
    """Build data in which every part is there."""
    whole = charter_data(
        people={"a@x.example": {}},
        calendars={"k": {"country": "GB"}},
        routines={"k": {}},
        promises={},
        stages={"at_once": {}, "ladder": [{"key": "a", "gate": [{"key": "c"}]}]},
        moved_to={},
        shifts=[{"person": "a@x.example", "hours": "09:00-10:00"}],
        units={"value_office": {}},
        pods=[a_pod("cards", seats={}, policy=a_policy())],
        escalations={
            "criteria": {"legal": {"severity": "high"}},
            "routes": [{"pod": "cards"}],
            "targets": {"high": {}},
            "hooks": [{"key": "pager", "kind": "webhook", "url": "https://pager.example/x"}],
            "allowed_hosts": ["pager.example"],
        },
        rotas=[{"key": "nights", "people": ["a@x.example"], "starts": "2026-11-02"}],
        measures=[
            a_measure(target=[{"since": "2026-11-02", "value": 1}], guardrail={"limit": 2.0})
        ],
        scorecards=[
            {
                "workflow": "balance",
                "items": [{"key": "tone", "definition": "How kind?"}],
                "differences": [{"item": "tone", "channels": "chat", "because": "Short."}],
            }
        ],
        interactions={
            "trust": {},
            "look": {"workflows": {"balance": 3}},
            "risks": [
                {"key": "tone", "item": "tone", "at_most": 2, "call_types": ["x"], "words": ["y"]}
            ],
        },
        sources=[
            {
                "key": "telephony",
                "kind": "csv",
                "url": "x",
                "fields": {"day": {"from": "Day"}},
                "joins": [{"name": "legs", "rows": "legs", "key": "id", "other": "call"}],
                "newest": {"key": "id", "at": "changed"},
                "group": {},
                "pages": {"next": "next"},
            }
        ],
        workflows=[
            a_workflow(
                "balance",
                owners={},
                sessions={"on": ["friday"], "at": "14:00"},
                handover=[{"criterion": "legal"}],
                supports=[{"what": "A coach on the floor"}],
                reuses=[{"what": "The flow's golden path"}],
            )
        ],
    )
    return json.loads(json.dumps(whole))
