"""Every fault of a charter is named at its line and column, all of them at once."""

from pathlib import Path

import pytest

from bot.charter import CharterError, Problem, load, parse
from bot.charter.document import MOST_BYTES
from bot.charter.shifts import MOST_CSV_BYTES

HEAD = "version: 1\nrollout: {name: Harbour, zone: Europe/London, start: 2026-11-02}\n"
PODS = 'pods:\n  - key: cards\n    channel: "#pod-cards"\n'
WORKFLOWS = "workflows:\n  - key: balance\n    pod: cards\n"
SMALLEST = HEAD + PODS + WORKFLOWS


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(CharterError) as refused:
        parse(text)
    return refused.value.problems


def only(text: str) -> Problem:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def test_the_smallest_charter_is_one_pod_and_one_workflow() -> None:
    charter = parse(SMALLEST)
    assert charter.pod_of("balance").name == "Cards"


# What follows the smallest charter from line 9 on, and the fault it makes.
ADDED = [
    ("peeple: {}", (9, 1), "peeple", "not a key", "did you mean people?"),
    ("calendars: {uk: {country: ZZ}}", (9, 17), "calendars.uk", "country 'ZZ'", "GB"),
    (
        "calendars: {uk: {country: GB, subdivision: ENGL}}",
        (9, 17),
        "calendars.uk",
        "not a subdivision of GB",
        "ENG?",
    ),
    ("calendars: {uk: {hours: {mon: 9-17}}}", (9, 25), "calendars.uk.hours", "'9-17'", "09:00"),
    ("calendars: {uk: {hours: {mno: 9}}}", (9, 25), "calendars.uk.hours", "'mno'", "monday"),
    ("calendars: {uk: {hours: {sunday: closed}}}", (9, 25), "calendars.uk.hours", "no day", "mon"),
    (
        'calendars: {uk: {hours: {daily: "09:00-17:00", mon: "10:00-12:00"}}}',
        (9, 25),
        "calendars.uk.hours",
        "overlap",
        "once",
    ),
    (
        "calendars: {uk: {closed_on: [2026-02-30]}}",
        (9, 30),
        "calendars.uk.closed_on[0]",
        "2026-02-30",
        "2026-11-30",
    ),
    ("people: {bob: {}}", (9, 10), "people.bob", "'bob' is not a person", "e-mail"),
    (
        "people: {a@b.example: {zone: Europe/Lodnon}}",
        (9, 30),
        "people[a@b.example].zone",
        "not a time zone",
        "did you mean Europe/London?",
    ),
    (
        "people: {a@b.example: {zone: new york}}",
        (9, 30),
        "people[a@b.example].zone",
        "not a time zone",
        "did you mean America/New_York?",
    ),
    ("roles: {champoins: []}", (9, 9), "roles.champoins", "not a key", "did you mean champions?"),
    ("units: {value_office: 3}", (9, 23), "units.value_office", "keys belong here", "key: value"),
    ("leaders: {channels: [leaders]}", (9, 22), "leaders.channels[0]", "#name", "quotes"),
    (
        'leaders: {channels: ["#a", "#a"]}',
        (9, 28),
        "leaders.channels[1]",
        "two leader channels",
        "another",
    ),
    ('routines: {daily_digest: "9"}', (9, 26), "routines.daily_digest", "time of day", "09:00"),
    ("routines: {daily_digest: {late: never}}", (9, 33), "routines.daily_digest.late", "skip", ""),
    ("routines: {retro: {on: second fryday}}", (9, 24), "routines.retro.on", "fryday", "friday?"),
    ("promises: {feedback_days: 0}", (9, 27), "promises.feedback_days", "out of range", ""),
    (
        "promises: {feedback_days: 2}",
        (9, 11),
        "promises.nudge_before_days",
        "before the 2 days",
        "smaller",
    ),
    (
        "moved_to: {pods: {old: crads}}",
        (9, 24),
        "moved_to.pods.old",
        "no pod",
        "did you mean cards?",
    ),
    ("moved_to: {pods: {cards: cards}}", (9, 19), "moved_to.pods.cards", "still among pods", ""),
    ('shifts: [{hours: "08:00-16:00"}]', (9, 10), "shifts[0]", "person or for a site", "one"),
    (
        'shifts: [{site: Leeds, hours: "08:00-16:00"}]',
        (9, 17),
        "shifts[0].site",
        "no site 'Leeds'",
        "add it",
    ),
    ("shifts: rota.csv", (1, 1), "shifts", "cannot be read", "folder"),
    (
        'calendars: {uk: {hours: {mon: "25:00-26:00"}}}',
        (9, 25),
        "calendars.uk.hours",
        "not a time of day",
        "09:00",
    ),
    (
        'calendars: {uk: {hours: {mon: "09:00-09:10"}}}',
        (9, 25),
        "calendars.uk.hours",
        "shorter than a quarter",
        "09:00",
    ),
    (
        'calendars: {uk: {hours: {fri: "22:00-00:10"}}}',
        (9, 25),
        "calendars.uk.hours",
        "not at least a quarter",
        "",
    ),
    (
        "calendars: {uk: {subdivision: ENG}}",
        (9, 17),
        "calendars.uk",
        "needs its country",
        "GB",
    ),
    (
        "shifts: [{person: a@b.example, hours: closed}]",
        (9, 39),
        "shifts[0].hours",
        "needs hours",
        "08:00",
    ),
    (
        'shifts: [{person: a@b.example, hours: "08:00-16:00", starts: 2027-01-02, ends: 2027-01-01}]',
        (9, 10),
        "shifts[0]",
        "before it starts",
        "exchange",
    ),
    ('shifts: "a\\0b"', (1, 1), "shifts", "cannot be read", "folder"),
    ("version: 1", (9, 1), "version", "given twice; the first is on line 1", "keep one"),
    ("people: !secret {}", (9, 9), "people", "tag !secret", "plain"),
    ("<<: {}", (9, 1), "", "a key has to be one word", ""),
]


