"""The call that carries a message, built without a network."""

import json
from typing import Any

import pytest

from bot.domain.outbox import Aim, Method, Posted
from bot.slack.delivery.call import delivery_client
from bot.slack.delivery.request import filename, is_reachable, request_for, thread_of
from bot.slack.delivery.verdict import Fate
from tests.builders.outbox import a_waiting

CARD = Aim(Posted("C9", "12.5"))
BLOCKS = [{"type": "divider"}]


def payload(**fields: Any) -> str:
    return json.dumps(fields)


def test_a_post_carries_its_key_as_metadata() -> None:
    request = request_for(a_waiting(key="k7"), Aim(), "C1")
    assert request.method == "chat.postMessage"
    assert request.arguments == {
        "channel": "C1",
        "text": "hello",
        "metadata": {"event_type": "drumbeat_message", "event_payload": {"key": "k7"}},
    }


def test_a_reply_goes_to_the_thread_of_the_posted_message() -> None:
    request = request_for(a_waiting(thread="F-1/card"), CARD, "C1")
    assert request.arguments["thread_ts"] == "12.5"


def test_a_thread_may_be_named_by_its_time() -> None:
    message = a_waiting(payload=payload(text="x", thread_ts="1.1"))
    assert request_for(message, Aim(), "C1").arguments["thread_ts"] == "1.1"
    assert thread_of(message, Aim()) == "1.1"
    assert thread_of(message, CARD) == "12.5"


def test_an_update_and_a_deletion_go_where_the_message_stands() -> None:
    update = request_for(a_waiting(method=Method.UPDATE), CARD, "C1")
    delete = request_for(a_waiting(method=Method.DELETE, payload="{}"), CARD, "C1")
    assert (update.method, update.arguments["channel"]) == ("chat.update", "C9")
    assert (delete.method, delete.arguments) == ("chat.delete", {"channel": "C9", "ts": "12.5"})


def test_a_home_goes_to_its_person() -> None:
    message = a_waiting(method=Method.PUBLISH, place="home:U1", payload=payload(type="home"))
    request = request_for(message, Aim(), "home:U1")
    assert request.arguments == {"user_id": "U1", "view": {"type": "home"}}


def test_an_ephemeral_message_names_its_reader() -> None:
    message = a_waiting(method=Method.EPHEMERAL, payload=payload(text="x", user="U1"))
    request = request_for(message, Aim(), "C1")
    assert request.arguments == {"channel": "C1", "text": "x", "user": "U1"}


def test_an_update_brings_what_a_phone_shows_with_its_blocks() -> None:
    shown = {"text": "E-1 · High · Cards: Emre has it", "blocks": BLOCKS}
    request = request_for(a_waiting(method=Method.UPDATE, payload=payload(**shown)), CARD, "C1")
    assert {name: request.arguments[name] for name in shown} == shown


@pytest.mark.parametrize(("blocks", "length"), [(BLOCKS, 4_000), ([], 4_001)])
def test_only_a_fallback_text_is_shortened(blocks: list[Any], length: int) -> None:
    message = a_waiting(method=Method.UPDATE, payload=payload(text="x" * 4_001, blocks=blocks))
    assert len(request_for(message, CARD, "C1").arguments["text"]) == length


@pytest.mark.parametrize(
    ("changes", "aim", "fate"),
    [
        ({}, Aim(), None),
        ({"thread": "F-1/card"}, CARD, None),
        ({"thread": "F-1/card"}, Aim(awaited=True), Fate.RETRY),
        ({"thread": "F-1/card"}, Aim(), Fate.PARKED),
        ({"thread": "F-1/card", "place": "relay:r1"}, Aim(), None),
        ({"method": Method.UPDATE}, Aim(awaited=True), Fate.RETRY),
        ({"method": Method.UPDATE}, Aim(), Fate.DROPPED),
        ({"method": Method.DELETE}, CARD, None),
    ],
)
def test_a_message_leaves_once_what_it_refers_to_stands(
    changes: dict[str, Any], aim: Aim, fate: Fate | None
) -> None:
    outcome = is_reachable(a_waiting(**changes), aim)
    assert (outcome.fate if outcome else None) is fate


@pytest.mark.parametrize(
    ("name", "expected"),
    [("shot.png", "shot.k1.png"), ("a.tar.gz", "a.tar.k1.gz"), ("digest", "digest.k1")],
)
def test_a_file_name_keeps_its_kind_and_gains_the_key(name: str, expected: str) -> None:
    assert filename(name, "k1") == expected


def test_the_client_of_delivery_retries_nothing_and_logs_no_arguments() -> None:
    client = delivery_client("xoxb", "http://127.0.0.1/api/")
    assert client.retry_handlers == []
    assert not client._logger.isEnabledFor(10)
