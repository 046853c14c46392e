"""Ids that carry their kind, so that a channel is never passed where a person is meant."""

from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
SlackUserId = NewType("SlackUserId", str)
ChannelId = NewType("ChannelId", str)
PodKey = NewType("PodKey", str)
WorkflowKey = NewType("WorkflowKey", str)
