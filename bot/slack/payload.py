"""Raw bytes to a body: one decoding, as strict as what comes after it needs."""

import json
import re
from binascii import a2b_qp
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from bot.slack.envelope import Body, Kind, MalformedError, kind_of
from bot.slack.shapes import check_shape

FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json"

TO_QUOTED_PRINTABLE = bytes.maketrans(b"%+", b"= ")
PERSONS = (Kind.COMMAND, Kind.ACTION, Kind.SHORTCUT, Kind.SUBMISSION, Kind.CLOSED, Kind.OPTIONS)
BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# NUL and halves of surrogate pairs: what only an escape can bring in, and no database takes.
SUSPICIOUS_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def parse(raw: bytes, content_type: bytes) -> Body:
    """Turn a request's bytes into a body whose shape Bolt and the handlers can rely on.

    Raises MalformedError.
    """
    kind = content_type.partition(b";")[0].strip().lower()
    if kind not in (JSON, FORM):
        raise MalformedError("neither JSON nor a form")
    try:
        body = _from_json(raw) if kind == JSON else _from_form(raw)
        check_shape(body)
    except MalformedError:
        raise
    except (ValueError, RecursionError) as problem:
        raise MalformedError(f"the body cannot be read: {type(problem).__name__}") from None
    return body


def _from_form(raw: bytes) -> Body:
    form: dict[str, bytes] = {}
    for pair in raw.split(b"&"):
        name, _, value = pair.partition(b"=")
        form[_unescape(name).decode("utf-8")] = _unescape(value)
    if "payload" in form:
        return _from_json(form["payload"])
    fields = {name: value.decode("utf-8") for name, value in form.items()}
    if "\x00" in "".join((*fields, fields.get("command", ""))):
        raise ValueError("NUL")
    return fields


def _unescape(value: bytes) -> bytes:
    if b"%" not in value:
        return value.replace(b"+", b" ")
    if b"=" in value or BROKEN_ESCAPE.search(value):
        return unquote_to_bytes(value.replace(b"+", b" "))
    # Quoted-printable is the same encoding with another sign, and decoded in C: urllib's loop
    # over the thousand escapes of a modal costs more than everything else before an ack.
    return a2b_qp(value.translate(TO_QUOTED_PRINTABLE))


def _from_json(text: bytes) -> Body:
    body = json.loads(text.decode("utf-8"))
    if type(body) is not dict:
        raise MalformedError("the body is no JSON object")
    # A person is told in words, further in; an event is Slack's to mend.
    is_persons = kind_of(body) in PERSONS
    if SUSPICIOUS_ESCAPE.search(text) and not is_persons and has_unstorable(body):
        raise MalformedError("the body holds characters that no text may hold")
    return body


def has_unstorable(body: Body) -> bool:
    """Tell whether a text in it is one that not every database keeps."""
    # PostgreSQL takes no NUL, and half a surrogate pair cannot be encoded at all.
    return any("\x00" in text or not _encodes(text) for text in _texts(body))


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _texts(body: Body) -> Iterator[str]:
    waiting: list[Any] = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value)
            waiting.extend(value.values())
