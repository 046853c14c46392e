"""The floor of the ack: Bolt and its own ASGI adapter, one listener, nothing stored."""

import logging
import socket
import sys

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult


async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Say who we are without asking Slack."""
    return AuthorizeResult(
        enterprise_id=enterprise_id,
        team_id=team_id,
        bot_token="xoxb-floor",
        bot_user_id="U0FLOOR",
        bot_id="B0FLOOR",
    )


async def submitted(ack: AsyncAck) -> None:
    """Take the modal and forget it."""
    await ack()


def main() -> None:
    """Serve on a socket of the parent's: `python -m tests.bench.floor FD SECRET`."""
    logging.disable(logging.WARNING)
    app = AsyncApp(signing_secret=sys.argv[2], authorize=authorize, process_before_response=True)
    app.view("feedback.submit")(submitted)
    listening = socket.socket(fileno=int(sys.argv[1]))
    handler = AsyncSlackRequestHandler(app, path="/slack/events")
    config = uvicorn.Config(
        handler, loop="uvloop", http="httptools", lifespan="off", log_config=None, access_log=False
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
