"""How Slack describes people, bots and usergroups."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.workspace.ids import Json
from bot.workspace.state import User, Usergroup
from bot.workspace.world import World

COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5")


def user_json(world: World, user: User, *, with_email: bool) -> Json:
    """Describe a user as users.info does; a deactivated one has fewer fields."""
    shape: Json = {
        "id": user.id,
        "team_id": world.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": _profile(world, user, with_email=with_email),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": world.epoch(),
    }
    # Slack stops telling zone and roles of people who left; an app must not rely on them.
    if user.deleted:
        return shape
    return shape | _zone(user.tz, world.clock.now()) | {
        "color": color_of(user),
        "real_name": user.real_name,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_email_confirmed": bool(user.email),
        "who_can_share_contact_card": "EVERYONE",
    }  # fmt: skip


def _profile(world: World, user: User, *, with_email: bool) -> Json:
    profile: Json = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": display_name(user),
        "display_name_normalized": display_name(user),
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "",
        "first_name": user.real_name.partition(" ")[0],
        "last_name": user.real_name.partition(" ")[2],
        "team": world.team_id,
    }
    # A bot has no address; how an app tells its own kind from people.
    if user.is_bot:
        profile |= {"api_app_id": world.app_id, "bot_id": world.bot_id, "always_active": True}
    elif with_email and user.email:
        profile["email"] = user.email
    return profile


def _zone(name: str, at: datetime) -> Json:
    local = at.astimezone(ZoneInfo(name))
    offset = local.utcoffset()
    seconds = int(offset.total_seconds()) if offset is not None else 0
    return {"tz": name, "tz_label": local.tzname() or name, "tz_offset": seconds}


def display_name(user: User) -> str:
    """The short name people see beside a message."""
    return user.real_name if user.is_bot else user.real_name.partition(" ")[0]


def color_of(user: User) -> str:
    """A colour that stays with a person."""
    return COLORS[sum(map(ord, user.id)) % len(COLORS)]


def bot_profile(world: World) -> Json:
    """Describe the app as its own messages do."""
    return {
        "id": world.bot_id,
        "app_id": world.app_id,
        "user_id": world.app_user.id,
        "name": world.manifest.display_name,
        "icons": {},
        "deleted": False,
        "updated": world.epoch(),
        "team_id": world.team_id,
    }


def usergroup_json(world: World, group: Usergroup, *, with_users: bool) -> Json:
    """Describe a usergroup as usergroups.list does."""
    shape: Json = {
        "id": group.id,
        "team_id": world.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": world.epoch(),
        "date_update": world.epoch(),
        "date_delete": 0,
        "auto_type": None,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": "",
        "updated_by": "",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.users),
    }
    return shape | {"users": list(group.users)} if with_users else shape
