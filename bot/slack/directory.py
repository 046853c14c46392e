"""Who and what is in the workspace, as far as the token may see."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ids import WorkspaceId


@dataclass(frozen=True)
class Identity:
    """Who the bot is: the installation and its own ids."""

    workspace_id: WorkspaceId
    team: str
    bot_user_id: str
    bot_id: str
    url: str


async def auth(client: AsyncWebClient) -> Identity:
    """Ask Slack who the token belongs to; raises SlackApiError or aiohttp's errors.

    An organisation-wide installation is one workspace, named by its enterprise id.
    """
    answer = await client.auth_test()
    org = answer.get("is_enterprise_install") and answer.get("enterprise_id")
    return Identity(
        workspace_id=WorkspaceId(org or answer["team_id"]),
        team=answer.get("team") or "",
        bot_user_id=answer.get("user_id") or "",
        bot_id=answer.get("bot_id") or "",
        url=answer.get("url") or "",
    )
