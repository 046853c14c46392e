"""What a request carries, in each of the forms that clients send: query, form, multipart, JSON."""

import json
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.workspace.ids import Json

BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
NAME = re.compile(r'\bname="([^"]*)"')
FILENAME = re.compile(r'\bfilename="([^"]*)"')


class UnreadableError(Exception):
    """The body is not what its content type says; the words are Slack's error."""


@dataclass(frozen=True)
class Part:
    """One field of a multipart form; a file has a filename."""

    name: str
    content: bytes
    filename: str | None = None


async def arguments(request: Request) -> Json:
    """Read the arguments of a call; raise UnreadableError where Slack cannot read them either."""
    # Query and body alike: SDKs use both, some within one call.
    args: Json = dict(request.query_params)
    body, kind = await request.body(), _kind(request)
    if not body:
        return args
    if kind == "application/json":
        return args | _from_json(body)
    if kind == "multipart/form-data":
        return args | {
            each.name: each.content.decode("utf-8", "replace") for each in parts(request, body)
        }
    return args | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


async def uploaded(request: Request) -> bytes:
    """Read the bytes of an upload: the body itself, or the first file of a multipart form."""
    body = await request.body()
    if _kind(request) != "multipart/form-data":
        return body
    files = (each.content for each in parts(request, body) if each.filename is not None)
    return next(files, b"")


def parts(request: Request, body: bytes) -> list[Part]:
    """Take a multipart form apart; raise UnreadableError when it is none."""
    found = BOUNDARY.search(request.headers["content-type"])
    if found is None:
        raise UnreadableError("invalid_form_data")
    # The line break before a delimiter belongs to it, the content's own last one does not.
    first, *pieces = (b"\r\n" + body).split(b"\r\n--" + found[1].encode())
    if first or len(pieces) < 2 or not pieces.pop().startswith(b"--"):
        raise UnreadableError("invalid_form_data")
    return [_part(piece) for piece in pieces]


def _part(piece: bytes) -> Part:
    head, _, content = piece.partition(b"\r\n\r\n")
    words = head.decode("utf-8", "replace")
    name, filename = NAME.search(words), FILENAME.search(words)
    if name is None:
        raise UnreadableError("invalid_form_data")
    return Part(name[1], content, filename and filename[1])


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _from_json(body: bytes) -> Json:
    try:
        given = json.loads(body)
    except ValueError:
        raise UnreadableError("invalid_json") from None
    if not isinstance(given, dict):
        raise UnreadableError("json_not_object")
    return given
