"""Numbers from the command line: files of any size, sources on trial, digests of any day."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import text

from bot.store import people
from bot.store.engine.connections import writer_engine
from bot.store.engine.migrate import upgrade
from bot.store.engine.transaction import Tx
from tests.builders.charter import charter_data
from tests.builders.measures import measured, numbers
from tests.builders.unit import HERE
from tests.contract.cli.program import Ended, Program

LAST = date(2026, 3, 1)
SHEET = {
    "key": "sheet",
    "kind": "csv",
    "url": "sheet.csv",
    "fields": {"day": "Datum", "value": "Wert"},
    "constants": {"measure": "aht", "workflow": "balance", "channel": "voice"},
}


@pytest.fixture
def on(bot: Program, database_url: str) -> Callable[..., Ended]:
    """The program on a database that has seen its workspace, with a charter that is measured."""
    upgrade(database_url)
    engine = writer_engine(database_url)
    with engine.begin() as connection:
        tx = Tx(connection)
        people.remember_workspace(tx, HERE, api_url="https://x", bot_user_id="U0BOT", name="H")
    engine.dispose()
    sources = [SHEET, {"key": "telephony", "kind": "ingest"}]
    bot.write("rollout.yaml", json.dumps(charter_data(**measured(sources=sources))))
    return partial(bot, database_url=database_url, secret_key="s" * 32)


def a_csv(days: int = 40) -> str:
    rows = ["measure,workflow,channel,day,value,n"]
    rows += [
        f"{o.measure},{o.workflow},{o.channel},{o.day},{o.value},{o.n}"
        for o in numbers(days=days, last=LAST)
    ]
    return "\n".join(rows) + "\n"


def kept(url: str) -> int:
    engine = writer_engine(url)
    with engine.begin() as connection:
        found: int = connection.execute(text("SELECT count(*) FROM observation")).scalar_one()
    engine.dispose()
    return found


def test_a_file_comes_in_line_by_line_and_only_once(
    on: Callable[..., Ended], bot: Program, database_url: str
) -> None:
    path = bot.write("n.csv", a_csv() + "aht,balance,voice,2026-02-01,NaN,1\n")
    dry = on("import", "observations", path, "--dry-run")
    assert dry.out.endswith("Would keep: 40 accepted, 0 unchanged, 0 revised, 1 refused.\n")
    assert kept(database_url) == 0
    first = on("import", "observations", path)
    assert "n.csv:42: value “NaN” is no number: write 412.5" in first.out
    assert first.out.endswith("40 accepted, 0 unchanged, 0 revised, 1 refused.\n")
    assert "0 accepted, 40 unchanged" in on("import", "observations", path).out
    assert kept(database_url) == 40


def test_a_file_with_decimal_commas_says_so(on: Callable[..., Ended], bot: Program) -> None:
    head, lines = "measure;workflow;day;value;n\n", "aht;balance;2026-02-01;412,5;1.040\n"
    path = bot.write("n.csv", head + lines)
    assert "n “1.040” is no count" in on("import", "observations", path, "--dry-run").out
    told = on("import", "observations", path, "--decimals", "comma").out
    assert told == "1 accepted, 0 unchanged, 0 revised, 0 refused.\n"


@pytest.mark.parametrize("end", ['aht,balance,voice,2026-02-01,"4', "aht,balance,voice,caf\xe9"])
def test_a_file_that_breaks_off_leaves_nothing_of_it_behind(
    on: Callable[..., Ended], bot: Program, database_url: str, end: str
) -> None:
    ended = on("import", "observations", bot.write("n.csv", (a_csv() + end).encode("latin-1")))
    assert (ended.code, "n.csv: line 42" in ended.err) == (2, True)
    assert kept(database_url) == 0


def test_lines_of_json_come_in_as_well(on: Callable[..., Ended], bot: Program) -> None:
    row = {"measure": "aht", "workflow": "balance", "day": "2026-02-01", "value": 400}
    lines = bot.write("n.ndjson", json.dumps(row) + "\n{oops\n")
    assert (
        "1 accepted, 0 unchanged, 0 revised, 1 refused." in on("import", "observations", lines).out
    )
    whole = bot.write("n.json", json.dumps([{**row, "value": 401}]))
    assert (
        "0 accepted, 0 unchanged, 1 revised, 0 refused." in on("import", "observations", whole).out
    )


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("n.xlsx", "", "a file is .csv, .json, .ndjson or .jsonl."),
        (
            "n.csv",
            "measure,measure,workflow,day\n",
            "two columns are called “measure”: give one another name.",
        ),
        ("n.json", "[" * 5_000, "not JSON"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    on: Callable[..., Ended], bot: Program, name: str, body: str, why: str
) -> None:
    ended = on("import", "observations", bot.write(name, body))
    assert ended.code == 2
    assert why in ended.err


def test_a_source_on_trial_shows_what_it_would_bring(
    on: Callable[..., Ended], bot: Program, database_url: str
) -> None:
    bot.write("sheet.csv", "Datum;Wert\n2026-02-01;400\n2026-02-02;oops\n")
    ended = on("sources", "test", "sheet")
    assert ended.code == 1
    assert "2026-02-01 aht balance voice: 400" in ended.out
    assert "row 3: refused: value “oops” is no number" in ended.out
    assert ended.out.endswith("sheet would bring 1 observation, 1 refused. Nothing was kept.\n")
    assert kept(database_url) == 0
    assert "is sent to us" in on("sources", "test", "telephony").out
    unknown = on("sources", "test", "nothing")
    assert unknown.code == 1
    assert unknown.err == "There is no source 'nothing': known here: sheet, telephony.\n"
    assert "did you mean sheet?" in on("sources", "test", "shet").err


def test_any_days_digest_is_shown_and_nothing_is_posted(
    on: Callable[..., Ended], bot: Program
) -> None:
    on("import", "observations", bot.write("n.csv", a_csv()))
    day = LAST + timedelta(days=1)
    shown = on("digest", "--date", str(day), "--preview")
    assert shown.code == 0
    assert "Harbour" in shown.out
    of_pod = on("digest", "--date", str(day), "--channel", "cards")
    assert "Cards" in of_pod.out
    unknown = on("digest", "--channel", "card")
    assert unknown.code == 1
    assert unknown.err == "There is no leader channel or pod 'card': did you mean cards?\n"
    assert "only shows them" in on("digest", "--no-preview").err
