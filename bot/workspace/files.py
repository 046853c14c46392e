"""Uploads: how Slack describes a file."""

import mimetypes
from pathlib import PurePath
from urllib.parse import quote

from starlette.responses import Response

from bot.workspace.ids import Json
from bot.workspace.state import File
from bot.workspace.world import World

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def mimetype_of(file: File) -> str:
    """Guess the type by the name, as Slack's own listing shows it."""
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def file_response(file: File) -> Response:
    """Give the bytes of a file: pictures to look at, anything else only to keep.

    What somebody uploaded must never run as a page of ours, whatever its name and its bytes say.
    """
    kind = mimetype_of(file)
    is_picture = kind in PICTURES
    shown = "inline" if is_picture else "attachment"
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    media_type = kind if is_picture else "application/octet-stream"
    return Response(file.content, media_type=media_type, headers=headers)


def file_json(world: World, file: File) -> Json:
    """Describe a file as files.info does; its bytes are fetched with the app's token."""
    # Not the address people use: an app must present its token to fetch a file.
    address = f"{world.base_url.removesuffix('/api/')}/files-pri/{world.team_id}-{file.id}"
    suffix = PurePath(file.name).suffix.removeprefix(".")
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": mimetype_of(file),
        "filetype": suffix or "binary",
        "pretty_type": suffix.upper() or "Binary",
        "user": file.owner,
        "user_team": world.team_id,
        "editable": False,
        "size": len(file.content or b""),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{address}/{file.name}",
        "url_private_download": f"{address}/download/{file.name}",
        "permalink": f"https://{world.team_domain}.slack.com/files/{file.owner}/{file.id}/{file.name}",
        "alt_txt": file.alt_text,
        "shares": _shares(world, file),
        "channels": [c for c, _ in file.shares if world.channels[c].kind == "channel"],
        "groups": [c for c, _ in file.shares if world.channels[c].kind == "private"],
        "ims": [c for c, _ in file.shares if world.channels[c].kind == "im"],
    }


def _shares(world: World, file: File) -> Json:
    shares: Json = {}
    for channel_id, ts in file.shares:
        visibility = "public" if world.channels[channel_id].kind == "channel" else "private"
        shares.setdefault(visibility, {}).setdefault(channel_id, []).append({"ts": ts})
    return shares


def client_file(file: File) -> Json:
    """Describe a file to a person's window."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": mimetype_of(file),
        "size": len(file.content or b""),
        "url": f"/client/file/{file.id}",
    }
