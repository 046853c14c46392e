"""`POST /ingest/evidence`: what pipelines show for a gate, each source for what the charter gives it."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.services.stages import gate
from tests.builders.feedback import AISHA, AT
from tests.builders.ingest import a_bot, a_client, secret_of, sends
from tests.builders.stages import agree, ask, bring, climbing
from tests.builders.unit import CHLOE, LENA, PRIYA, SAM, House

SOURCES = [
    {
        "key": "ci",
        "kind": "ingest",
        "criteria": ["safe", "word", "trust"],
        "workflows": ["balance"],
    },
    {"key": "bench", "kind": "ingest", "criteria": ["speed"]},
    {"key": "numbers", "kind": "ingest"},
]
LATER = AT + timedelta(days=7)
RUN = "https://ci.example/runs/1"


@pytest.fixture
def climb(house: House) -> House:
    """A rollout whose pipelines may speak, a week in."""
    made = house.with_charter(**climbing(sources=SOURCES))
    made.at = LATER
    return made


@pytest.fixture
async def client(climb: House) -> AsyncIterator[httpx.AsyncClient]:
    bot = a_bot(climb, LATER)
    async with a_client(bot) as made:
        yield made
    bot.worker.close()


def a_result(minutes: int = 60, **changes: Any) -> dict[str, Any]:
    """Build what a run says that ended some minutes ago."""
    at = (LATER - timedelta(minutes=minutes)).isoformat()
    said = {"workflow": "balance", "criterion": "safe", "version": "flow 2.3", "result": "passed"}
    return {**said, "run": RUN, "at": at, **changes}


async def send(
    client: httpx.AsyncClient, *rows: dict[str, Any], source: str = "ci", secret: str = ""
) -> httpx.Response:
    path = f"/ingest/evidence?source={source}"
    body = json.dumps(rows).encode()
    return await sends(client, body, path=path, secret=secret or secret_of(source))


async def verdict(climb: House) -> str:
    """Say what the gate to the second stage finds of its checklist item."""
    balance = climb.charter.workflow("balance")
    ready = climb.charter.ladder.find("ready")
    found = await climb.look(lambda unit: gate.verdicts(unit, balance, ready))
    (safe,) = (each for each in found if each.key == "safe")
    return f"{safe.verdict} {safe.version} {safe.link}".strip()


async def test_a_run_meets_a_criterion_once_and_its_withdrawal_turns_it_back(
    client: httpx.AsyncClient, climb: House
) -> None:
    first = (await send(client, a_result())).json()
    assert first == {"accepted": 1, "unchanged": 0, "revised": 0, "refused": []}
    assert await verdict(climb) == f"met flow 2.3 {RUN}"
    assert (await send(client, a_result())).json()["unchanged"] == 1
    back = await send(client, a_result(30, result="withdrawn"))
    assert back.json()["revised"] == 1
    assert await verdict(climb) == "not_enough_evidence"
    # What is sent again, or says less than was said, brings nothing back.
    late = [await send(client, a_result(minutes)) for minutes in (60, 45)]
    assert [each.json()["unchanged"] for each in late] == [1, 1]
    assert await verdict(climb) == "not_enough_evidence"
    assert (await send(client, a_result(20))).json()["revised"] == 1
    assert (await verdict(climb)).startswith("met")


async def test_the_newest_word_of_a_run_counts_and_outranks_a_pasted_link(
    client: httpx.AsyncClient, climb: House
) -> None:
    await send(client, a_result(60))
    await send(client, a_result(50, result="failed"))
    await bring(climb, "safe", SAM)
    assert (await verdict(climb)).startswith("not_met flow 2.3")
    await send(client, a_result(10, run="run 2"))
    assert await verdict(climb) == "met flow 2.3"


REFUSED = [
    ({"workflow": "limits"}, "ci does not speak for the workflow limits"),
    ({"workflow": "balanc"}, "there is no workflow “balanc”: did you mean balance?"),
    ({"criterion": "saf"}, "there is no criterion “saf”: did you mean safe?"),
    ({"criterion": "word"}, "word is of kind attestation"),
    ({"criterion": "trust"}, "trust is of kind trust"),
    ({"at": (LATER + timedelta(hours=1)).isoformat()}, "has not come yet"),
    ({"at": "2026-11-02T09:00:00"}, "no instant with its zone"),
    ({"at": "0001-01-01T00:00:00+14:00"}, "no instant with its zone"),
    ({"expires": LATER.date().isoformat()}, "it expired on"),
    ({"at": (LATER - timedelta(days=200)).isoformat(), "expires": "2999-01-01"}, "it expired on"),
    ({"expires": "soon"}, "is no day"),
    ({"result": "fine"}, "write passed, failed or withdrawn"),
    ({"result": "withdrawn"}, "nothing is kept of the run"),
    ({"run": ""}, "run is missing"),
    ({"version": "anna@example.com"}, "e-mail address"),
    ({"colour": "red"}, "evidence has no field “colour”"),
]


@pytest.mark.parametrize(("changes", "reason"), REFUSED)
async def test_a_line_is_refused_in_words_and_leaves_nothing(
    client: httpx.AsyncClient, climb: House, changes: dict[str, Any], reason: str
) -> None:
    good = a_result(run="another")
    answer = (await send(client, good, a_result(**changes))).json()
    ((line, words),) = ((each["line"], each["reason"]) for each in answer["refused"])
    assert line == 2
    assert reason in words
    assert await climb.rows("SELECT run FROM gate_evidence") == [("another",)]


@pytest.mark.parametrize(
    ("source", "secret", "status", "words"),
    [
        ("ci", "the secret of bench", 401, "the signature is wrong"),
        ("unset", "x", 401, "no secret is known of unset"),
        ("numbers", "", 403, "numbers brings no evidence"),
        ("nobody", "", 403, "nobody brings no evidence"),
    ],
)
async def test_who_may_not_speak_is_refused(
    client: httpx.AsyncClient, climb: House, source: str, secret: str, status: int, words: str
) -> None:
    answer = await send(client, a_result(), source=source, secret=secret)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert await climb.rows("SELECT run FROM gate_evidence") == []


async def test_a_source_speaks_for_its_own_criteria(client: httpx.AsyncClient) -> None:
    answer = (await send(client, a_result(), source="bench")).json()
    assert "bench does not speak for safe" in answer["refused"][0]["reason"]
    unnamed = await sends(client, b"[]", path="/ingest/evidence")
    assert "?source=KEY" in unnamed.text


async def test_a_table_of_results_is_taken(client: httpx.AsyncClient, climb: House) -> None:
    said = a_result()
    body = f"{','.join(said)}\n{','.join(said.values())}\n".encode()
    path = "/ingest/evidence?source=ci"
    answer = await sends(client, body, "text/csv", path=path, secret=secret_of("ci"))
    assert answer.json()["accepted"] == 1
    assert (await verdict(climb)).startswith("met")
    assert await climb.rows("SELECT name, workflow, kind FROM version") == [
        ("flow 2.3", "balance", "flow")
    ]


async def test_what_falls_away_under_a_passed_gate_proposes_a_step_back(
    client: httpx.AsyncClient, climb: House
) -> None:
    await send(client, a_result())
    await bring(climb, "word", CHLOE)
    await agree(climb, await ask(climb, AISHA), PRIYA, LENA, CHLOE)
    await send(client, a_result(10, result="withdrawn"))
    assert await climb.rows("SELECT kind, asked_by, reason FROM gate_move WHERE number = 2") == [
        ("step_back", "ci", f"ci says of its run {RUN}: withdrawn")
    ]
