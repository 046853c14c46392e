"""What an absent part of a charter costs is said; only who answers for it all is never absent."""

import pytest

from bot.charter import CharterError, Problem, parse, require_office, warnings
from tests.builders.charter import a_charter, a_pod, a_rollout, a_workflow

SMALLEST = """version: 1
rollout: {name: X, zone: UTC, start: 2026-11-02}
pods:
  - {key: a, channel: "#a"}
workflows:
  - {key: b, pod: a}
"""


def said(path: str, found: tuple[Problem, ...]) -> str:
    return " / ".join(problem.message for problem in found if problem.path == path)


def test_the_smallest_charter_hears_what_each_absent_part_costs() -> None:
    found = {problem.path for problem in warnings(parse(SMALLEST))}
    roles = ("agents", "champions", "supervisors", "leaders", "compliance")
    more_roles = ("customer_insight", "analysts", "stewards", "vendor")
    units = ("platform_core", "controls_guild", "service_enablement", "run_and_learn")
    workflow = ("call_types", "channels", "go_live", "scope", "exclusions", "contacts", "owners")
    assert found == {
        "leaders",
        "calendars",
        "people",
        "shifts",
        "pods[0].lead",
        "pods[0].seats",
        "stages.deciders",
        *(f"roles.{role}" for role in (*roles, *more_roles)),
        *(f"units.{unit}" for unit in units),
        *(f"workflows[0].{key}" for key in workflow),
    }


def test_a_warning_stands_at_the_part_it_is_about() -> None:
    (lead,) = (p for p in warnings(parse(SMALLEST)) if p.path == "pods[0].lead")
    assert (lead.line, lead.column) == (4, 5)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("pods[0].lead", "nobody hears about feedback that is not taken"),
        ("leaders", "no digest is posted"),
        ("roles.stewards", "may redact"),
        ("shifts", "their zone's working hours"),
        ("workflows[0].exclusions", "scope will be stretched"),
    ],
)
def test_a_warning_says_what_is_lost(path: str, words: str) -> None:
    assert words in said(path, warnings(parse(SMALLEST)))


def test_a_go_live_without_champions_is_named_with_its_date() -> None:
    charter = a_charter(roles={}, workflows=[a_workflow(go_live="2026-12-07")])
    assert "2026-12-07 without a trained champion" in said(
        "workflows[0].go_live", warnings(charter)
    )


def test_a_go_live_before_the_start_is_odd() -> None:
    charter = a_charter(workflows=[a_workflow(go_live="2026-10-01")])
    assert "before the rollout starts" in said("workflows[0].go_live", warnings(charter))


def test_two_accountable_owners_are_one_too_many() -> None:
    charter = a_charter(units={"value_office": "sam@harbour.example"})
    assert "two accountable owners" in said("units.value_office", warnings(charter))


def test_an_accountable_owner_may_be_named_with_the_unit_alone() -> None:
    units = {"value_office": "sam@harbour.example"}
    charter = a_charter(rollout=a_rollout(value_office=None), units=units)
    require_office(charter)
    with pytest.raises(CharterError, match=r"2:10 rollout.value_office: Nobody answers"):
        require_office(parse(SMALLEST))


def test_a_person_who_is_not_listed_is_named_once() -> None:
    charter = a_charter(pods=[a_pod(lead="new@x.example", members=["new@x.example", "@group"])])
    unlisted = [p for p in warnings(charter) if "not among people" in p.message]
    assert [p.path for p in unlisted] == ["pods[0].lead"]


def test_agents_without_a_shift_are_counted() -> None:
    shifts = [{"person": "aisha@harbour.example", "hours": "08:00-16:00"}]
    assert "agents without a shift: 2 (ben@harbour.example, U0AGENT)" in said(
        "shifts", warnings(a_charter(shifts=shifts))
    )


def test_a_pod_that_owns_nothing_is_named() -> None:
    charter = a_charter(pods=[a_pod("cards"), a_pod("idle")], workflows=[a_workflow()])
    assert "owns no workflow" in said("pods[1]", warnings(charter))


def test_a_pod_whose_calendar_knows_no_holidays_is_named() -> None:
    charter = a_charter(calendars={"x": {"zone": "Europe/London"}})
    assert "no public holidays" in said("pods[0].calendar", warnings(charter))


def test_a_misspelt_routine_is_named_and_an_unknown_one_left_alone() -> None:
    charter = a_charter(routines={"daily_digset": "09:00", "weekly_review": "10:00"})
    odd = [p for p in warnings(charter) if p.path.startswith("routines")]
    assert [(p.path, p.hint) for p in odd] == [
        ("routines.daily_digset", "did you mean daily_digest?")
    ]
