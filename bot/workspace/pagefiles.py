"""The browser page's files: read once, then served from memory."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.workspace.guard import PAGE_HEADERS

TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
INDEX = "index.html"
# Where the page says who it is.
TOKEN = b"{{token}}"


@dataclass(frozen=True)
class PageFile:
    """One file of the page."""

    content: bytes
    media_type: str
    etag: str


class PageFiles:
    """A folder of static files, and the page itself at the root.

    What stands in the folder at the first request is served until the process ends: a thread
    and a stat for each of some eighty modules took seconds on a busy machine.
    """

    def __init__(self, folder: Path, token: Callable[[], str] = str) -> None:
        self._folder, self._token = folder, token

    @cached_property
    def _files(self) -> dict[str, PageFile]:
        paths = (path for path in self._folder.rglob("*") if path.suffix in TYPES)
        return {path.relative_to(self._folder).as_posix(): _read(path) for path in sorted(paths)}

    @cached_property
    def _version(self) -> str:
        return _digest(" ".join(each.etag for each in self._files.values()).encode())

    async def page(self, _request: Request) -> Response:
        """Serve the page with a token of its own, its files addressed by their version to be kept."""
        index = self._files.get(INDEX)
        if index is None:
            return PlainTextResponse("The page is not here.", 404)
        content = index.content.replace(b'"/static/', f'"/static/{self._version}/'.encode())
        content = content.replace(TOKEN, self._token().encode())
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(content, media_type=index.media_type, headers=headers | PAGE_HEADERS)

    async def file(self, request: Request) -> Response:
        """Serve one file by its path, with or without the version before it."""
        path = str(request.path_params["path"])
        unversioned = path.removeprefix(f"{self._version}/")
        # Only what was found in the folder has a key here: no path leads out of it.
        file = self._files.get(unversioned)
        if file is None:
            return PlainTextResponse("There is no such file.", 404)
        kept = "public, max-age=31536000, immutable"
        return _answer(request, file, "no-cache" if path == unversioned else kept)


def _read(path: Path) -> PageFile:
    content = path.read_bytes()
    return PageFile(content, TYPES[path.suffix], f'"{_digest(content)}"')


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _answer(request: Request, file: PageFile, cache: str) -> Response:
    headers = {"ETag": file.etag, "Cache-Control": cache, "X-Content-Type-Options": "nosniff"}
    known = request.headers.get("if-none-match", "")
    if file.etag in (each.strip().removeprefix("W/") for each in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)
