"""What a charter may not say about escalations: steps to nowhere, hooks inside the house."""

import json
from typing import Any

import pytest

from bot.charter import CharterError, parse
from bot.domain.escalations.criteria import Criterion, EscalationSeverity
from bot.domain.escalations.policies import When
from tests.builders.charter import a_charter, a_pod, charter_data

HOOK = {"key": "own", "kind": "webhook", "url": "https://hooks.example/in"}


def said(**parts: Any) -> str:
    with pytest.raises(CharterError) as refused:
        parse(json.dumps(charter_data(**parts)))
    return "\n".join(f"{p.message} {p.hint}" for p in refused.value.problems)


def steps(*targets: str) -> list[Any]:
    policy = {"steps": [{"to": to} for to in targets]}
    return [a_pod("cards", policy=policy), a_pod("payments")]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("pod:carts", "there is no pod 'carts'. did you mean cards?"),
        ("rota:nights", "there is no rota 'nights'."),
        ("hook:pager", "there is no hook 'pager'."),
        ("pod:cards", "pod:cards is the pod itself. write lead or members."),
        ("everyone", "'everyone' is nobody a step can reach. write channel, lead"),
    ],
)
def test_a_step_leads_somewhere(target: str, words: str) -> None:
    assert words in said(pods=steps(target))


def test_a_branchs_steps_lead_somewhere_too() -> None:
    branch = {"when": {"working": False}, "steps": [{"to": "rota:nights"}]}
    policy = {"steps": [{"to": "lead"}], "branches": [branch]}
    assert "there is no rota" in said(pods=[a_pod("cards", policy=policy), a_pod("payments")])


@pytest.mark.parametrize(
    ("hook", "allowed", "words"),
    [
        (HOOK, [], "hooks.example is not an allowed host. add hooks.example to"),
        ({**HOOK, "url": "https://169.254.169.254/x"}, ["hooks.example"], "169.254.169.254 is not"),
        ({**HOOK, "url": "http://hooks.example/in"}, ["hooks.example"], "is not an https address"),
        ({**HOOK, "url": "https://hooks.example@10.0.0.1/"}, ["hooks.example"], "10.0.0.1 is not"),
        ({"key": "own", "kind": "webhook"}, ["hooks.example"], "a webhook needs its url."),
        ({"key": "pd", "kind": "pagerduty"}, [], "events.pagerduty.com is not an allowed host."),
    ],
)
def test_hooks_are_called_at_allowed_hosts_only(
    hook: dict[str, Any], allowed: list[str], words: str
) -> None:
    assert words in said(escalations={"hooks": [hook], "allowed_hosts": allowed})


def test_a_condition_asks_for_something() -> None:
    policy = {"steps": [{"to": "lead", "when": {"zone": "responder"}}]}
    assert "this condition asks for nothing." in said(pods=[a_pod("cards", policy=policy)])


def test_conditions_are_read_as_they_are_spoken() -> None:
    when = {
        "days": "mon-fri",
        "hours": "22:00-06:00",
        "holidays": "never",
        "severity": "high",
        "criteria": "legal",
    }
    policy = {"steps": [{"to": "lead", "when": when}]}
    charter = a_charter(pods=[a_pod("cards", policy=policy), a_pod("payments")])
    (step,) = charter.policy_of(charter.pod("cards")).steps
    assert step.when == When(
        days=(0, 1, 2, 3, 4),
        spans=((1320, 1800),),
        holidays=False,
        severities=(EscalationSeverity.HIGH,),
        criteria=(Criterion.LEGAL,),
    )


def test_targets_are_ours_where_the_charter_has_none() -> None:
    charter = a_charter(escalations={"targets": {"high": {"take_minutes": 3}}})
    assert charter.escalations.target(EscalationSeverity.HIGH).take_minutes == 3
    assert charter.escalations.target(EscalationSeverity.CRITICAL).take_minutes == 5


def test_rotas_and_routes_refer_to_what_is_there() -> None:
    rota = {"key": "nights", "people": "ana@harbour.example", "starts": "2026-11-02", "pod": "zip"}
    assert "there is no pod 'zip'" in said(rotas=[rota])
    assert "there is no pod 'zip'" in said(escalations={"routes": [{"pod": "zip"}]})
    assert "two rotas have the key" in said(rotas=[{**rota, "pod": "cards"}] * 2)
