"""`try gate`: anyone's own criteria, judged as a gate judges them."""

import json
from datetime import date, timedelta

import pytest

from tests.contract.cli.program import Program

HEAD = "criterion,day,agent,successes,trials\n"


def lines(name: str, won: int, *, days: int = 30, agent: str = "") -> str:
    first = date(2026, 4, 1)
    return "".join(f"{name},{first + timedelta(k)},{agent},{won},30\n" for k in range(days))


def test_each_criterion_is_a_line_with_what_it_still_needs(bot: Program) -> None:
    file = bot.write("a.csv", HEAD + lines("tone", 25, days=26) + lines("accuracy", 27))
    ended = bot("try", "gate", file, "--target", "80%")
    assert ended.code == 0
    accuracy, tone = ended.out.splitlines()
    assert accuracy == (
        "accuracy: met since Fri 2026-04-10, target 80%: 90.0% of 900 (87.9% to 91.8%)."
    )
    assert tone == (
        "tone: not enough evidence on Sun 2026-04-26, target 80%: 83.3% of 780 (80.6% to 85.8%). "
        "Still needed: about 58 more at this share."
    )


def test_json_holds_every_criterion_on_every_day(bot: Program) -> None:
    file = bot.write("a.csv", HEAD + lines("tone", 24) + lines("accuracy", 27))
    ended = bot("try", "gate", file, "--target", "0.8", "--json")
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert len(found) == 60
    assert found[29] == {
        "criterion": "accuracy",
        "day": "2026-04-30",
        "verdict": "met",
        "n": 900,
        "n_effective": 900,
        "low": 0.8787,
        "high": 0.9179,
        "needed": 0,
    }
    assert (found[59]["verdict"], found[59]["needed"]) == ("not_enough_evidence", None)
    assert found[59]["missing"] == "a share over its target"


def test_a_files_own_targets_come_first_and_agents_are_told_apart(bot: Program) -> None:
    head = "criterion;day;agent;successes;trials;target\n"
    rows = [
        f"tone;2026-04-{day:02};{agent};29;30;{target}\n"
        for day in range(1, 11)
        for agent, target in (("a", ""), ("b", "0,9"))
    ]
    ended = bot(
        "try", "gate", bot.write("a.csv", head + "".join(rows[1::2])), "--decimals", "comma"
    )
    assert "target 90%: " in ended.out
    assert ended.out.endswith(
        "Still needed: more agents: these are too few, or too unlike, to speak for others.\n"
    )
    both = bot(
        "try",
        "gate",
        bot.write("b.csv", head + "".join(rows)),
        "--target",
        "0,9",
        "--decimals",
        "comma",
    )
    assert both.out.startswith("tone: met since Wed 2026-04-08, target 90%: ")


def test_the_plan_can_be_fixed_beforehand(bot: Program) -> None:
    file = bot.write("a.csv", HEAD + lines("tone", 27))
    ended = bot("try", "gate", file, "--target", "0.8", "--plan", "9000")
    assert "met since Thu 2026-04-30" in ended.out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tone,2026-04-01,,31,30", "31 successes of 30 trials: successes cannot be more."),
        ("tone,2026-04-01,,-1,30", "successes “-1” is no count."),
        ("tone,2026-04-01,,2.5,30", "successes “2.5” is no count."),
        ("tone,2026-04-01,,,30", "successes is empty: write how many, 0 included."),
        ("tone,2026-04-01,,3,", "trials is empty: write how many, 0 included."),
        ("tone,1 April,,3,30", "day “1 April” is no day: write 2026-11-30."),
        (",2026-04-01,,3,30", "criterion is empty."),
        (
            "tone,2026-04-01,a,3,30\ntone,2026-04-01,a,3,30",
            "2026-04-01 comes twice for tone and a.",
        ),
        ("tone,2026-04-01,a,3,30,5", "6 cells under 5 columns: is a comma not in quotes?"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_is_judged(bot: Program, line: str, words: str) -> None:
    file = bot.write("a.csv", HEAD + lines("accuracy", 27) + line + "\n")
    ended = bot("try", "gate", file, "--target", "0.8")
    assert (ended.code, words in ended.out) == (0, True)
    assert "accuracy: met since" in ended.out
    assert "1 line refused." in ended.out
    quiet = bot("try", "gate", file, "--target", "0.8", "--json")
    assert words in quiet.err
    assert [json.loads(each)["criterion"] for each in quiet.out.splitlines()][:30] == [
        "accuracy"
    ] * 30


def test_a_criterion_has_one_target(bot: Program) -> None:
    head = "criterion,day,successes,trials,target\n"
    file = bot.write(
        "a.csv", head + "tone,2026-04-01,3,4,0.8\ntone,2026-04-02,3,4,90%\ntone,2026-04-03,3,4,90\n"
    )
    ended = bot("try", "gate", file)
    assert "tone has the target 0.8 above, not 0.9." in ended.out
    assert "target “90” is no share between 0 and 1: write 0.8 or 80%." in ended.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--target", "80"], "--target “80” is no share between 0 and 1: write 0.8 or 80%."),
        (["--target", "1"], "--target “1” is no share between 0 and 1"),
        (["--target", "high"], "--target “high” is no share between 0 and 1"),
        (["--target", "0.8", "--plan", "0"], "--plan 0 is no volume: write how many were planned"),
        ([], "No row names a target: name one for all by --target 0.8."),
    ],
)
def test_what_cannot_be_asked_is_said_so(bot: Program, options: list[str], words: str) -> None:
    ended = bot("try", "gate", bot.write("a.csv", HEAD + lines("tone", 27)), *options)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "names no columns: criterion, day, successes, trials."),
        ("criterion,day,successes\n", "there is no column “trials”"),
        ("criterion,date,successes,trials\n", "the column “date” is not known: is it day?"),
    ],
)
def test_what_is_no_such_file_is_said_so(bot: Program, data: str, words: str) -> None:
    ended = bot("try", "gate", bot.write("a.csv", data), "--target", "0.8")
    assert (ended.code, words in ended.err) == (2, True)


def test_nothing_tried_yet_is_no_share(bot: Program) -> None:
    file = bot.write("a.csv", HEAD + "tone,2026-04-01,,0,0\n")
    ended = bot("try", "gate", file, "--target", "0.8")
    assert ended.out.endswith("target 80%: nothing was tried yet.\n")
    found = json.loads(bot("try", "gate", file, "--target", "0.8", "--json").out)
    assert (found["n"], found["needed"], found["missing"]) == (0, None, "first numbers")


def test_a_file_without_a_row_says_so(bot: Program) -> None:
    ended = bot("try", "gate", bot.write("a.csv", HEAD), "--target", "0.8")
    assert (ended.code, ended.out) == (0, "No criterion could be read.\n")
