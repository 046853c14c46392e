"""Every fault of a charter is named at its line and column, all of them at once."""

import pytest

from bot.charter import CharterError, Problem, parse

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
    ('shifts: "a\\0b"', (9, 9), "shifts", "holds a NUL sign", "take it out"),
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
    (
        "pod: cards",
        "pod: cards\n    go_live: 2027-13-01",
        (9, 14),
        "workflows[0].go_live",
        "not a date",
    ),
    ("    pod: cards", "", (7, 5), "workflows[0].pod", "missing"),
]


@pytest.mark.parametrize(("before", "after", "where", "path", "message"), CHANGED)
def test_a_changed_word_is_named_where_it_stands(
    before: str, after: str, where: tuple[int, int], path: str, message: str
) -> None:
    found = {problem.path: problem for problem in problems(SMALLEST.replace(before, after))}
    assert (found[path].line, found[path].column) == where or path == "version"
    assert message in found[path].message


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
