"""Nobody who wrote without a name is found by counting or by subtracting."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.suppression import SMALLEST_GROUP, Cell, hidden, together

CELLS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.builds(Cell, st.frozensets(st.sampled_from("0123456789?"), min_size=1), st.booleans()),
    min_size=1,
)


def a_cell(people: str, *, anonymous: bool = False) -> Cell:
    return Cell(frozenset(people), anonymous)


def test_numbers_of_people_with_names_are_shown() -> None:
    assert hidden({"a": a_cell("1"), "b": a_cell("2")}) == (frozenset(), False)


def test_a_small_part_takes_another_with_it_so_that_nobody_subtracts() -> None:
    parts = {"a": a_cell("1?", anonymous=True), "b": a_cell("234567"), "c": a_cell("23456")}
    assert hidden(parts) == (frozenset("ac"), False)


def test_where_nothing_can_hide_it_the_total_goes_too() -> None:
    parts = {"a": a_cell("1?", anonymous=True), "b": a_cell("2")}
    assert hidden(parts) == (frozenset("ab"), True)
    assert hidden({"a": a_cell("?", anonymous=True)}) == (frozenset("a"), True)


@given(CELLS)
def test_what_a_reader_can_work_out_has_people_enough_behind_it(parts: dict[str, Cell]) -> None:
    hide, total_hidden = hidden(parts)
    shown = [parts[key] for key in parts if key not in hide]
    assert not any(cell.is_small for cell in shown)
    if hide and not total_hidden:
        difference = together(parts[key] for key in hide)
        assert len(hide) > 1
        assert not difference.has_anonymous or len(difference.people) >= SMALLEST_GROUP
    if total_hidden:
        assert shown == []
