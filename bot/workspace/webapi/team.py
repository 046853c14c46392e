"""auth.test, api.test, team.info and blocks.validate: about the connection and the team."""

from bot.workspace.blocks import BlockError, judge, judge_blocks
from bot.workspace.ids import Json
from bot.workspace.webapi.call import ApiError, Call, Method, said


async def auth_test(call: Call) -> Json:
    """auth.test: who this token is."""
    world = call.world
    return {
        "url": f"https://{world.team_domain}.slack.com/",
        "team": world.team_name,
        "user": world.app_user.name,
        "team_id": world.team_id,
        "user_id": world.app_user.id,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


async def api_test(call: Call) -> Json:
    """api.test: what was sent, or the error that was asked for."""
    if error := call.text("error"):
        raise ApiError(error, args=dict(call.args))
    return {"args": dict(call.args)}


async def team_info(call: Call) -> Json:
    """team.info."""
    world = call.world
    team = {
        "id": world.team_id,
        "name": world.team_name,
        "url": f"https://{world.team_domain}.slack.com/",
        "domain": world.team_domain,
        "email_domain": "",
        "icon": {"image_default": True},
        "avatar_base_url": "",
        "is_verified": False,
    }
    return {"team": team}


async def open_connection(call: Call) -> Json:
    """apps.connections.open: the address of a new Socket Mode connection."""
    if not call.world.manifest.socket_mode:
        raise ApiError("socket_mode_not_enabled")
    return {"url": call.world.new_socket()}


async def blocks_validate(call: Call) -> Json:
    """blocks.validate: exactly one of blocks, message and view, without any token."""
    given = [name for name in ("blocks", "message", "view") if call.args.get(name) is not None]
    if len(given) != 1:
        words = said("must provide exactly one of `blocks`, `view`, or `message`")
        raise ApiError("invalid_arguments", response_metadata=words)
    name = given[0]
    faults = _judged(name, call.decoded(name, "invalid_arguments"))
    if faults:
        raise ApiError(f"invalid_{name}", errors=[_fault(fault, name) for fault in faults])
    return {}


def _judged(name: str, value: object) -> list[BlockError]:
    if name == "blocks":
        return judge_blocks(value)
    if name == "message":
        return judge(value, "message")
    kind = value.get("type") if isinstance(value, dict) else None
    return judge(value, "home" if kind == "home" else "modal")


def _fault(fault: BlockError, name: str) -> Json:
    pointer = fault.pointer.removeprefix("/blocks") if name == "blocks" else fault.pointer
    return {
        "code": "failed_constraint",
        "message": fault.message,
        "pointer": pointer,
        "constraint": {"type": fault.code, "expected": fault.constraint},
    }


METHODS = {
    "auth.test": Method(auth_test),
    "api.test": Method(api_test, auth="none"),
    "apps.connections.open": Method(open_connection, auth="app"),
    "team.info": Method(team_info, ("team:read",)),
    "blocks.validate": Method(blocks_validate, auth="none"),
}
