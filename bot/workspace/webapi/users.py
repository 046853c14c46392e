"""users.*, usergroups.* and bots.*: who is who."""

from bot.workspace.ids import Json, cursor_for
from bot.workspace.people import bot_profile, user_json, usergroup_json
from bot.workspace.webapi.call import ApiError, Call, Method, page

EMAIL = "users:read.email"


def _described(call: Call, user_id: str) -> Json:
    with_email = EMAIL in call.world.manifest.scopes
    return user_json(call.world, call.world.users[user_id], with_email=with_email)


async def info(call: Call) -> Json:
    """users.info."""
    user_id = call.required("user")
    if user_id not in call.world.users:
        raise ApiError("user_not_found")
    return {"user": _described(call, user_id)}


async def list_users(call: Call) -> Json:
    """users.list: deactivated people and bots included."""
    limit, after = call.limit(1000), call.position()
    found = [each for each in sorted(call.world.users) if each > after]
    shown = [_described(call, each) for each in found[:limit]]
    more_at = cursor_for(found[limit - 1]) if len(found) > limit else ""
    return page(shown, "members", more_at=more_at) | {"cache_ts": call.world.epoch()}


async def lookup_by_email(call: Call) -> Json:
    """users.lookupByEmail: active people only."""
    email = call.required("email").lower()
    for user in call.world.users.values():
        # A deactivated account keeps its address but is found by it no longer.
        if user.email.lower() == email and not user.deleted:
            return {"user": _described(call, user.id)}
    raise ApiError("users_not_found")


async def list_usergroups(call: Call) -> Json:
    """usergroups.list."""
    groups = call.world.usergroups.values()
    with_users = call.flag("include_users")
    shown = [usergroup_json(call.world, each, with_users=with_users) for each in groups]
    return {"usergroups": shown}


async def list_usergroup_users(call: Call) -> Json:
    """usergroups.users.list."""
    group = call.world.usergroups.get(call.required("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


async def bot_info(call: Call) -> Json:
    """bots.info."""
    bot_id = call.text("bot") or call.world.bot_id
    if bot_id != call.world.bot_id:
        raise ApiError("bot_not_found")
    described = bot_profile(call.world)
    del described["team_id"]
    return {"bot": described}


METHODS = {
    "users.info": Method(info, ("users:read",)),
    "users.list": Method(list_users, ("users:read",)),
    "users.lookupByEmail": Method(lookup_by_email, (EMAIL,)),
    "usergroups.list": Method(list_usergroups, ("usergroups:read",)),
    "usergroups.users.list": Method(list_usergroup_users, ("usergroups:read",)),
    "bots.info": Method(bot_info, ("users:read",)),
}
