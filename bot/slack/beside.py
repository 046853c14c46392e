"""What the HTTP front answers beside Slack: whether we live, whether we are ready, and mounts."""

from collections.abc import Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp


def beside_slack(
    ready: Callable[[], Sequence[str]],
    facts: Callable[[], Mapping[str, object]],
    mounts: Mapping[str, ASGIApp],
) -> Starlette:
    """Make the application that answers whoever watches us."""

    async def healthz(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> JSONResponse:
        missing = list(ready())
        told = {"ready": not missing, "missing": missing, **facts()}
        return JSONResponse(told, 503 if missing else 200)

    routes: list[BaseRoute] = [Route("/healthz", healthz), Route("/readyz", readyz)]
    routes += [Mount(path, app=app) for path, app in mounts.items()]
    starlette = Starlette(routes=routes)
    starlette.router.redirect_slashes = False
    return starlette
