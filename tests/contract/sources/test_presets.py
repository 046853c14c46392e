"""Records in the shape real systems send them become contacts and numbers, without glue code."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.interactions.interaction import InteractionOutcome, Output
from bot.domain.interactions.rules import InteractionRules, InteractionWorkflow
from bot.domain.interactions.scorecards import ItemKind, ItemRule, Pointing, Scorecard
from bot.domain.measures.observations import MeasureRule, Rules, WorkflowRule
from bot.domain.measures.units import MeasureUnit
from bot.sources.contacts import TakenContacts
from bot.sources.layout.lay_out import LaidOut, lay_out
from tests.builders.layouts import a_layout, observed, recorded

SHARE = ItemRule(
    kind=ItemKind.SHARE, lowest=0, highest=1, needs=Pointing.NOTHING, channels=frozenset()
)
CARD = Scorecard("1", date(2026, 1, 1), {"greeting": SHARE, "refund": SHARE})
BALANCE = InteractionWorkflow(frozenset({"voice", "chat"}), "Europe/Berlin", (CARD,))
RULES = InteractionRules(
    {"balance": BALANCE}, datetime(2026, 12, 1, tzinfo=UTC), frozenset({"calls.example"})
)
TOTALS = Rules(
    {"aht": MeasureRule(MeasureUnit.S)},
    {"balance": WorkflowRule(frozenset({"voice"}), date(2026, 12, 1))},
)
VOICE = {"workflow": "balance", "channel": "voice"}

CTR = """\
{"ContactId":"c1","InitiationTimestamp":"2026-11-01T23:30:00Z","LastUpdateTimestamp":"2026-11-01T23:40:00Z","Queue":{"Name":"balance"},"Agent":null}
{"ContactId":"c1","InitiationTimestamp":"2026-11-01T23:30:00Z","LastUpdateTimestamp":"2026-11-02T09:00:00Z","Queue":{"Name":"balance"},"Agent":{"Username":"a7","ConnectedToAgentTimestamp":"2026-11-01T23:31:00Z"}}
"""
GENESYS = '{"conversationId":"g1","conversationStart":"2026-10-25T00:40:10.120Z","participants":[{"purpose":"agent","userId":"u2","sessions":[{"mediaType":"voice","metrics":[{"name":"tHandle","value":120500}],"segments":[{"segmentType":"interact"}]}]},{"purpose":"agent","userId":"u3","sessions":[{"segments":[{"segmentType":"alert"}]}]}]}'
CALL_LOG = """\
CALL ID,TIMESTAMP,AGENT,TALK TIME,NOTES
71,2026-11-01 01:30:00,a7,00:03:10,"x
y"
Total,,,00:03:10,
"""
AUTO_QA = '{"rows":[{"externalTicketId":"9","ratingCategoryName":"Greeting","ratingScaleScore":4,"ratingMax":5,"evaluated":true},{"externalTicketId":"9","ratingCategoryName":"Refund","ratingScaleScore":0,"ratingMax":5,"evaluated":false}]}'
TURNS = """\
{"conversation_name":"s/1","agentEscalated":false}
{"conversation_name":"s/1","agentEscalated":true}
"""
INTERVALS = """\
Datum;Zeit;Anrufe;AHT
01.11.2026;09:00;1.040;"412,5"
Summe;;1.040;"412,5"
"""


def laid(text: str | bytes | list[str], rules: Any = RULES, **keys: Any) -> LaidOut:
    texts = text if isinstance(text, list) else [text]
    bodies = [each if isinstance(each, bytes) else each.encode() for each in texts]
    found = lay_out((bodies, a_layout(**keys), rules))
    assert isinstance(found, LaidOut), found
    return found


def contacts(text: str | bytes | list[str], **keys: Any) -> TakenContacts:
    return recorded(laid(text, **keys))


def fates(found: LaidOut) -> list[str]:
    return [f"{line}: {words}" for line, words in sorted(found.fates)]


def test_of_a_contact_that_amazon_connect_sends_twice_the_newest_counts() -> None:
    found = laid(CTR, layout="amazon-connect", constants={"channel": "voice"})
    (one,) = recorded(found).contacts
    assert (one.id, one.agent, one.day) == ("c1", "a7", date(2026, 11, 2))
    assert one.outcome is InteractionOutcome.HANDED_OVER
    assert one.updated == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert fates(found) == [
        "1: left out: row 2 is newer",
        "2: taken as c1: 2026-11-02 balance voice, handed_over, with its agent",
    ]


def test_the_newest_counts_also_where_it_comes_first_or_in_another_answer() -> None:
    early, late = CTR.splitlines()
    for bodies in ([late, early], [f"{late}\n{early}"], [f"{early}{late}"]):
        (one,) = contacts(bodies, layout="amazon-connect", constants=VOICE).contacts
        assert one.agent == "a7"


def test_the_legs_of_a_transferred_contact_are_one() -> None:
    legs = [
        {
            "ContactId": "c2",
            "InitialContactId": "c1",
            "InitiationTimestamp": "2026-11-01T10:05:00Z",
            "DisconnectTimestamp": "2026-11-01T10:09:00Z",
            "Agent": {"Username": "a8", "ConnectedToAgentTimestamp": "2026-11-01T10:06:00Z"},
        },
        {
            "ContactId": "c1",
            "InitiationTimestamp": "2026-11-01T10:00:00Z",
            "DisconnectTimestamp": "2026-11-01T10:04:00Z",
            "Agent": {"Username": "a7", "ConnectedToAgentTimestamp": "2026-11-01T10:01:00Z"},
        },
    ]
    text = "".join(json.dumps(leg, indent=1) for leg in legs)
    found = laid(text, layout="amazon-connect", constants=VOICE)
    (one,) = recorded(found).contacts
    assert (one.id, one.agent, one.duration_s, one.start.hour, one.start.minute) == (
        ("c1", "a8", 540.0, 10, 0)
    )
    assert "2: merged into row 1" in fates(found)


def test_in_genesys_whoever_talked_was_the_agent_and_not_whose_telephone_rang() -> None:
    (one,) = contacts(GENESYS, layout="genesys-cloud", constants={"workflow": "balance"}).contacts
    assert (one.id, one.agent, one.duration_s, one.channel) == ("g1", "u2", 120.5, "voice")
    assert one.outcome is InteractionOutcome.HANDED_OVER
    assert one.day == date(2026, 10, 25)


def test_queues_become_workflows_and_unknown_ones_are_counted_by_name() -> None:
    talks = [json.loads(GENESYS) for _ in range(3)]
    for number, queue in enumerate(("q-1", "q-2", "q-2")):
        talks[number]["conversationId"] = f"g{number}"
        talks[number]["participants"][0]["sessions"][0]["segments"][0]["queueId"] = queue
    keys = {"layout": "genesys-cloud", "fields": {"workflow": {"map": {"q-1": "balance"}}}}
    found = laid(json.dumps({"conversations": talks}), **keys)
    assert [each.id for each in recorded(found).contacts] == ["g0"]
    assert found.unknown == (("workflow", "q-2", 2),)
    assert recorded(found).refused[0].reason == (
        "workflow “q-2” is not mapped: add it to its map, or a default"
    )
    keys["fields"] = {"workflow": {"map": {"q-1": "balance"}, "default": "balance"}}
    found = laid(json.dumps({"conversations": talks}), **keys)
    assert len(recorded(found).contacts) == 3
    assert found.unknown == (("workflow", "q-2", 2),)


@pytest.mark.parametrize(("doubled", "hour"), [("first", 8), ("second", 9)])
def test_five9_says_which_of_a_doubled_hour_and_its_total_is_no_call(
    doubled: str, hour: int
) -> None:
    keys = {"layout": "five9", "fields": {"start": {"doubled": doubled}}, "constants": VOICE}
    found = laid(CALL_LOG, **keys)
    (one,) = recorded(found).contacts
    assert (one.id, one.start, one.duration_s, one.agent) == (
        ("71", datetime(2026, 11, 1, hour, 30, tzinfo=UTC), 190.0, "a7")
    )
    assert fates(found) == [
        f"2: 2026-11-01 01:30:00 comes twice in America/Los_Angeles: taken as the {doubled}",
        "2: taken as 71: 2026-11-01 balance voice, no outcome, 190 s, with its agent",
        "4: left out by where",
    ]


def test_segments_of_a_five9_call_are_one_call() -> None:
    text = CALL_LOG.replace("Total,,,00:03:10,", "71,2026-11-01 03:30:00,a8,00:01:00,")
    (one,) = contacts(text, layout="five9", constants=VOICE).contacts
    assert (one.duration_s, one.agent, one.start.hour) == (250.0, "a8", 8)


def test_what_zendesk_did_not_evaluate_is_absent_and_no_zero() -> None:
    keys = {"layout": "zendesk-qa", "constants": {**VOICE, "start": "2026-11-01T10:00:00Z"}}
    found = laid(AUTO_QA, **keys)
    (one,) = recorded(found).contacts
    assert one.outputs == (Output("greeting", 0.8), Output("refund", None))
    assert "2: merged into row 1" in fates(found)


def test_a_dialogue_in_which_any_turn_was_handed_over_was_handed_over() -> None:
    keys = {"layout": "dialogflow-cx", "constants": {**VOICE, "start": "2026-11-01T10:00:00Z"}}
    (one,) = contacts(TURNS, **keys).contacts
    assert (one.id, one.outcome) == ("s/1", InteractionOutcome.HANDED_OVER)
    turns = [
        {"conversation_name": "s/2", "request_time": f"2026-11-01 10:0{n}:00 UTC"} for n in (3, 0)
    ]
    text = "\n".join(map(json.dumps, turns))
    (one,) = contacts(text, layout="dialogflow-cx", constants=VOICE).contacts
    assert (one.outcome, one.duration_s) == (InteractionOutcome.CONTAINED, 180.0)


def test_nice_leaves_out_short_abandons_and_refused_calls() -> None:
    call = {
        "contactId": 7,
        "masterContactId": 5,
        "contactStartDate": "2026-11-01T10:00:00.000Z",
        "skillName": "balance",
        "mediaTypeName": "Call",
        "totalDurationSeconds": 61.5,
        "agentId": 12,
        "abandoned": False,
    }
    calls = [
        call,
        {**call, "contactId": 8, "masterContactId": 8, "isShortAbandon": True},
        {**call, "contactId": 9, "masterContactId": 9, "isRefused": "True"},
        {**call, "contactId": 10, "masterContactId": 10, "abandoned": True, "agentId": None},
    ]
    found = laid(json.dumps({"contacts": calls}), layout="nice-cxone")
    assert [(e.id, e.outcome, e.duration_s) for e in recorded(found).contacts] == [
        ("5", "handed_over", 61.5),
        ("10", "abandoned", 61.5),
    ]
    assert fates(found)[1:3] == ["2: left out by where", "3: left out by where"]


DAYS = {
    "kind": "csv",
    "decimals": "comma",
    "zone": "Europe/Berlin",
    "where": "Datum != 'Summe'",
    "fields": {
        "day": {"from": ["Datum", "Zeit"], "as": "day", "format": "%d.%m.%Y %H:%M"},
        "value": "AHT",
        "n": "Anrufe",
    },
    "constants": {"measure": "aht", "workflow": "balance"},
    "group": {},
}


def test_intervals_become_days_each_weighing_what_it_counts() -> None:
    found = laid(INTERVALS, TOTALS, **DAYS)
    (one,) = observed(found).observations
    assert (one.day, one.value, one.n) == (date(2026, 11, 1), 412.5, 1040)
    assert "3: left out by where" in fates(found)
    more = INTERVALS.replace("Summe;;1.040", "01.11.2026;09:15;260").replace(
        '260;"412,5"', '260;"312,5"'
    )
    (one,) = observed(laid(more, TOTALS, **DAYS)).observations
    assert (one.value, one.n) == (392.5, 1300)


def test_a_day_of_which_an_interval_cannot_be_read_is_refused_and_no_other() -> None:
    more = INTERVALS.replace("Summe;;1.040", "01.11.2026;09:15;26,x")
    more += '02.11.2026;09:00;10;"100,0"\n'
    found = observed(laid(more, TOTALS, **DAYS))
    assert [each.day.day for each in found.observations] == [2]
    assert found.refused == [(2, "n “26,x” is no number: write 412,5")]


def test_an_own_key_wins_over_the_presets() -> None:
    keys = {
        "layout": "five9",
        "zone": "UTC",
        "fields": {"agent": "NOTES", "outcome": {"default": "abandoned"}},
        "where": "\"call id\" == '71'",
        "link": "https://calls.example/{workflow}/{id}",
        "constants": VOICE,
    }
    (one,) = contacts(CALL_LOG.replace('"x\ny"', "a/9"), **keys).contacts
    assert (one.start.hour, one.agent, one.link) == (1, "a/9", "https://calls.example/balance/71")
    assert one.outcome is None
