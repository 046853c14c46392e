"""The doctor says what is wrong, to whom it matters, and how to mend it."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.charter import Charter, load
from bot.cli.doctor import Check, Verdict, exit_code, front, render
from bot.cli.doctor.checks import fail, ok, warn
from bot.cli.doctor.front import check_port
from bot.cli.doctor.machine import check_charter, check_database, check_environment
from bot.cli.doctor.references import References, is_group, references
from bot.cli.doctor.workspace import check_channels, check_groups, check_people, check_scopes
from bot.settings import Settings, key_file, secret_key
from bot.slack.directory import Directory, DirectoryChannel, Gap
from bot.slack.manifest import OPTIONAL_SCOPES, SCOPES
from tests.builders.directory import a_channel, a_group, a_person

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def sample() -> Charter:
    """The charter that comes with the code."""
    return load(ROOT / "rollout.yaml")


def some_settings(folder: Path, **changes: object) -> Settings:
    given: dict[str, object] = {
        "slack_bot_token": SecretStr("xoxb-1"),
        "slack_app_token": SecretStr("xapp-1"),
        "database_url": f"sqlite:///{folder}/drumbeat.sqlite3",
        **changes,
    }
    return Settings.model_validate(given)


def verdicts(checks: list[Check]) -> list[Verdict]:
    return [check.verdict for check in checks]


def some_references(
    channels: tuple[str, ...] = (), groups: tuple[str, ...] = (), people: tuple[str, ...] = ()
) -> References:
    return References(channels, groups, people)


def test_a_report_shows_the_way_to_mend_below_its_line() -> None:
    text = render([ok("a", "fine"), warn("b", "odd", "do x"), fail("c", "bad", "do y\nor z")])
    assert text.splitlines() == [
        "  ok  a: fine",
        "warn  b: odd",
        "      -> do x",
        "FAIL  c: bad",
        "      -> do y",
        "      -> or z",
        "",
        "1 to mend first, 1 to think about.",
    ]


@pytest.mark.parametrize(
    ("checks", "code", "last"),
    [
        ([ok("a", "b")], 0, "Ready to run."),
        ([warn("a", "b", "c")], 0, "Ready to run, with 1 to think about."),
        ([fail("a", "b", "c")], 1, "1 to mend first, 0 to think about."),
    ],
)
def test_only_failures_fail(checks: list[Check], code: int, last: str) -> None:
    assert exit_code(checks) == code
    assert render(checks).splitlines()[-1] == last


def test_a_good_environment_is_fine(tmp_path: Path) -> None:
    checks = check_environment(some_settings(tmp_path))
    assert verdicts(checks) == [Verdict.OK] * 3
    assert "Socket Mode" in checks[0].what


def test_no_tokens_are_a_failure_with_the_remedy(tmp_path: Path) -> None:
    checks = check_environment(some_settings(tmp_path, slack_app_token=None))
    assert checks[0].verdict is Verdict.FAIL
    assert "BOT_SLACK_SIGNING_SECRET" in checks[0].mend


def test_swapped_tokens_are_noticed(tmp_path: Path) -> None:
    swapped = some_settings(tmp_path, slack_bot_token="xapp-1", slack_app_token="xoxb-1")
    check = check_environment(swapped)[1]
    assert check.verdict is Verdict.WARN
    assert "BOT_SLACK_BOT_TOKEN" in check.what
    assert "BOT_SLACK_APP_TOKEN" in check.what


def test_no_token_is_ever_shown(tmp_path: Path) -> None:
    settings = some_settings(tmp_path, slack_bot_token="hush-hush")
    assert "hush-hush" not in render(check_environment(settings))


def test_looking_makes_no_key(tmp_path: Path) -> None:
    check_environment(some_settings(tmp_path))
    assert not list(tmp_path.iterdir())


def test_a_key_that_others_may_read_is_a_warning(tmp_path: Path) -> None:
    settings = some_settings(tmp_path)
    secret_key(settings)
    key_file(tmp_path / "drumbeat.sqlite3").chmod(0o644)
    check = check_environment(settings)[2]
    assert (check.verdict, check.mend[:9]) == (Verdict.WARN, "chmod 600")


def test_postgresql_without_a_key_is_a_failure(tmp_path: Path) -> None:
    settings = some_settings(tmp_path, database_url="postgresql://localhost/x")
    assert check_environment(settings)[2].verdict is Verdict.FAIL


def test_the_sample_charter_is_fine() -> None:
    checks, charter = check_charter(ROOT / "rollout.yaml")
    assert charter is not None
    assert checks[0].verdict is Verdict.OK


def test_a_broken_charter_shows_its_errors(tmp_path: Path) -> None:
    path = tmp_path / "rollout.yaml"
    path.write_text("version: 1\npods: 5\n")
    checks, charter = check_charter(path)
    assert charter is None
    assert checks[0].verdict is Verdict.FAIL
    assert "rollout" in checks[0].mend


def test_a_missing_charter_says_where_to_get_one(tmp_path: Path) -> None:
    checks, charter = check_charter(tmp_path / "nowhere.yaml")
    assert charter is None
    assert checks[0].verdict is Verdict.FAIL
    assert checks[0].mend


def test_a_database_to_be_made_is_fine_and_is_not_made(tmp_path: Path) -> None:
    assert verdicts(check_database(some_settings(tmp_path))) == [Verdict.OK]
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    settings = some_settings(tmp_path / "missing")
    assert verdicts(check_database(settings)) == [Verdict.FAIL]


def test_a_file_that_is_no_database_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "drumbeat.sqlite3").write_text("not a database at all, but long enough" * 50)
    checks = check_database(some_settings(tmp_path))
    assert verdicts(checks) == [Verdict.FAIL]
    assert "BOT_DATABASE_URL" in checks[0].mend


def test_a_free_port_is_fine_and_a_taken_one_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "ANSWER_WITHIN_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        assert check_port("127.0.0.1", port).verdict is Verdict.WARN
    assert check_port("127.0.0.1", 0).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("told", "verdict", "what"),
    [
        ({"sweep_ended_s": 0.4, "missing": []}, Verdict.OK, "its last sweep 0.4 s ago"),
        ({"sweep_ended_s": 99, "missing": ["the sweep has hung for 99 s"]}, Verdict.WARN, "hung"),
        (
            {"sweep_ended_s": 1, "resting": {"judging": "it took longer than 30 seconds"}},
            Verdict.WARN,
            "judging rests: it took longer than 30 seconds",
        ),
        ([], Verdict.WARN, "is taken"),
    ],
)
def test_a_bot_that_runs_is_asked_how_it_is(told: object, verdict: Verdict, what: str) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + json.dumps(told).encode())

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        check = check_port("127.0.0.1", server.server_port)
        thread.join()
    assert (check.verdict, what in check.what) == (verdict, True)


def test_an_address_that_is_not_ours_is_a_failure() -> None:
    def refuse(_address: tuple[str, int]) -> socket.socket:
        raise OSError(99, "Cannot assign requested address")

    assert check_port("192.0.2.1", 80, listen=refuse).verdict is Verdict.FAIL


def test_all_scopes_are_fine() -> None:
    assert verdicts(check_scopes(",".join([*SCOPES, *OPTIONAL_SCOPES]))) == [Verdict.OK]


def test_a_missing_scope_fails_and_an_optional_one_warns() -> None:
    granted = set(SCOPES) - {"im:write"}
    checks = check_scopes(", ".join(granted))
    assert [check.verdict for check in checks if "im:write" in check.what] == [Verdict.FAIL]
    assert sum(check.verdict is Verdict.WARN for check in checks) == len(OPTIONAL_SCOPES)
    assert all(check.mend for check in checks)


def test_a_server_without_the_header_is_a_warning() -> None:
    assert verdicts(check_scopes(None)) == [Verdict.WARN]


def test_channels_are_found_by_name_and_by_id() -> None:
    wanted = some_references(channels=("#pod", "C2"))
    channels = [a_channel("C1", "pod"), a_channel("C2", "other")]
    assert verdicts(check_channels(wanted, channels)) == [Verdict.OK]


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (a_channel("C9", "elsewhere"), "not to be seen"),
        (a_channel("C1", "pod", archived=True), "archived"),
        (a_channel("C1", "pod", is_member=False), "not in #pod"),
    ],
)
def test_a_channel_the_bot_cannot_use_is_a_failure(channel: DirectoryChannel, words: str) -> None:
    checks = check_channels(some_references(channels=("#pod",)), [channel])
    assert verdicts(checks) == [Verdict.FAIL]
    assert words in checks[0].what
    assert checks[0].mend


def test_usergroups_are_found_and_empty_ones_told() -> None:
    directory = Directory(groups=(a_group("S1", "leads", "U1"), a_group("S2", "champions")))
    wanted = some_references(groups=("@leads", "S2", "@nobody"))
    checks = check_groups(wanted, directory)
    assert verdicts(checks) == [Verdict.FAIL, Verdict.WARN]
    assert check_groups(some_references(), directory) == []
    assert verdicts(check_groups(some_references(groups=("@leads",)), directory)) == [Verdict.OK]


def test_people_are_found_by_address_and_by_id() -> None:
    people = [a_person("U1", email="ana@example.com"), a_person("U2")]
    wanted = some_references(people=("ana@example.com", "U2"))
    assert verdicts(check_people(wanted, people, [])) == [Verdict.OK]


def test_people_who_left_or_never_came_are_told() -> None:
    people = [a_person("U1", active=False)]
    checks = check_people(some_references(people=("U1", "zoe@example.com")), people, [])
    assert verdicts(checks) == [Verdict.FAIL, Verdict.WARN]
    assert "zoe@example.com" in checks[0].what


def test_people_nobody_could_see_are_blamed_on_the_scope() -> None:
    gap = Gap("e-mail addresses", "no person shows one", "")
    checks = check_people(some_references(people=("zoe@example.com",)), [], [gap])
    assert "token may not see" in checks[0].mend


@pytest.mark.parametrize(
    ("ref", "group"),
    [
        ("@leads", True),
        ("S012AB", True),
        ("U012AB", False),
        ("sam@x.example", False),
        ("S@x.org", False),
    ],
)
def test_groups_and_people_are_told_apart(ref: str, *, group: bool) -> None:
    assert is_group(ref) is group


def test_the_references_of_the_sample_are_all_collected(sample: Charter) -> None:
    found = references(sample)
    assert {pod.channel for pod in sample.pods} <= set(found.channels)
    assert {pod.lead for pod in sample.pods} <= {*found.people, *found.groups}
    assert set(sample.people) <= set(found.people)
    assert len(set(found.channels)) == len(found.channels)
    assert len(set(found.people)) == len(found.people)
