"""Contacts from the command line: brought from a file, erased by id and by agent."""

import json
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text

from bot.store import people
from bot.store.engine.connections import writer_engine
from bot.store.engine.migrate import upgrade
from bot.store.engine.transaction import Tx
from tests.builders.bad_contacts import refused, sent, taken
from tests.builders.charter import charter_data
from tests.builders.interactions import a_contact, scored
from tests.builders.unit import HERE
from tests.contract.cli.program import Ended, Program


@pytest.fixture
def on(bot: Program, database_url: str) -> Callable[..., Ended]:
    """The program on a database that has seen its workspace, with a charter that has a scorecard."""
    upgrade(database_url)
    engine = writer_engine(database_url)
    with engine.begin() as connection:
        tx = Tx(connection)
        people.remember_workspace(tx, HERE, api_url="https://x", bot_user_id="U0BOT", name="H")
    engine.dispose()
    bot.write("rollout.yaml", json.dumps(charter_data(**scored())))
    return partial(bot, database_url=database_url, secret_key="s" * 32)


def kept(url: str) -> list[tuple[str, str]]:
    engine = writer_engine(url)
    with engine.begin() as connection:
        rows = connection.execute(
            text("SELECT external_id, agent FROM interaction ORDER BY number")
        )
        found = [(external, agent) for external, agent in rows]
    engine.dispose()
    return found


def test_a_file_comes_in_once_and_what_is_erased_stays_so(
    on: Callable[..., Ended], bot: Program, database_url: str
) -> None:
    sent = [{**a_contact(n), "outputs": []} for n in (1, 2)]
    lines = "".join(json.dumps(each) + "\n" for each in [*sent, a_contact(3, channel="fax")])
    path = bot.write("c.ndjson", lines)
    dry = on("import", "interactions", path, "--dry-run")
    assert dry.out.endswith("Would keep: 2 accepted, 0 unchanged, 0 revised, 1 refused.\n")
    first = on("import", "interactions", path, "--source", "telephony")
    assert "c.ndjson:3: balance has no channel “fax”" in first.out
    assert [external for external, _ in kept(database_url)] == ["c1", "c2"]
    assert "is erased" in on("erase", "interaction", "telephony", "c1").out
    assert "Totals stay" in on("erase", "agent", "a7").out
    again = on("import", "interactions", path, "--source", "telephony")
    assert again.out.endswith("0 accepted, 2 unchanged, 0 revised, 1 refused.\n")
    assert kept(database_url)[0][0].startswith("erased:")
    refused = on("erase", "interaction", "telephony", "c9")
    assert "telephony sent no contact c9" in refused.err
    assert refused.code != 0


def test_each_bad_line_of_a_file_costs_itself_alone(
    on: Callable[..., Ended], bot: Program, database_url: str
) -> None:
    path = bot.write("c.ndjson", "".join(json.dumps(each) + "\n" for each in sent()))
    ended = on("import", "interactions", path, "--source", "telephony")
    for line, why in refused().items():
        assert f"c.ndjson:{line}: " in ended.out
        assert why in ended.out
    assert f"{len(taken())} accepted, 0 unchanged, 0 revised, {len(refused())} refused" in ended.out
    assert {external for external, _ in kept(database_url)} == taken()


def test_a_source_of_contacts_on_trial_says_what_became_of_each(
    on: Callable[..., Ended], bot: Program, database_url: str
) -> None:
    log = {
        "key": "log",
        "layout": "five9",
        "url": "log.csv",
        "zone": "UTC",
        "fields": {"workflow": {"map": {"Bal": "balance"}}},
        "constants": {"channel": "voice"},
    }
    others = scored()["sources"]
    bot.write("rollout.yaml", json.dumps(charter_data(**scored(sources=[*others, log]))))
    lines = "CALL ID,TIMESTAMP,SKILL\n1,2026-02-01 10:00,Bal\n2,2026-02-01 10:00,Old\nTotal,,\n"
    bot.write("log.csv", lines)
    ended = on("sources", "test", "log")
    assert ended.err + ended.out == (
        "row 2: taken as 1: 2026-02-01 balance voice, no outcome\n"
        "row 3: refused: workflow “Old” is not mapped: add it to its map, or a default\n"
        "row 4: left out by where\n"
        "workflow “Old” is not mapped, once\n"
        "log would bring 1 interaction, 1 refused, 1 left out. Nothing was kept.\n"
    )
    assert kept(database_url) == []
