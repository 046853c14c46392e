"""`try effect`: what a change did to anyone's own series."""

import json
import math
import random
import re

import pytest

from tests.builders.series import CHANGE, Shape, a_series, wander
from tests.contract.cli.program import Ended, Program

HEAD = "series,date,value,n,change\n"
STEADY = Shape(noise=0.02)


def lines(
    name: str, *, factor: float = 1.0, shape: Shape = STEADY, seed: int = 1, change: str = ""
) -> str:
    dice = random.Random(seed)  # noqa: S311 - the same series each time
    values = a_series(shape, dice, moved=math.log(factor))
    return "".join(
        f"{name},{each.day},{each.value:.5f},{each.n or ''},{change}\n" for each in values
    )


def judge(bot: Program, text: str, *options: str) -> Ended:
    return bot("try", "effect", bot.write("a.csv", HEAD + text), "--change", str(CHANGE), *options)


def test_each_series_is_a_line_with_its_verdict(bot: Program) -> None:
    noisy = Shape(noise=0.1, drift=0.02)
    ended = judge(bot, lines("aht", factor=0.9) + lines("calls", shape=noisy))
    assert ended.code == 0
    aht, calls = ended.out.splitlines()
    assert aht.startswith("aht, change of Mon 2026-05-04: moved down, -")
    assert calls.startswith("calls, change of Mon 2026-05-04: can't tell, ")
    assert calls.endswith(
        "would have shown. Missing: a control that was not touched or 4 more weeks after the change."
    )


def test_json_lines_have_the_keys_that_programs_read(bot: Program) -> None:
    text = lines("aht", factor=0.9) + lines("cards", seed=2) + lines("loans", seed=3)
    ended = judge(bot, text, "--control", "cards", "--control", "loans", "--json")
    (found,) = [json.loads(line) for line in ended.out.splitlines()]
    keys = ["series", "change", "verdict", "effect", "low", "high", "detectable", "control"]
    assert list(found) == keys
    assert (found["series"], found["change"]) == ("aht", "2026-05-04")
    assert (found["verdict"], found["control"]) == ("moved_down", ["cards", "loans"])
    assert found["low"] < found["effect"] < found["high"] < 0


def test_what_would_matter_can_be_said(bot: Program) -> None:
    text = lines("aht")
    assert "did not move" in judge(bot, text, "--matters", "10%").out
    assert (
        json.loads(judge(bot, text, "--matters", "0.1", "--json").out)["verdict"] == "did_not_move"
    )
    strict = json.loads(judge(bot, text, "--matters", "0.001", "--json").out)
    assert strict["verdict"] == "cant_tell"
    assert strict["missing"] == "a control that was not touched or 4 more weeks after the change"


def test_a_share_is_told_in_points(bot: Program) -> None:
    shape = Shape(noise=0.0, base=0.5, n=400)
    text = lines("adoption", factor=2.0, shape=shape)
    assert "moved up, +" in judge(bot, text).out
    assert re.search(r"points \(\+[\d.]+ to \+[\d.]+ points\)", judge(bot, text).out)
    assert json.loads(judge(bot, text, "--json").out)["unit"] == "points"


def test_series_may_name_changes_of_their_own(bot: Program) -> None:
    text = lines("aht", factor=0.9, change="2026-05-04") + lines("calls", seed=2)
    ended = bot(
        "try", "effect", bot.write("a.csv", HEAD + text), "--change", "2026-04-06", "--json"
    )
    assert [json.loads(line)["change"] for line in ended.out.splitlines()] == [
        "2026-05-04",
        "2026-04-06",
    ]
    flags = "".join(
        line[:-1] + ("yes\n" if line.split(",")[1] >= "2026-05-04" else "no\n")
        for line in lines("aht", factor=0.9).splitlines(keepends=True)
    )
    ended = bot("try", "effect", bot.write("a.csv", HEAD + flags), "--json")
    assert json.loads(ended.out)["change"] == "2026-05-04"


