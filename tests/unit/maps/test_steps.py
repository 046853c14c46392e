"""A map's lines are read, refused in words, compared, and counted on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feedback.item import CallMoment
from bot.domain.maps import steps
from bot.domain.maps.marks import Passages, bar, marks
from bot.domain.maps.steps import MapError, MapStep

FIRST, DURING, WRAP = CallMoment
PARTS = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="|:"), max_size=30)


def read(first: str = "", during: str = "", wrap: str = "") -> tuple[MapStep, ...]:
    typed = zip(CallMoment, (first, during, wrap), strict=True)
    found = tuple(step for moment, text in typed for step in steps.read(moment, text))
    steps.check(found)
    return found


def test_a_line_is_a_time_a_name_what_the_tool_does_and_a_workaround() -> None:
    (step, bare) = read(" 0:20  Verify | reads   it back|typed by hand |\n\n | \nHold")
    assert (step.begins_s, step.name, step.tool) == (20, "Verify", "reads it back")
    assert step.workaround == "typed by hand"
    assert (bare.begins_s, bare.name, bare.tool, bare.workaround) == (None, "Hold", "", "")


@pytest.mark.parametrize(
    ("typed", "moment", "words"),
    [
        (("0:10 | shows it",), FIRST, "names no step"),
        (("??? | shows it",), FIRST, "names no step"),
        ((f"{'Ab' * 26} | shows it",), FIRST, "long for a name"),
        (("", f"Hold | {'ab' * 101}"), DURING, "What “Hold” says is long"),
        (("Hold | a | b | c",), FIRST, "4 parts between bars"),
        (("0:75 Hold",), FIRST, "0:75 is no time"),
        (("0:123 Hold",), FIRST, "0:123 is no time"),
        (("Hold", "", "HOLD."), WRAP, "Two steps are called “HOLD.”"),
        (("1:35 Hold",), FIRST, "“Hold” at 1:35 is after the first 1:30"),
        (("", "1:20 Hold"), DURING, "“Hold” at 1:20 is within the first 1:30"),
        (("0:30 Verify\n0:20 Greeting",), FIRST, "“Greeting” at 0:20 does not come after"),
        (("", "2:00 Verify\nHold\n2:00 Answer"), DURING, "does not come after “Verify” at 2:00"),
        (
            ("", "\n".join(f"Step {chr(97 + n % 26) * (1 + n // 26)}" for n in range(60))),
            DURING,
            "60 steps are more",
        ),
    ],
)
def test_what_no_map_can_say_is_refused_where_it_stands(
    typed: tuple[str, ...], moment: CallMoment, words: str
) -> None:
    with pytest.raises(MapError, match=words) as refused:
        read(*typed)
    assert refused.value.moment is moment


@given(st.integers(0, 89) | st.none(), PARTS, PARTS, PARTS)
def test_what_is_read_is_written_as_it_can_be_read_again(
    begins_s: int | None, name: str, tool: str, workaround: str
) -> None:
    step = MapStep(
        moment=FIRST,
        name=f"Step {name}".strip(),
        begins_s=begins_s,
        tool=" ".join(tool.split()),
        workaround=" ".join(workaround.split()),
    )
    assert steps.read(FIRST, step.line) == (step,)


def test_a_map_lacks_moments_and_what_the_tool_does() -> None:
    assert steps.lacks(read("Greeting | shows who calls", "Answer\nHold")) == [
        "no step in “Wrap-up”",
        "what the tool does in Answer and Hold",
    ]
    assert steps.lacks(read("Greeting | a", "Answer | b", "Summary | c")) == []


def test_two_maps_differ_by_what_was_added_dropped_changed_or_moved() -> None:
    before = read("Greeting\nVerify", "Hold")
    after = read("Greeting | shows who calls\nName", "Hold")
    assert steps.difference(before, after) == "added Name; dropped Verify; changed Greeting"
    assert steps.difference(before, read("Verify\nGreeting", "Hold")) == "put in another order"
    assert steps.difference(before, before) == ""


def test_passages_stand_on_the_step_of_their_second_else_on_that_of_their_items_name() -> None:
    drawn = read("0:00 Greeting\n0:20 Verify", "1:40 Answer", "Summary")
    said = marks(
        drawn,
        [
            Passages("tone", 19, 4, 1),
            Passages("tone", 500, 3, 0),
            Passages("summed", None, 2, 2),
            Passages("greeting", None, 1, 1),
            Passages("tone", None, 7, 7),
        ],
        {"summed": "Summary", "tone": "Tone"},
    )
    assert dict(said.numbers) == {0: 5, 2: 3, 3: 2}
    assert {place: n for place, n in said.low.items() if n} == {0: 2, 3: 2}
    assert said.unplaced == 7


def test_what_is_said_before_the_first_time_stands_by_name_or_nowhere() -> None:
    said = marks(
        read("0:20 Verify\nGreeting"), [Passages("greeting", 5, 1, 0), Passages("x", 5, 1, 0)], {}
    )
    assert (dict(said.numbers), said.unplaced) == ({1: 1}, 1)


def test_a_bar_is_as_long_as_its_number_beside_the_greatest() -> None:
    assert [bar(n, 80) for n in (0, 1, 40, 80)] == ["", "▇", "▇" * 4, "▇" * 8]
