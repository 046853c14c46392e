"""What the workspace learns about the app: the parts of its manifest that Slack acts upon."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.workspace.ids import Json

# Slack grants an event only together with the scope that lets the app see its content.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_created": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_shared": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_unshared": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_created": "usergroups:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "team_join": "users:read",
    "user_change": "users:read",
}


@dataclass(frozen=True)
class Command:
    """A slash command as the manifest declares it."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False
    url: str = ""


@dataclass(frozen=True)
class Shortcut:
    """A global or message shortcut as the manifest declares it."""

    name: str
    type: str
    callback_id: str
    description: str = ""


@dataclass(frozen=True)
class Manifest:
    """The app as installed: every scope it asks for is granted."""

    name: str
    display_name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    has_home: bool
    has_messages: bool
    socket_mode: bool
    events_url: str
    interactivity_url: str
    options_url: str

    def command(self, name: str) -> Command | None:
        """Find a slash command by its name, slash included."""
        return next((each for each in self.commands if each.command == name), None)

    def shortcut(self, callback_id: str, kind: str) -> Shortcut | None:
        """Find a shortcut of a kind, `global` or `message`."""
        found = (each for each in self.shortcuts if each.type == kind)
        return next((each for each in found if each.callback_id == callback_id), None)

    def hears(self, event: str) -> bool:
        """Tell whether the app subscribed to an event and holds the scope it needs."""
        needed = EVENT_SCOPES.get(event)
        return event in self.events and (needed is None or needed in self.scopes)


def read_manifest(data: Json) -> Manifest:
    """Read a manifest as Slack would; raise ValueError where Slack would refuse to install it."""
    features, settings = data.get("features", {}), data.get("settings", {})
    home, interactivity = features.get("app_home", {}), settings.get("interactivity", {})
    subscriptions = settings.get("event_subscriptions", {})
    name = data["display_information"]["name"]
    manifest = Manifest(
        name=name,
        display_name=features.get("bot_user", {}).get("display_name", name),
        scopes=_scopes(data),
        events=frozenset(subscriptions.get("bot_events", ())),
        commands=tuple(_command(each) for each in features.get("slash_commands", ())),
        shortcuts=tuple(Shortcut(**each) for each in features.get("shortcuts", ())),
        has_home=bool(home.get("home_tab_enabled")),
        has_messages=bool(home.get("messages_tab_enabled", True)),
        socket_mode=bool(settings.get("socket_mode_enabled")),
        events_url=subscriptions.get("request_url", ""),
        interactivity_url=interactivity.get("request_url", ""),
        options_url=interactivity.get("message_menu_options_url", ""),
    )
    _refuse(manifest)
    return manifest


def _scopes(data: Json) -> frozenset[str]:
    scopes = data.get("oauth_config", {}).get("scopes", {})
    # The person who installs may decline optional scopes; this workspace grants them all.
    return frozenset([*scopes.get("bot", ()), *scopes.get("bot_optional", ())])


def _command(data: Json) -> Command:
    known = ("command", "description", "usage_hint", "should_escape", "url")
    return Command(**{key: data[key] for key in known if key in data})


def _refuse(manifest: Manifest) -> None:
    if (manifest.commands or manifest.shortcuts) and "commands" not in manifest.scopes:
        raise ValueError("manifest: slash commands and shortcuts need the scope `commands`")
    # Slack refuses such a manifest when it is saved, long before an event could go missing.
    for event in sorted(manifest.events & EVENT_SCOPES.keys()):
        if EVENT_SCOPES[event] not in manifest.scopes:
            raise ValueError(f"manifest: the event `{event}` needs `{EVENT_SCOPES[event]}`")
    for what, size, most in _sizes(manifest):
        if size > most:
            raise ValueError(f"manifest: {what} is {size}, at most {most} allowed")


def _sizes(manifest: Manifest) -> Iterator[tuple[str, int, int]]:
    """List what Slack's manifest schema limits: what it is, its size, the most allowed."""
    yield "the length of the name", len(manifest.name), 35
    yield "the length of the bot's display name", len(manifest.display_name), 80
    yield "the number of commands", len(manifest.commands), 50
    yield "the number of shortcuts", len(manifest.shortcuts), 10
    yield "the number of events", len(manifest.events), 100
    for command in manifest.commands:
        yield f"the length of `{command.command}`", len(command.command), 32
    for shortcut in manifest.shortcuts:
        yield f"the length of `{shortcut.name}`", len(shortcut.name), 24
        yield f"the length of `{shortcut.callback_id}`", len(shortcut.callback_id), 255
