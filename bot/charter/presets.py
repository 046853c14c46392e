"""Layouts by name: what each system's records are in keys of the charter, and nothing else."""

from collections.abc import Mapping
from typing import Any

# Source: https://docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html
_AMAZON_CONNECT = {
    "of": "interactions",
    "kind": "ndjson",
    # Sent at least once, and again when something of it is known later.
    "newest": {"key": "ContactId", "at": "LastUpdateTimestamp"},
    "fields": {
        "id": "InitialContactId || ContactId",
        "workflow": "Queue.Name",
        "channel": {
            "from": "Channel",
            "map": {"VOICE": "voice", "CHAT": "chat", "SMS": "sms", "TASK": "web", "EMAIL": "web"},
        },
        "start": "InitiationTimestamp",
        "duration_s": {"from": "InitiationTimestamp", "to": "DisconnectTimestamp"},
        "agent": "Agent.Username",
        "outcome": (
            "Agent.ConnectedToAgentTimestamp && 'handed_over'"
            " || Queue && 'abandoned' || 'contained'"
        ),
        "updated": "LastUpdateTimestamp",
    },
    "group": {
        "by": ["id"],
        "take": {"duration_s": "span", "agent": "last"},
        "prefer": {"outcome": ["handed_over", "abandoned", "contained"]},
    },
}

_TALKED = "participants[?purpose=='agent' && sessions[?segments[?segmentType=='interact']]]"
# Source: https://developer.genesys.cloud/analyticsdatamanagement/analytics/detail/
_GENESYS_CLOUD = {
    "of": "interactions",
    "kind": "json",
    "query": "conversations || [@]",
    "pages": {"cursor": "cursor", "param": "cursor"},
    "fields": {
        "id": "conversationId",
        "workflow": "participants[].sessions[].segments[].queueId | [0]",
        "channel": {
            "from": "participants[].sessions[].mediaType | [0]",
            "map": {
                "voice": "voice",
                "callback": "voice",
                "chat": "chat",
                "message": "chat",
                "email": "web",
            },
        },
        "start": "conversationStart",
        "duration_s": {
            "from": "sum(participants[].sessions[].metrics[?name=='tHandle'][].value)",
            "unit": "ms",
        },
        # Whoever talked last; whose telephone only rang did not.
        "agent": f"{_TALKED} | [-1].userId",
        "outcome": (
            f"({_TALKED} | [0]) && 'handed_over'"
            " || (participants[?purpose=='acd'] | [0]) && 'abandoned' || 'contained'"
        ),
        "versions.flow": "participants[].sessions[].flow.flowVersion | [0]",
    },
    "newest": {"key": "conversationId", "at": "conversationEnd"},
}

# Source: https://developer.niceincontact.com/API/ReportingAPI
_NICE_CXONE = {
    "of": "interactions",
    "kind": "json",
    "query": "contacts || completedContacts || [@]",
    "pages": {"next": "_links.next"},
    # A short abandon is nobody's call, and what an agent refused comes again with another.
    "where": (
        "!contains(['true', 'True', 'Y', '1'], to_string(isShortAbandon))"
        " && !contains(['true', 'True', 'Y', '1'], to_string(isRefused))"
    ),
    "newest": {"key": "contactId", "at": "lastUpdateTime"},
    "fields": {
        "id": "masterContactId || contactId",
        "workflow": "skillName",
        "channel": {
            "from": "mediaTypeName || mediaType",
            "map": {
                "Call": "voice",
                "Phone Call": "voice",
                "Voice": "voice",
                "Chat": "chat",
                "Email": "web",
                "Digital": "chat",
                "Text": "sms",
            },
        },
        "start": "contactStartDate || contactStart",
        "duration_s": "totalDurationSeconds",
        "agent": "agentId",
        "outcome": (
            "contains(['true', 'True', 'Y', '1'], to_string(abandoned)) && 'abandoned'"
            " || agentId && 'handed_over' || 'contained'"
        ),
        "updated": "lastUpdateTime",
    },
    "group": {
        "by": ["id"],
        "take": {"agent": "last"},
        "prefer": {"outcome": ["handed_over", "abandoned", "contained"]},
    },
}

# Source: https://webapps.five9.com/assets/files/for_customers/documentation/ (Call Log report)
_FIVE9 = {
    "of": "interactions",
    "kind": "csv",
    "zone": "America/Los_Angeles",
    # A totals row has no time of its own.
    "where": '"TIMESTAMP"',
    "fields": {
        "id": "CALL ID",
        "workflow": "SKILL",
        "channel": {
            "from": "CALL TYPE",
            "map": {
                "Inbound": "voice",
                "Outbound": "voice",
                "Manual": "voice",
                "Queue Callback": "voice",
            },
        },
        "start": "TIMESTAMP",
        "duration_s": "TALK TIME",
        "agent": "AGENT",
        "outcome": {
            "from": "ABANDONED",
            "map": {"1": "abandoned", "Yes": "abandoned", "0": "handed_over", "No": "handed_over"},
        },
    },
    "group": {
        "by": ["id"],
        "take": {"duration_s": "sum", "agent": "last", "outcome": "last"},
    },
}

# Source: https://support.zendesk.com/hc/en-us/articles/6819294553498 (Zendesk QA, once Klaus)
_ZENDESK_QA = {
    "of": "interactions",
    "kind": "json",
    "query": "rows || [@]",
    "pages": {"cursor": "nextCursor", "param": "cursor"},
    "fields": {
        "id": "externalTicketId",
        "start": "conversationCreatedAt || createdAt || updatedAt",
        "output.item": "ratingCategoryName",
        # What was not evaluated has a score of 0, which says nothing.
        "output.value": {"from": "ratingScaleScore", "of": "ratingMax", "when": "evaluated"},
        "updated": "updatedAt",
    },
    "group": {"by": ["id"]},
}

# Source: https://cloud.google.com/dialogflow/cx/docs/concept/export-bq
_DIALOGFLOW_CX = {
    "of": "interactions",
    "kind": "ndjson",
    "fields": {
        "id": "conversation_name",
        "start": "request_time",
        "outcome": (
            "(agentEscalated || userEscalated || derived_data.agentEscalated"
            " || derived_data.userEscalated || turnSignals.agentEscalated"
            " || turnSignals.userEscalated) && 'handed_over' || 'contained'"
        ),
    },
    "zone": "UTC",
    "group": {
        "by": ["id"],
        "take": {"duration_s": "span"},
        "prefer": {"outcome": ["handed_over", "contained"]},
    },
}

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "amazon-connect": _AMAZON_CONNECT,
    "genesys-cloud": _GENESYS_CLOUD,
    "nice-cxone": _NICE_CXONE,
    "five9": _FIVE9,
    "zendesk-qa": _ZENDESK_QA,
    "dialogflow-cx": _DIALOGFLOW_CX,
}