@pytest.mark.parametrize(("added", "where", "path", "message", "hint"), ADDED)
def test_a_fault_is_named_where_it_stands(
    added: str, where: tuple[int, int], path: str, message: str, hint: str
) -> None:
    found = only(f"{SMALLEST}{added}\n")
    assert (found.line, found.column) == where
    assert found.path == path
    assert message in found.message + found.hint
    assert hint in found.hint


CHANGED = [
    ("version: 1", "version: 2", (1, 10), "version", "write 1"),
    ("version: 1", "verison: 1", (1, 1), "version", "missing"),
    ("zone: Europe/London", "zone: Mars", (2, 32), "rollout.zone", "not a time zone"),
    ("start: 2026-11-02", "start: 20261102", (2, 54), "rollout.start", "not a date"),
    ("start: 2026-11-02", "start: tomorrow", (2, 54), "rollout.start", "'tomorrow'"),
    ("name: Harbour", "name: [a]", (2, 17), "rollout.name", "a single text"),
    ("name: Harbour", "name: 12", (2, 17), "rollout.name", "12 is not text"),
    ("name: Harbour", 'name: ""', (2, 17), "rollout.name", "empty"),
    ("key: cards", "key: Cards!", (4, 10), "pods[0].key", "cannot be a key"),
    ('"#pod-cards"', "#pod-cards", (5, 5), "pods[0].channel", "has no value"),
    ('"#pod-cards"', "pod-cards", (5, 14), "pods[0].channel", "is not a channel"),
    ("pod: cards", "pod: crads", (8, 10), "workflows[0].pod", "no pod 'crads'"),
    ("pod: cards", "pod: cards\n    channels: fax", (9, 15), "workflows[0].channels", "voice"),
    ("pod: cards", "pod: cards\n    go_live: 2027-13-01", (9, 14), "workflows[0].go_live", "month"),
    ("    pod: cards", "", (7, 5), "workflows[0].pod", "missing"),
]


@pytest.mark.parametrize(("before", "after", "where", "path", "message"), CHANGED)
def test_a_changed_word_is_named_where_it_stands(
    before: str, after: str, where: tuple[int, int], path: str, message: str
) -> None:
    found = {problem.path: problem for problem in problems(SMALLEST.replace(before, after))}
    assert (found[path].line, found[path].column) == where or path == "version"
    assert message in found[path].message


NO_YAML = [
    ("", 1, "empty"),
    ("# only a comment\n", 1, "empty"),
    ("- a\n- b\n", 1, "made of keys"),
    ("just words", 1, "made of keys"),
    ("version: 1\n\trollout: x\n", 2, "tab"),
    ("version: 1\nname: a: b\n", 2, "second colon"),
    ("version: 1\nlead: @handle\n", 2, "may not begin with @"),
    ("version: 1\nlead: *handle\n", 2, "* refers"),
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


def test_all_faults_are_reported_at_once_in_the_order_of_the_file() -> None:
    text = SMALLEST.replace("start: 2026-11-02", "start: soon").replace("pod: cards", "pod: loans")
    found = problems(text + "promises: {feedback_days: many}\nroutes: {}\n")
    assert [p.path for p in found] == [
        "rollout.start",
        "workflows[0].pod",
        "promises.feedback_days",
        "routes",
    ]


def test_two_pods_with_one_key_are_named_at_the_second() -> None:
    found = only(HEAD + PODS + PODS.removeprefix("pods:\n") + WORKFLOWS)
    assert (found.line, found.path) == (6, "pods[1].key")


def test_a_misspelt_person_is_an_error_but_an_unlisted_one_is_not() -> None:
    known = "people: {priya.raman@harbour.example: {}, agent7@harbour.example: {}}\n"
    charter = parse(f"{SMALLEST}{known}roles: {{agents: [agent8@harbour.example]}}\n")
    assert charter.roles.agents == ("agent8@harbour.example",)
    found = only(f"{SMALLEST}{known}roles: {{leaders: pryia.raman@harbour.example}}\n")
    assert "did you mean priya.raman@harbour.example?" in found.hint
    found = only(f"{SMALLEST}{known}roles: {{leaders: priya.raman@harbuor.example}}\n")
    assert found.path == "roles.leaders"


def test_a_problem_reads_as_place_path_fault_and_hint() -> None:
    with pytest.raises(CharterError) as refused:
        parse(f"{SMALLEST}peeple: {{}}\n", name="ours.yaml")
    assert str(refused.value) == (
        "ours.yaml:9:1 peeple: peeple is not a key here. Hint: did you mean people?"
    )


def test_a_missing_file_suggests_the_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "rollout.yaml").write_text(SMALLEST, "utf8")
    with pytest.raises(CharterError, match=r"no file .*did you mean rollout\.yaml\?"):
        load(tmp_path / "rolout.yaml")


def test_a_folder_is_not_a_charter(tmp_path: Path) -> None:
    with pytest.raises(CharterError, match="cannot be read"):
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
    ("", 1, "the first line lacks person, date, start, end"),
    ("person,day,start,end\n", 1, "the first line lacks date"),
    ("person,date,start,end\nbob,2026-11-02,08:00,16:00\n", 2, "person: 'bob' is not a person"),
    ("person,date,start,end\na@b.example,soon,08:00,16:00\n", 2, "date: 'soon'"),
    ("person,date,start,end\na@b.example,2026-11-02,8am,16:00\n", 2, "start: '8am'"),
    ("person,date,start,end\n\na@b.example,2026-11-02,08:00\n", 3, "end: ''"),
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
