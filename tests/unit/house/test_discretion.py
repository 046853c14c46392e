"""No log line is written that could carry what a person wrote, or a secret in an address."""

import ast
import asyncio
import logging
from collections.abc import Iterator
from types import TracebackType

import pytest

from bot.__main__ import NOISY, _log_to_stderr
from bot.discretion import kind_of_failure, unsaid
from bot.errors import ConfigError
from tests.source import sources

MARK = "my-mother-was-ill"
LEVELS = ("debug", "info", "warning", "error", "exception", "critical")
OURS = ("ConfigError", "MalformedError", "FetchError", "RefusedError", "HookError")
Told = tuple[type[BaseException], BaseException, TracebackType | None]


def _log_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=level)) if (
                level in LEVELS
            ):
                yield node


def _quoted(tree: ast.AST) -> Iterator[ast.Call]:
    """Find the log calls that are given a failure itself, but those whose words are our own."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ExceptHandler) or node.name is None:
            continue
        if isinstance(node.type, ast.Name) and node.type.id in OURS:
            continue
        for call in _log_calls(node):
            if any(isinstance(each, ast.Name) and each.id == node.name for each in call.args):
                yield call


def _is_unsaid(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) == "unsaid"


def test_a_traceback_in_a_log_is_one_without_words() -> None:
    bare = [
        f"{source.name}:{call.lineno}"
        for source in sources("bot", "handlers", "schedules")
        for call in _log_calls(source.tree)
        if (given := [each.value for each in call.keywords if each.arg == "exc_info"])
        or ast.unparse(call.func) == "log.exception"
        if not given or not _is_unsaid(given[0])
    ]
    assert bare == []


def test_a_failure_itself_is_never_written_into_a_log() -> None:
    quoted = [
        f"{source.name}:{call.lineno}"
        for source in sources("bot", "handlers", "schedules")
        for call in _quoted(source.tree)
    ]
    assert quoted == []


def _failed() -> Exception:
    try:
        try:
            dict[str, str]()[MARK]
        except KeyError as lost:
            raise ValueError(MARK) from lost
    except ValueError as failure:
        failure.add_note(MARK)
        return failure
    raise AssertionError


def _formatted(failure: BaseException) -> str:
    told: Told = (type(failure), failure, failure.__traceback__)
    return logging.Formatter().formatException(told)


def test_what_stands_for_a_failure_says_kind_and_place_and_no_words() -> None:
    said = _formatted(unsaid(_failed()))
    assert MARK not in said
    assert "KeyError" in said
    assert "ValueError" in said
    assert "in _failed" in said


def test_failures_that_are_each_others_cause_are_told_once() -> None:
    first, second = ValueError(MARK), KeyError(MARK)
    first.__cause__, second.__cause__ = second, first
    assert MARK not in _formatted(unsaid(first))


def test_what_a_machine_said_is_kept() -> None:
    assert kind_of_failure(ConfigError("Set BOT_X.")) == "Set BOT_X."
    refused = ConnectionRefusedError(111, "Connection refused", MARK)
    assert kind_of_failure(refused) == "ConnectionRefusedError: Connection refused"
    assert unsaid(unsaid(refused)).args == ("ConnectionRefusedError: Connection refused",)


@pytest.fixture
def as_run(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Logs as `run` writes them, with everything as it was afterwards."""
    made = logging.getLogRecordFactory()
    levels = {name: logging.getLogger(name).level for name in NOISY}
    _log_to_stderr("DEBUG")
    caplog.set_level(logging.DEBUG)
    yield caplog
    logging.setLogRecordFactory(made)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def test_a_task_that_nobody_awaits_quotes_nobody(as_run: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise ValueError(MARK)

    task = asyncio.ensure_future(fails())
    await asyncio.sleep(0)
    del task
    await asyncio.sleep(0)
    assert "Task exception was never retrieved" in as_run.text
    assert MARK not in as_run.text


def test_a_librarys_own_log_quotes_nobody(as_run: pytest.LogCaptureFixture) -> None:
    library = logging.getLogger("a.library")
    failure = _failed()
    library.error("it failed: %s", failure, exc_info=failure)
    assert "it failed: ValueError" in as_run.text
    assert MARK not in as_run.text


@pytest.mark.parametrize("name", ["httpx", "httpcore", "slack_sdk.web.async_client", "aiohttp"])
def test_what_libraries_tell_of_addresses_and_bodies_is_not_written(
    as_run: pytest.LogCaptureFixture, name: str
) -> None:
    logging.getLogger(name).info("POST https://hooks.example/%s", MARK)
    assert MARK not in as_run.text
