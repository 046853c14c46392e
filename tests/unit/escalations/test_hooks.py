"""Calls of services outside: tried again for as long as that may help."""

from datetime import UTC, datetime, timedelta

from bot.domain.escalations.hooks import (
    GIVE_UP,
    HookCall,
    HookCallState,
    answered,
    failed,
    needless,
)

AT = datetime(2026, 11, 2, 22, tzinfo=UTC)


def a_call(**changes: object) -> HookCall:
    values = {
        "number": 1,
        "escalation": 1,
        "hook": "pager",
        "event": "trigger",
        "payload": "{}",
        "asked_at": AT,
        "due_at": AT,
        **changes,
    }
    return HookCall(**values)  # type: ignore[arg-type]  # by name


def test_pauses_double_up_to_five_minutes() -> None:
    call, at, pauses = a_call(), AT, []
    for _ in range(9):
        call = failed(call, "it answered 500", at, again=True)
        pauses.append((call.due_at - at).total_seconds())
        at = call.due_at
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert (call.state, call.attempts) == (HookCallState.WAITING, 9)


def test_an_hour_of_500s_ends_when_it_answers() -> None:
    call, at = a_call(), AT
    while at < AT + timedelta(hours=1):
        call = failed(call, "it answered 500", at, again=True)
        at = call.due_at
    assert answered(call).state is HookCallState.ANSWERED
    assert call.attempts < 20


def test_what_cannot_help_is_not_tried_again() -> None:
    assert failed(a_call(), "it answered 400", AT, again=False).state is HookCallState.REFUSED
    late = failed(a_call(), "no answer", AT + GIVE_UP, again=True)
    assert (late.state, late.problem) == (HookCallState.REFUSED, "no answer")
    assert needless(a_call()).state is HookCallState.NEEDLESS
