"""`import` and `export`: what exists comes in once, and everything that may leaves."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store import charter, people
from bot.store.engine.connections import writer_engine
from bot.store.engine.migrate import upgrade
from bot.store.engine.transaction import Tx
from bot.store.people import Known
from tests.builders.unit import HERE
from tests.contract.cli.program import Ended, Program
from tests.e2e.small_charter import address, small_charter

FEEDBACK = """id,workflow,what,submitter,arrived_on,state,outcome,closed_on
S-1,lost-card,It offers the wrong form.,{aisha},2026-09-01,verified,It asks first.,2026-09-08
S-2,balance,"It is slow, and then late.",{ben},2026-09-02,open,,
"""
ACTIONS = """id,title,pod,due_on,created_on,owner,state,closed_on
J-7,=HYPERLINK the list,cards,2026-12-01,2026-09-01,{emre},open,
J-8,Tell the floor,payments,2026-09-20,2026-09-01,,done,2026-09-19
"""
NAMES = ("aisha", "ben", "emre", "priya", "petra")


@pytest.fixture
def on(bot: Program, database_url: str) -> Callable[..., Ended]:
    """The program on a database that has seen its workspace."""
    upgrade(database_url)
    engine = writer_engine(database_url)
    with engine.begin() as connection:
        tx = Tx(connection)
        people.remember_workspace(tx, HERE, api_url="https://x", bot_user_id="U0BOT", name="H")
        known = [
            Known(
                "user",
                f"U0{name.upper()}",
                name,
                {"email": address(name), "zone": "Europe/London", "active": name != "petra"},
            )
            for name in NAMES
        ]
        people.replace_directory(tx, HERE, known)
    engine.dispose()
    bot.write("rollout.yaml", json.dumps(small_charter()))
    return partial(bot, database_url=database_url, secret_key="s" * 32)


def test_check_says_beforehand_what_an_edit_does_to_the_turns_that_run(
    on: Callable[..., Ended], bot: Program, database_url: str
) -> None:
    rota = {"key": "nights", "name": "Nights", "starts": "2026-11-02"}

    def with_rota(*names: str) -> str:
        people_ = [address(name) for name in names]
        return json.dumps(small_charter(rotas=[{**rota, "people": people_}]))

    engine = writer_engine(database_url)
    with engine.begin() as connection:
        at = datetime(2026, 11, 2, tzinfo=UTC)
        charter.keep(Tx(connection), HERE, with_rota("emre"), at=at)
    engine.dispose()
    bot.write("rollout.yaml", with_rota("emre"))
    assert "Rota nights" not in on("check").out
    bot.write("new.yaml", with_rota("priya"))
    before = rows(database_url, "SELECT * FROM rota")
    ended = on("check", "new.yaml")
    assert (ended.code, ended.err) == (0, "")
    assert "Rota nights: on duty emre now, priya after this edit.\n" in ended.out
    assert rows(database_url, "SELECT * FROM rota") == before


def addressed(text_: str) -> str:
    return text_.format(**{name: address(name) for name in NAMES})


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = writer_engine(url)
    with engine.begin() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def test_a_file_comes_in_once_and_a_dry_run_only_says_so(
    on: Callable[..., Ended], bot: Program, database_url: str
) -> None:
    file = bot.write("old.csv", addressed(FEEDBACK))
    dry = on("import", "feedback", file, "--dry-run")
    assert (dry.code, dry.out.splitlines()) == (
        0,
        ["F-1 from S-1", "F-2 from S-2", "Would bring 2; 0 are here already."],
    )
    assert rows(database_url, "SELECT * FROM feedback") == []
    first = on("import", "feedback", file)
    assert first.out == "Brought 2; 0 were here already.\n"
    second = on("import", "feedback", file)
    assert second.out == "Brought 0; 2 were here already.\n"
    kept = rows(database_url, "SELECT state, submitter, due_on FROM feedback ORDER BY number")
    assert [tuple(map(str, row)) for row in kept] == [
        ("verified", "U0AISHA", "2026-09-15"),
        ("new", "U0BEN", "2026-09-16"),
    ]
    assert on("audit", "verify").code == 0


def test_a_long_file_comes_in_slices_between_which_others_write(
    on: Callable[..., Ended], bot: Program, database_url: str
) -> None:
    head, *_ = FEEDBACK.splitlines()
    lines = [f"S-{n},balance,It is slow.,{address('ben')},2026-09-02,open,," for n in range(200)]
    file = bot.write("old.csv", "\n".join([head, *lines]))
    assert on("import", "feedback", file).out == "Brought 200; 0 were here already.\n"
    labels = rows(database_url, "SELECT count(*), max(number) FROM feedback")
    assert labels == [(200, 200)]
    # One transaction each: none holds the writer for long.
    ((slices,),) = rows(database_url, "SELECT count(*) FROM audit_event WHERE verb = 'import'")
    assert int(str(slices)) > 3
    assert on("audit", "verify").code == 0


def test_actions_come_in_with_owner_and_nudges(
    on: Callable[..., Ended], bot: Program, database_url: str
) -> None:
    file = bot.write("old.csv", addressed(ACTIONS))
    assert on("import", "actions", file).out == "Brought 2; 0 were here already.\n"
    kept = rows(database_url, "SELECT owner, state FROM action ORDER BY number")
    assert kept == [("U0EMRE", "open"), (None, "done")]


def test_each_bad_line_is_named_and_then_nothing_comes_in(
    on: Callable[..., Ended], bot: Program, database_url: str
) -> None:
    lines = [
        "id,workflow,what,submitter,arrived_on,state,outcome,closed_on",
        f"1,lost-card,Fine.,{address('aisha')},2026-09-01,open,,",
        f"2,lost-cart,x,{address('aisha')},2026-09-01,open,,",
        f"3,lost-card,,{address('aisha')},2026-09-01,open,,",
        "4,lost-card,x,nobody@x.example,2026-09-01,open,,",
        f"5,lost-card,x,{address('petra')},2026-09-01,open,,",
        f"6,lost-card,x,{address('aisha')},2099-09-01,open,,",
        f"7,lost-card,x,{address('aisha')},01.09.2026,open,,",
        f"8,lost-card,x,{address('aisha')},2026-09-01,verified,,2026-09-02",
        f"9,lost-card,x,{address('aisha')},2026-09-01,verified,Done.,2026-08-02",
        f"1,lost-card,x,{address('aisha')},2026-09-01,open,,",
        f"11,lost-card,x,{address('aisha')},2026-09-01,open,,,too,many",
        f"12,lost-card,card 4111 1111 1111 1111,{address('aisha')},2026-09-01,open,,",
    ]
    file = bot.write("old.csv", "\n".join(lines))
    ended = on("import", "feedback", file)
    assert ended.code == 1
    told = ended.out.splitlines()
    assert told[-1] == "11 bad lines: nothing was brought. Mend them and run it again."
    for number, words in {
        3: "workflow: “lost-cart” is not known. Did you mean lost-card?",
        4: "what is empty.",
        5: "submitter: nobody in the workspace is known as “nobody@x.example”.",
        6: "submitter: petra is no longer in the workspace.",
        7: "arrived_on: 2099-09-01 is still to come.",
        8: "arrived_on: “01.09.2026” is no day; write 2026-11-30.",
        9: "outcome is empty.",
        10: "closed_on lies before it began.",
        11: "the id “1” stands there twice.",
        12: "10 cells under 8 columns: is a comma not in quotes?",
        13: "what looks as if it held a card number",
    }.items():
        assert any(line.startswith(f"old.csv:{number}: {words}") for line in told), number
    assert rows(database_url, "SELECT * FROM feedback") == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Its first line names no columns: id, title, pod, due_on, created_on."),
        (b"id,titel,pod,due_on,created_on\n", "The column “titel” is not known: is it title?"),
        (b"id,id\n", "Two columns are called “id”: give one another name."),
        (
            b"\xff\xfe",
            "It is UTF-16, which spreadsheets call “Unicode text”: save it as “CSV UTF-8”.",
        ),
        (b"id,title\x00", "It holds NUL signs"),
    ],
)
def test_what_is_no_such_file_is_said_so(
    on: Callable[..., Ended], bot: Program, data: bytes, words: str
) -> None:
    ended = on("import", "actions", bot.write("odd.csv", data))
    assert ended.code == 2
    assert words in ended.err
    assert on("import", "actions", "nowhere.csv").code == 2


def test_a_likely_name_is_told_ours_and_a_week_is_no_day(
    on: Callable[..., Ended], bot: Program
) -> None:
    head = "id,workflow,what happened,submitter,arrived_on\n"
    ended = on("import", "feedback", bot.write("a.csv", head))
    assert "The column “what happened” is not known: is it what?" in ended.err
    file = addressed(ACTIONS).replace("2026-12-01", "2026-W49-2").replace("2026-09-20", "20260920")
    ended = on("import", "actions", bot.write("b.csv", file))
    assert "b.csv:2: due_on: “2026-W49-2” is no day; write 2026-11-30." in ended.out
    assert "b.csv:3: due_on: “20260920” is no day; write 2026-11-30." in ended.out


def test_semicolons_and_a_byte_order_mark_are_what_spreadsheets_write(
    on: Callable[..., Ended], bot: Program
) -> None:
    data = "\ufeffid;title;pod;due_on;created_on\n1;Tell, the floor;cards;2026-12-01;2026-09-01\n"
    assert "Brought 1" in on("import", "actions", bot.write("odd.csv", data)).out


def test_everything_that_may_leave_is_written_twice_over(
    on: Callable[..., Ended], bot: Program
) -> None:
    on("import", "actions", bot.write("old.csv", addressed(ACTIONS)))
    ended = on("export", "out")
    assert "action: 2" in ended.out
    folder = bot.folder / "out"
    with (folder / "action.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    # A spreadsheet must not run what somebody wrote.
    assert found[0]["title"] == "'=HYPERLINK the list"
    lines = (folder / "action.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0])["title"] == "=HYPERLINK the list"
    names = {path.stem for path in folder.iterdir()}
    assert not names & {"relay", "draft", "outbox", "inbox"}
    assert "relay" not in (folder / "feedback.csv").read_text("utf-8").splitlines()[0].split(",")
    again = on("export", "out")
    assert (again.code, "is not empty: name a new folder." in again.err) == (2, True)


def test_a_bot_that_never_ran_knows_nobody(bot: Program, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/fresh.sqlite3"
    upgrade(url)
    bot.write("rollout.yaml", json.dumps(small_charter()))
    ended = bot("import", "actions", bot.write("a.csv", ACTIONS), database_url=url)
    assert (ended.code, "Start the bot once first" in ended.err) == (2, True)
