"""Files that are no charter, no YAML or no CSV are refused in plain words."""

from pathlib import Path

import pytest

from bot.charter import CharterError, load, parse
from bot.charter.document import MOST_BYTES
from bot.charter.shifts import MOST_CSV_BYTES
from tests.unit.charter.test_faults import HEAD, PODS, SMALLEST, WORKFLOWS, problems

NO_YAML = [
    ("", 1, "empty"),
    ("# only a comment\n", 1, "empty"),
    ("- a\n- b\n", 1, "made of keys"),
    ("just words", 1, "made of keys"),
    ("version: 1\n\trollout: x\n", 2, "tab"),
    ("version: 1\nname: a: b\n", 2, "second colon"),
    ("version: 1\nlead: @handle\n", 2, "may not begin with @"),
    ("version: 1\nlead: *handle\n", 2, "* refers"),
    ("version: 1\nname: 4_00\n", 2, "4_00 is no number."),
    ("version: 1\n---\nversion: 1\n", 2, "two documents"),
    ("version: [1\n", 2, "ends inside"),
    ("version: '1\n", 2, "ends inside"),
    ("version: \x00", 1, "characters"),
    ("- " * 600, 1, "nested more than"),
    ("version: " + "[" * 60 + "]" * 60, 1, "nested more than"),
    ("version: &a [*a]", 1, "unfold without end"),
    ("x" * (MOST_BYTES + 1), 1, "at most 1,000,000"),
    ("version: \ud800", 1, "UTF-8"),
]


@pytest.mark.parametrize(("text", "line", "message"), NO_YAML)
def test_what_is_no_charter_at_all_is_refused_in_plain_words(
    text: str, line: int, message: str
) -> None:
    first = next(problem for problem in problems(text) if message in problem.message)
    assert first.line == line


def test_aliases_that_multiply_are_refused_without_being_unfolded() -> None:
    layers = "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 30)}]\n" for n in range(1, 9))
    assert any("unfold" in p.message for p in problems(f"x0: &x0 [1]\n{layers}"))


def test_an_alias_that_is_used_sensibly_is_followed() -> None:
    twice = "    members: &all [a@b.example]\n"
    charter = parse(HEAD + PODS + twice + WORKFLOWS + "roles: {agents: *all}\n")
    assert charter.roles.agents == charter.pods[0].members == ("a@b.example",)


def test_a_missing_file_suggests_the_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "rollout.yaml").write_text(SMALLEST, "utf8")
    with pytest.raises(CharterError, match=r"no file .*did you mean rollout\.yaml\?"):
        load(tmp_path / "rolout.yaml")


def test_a_folder_is_not_a_charter(tmp_path: Path) -> None:
    with pytest.raises(CharterError, match="is a folder, not a charter"):
        load(tmp_path)


def test_a_file_that_is_not_utf8_is_named_at_the_first_wrong_byte(tmp_path: Path) -> None:
    path = tmp_path / "rollout.yaml"
    path.write_bytes(b"version: 1\nname: caf\xe9\n")
    with pytest.raises(CharterError) as refused:
        load(path)
    assert (refused.value.problems[0].line, refused.value.problems[0].column) == (2, 10)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "rollout.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALLEST.encode())
    assert load(path).rollout.name == "Harbour"


CSV = [
    ("", 1, "its first line names no columns: person, date, start, end."),
    ("person,day,start,end\n", 1, "there is no column “date”: is it “day”?"),
    ("person,date,start,end\nbob,2026-11-02,08:00,16:00\n", 2, "person: 'bob' is not a person"),
    ("person,date,start,end\na@b.example,soon,08:00,16:00\n", 2, "date: 'soon'"),
    ("person,date,start,end\na@b.example,2026-11-02,8am,16:00\n", 2, "start: '8am'"),
    (
        "person,date,start,end\n\na@b.example,2026-11-02,08:00\n",
        3,
        "3 cells under 4 columns: end is missing.",
    ),
]


@pytest.mark.parametrize(("text", "line", "message"), CSV)
def test_a_faulty_line_of_shifts_is_named_by_its_own_number(
    text: str, line: int, message: str, tmp_path: Path
) -> None:
    (tmp_path / "rota.csv").write_text(text, "utf8")
    with pytest.raises(CharterError) as refused:
        parse(f"{SMALLEST}shifts: rota.csv\n", folder=tmp_path)
    assert f"rota.csv:{line}:1 shifts: {message}" in str(refused.value)


def test_shifts_that_are_not_utf8_or_too_large_are_refused(tmp_path: Path) -> None:
    rota = tmp_path / "rota.csv"
    for raw, message in ((b"caf\xe9", "not UTF-8"), (b"x" * (MOST_CSV_BYTES + 1), "10 MB")):
        rota.write_bytes(raw)
        with pytest.raises(CharterError, match=message):
            parse(f"{SMALLEST}shifts: rota.csv\n", folder=tmp_path)
