"""What changed between two charters, told entry by entry."""

from bot.charter import CharterChange, diff, moved, removed
from tests.builders.charter import a_charter, a_pod, a_rollout, a_workflow


def test_equal_charters_differ_in_nothing() -> None:
    assert diff(a_charter(), a_charter()) == ()


def test_the_order_of_pods_is_no_change() -> None:
    pods = [a_pod("cards"), a_pod("payments")]
    assert diff(a_charter(pods=pods), a_charter(pods=pods[::-1])) == ()


def test_a_default_that_is_written_down_is_no_change() -> None:
    assert diff(a_charter(), a_charter(promises={"feedback_days": 14})) == ()


def test_a_changed_value_is_named_by_its_entrys_key() -> None:
    pods = [a_pod("payments"), a_pod("cards", lead="new@harbour.example")]
    (change,) = diff(a_charter(pods=[a_pod("cards"), a_pod("payments")]), a_charter(pods=pods))
    assert change == CharterChange(
        "pods[cards].lead", "priya@harbour.example", "new@harbour.example"
    )
    assert str(change) == "pods[cards].lead: priya@harbour.example -> new@harbour.example"


def test_an_added_and_a_removed_workflow_are_one_change_each() -> None:
    old = a_charter(workflows=[a_workflow("balance"), a_workflow("dispute")])
    new = a_charter(workflows=[a_workflow("balance"), a_workflow("payoff")])
    assert [str(change) for change in diff(old, new)] == [
        "workflows[dispute]: removed Dispute",
        "workflows[payoff]: added Payoff",
    ]


def test_people_who_join_and_leave_a_role_are_named_one_by_one() -> None:
    old = a_charter(roles={"agents": ["a@x.example", "b@x.example"]})
    new = a_charter(roles={"agents": ["b@x.example", "c@x.example"]})
    assert [str(change) for change in diff(old, new)] == [
        "roles.agents: removed a@x.example",
        "roles.agents: added c@x.example",
    ]


def test_a_value_that_was_absent_is_added() -> None:
    old = a_charter(rollout=a_rollout(value_office=None))
    (change,) = diff(old, a_charter())
    assert str(change) == "rollout.value_office: added lena@harbour.example"


def test_a_leader_channel_is_known_by_its_channel() -> None:
    london = {"channel": "#leaders", "zone": "Europe/London"}
    dublin = {"channel": "#leaders", "zone": "Europe/Dublin"}
    old, new = (a_charter(leaders={"channels": [zone]}) for zone in (london, dublin))
    (change,) = diff(old, new)
    assert change.path == "leaders.channels[#leaders].zone"


def test_patterns_of_one_person_are_told_apart() -> None:
    one = {"person": "a@x.example", "days": "mon", "hours": "08:00-16:00"}
    two = {"person": "a@x.example", "days": "tue", "hours": "08:00-16:00"}
    (change,) = diff(a_charter(shifts=[one, two]), a_charter(shifts=[one]))
    assert change.path == "shifts[a@x.example, tue, 08:00-16:00]"
    assert change.after is None


def test_a_person_is_named_in_brackets() -> None:
    (change,) = diff(
        a_charter(people={"a@x.example": {"site": "Leeds"}}),
        a_charter(people={"a@x.example": {"site": "York"}}),
    )
    assert str(change) == "people[a@x.example].site: Leeds -> York"


def test_a_long_text_is_cut_in_the_line_but_not_in_the_change() -> None:
    (change,) = diff(
        a_charter(workflows=[a_workflow(scope="short")]),
        a_charter(workflows=[a_workflow(scope="x" * 200)]),
    )
    assert len(str(change)) < 140
    assert len(change.after) == 200


def test_what_is_dropped_without_an_heir_is_removed() -> None:
    old, new = a_charter(), a_charter(pods=[a_pod("cards")], workflows=[a_workflow("balance")])
    assert removed(old, new).pods == ("payments",)
    assert removed(old, new).workflows == ("arrangements",)
    assert not removed(old, old)


def test_what_is_dropped_with_an_heir_moves_there() -> None:
    new = a_charter(
        pods=[a_pod("cards")],
        workflows=[a_workflow("balance")],
        moved_to={"pods": {"payments": "cards"}, "workflows": {"arrangements": "balance"}},
    )
    assert not removed(a_charter(), new)
    assert moved(a_charter(), new).pods == {"payments": "cards"}
    assert moved(a_charter(), new).workflows == {"arrangements": "balance"}
