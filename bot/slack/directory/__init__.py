"""Who and what is in the workspace, as far as the token may see."""

from bot.slack.directory.look import auth, fetch, fetch_channel, fetch_group
from bot.slack.directory.refusals import (
    NETWORK_ERRORS,
    error_code,
    is_passing,
    mend_of,
    retry_after,
)
from bot.slack.directory.seen import (
    PARTS,
    Directory,
    DirectoryChannel,
    DirectoryGroup,
    DirectoryPerson,
    Gap,
    Identity,
    Part,
    channel_of,
    group_of,
    identity_of,
    person_of,
)

__all__ = [
    "NETWORK_ERRORS",
    "PARTS",
    "Directory",
    "DirectoryChannel",
    "DirectoryGroup",
    "DirectoryPerson",
    "Gap",
    "Identity",
    "Part",
    "auth",
    "channel_of",
    "error_code",
    "fetch",
    "fetch_channel",
    "fetch_group",
    "group_of",
    "identity_of",
    "is_passing",
    "mend_of",
    "person_of",
    "retry_after",
]
