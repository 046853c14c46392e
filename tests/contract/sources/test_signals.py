"""`POST /ingest/escalations`: raised once however often it is sent; forged and stale is refused."""

import json
import time
from typing import Any

import httpx
import pytest

from bot.domain.escalations.criteria import Criterion, EscalationSeverity
from bot.store.escalations import rows as escalations
from tests.builders.ingest import sends
from tests.builders.unit import HERE, House
from tests.contract.sources.test_ingest import bot, client, house

__all__ = ["bot", "client", "house"]
PATH = "/ingest/escalations"


def a_signal(**changes: Any) -> bytes:
    values = {
        "id": "monitor-17",
        "what": "No balance is read out.",
        "workflow": "balance",
        "criteria": ["wrong_information"],
        **changes,
    }
    return json.dumps(values).encode()


async def test_a_machine_escalates_and_is_answered_with_whose_it_is(
    client: httpx.AsyncClient,
    house: House,
) -> None:
    answer = await sends(client, a_signal(link="https://monitor.example/17"), path=PATH)
    assert answer.status_code == 200
    assert answer.json() == {"escalation": "E-1", "state": "raised", "pod": "cards"}
    found = await house.look(lambda unit: escalations.get(unit.tx, HERE, 1))
    assert found is not None
    assert (found.severity, found.criteria) == (
        EscalationSeverity.HIGH,
        (Criterion.WRONG_INFORMATION,),
    )
    assert (found.raised_by, found.origin) == (None, "ingest:monitor-17")
    assert found.permalink == "https://monitor.example/17"


async def test_sent_again_or_replayed_it_raises_nothing_anew(
    client: httpx.AsyncClient,
    house: House,
) -> None:
    told = [(await sends(client, a_signal(), path=PATH)).json()["escalation"] for _ in range(3)]
    assert told == ["E-1"] * 3
    assert await house.rows("SELECT count(*) FROM escalation") == [(1,)]
    assert await house.rows("SELECT reports FROM escalation") == [(1,)]


async def test_what_is_forged_or_old_is_refused(
    client: httpx.AsyncClient,
    house: House,
) -> None:
    forged = await sends(client, a_signal(), path=PATH, secret="another secret of theirs")
    assert (forged.status_code, "signature is wrong" in forged.text) == (401, True)
    replayed = await sends(client, a_signal(), path=PATH, at=time.time() - 600)
    assert replayed.status_code == 401
    bare = await client.post(PATH, content=a_signal())
    assert bare.status_code == 401
    assert await house.rows("SELECT count(*) FROM escalation") == [(0,)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "the body: Invalid JSON"),
        (b"[]", "the body"),
        (a_signal(id=""), "id: "),
        (a_signal(what=" "), "what: "),
        (a_signal(criteria=["angry"]), "criteria.0: "),
        (a_signal(severity="urgent"), "severity: "),
        (a_signal(link="file:///etc/passwd"), "link: "),
        (a_signal(owner="me"), "owner: "),
        (a_signal(what="x" * 70_000), "at most 64,000 bytes"),
    ],
)
async def test_what_cannot_be_read_says_which_field(
    client: httpx.AsyncClient,
    body: bytes,
    words: str,
) -> None:
    answer = await sends(client, body, path=PATH)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


async def test_an_unknown_workflow_is_nobodys_reason_to_drop_it(
    client: httpx.AsyncClient,
    house: House,
) -> None:
    answer = await sends(client, a_signal(workflow="gone"), path=PATH)
    assert answer.json()["escalation"] == "E-1"
    found = await house.look(lambda unit: escalations.get(unit.tx, HERE, 1))
    assert found is not None
    assert "whose 'gone' is" in found.gap


async def test_another_path_or_shape_says_what_is_right(client: httpx.AsyncClient) -> None:
    lost = await sends(client, a_signal(), path="/ingest/alerts")
    assert (lost.status_code, "/ingest/escalations" in lost.text) == (404, True)
    csv = await sends(client, a_signal(), "text/csv", path=PATH)
    assert (csv.status_code, "application/json" in csv.text) == (400, True)


@pytest.mark.parametrize("field", ["id", "what", "workflow", "call_type", "channel", "link"])
@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
async def test_a_sign_that_no_database_keeps_is_refused_in_words(
    client: httpx.AsyncClient, house: House, field: str, sign: str
) -> None:
    answer = await sends(client, a_signal(**{field: f"https://a{sign}b"}), path=PATH)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert await house.rows("SELECT count(*) FROM escalation") == [(0,)]
