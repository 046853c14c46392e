"""What an answer of Slack means for each way of sending."""

from datetime import timedelta

import pytest

from bot.domain.outbox import Method
from bot.slack.delivery.verdict import (
    LOCKED_OUT,
    MENDS,
    PERMANENT,
    UNCLEAR,
    Fate,
    Got,
    Refusal,
    classify,
    explain,
)

EVERY_METHOD = list(Method)
REPEATABLE = [Method.UPDATE, Method.DELETE, Method.PUBLISH]
UNCLEAR_ANSWERS = [
    Refusal(Got.SILENCE, "TimeoutError"),
    Refusal(Got.SILENCE, "ServerDisconnectedError"),
    Refusal(Got.ANSWER, "", 500),
    Refusal(Got.ANSWER, "service_unavailable", 503),
    Refusal(Got.ANSWER, "internal_error", 200),
    Refusal(Got.ANSWER, "fatal_error", 200),
    Refusal(Got.ANSWER, "", 200),
]


def refused(error: str) -> Refusal:
    return Refusal(Got.ANSWER, error, 200)


@pytest.mark.parametrize("method", EVERY_METHOD)
def test_no_connection_is_a_definite_no(method: Method) -> None:
    assert classify(method, Refusal(Got.NO_CONNECTION, "ConnectError")).fate is Fate.RETRY


@pytest.mark.parametrize("method", EVERY_METHOD)
@pytest.mark.parametrize("status", [429, 200])
def test_a_limit_holds_the_place_for_as_long_as_slack_says(method: Method, status: int) -> None:
    outcome = classify(method, Refusal(Got.ANSWER, "ratelimited", status, 17.0))
    assert (outcome.fate, outcome.hold, outcome.everywhere) == (
        Fate.HELD,
        timedelta(seconds=17),
        False,
    )


def test_a_limit_without_a_time_holds_for_half_a_minute() -> None:
    outcome = classify(Method.POST, Refusal(Got.ANSWER, "ratelimited", 429))
    assert outcome.hold == timedelta(seconds=30)


@pytest.mark.parametrize("answer", UNCLEAR_ANSWERS, ids=repr)
@pytest.mark.parametrize("method", [Method.POST, Method.UPLOAD])
def test_an_unclear_answer_to_a_post_is_looked_up(method: Method, answer: Refusal) -> None:
    assert classify(method, answer).fate is Fate.UNSURE


@pytest.mark.parametrize("answer", UNCLEAR_ANSWERS, ids=repr)
@pytest.mark.parametrize("method", REPEATABLE)
def test_an_unclear_answer_to_what_may_be_done_twice_is_done_again(
    method: Method, answer: Refusal
) -> None:
    assert classify(method, answer).fate is Fate.RETRY


@pytest.mark.parametrize("answer", UNCLEAR_ANSWERS, ids=repr)
def test_an_unclear_ephemeral_message_is_let_go(answer: Refusal) -> None:
    assert classify(Method.EPHEMERAL, answer).fate is Fate.DROPPED


@pytest.mark.parametrize("error", sorted(PERMANENT))
def test_what_only_a_person_can_mend_is_parked(error: str) -> None:
    assert classify(Method.POST, refused(error)).fate is Fate.PARKED


@pytest.mark.parametrize("error", sorted(MENDS))
def test_a_parked_message_says_how_to_mend_it(error: str) -> None:
    assert classify(Method.POST, refused(error)).reason == f"{error}: {MENDS[error]}"


@pytest.mark.parametrize("error", sorted(LOCKED_OUT))
def test_a_bad_token_pauses_everything(error: str) -> None:
    outcome = classify(Method.POST, refused(error))
    assert (outcome.fate, outcome.everywhere) == (Fate.HELD, True)


def test_an_unknown_refusal_is_tried_again() -> None:
    outcome = classify(Method.POST, refused("team_added_to_org"))
    assert (outcome.fate, outcome.reason) == (Fate.RETRY, "team_added_to_org")


@pytest.mark.parametrize(
    ("method", "error"),
    [
        (Method.UPDATE, "message_not_found"),
        (Method.DELETE, "message_not_found"),
        (Method.PUBLISH, "user_not_found"),
        (Method.EPHEMERAL, "user_not_in_channel"),
    ],
)
def test_what_nobody_is_left_to_see_is_dropped(method: Method, error: str) -> None:
    assert classify(method, refused(error)).fate is Fate.DROPPED


def test_the_kinds_of_errors_do_not_overlap() -> None:
    assert not PERMANENT & LOCKED_OUT
    assert not PERMANENT & UNCLEAR
    assert explain("something_else") == "something_else"
