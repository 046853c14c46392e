"""What a log says of a failure: its kind and where it was, never what somebody wrote."""

import logging
from collections.abc import Callable

from bot.errors import ConfigError, DeliveryError

# Of foreign loggers these quote what failed in the message itself, before the traceback.
QUOTES = ("asyncio",)
Made = Callable[..., logging.LogRecord]


class UnsaidError(Exception):
    """Stand for a failure in a log, with its traceback and without its words."""


def kind_of_failure(problem: BaseException) -> str:
    """Name a failure's kind, and what a machine rather than a person said of it."""
    if isinstance(problem, UnsaidError | ConfigError | DeliveryError):
        return str(problem)
    name = type(problem).__name__
    if isinstance(problem, OSError) and problem.strerror:
        return f"{name}: {problem.strerror}"
    # What a database says may quote a row; its code does not.
    original = getattr(problem, "orig", None)
    codes = (getattr(original, key, None) for key in ("sqlstate", "sqlite_errorname"))
    code = next((code for code in codes if code), "")
    return f"{name} {type(original).__name__} {code}".rstrip() if original else name


def unsaid(problem: BaseException) -> BaseException:
    """Return what a log may hold of a failure and of those behind it."""
    return _unsaid(problem, set())


def _unsaid(problem: BaseException, seen: set[int]) -> BaseException:
    if isinstance(problem, UnsaidError):
        return problem
    seen.add(id(problem))
    told = UnsaidError(kind_of_failure(problem)).with_traceback(problem.__traceback__)
    told.__suppress_context__ = True
    behind = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    if behind is not None and id(behind) not in seen:
        told.__cause__ = _unsaid(behind, seen)
    return told


def keep_logs_discreet() -> None:
    """Let no logger of this process, ours or a library's, write down what a failure says."""
    made = logging.getLogRecordFactory()
    if not isinstance(made, _Discreet):
        logging.setLogRecordFactory(_Discreet(made))


class _Discreet:
    def __init__(self, made: Made) -> None:
        self._made = made

    def __call__(self, *args: object, **kwargs: object) -> logging.LogRecord:
        record = self._made(*args, **kwargs)
        failure = record.exc_info[1] if record.exc_info else None
        if failure is not None:
            told = unsaid(failure)
            record.exc_info = (type(told), told, told.__traceback__)
            if record.name.startswith(QUOTES):
                record.msg, record.args = record.getMessage().partition("\n")[0], ()
        if isinstance(record.args, tuple):
            record.args = tuple(
                kind_of_failure(each) if isinstance(each, BaseException) else each
                for each in record.args
            )
        return record
