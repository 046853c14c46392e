"""What people type, as Slack's own composer encodes it."""

import re

from bot.workspace.people import display_name
from bot.workspace.world import World


def escaped(text: str) -> str:
    """Escape the three characters that mean something in Slack's text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def encoded(world: World, text: str) -> str:
    """Escape typed words and turn names of people, groups and channels into mentions."""
    names = _mentions(world)
    if not names:
        return escaped(text)
    # Longest first, so that "@Ana Reyes" is not taken for "@Ana" and a family name.
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w@#])({known})(?!\w)", re.IGNORECASE)
    # Escaped before the names are found: typed brackets can then never form a mention.
    return pattern.sub(lambda found: names[found[0].lower()], escaped(text))


def _mentions(world: World) -> dict[str, str]:
    names = {"@channel": "<!channel>", "@here": "<!here>", "@everyone": "<!everyone>"}
    for user in world.users.values():
        if not user.deleted:
            for name in (display_name(user), user.real_name, user.name):
                names["@" + escaped(name).lower()] = f"<@{user.id}>"
    for group in world.usergroups.values():
        names["@" + group.handle.lower()] = f"<!subteam^{group.id}>"
    for channel in world.channels.values():
        if channel.name:
            names["#" + channel.name.lower()] = f"<#{channel.id}|{channel.name}>"
    return names
