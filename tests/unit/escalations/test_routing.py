"""Whose an escalation is: there is always exactly one pod, and the charter says why."""

from hypothesis import given
from hypothesis import strategies as st

from bot.charter.owners import every, whose
from bot.domain.escalations.criteria import Criterion, EscalationSeverity
from bot.domain.escalations.routing import Asked, Route, Served, Why, routed
from bot.domain.ids import PodKey, WorkflowKey
from tests.builders.charter import a_charter, a_pod, a_workflow

CARDS, PAYMENTS, SECURITY = PodKey("cards"), PodKey("payments"), PodKey("security")
SERVED = (
    Served(WorkflowKey("lost-card"), CARDS, ("lost card", "stolen card"), ("voice",)),
    Served(WorkflowKey("dispute"), CARDS, ("dispute",), ("voice", "chat")),
    Served(WorkflowKey("balance"), PAYMENTS, ("balance", "Dispute"), ("chat", "sms")),
)
ROUTES = (
    Route(pod=SECURITY, criteria=(Criterion.SECURITY,)),
    Route(pod=PAYMENTS, workflows=("lost-card",), severities=(EscalationSeverity.CRITICAL,)),
)


def found(**asked: object) -> tuple[PodKey, Why]:
    answer = routed(Asked(**asked), ROUTES, SERVED, default=SECURITY)  # type: ignore[arg-type]  # by name
    return answer.pod, answer.why


def test_the_workflow_decides_unless_a_route_does() -> None:
    assert found(workflow="lost-card") == (CARDS, Why.WORKFLOW)
    assert found(workflow="lost-card", severity=EscalationSeverity.CRITICAL) == (
        PAYMENTS,
        Why.ROUTE,
    )
    assert found(workflow="balance", criteria=(Criterion.SECURITY,)) == (SECURITY, Why.ROUTE)


def test_a_kind_of_call_finds_the_one_pod_that_serves_it() -> None:
    assert found(call_type="Lost Card") == (CARDS, Why.CALL_TYPE)
    assert found(call_type="dispute") == (SECURITY, Why.AMBIGUOUS)
    assert found(call_type="dispute", channel="voice") == (CARDS, Why.CALL_TYPE)


def test_a_channel_alone_is_enough_where_one_pod_serves_it() -> None:
    assert found(channel="sms") == (PAYMENTS, Why.CHANNEL)
    assert found(channel="chat") == (SECURITY, Why.AMBIGUOUS)


def test_what_nobody_owns_goes_to_the_default() -> None:
    assert found() == (SECURITY, Why.OWNERLESS)
    assert found(workflow="closed") == (SECURITY, Why.OWNERLESS)
    assert found(call_type="mortgage") == (SECURITY, Why.OWNERLESS)
    assert found(call_type="lost card", channel="web") == (CARDS, Why.CALL_TYPE)


WORDS = st.sampled_from(
    ("", "lost-card", "dispute", "balance", "gone", "lost card", "voice", "chat", "sms")
)


@given(
    st.builds(
        Asked,
        workflow=WORDS,
        call_type=WORDS,
        channel=WORDS,
        severity=st.sampled_from(EscalationSeverity),
        criteria=st.sets(st.sampled_from(Criterion)).map(tuple),
    )
)
def test_every_combination_has_one_owner(asked: Asked) -> None:
    answer = routed(asked, ROUTES, SERVED, default=SECURITY)
    assert answer.pod in {CARDS, PAYMENTS, SECURITY}
    assert answer.is_default is (answer.why in (Why.AMBIGUOUS, Why.OWNERLESS))
    assert bool(answer.candidates) is (answer.why is Why.AMBIGUOUS)


def test_the_preview_says_whose_each_is_and_counts_what_is_only_the_defaults() -> None:
    workflows = [
        a_workflow("balance", call_types=["balance"]),
        a_workflow("arrangements", pod="payments", call_types=["balance", "plan"]),
    ]
    charter = a_charter(
        workflows=workflows,
        escalations={
            "default_pod": "payments",
            "routes": [{"pod": "payments", "criteria": "legal"}],
        },
        pods=[a_pod("cards"), a_pod("payments")],
    )
    lines = list(every(charter))
    assert "workflow balance: Cards (it owns the workflow)" in lines
    assert "  but workflow balance critical a legal or regulatory matter: Payments" in lines
    assert (
        "call type 'balance': Payments (by default: Cards and Payments could both own it)" in lines
    )
    assert "call type 'plan': Payments (it alone serves such calls)" in lines
    assert any(line.endswith("combinations, and each has an owner.") for line in lines)
    assert lines[-1].startswith("Only by default: nothing known")
    one = whose(charter, Asked(workflow="balance", criteria=(Criterion.LEGAL,)))
    assert one == "workflow balance a legal or regulatory matter: Payments (a route says so)"
