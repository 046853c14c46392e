"""What a person has not read yet."""

from bot.workspace.ids import Json
from bot.workspace.state import Channel, Message
from bot.workspace.world import World


def unread_of(world: World, channel: Channel, person: str) -> Json:
    """Count the unread messages and mentions of one person in one channel."""
    last_read = channel.last_read.get(person, "")
    unread = mentions = 0
    # From the newest back to the mark: long channels are mostly read.
    for message in reversed(channel.messages.values()):
        if message.ts <= last_read:
            break
        if _counts(message, person):
            unread += 1
            mentions += world.mentions(message, person) or channel.is_im
    return {"unread": unread, "mentions": mentions, "last_read": last_read}


def _counts(message: Message, person: str) -> bool:
    return message.user != person and message.in_channel and message.subtype != "channel_join"


def tell_unread(world: World, channel: Channel, person: str) -> None:
    """Show a person's windows what is unread in a channel."""
    frame = {"type": "unread", "channel": channel.id, **unread_of(world, channel, person)}
    world.feed.push(person, frame)


def mark_read(world: World, channel: Channel, person: str, ts: str) -> None:
    """Move a person's read mark forward."""
    channel.last_read[person] = max(channel.last_read.get(person, ""), ts)
    tell_unread(world, channel, person)
