"""Serves the page's own modules and the gallery of sample blocks that draws with them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.workspace.pagefiles import PageFiles
from bot.workspace.server import listening
from bot.workspace.workspace import PAGE

GALLERY = Path(__file__).parent / "gallery"


@asynccontextmanager
async def serve_gallery() -> AsyncIterator[str]:
    """Serve until the block ends; yields the address."""
    routes = [
        Route("/static/{path:path}", PageFiles(PAGE).file),
        Mount("/gallery", StaticFiles(directory=GALLERY, html=True)),
    ]
    async with listening(Starlette(routes=routes), "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"
