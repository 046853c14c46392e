"""Whether the HTTP front could listen, and how a bot that listens there already says it is."""

import errno
import json
import socket
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any

from bot.cli.doctor.checks import Check, fail, ok, warn

ANSWER_WITHIN_S = 2.0
MOST_BYTES = 100_000
LOG = "Its log says more; what hangs goes on after a restart."


def check_port(
    host: str, port: int, *, listen: Callable[..., socket.socket] = socket.create_server
) -> Check:
    """See whether the HTTP front could listen; a running bot holding the port is asked how it is."""
    where = f"{host}:{port}"
    try:
        listen((host, port)).close()
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            return _held(where, _readiness(host, port))
        return fail(
            "http", f"{where}: {problem.strerror}", "Change BOT_HTTP_HOST or BOT_HTTP_PORT."
        )
    return ok("http", f"{where} is free")


def _held(where: str, told: Mapping[str, Any]) -> Check:
    if "sweep_ended_s" not in told:
        mend = "Fine if the bot runs already; else stop what holds it or change BOT_HTTP_PORT."
        return warn("http", f"{where} is taken", mend)
    resting = [f"{name} rests: {why}" for name, why in dict(told.get("resting") or {}).items()]
    wrong = [*map(str, told.get("missing") or ()), *resting]
    if wrong:
        return warn("http", f"the bot at {where}: {'; '.join(wrong)}", LOG)
    return ok("http", f"the bot at {where} is ready, its last sweep {told['sweep_ended_s']} s ago")


def _readiness(host: str, port: int) -> Mapping[str, Any]:
    connection = HTTPConnection(host, port, timeout=ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/readyz")
        told = json.loads(connection.getresponse().read(MOST_BYTES))
    except (OSError, HTTPException, ValueError):
        return {}
    finally:
        connection.close()
    return told if isinstance(told, dict) else {}
