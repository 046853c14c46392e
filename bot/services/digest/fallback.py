"""A digest's thread where Slack refuses its native blocks: the same as a picture."""

import base64
import json
from typing import Any

from bot.domain.outbox import Lane, Message, Method, WaitingMessage
from bot.domain.refs import Ref, Topic
from bot.store.outbox.parked import drop_parked
from bot.work.unit import Unit

REFUSED = ("invalid_blocks", "invalid_blocks_format")
NATIVE = frozenset({"data_table", "data_visualization"})


def drawn_instead(unit: Unit, message: WaitingMessage, reason: str) -> bool:
    """Post a picture in place of blocks that Slack refused; False where that is not what happened."""
    if Ref.parse(message.subject).about is not Topic.DIGEST or message.method is not Method.POST:
        return False
    payload = json.loads(message.payload)
    if not reason.startswith(REFUSED) or not has_native(payload):
        return False
    # What draws is loaded by the few who need it.
    from bot.slack.pictures import picture  # noqa: PLC0415 - see above

    drop_parked(unit.tx, unit.workspace, message.id, at=unit.at)
    unit.queue(
        Message(
            lane=Lane.DIGEST,
            subject=message.subject,
            method=Method.UPLOAD,
            place=message.place,
            payload={
                "filename": "numbers.png",
                "title": payload["text"],
                "content_base64": base64.b64encode(picture(payload)).decode(),
            },
            thread=message.thread,
        )
    )
    return True


def has_native(payload: dict[str, Any]) -> bool:
    """Tell whether a message holds blocks that not every Slack shows."""
    return any(block.get("type") in NATIVE for block in payload.get("blocks") or ())