def test_a_control_that_was_touched_is_left_out_and_said_to_be(bot: Program) -> None:
    text = lines("aht", factor=0.9) + lines("cards", seed=2, change="2026-05-11")
    told = judge(bot, text, "--control", "cards").out
    assert "without cards, which had a change too" in told
    found = json.loads(judge(bot, text, "--control", "cards", "--json").out)
    assert (found["control"], found["touched"]) == ([], ["cards"])
    long_ago = lines("aht", factor=0.9) + lines("cards", seed=2, change="2025-05-11")
    assert json.loads(judge(bot, long_ago, "--control", "cards", "--json").out)["control"] == [
        "cards"
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--control", "crads"], "--control crads: there is no such series; is it cards?"),
        (["--control", "zzz"], "--control zzz: there is no such series; there are aht and cards."),
        (["--control", "aht", "--control", "cards"], "Every series is a control of itself"),
        (["--change", "4 May"], "--change “4 May” is no day: write 2026-11-30."),
        (["--matters", "3"], "--matters “3” is no share between 0 and 1: write 0.03 or 3%."),
        (["--matters", "lots"], "--matters “lots” is no share between 0 and 1"),
    ],
)
def test_what_cannot_be_asked_is_said_so(bot: Program, options: list[str], words: str) -> None:
    ended = judge(bot, lines("aht") + lines("cards"), *options)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err


def test_a_series_without_a_change_is_said_to_have_none(bot: Program) -> None:
    text = lines("aht", change="2026-05-04") + lines("cards")
    ended = bot("try", "effect", bot.write("a.csv", HEAD + text))
    assert (ended.code, ended.out) == (2, "")
    assert "cards has no change: name its day by --change 2026-11-30." in ended.err


@pytest.mark.parametrize("change", ["2030-01-01", "2020-01-01"])
def test_a_change_outside_a_series_is_one_that_cannot_be_told(bot: Program, change: str) -> None:
    ended = judge(bot, lines("aht"), "--change", change)
    assert (ended.code, "can't tell" in ended.out) == (0, True)
    assert ("its last day is 2026-05-31" if change > "2026" else "its first day is") in ended.out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("aht,2026-06-10,fast,,", "value “fast” is no number: write 412.5."),
        ("aht,2026-06-10,4,-1,", "n “-1” is no count."),
        ("aht,10.06.2026,4,,", "date “10.06.2026” is no day: write 2026-11-30."),
        ("aht,2026-06-10,4,,soon", "change “soon” is neither a day, as 2026-11-30, nor a yes."),
        ("aht,2026-05-04,4,,", "2026-05-04 comes twice for aht."),
        (
            "b,2026-06-10,4,,2026-05-04\nb,2026-06-11,4,,2026-05-05",
            "b has its change on 2026-05-04",
        ),
    ],
)
def test_a_bad_line_is_named_and_the_rest_is_judged(bot: Program, line: str, words: str) -> None:
    ended = judge(bot, lines("aht", factor=0.9) + line + "\n")
    assert (ended.code, words in ended.out) == (0, True)
    assert "aht, change of Mon 2026-05-04: moved down" in ended.out
    assert "1 line refused." in ended.out
    assert words in judge(bot, lines("aht", factor=0.9) + line + "\n", "--json").err


def test_a_file_without_a_row_says_so(bot: Program) -> None:
    ended = judge(bot, "", "--control", "cards")
    assert (ended.code, ended.out) == (0, "No series could be read.\n")


def test_what_is_common_goes_with_the_control(bot: Program) -> None:
    dice = random.Random(3)  # noqa: S311 - the same series each time
    common = wander(dice, 84, 0.04)
    text = "".join(
        f"{name},{each.day},{each.value},,\n"
        for name, moved in (("aht", -0.1), ("cards", 0.0))
        for each in a_series(STEADY, dice, moved=moved, common=common)
    )
    assert "can't tell" in judge(bot, text).out
    assert "moved down" in judge(bot, text, "--control", "cards").out
