"""What a charter answers once it is read: pods, roles, calendars, shifts, routines."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.charter import CharterError, parse, warnings
from bot.charter.calendars import CalendarSpec, how_far_known, known_to
from bot.domain.actions import deadlines
from bot.domain.roles import Role
from tests.builders.charter import a_charter, a_pod, a_rollout, a_workflow

UK = {"country": "GB", "subdivision": "ENG", "zone": "Europe/London"}
US = {"country": "US", "zone": "America/New_York", "hours": {"mon-fri": "08:00-20:00"}}


def at(zone: str, wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))


def test_pods_and_workflows_are_found_by_key() -> None:
    charter = a_charter()
    assert charter.pod("cards").channel == "#pod-cards"
    assert charter.workflow("arrangements").name == "Arrangements"
    assert charter.pod_of("arrangements").key == "payments"
    with pytest.raises(KeyError):
        charter.pod("nobody")


def test_a_key_is_read_out_where_no_name_is_given() -> None:
    charter = a_charter(pods=[a_pod("cards_and-loans"), a_pod("cards", name="The Cards Pod")])
    assert [pod.name for pod in charter.pods] == ["Cards and loans", "The Cards Pod"]


def test_roles_are_read_by_role_and_empty_when_absent() -> None:
    charter = a_charter(roles={"agents": "@Agents", "champions": ["A.B@x.example", "U0AB"]})
    assert charter.roles[Role.AGENTS] == ("@agents",)
    assert charter.roles[Role.CHAMPIONS] == ("a.b@x.example", "U0AB")
    assert charter.roles[Role.VENDOR] == ()


def test_every_role_of_the_domain_is_a_key_of_the_charter() -> None:
    assert {role.value for role in Role} == set(type(a_charter().roles).model_fields)


def test_a_charter_cannot_be_changed() -> None:
    charter = a_charter()
    with pytest.raises(ValidationError):
        charter.pods[0].lead = "u@x.example"  # type: ignore[misc]  # what the test is about


def test_people_may_be_a_list() -> None:
    charter = a_charter(
        people=["a@x.example", {"email": "b@x.example", "name": "Bo"}, {"id": "U1"}]
    )
    assert list(charter.people) == ["a@x.example", "b@x.example", "U1"]
    assert charter.people["b@x.example"].name == "Bo"


def test_people_may_be_names_or_nothing_at_all() -> None:
    charter = a_charter(people={"a@x.example": "Ann", "b@x.example": None})
    assert charter.people["a@x.example"].name == "Ann"
    assert charter.people["b@x.example"].name is None


def test_a_unit_may_be_its_owner_alone() -> None:
    charter = a_charter(units={"value_office": "lena@harbour.example"})
    assert charter.units.value_office is not None
    assert charter.units.value_office.owner == "lena@harbour.example"


def test_the_accountable_owner_may_be_written_as_a_unit() -> None:
    charter = a_charter(rollout=a_rollout(value_office={"owner": "lena@harbour.example"}))
    assert charter.rollout.value_office == "lena@harbour.example"


def test_a_leader_channel_reads_in_the_rollouts_zone_unless_it_has_its_own() -> None:
    leaders = {"channels": ["#leaders", {"channel": "C0US", "zone": "America/New_York"}]}
    charter = a_charter(leaders=leaders)
    assert [(c.channel, c.zone) for c in charter.leaders.channels] == [
        ("#leaders", "Europe/London"),
        ("C0US", "America/New_York"),
    ]


def test_workflow_channels_may_be_one_word_in_any_case() -> None:
    assert a_charter(workflows=[a_workflow(channels="SMS")]).workflows[0].channels == ("sms",)


def test_a_workflow_is_live_from_its_go_live_day_on() -> None:
    workflow = a_charter(workflows=[a_workflow(go_live="2026-12-07")]).workflows[0]
    assert not workflow.is_live(date(2026, 12, 6))
    assert workflow.is_live(date(2026, 12, 7))


def test_empty_keys_count_as_absent() -> None:
    charter = parse(
        "version: 1\nrollout: {name: X, zone: UTC, start: 2026-11-02, value_office: }\nroles:\n"
        'pods: [{key: a, channel: "#a", lead: }]\nworkflows: [{key: b, pod: a, go_live: }]\n'
    )
    assert (charter.pods[0].lead, charter.workflows[0].go_live) == (None, None)


def test_a_pod_works_by_its_own_calendar() -> None:
    charter = a_charter(calendars={"uk": UK, "us": US}, pods=[a_pod(calendar="us")])
    calendar = charter.calendar_of(charter.pods[0])
    assert calendar.zone == "America/New_York"
    assert calendar.is_working(at("America/New_York", "2026-11-23T19:59"))
    assert not calendar.is_working_day(date(2026, 11, 26)), "Thanksgiving"


def test_a_pod_without_a_calendar_works_by_the_rollout_zones() -> None:
    charter = a_charter(calendars={"us": US, "uk": UK}, pods=[a_pod()])
    calendar = charter.calendar_of(charter.pods[0])
    assert calendar.zone == "Europe/London"
    assert calendar.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)


def test_without_calendars_work_is_monday_to_friday_nine_to_five() -> None:
    calendar = a_charter().calendar_for_zone("America/New_York")
    assert calendar.next_working(at("America/New_York", "2026-11-21T12:00")) == at(
        "America/New_York", "2026-11-23T09:00"
    )
    assert calendar.is_working_day(date(2026, 12, 25))


def test_closed_and_worked_dates_correct_the_public_holidays() -> None:
    uk = {**UK, "closed_on": "2026-12-24", "open_on": ["2026-12-28"]}
    calendar = a_charter(calendars={"uk": uk}).calendar("uk")
    assert not calendar.is_working_day(date(2026, 12, 24))
    assert calendar.is_working_day(date(2026, 12, 28))


@pytest.mark.parametrize("year", [2025, 2031, 2032, 2050, 2099])
def test_holidays_are_known_for_as_long_as_they_can_be_computed(year: int) -> None:
    calendar = a_charter(calendars={"uk": UK}).calendar("uk")
    assert date(year, 12, 25) in calendar.holidays
    assert date(year, 12, 24) not in calendar.holidays


@pytest.mark.parametrize("country", ["GB", "IN", "LK", "JP"])
@pytest.mark.parametrize("year", [1800, 2150, 9998])
def test_a_year_far_away_has_no_holidays_and_is_no_fault(country: str, year: int) -> None:
    calendar = a_charter(calendars={"it": {"country": country}}).calendar("it")
    assert calendar.holidays_between(date(year, 1, 1), date(year, 12, 31)) == frozenset()
    assert calendar.add_working_days(date(year, 6, 1), 5) > date(year, 6, 1)


@pytest.mark.parametrize(
    ("country", "year"), [("GB", 2100), ("US", 2100), ("JP", 2099), ("IN", 2035), ("LK", 2026)]
)
def test_a_calendar_says_to_when_it_is_known(country: str, year: int) -> None:
    spec = CalendarSpec(country=country)
    assert known_to(spec, since=2026) == year
    (line,) = how_far_known({"it": spec}, since=2026)
    assert line == f"calendar it: the public holidays of {country} are known to the end of {year}."


def test_a_calendar_without_a_country_knows_no_holidays_and_says_so() -> None:
    assert known_to(CalendarSpec(), since=2026) is None
    (line,) = how_far_known({"it": CalendarSpec()}, since=2026)
    assert line == "calendar it: no country, so no public holidays."


def test_a_calendar_that_ends_soon_is_a_warning_at_its_country() -> None:
    def said(country: str) -> list[str]:
        charter = a_charter(calendars={"it": {"country": country}})
        return [each.message for each in warnings(charter) if "known to" in each.message]

    assert said("GB") == []
    (message,) = said("LK")
    assert message.startswith("the public holidays of LK are known to the end of 2026:")


def test_hours_past_midnight_belong_to_both_days() -> None:
    night = {"hours": {"fri": "22:00-06:00", "sat": ["12:00-13:00", "14:00-15:00"]}}
    calendar = a_charter(calendars={"night": night}).calendar("night")
    assert [str(window) for window in calendar.hours[4]] == ["22:00-24:00"]
    assert [str(window) for window in calendar.hours[5]] == [
        "00:00-06:00",
        "12:00-13:00",
        "14:00-15:00",
    ]


def test_a_calendar_is_laid_out_once() -> None:
    charter = a_charter(calendars={"uk": UK})
    assert charter.calendar("uk") is charter.calendar("uk")


def test_a_persons_zone_is_theirs_or_the_rollouts() -> None:
    charter = a_charter()
    assert charter.zone_of("ben@harbour.example") == "America/New_York"
    assert charter.zone_of("aisha@harbour.example") == "Europe/London"
    assert charter.zone_of("stranger@x.example") == "Europe/London"


def test_everybody_at_a_site_works_its_pattern_in_their_own_zone() -> None:
    people = {"a@x.example": {"site": "Leeds"}, "b@x.example": {"site": "Leeds", "zone": "UTC"}}
    charter = a_charter(people=people, shifts=[{"site": "Leeds", "hours": "08:00-16:00"}])
    summer = datetime(2026, 7, 6, 7, 30, tzinfo=UTC)
    shift = charter.shift_at("a@x.example", summer)
    assert shift is not None
    assert (shift.starts, shift.ends) == (
        datetime(2026, 7, 6, 7, tzinfo=UTC),
        datetime(2026, 7, 6, 15, tzinfo=UTC),
    )
    assert charter.shift_at("b@x.example", summer) is None
    assert charter.shift_at("c@x.example", summer) is None


def test_a_persons_own_pattern_replaces_their_sites() -> None:
    people = {"a@x.example": {"site": "Leeds", "zone": "UTC"}}
    own = {"person": "a@x.example", "days": "sat-sun", "hours": "10:00-18:00"}
    charter = a_charter(people=people, shifts=[{"site": "Leeds", "hours": "08:00-16:00"}, own])
    assert charter.shift_at("a@x.example", datetime(2026, 7, 6, 9, tzinfo=UTC)) is None
    assert charter.shift_at("a@x.example", datetime(2026, 7, 5, 9, tzinfo=UTC)) is None
    assert charter.shift_at("a@x.example", datetime(2026, 7, 5, 10, tzinfo=UTC)) is not None


def test_a_night_shift_is_still_on_the_next_morning() -> None:
    night = {"person": "a@x.example", "days": ["fri"], "hours": "22:00-06:00", "zone": "UTC"}
    charter = a_charter(shifts=[night])
    assert charter.shift_at("a@x.example", datetime(2026, 7, 4, 5, 59, tzinfo=UTC)) is not None
    assert charter.shift_at("a@x.example", datetime(2026, 7, 4, 6, tzinfo=UTC)) is None


def test_a_pattern_counts_from_its_first_to_its_last_day() -> None:
    week = {
        "person": "a@x.example",
        "hours": "08:00-16:00",
        "zone": "UTC",
        "starts": "2026-07-07",
        "ends": "2026-07-08",
    }
    charter = a_charter(shifts=[week])
    on = [
        day
        for day in range(6, 11)
        if charter.shift_at("a@x.example", datetime(2026, 7, day, 9, tzinfo=UTC))
    ]
    assert on == [7, 8]


def test_dated_shifts_come_from_a_csv_file_beside_the_charter(tmp_path: Path) -> None:
    (tmp_path / "rota.csv").write_text(
        "Date,person,start,end,note\n2026-07-06,Ben@harbour.example,22:00,06:00,night\n", "utf8"
    )
    charter = parse(
        "version: 1\nrollout: {name: X, zone: America/New_York, start: 2026-11-02}\n"
        'pods: [{key: a, channel: "#a"}]\nworkflows: [{key: b, pod: a}]\nshifts: rota.csv\n',
        folder=tmp_path,
    )
    shift = charter.shift_at("ben@harbour.example", at("America/New_York", "2026-07-07T05:00"))
    assert shift is not None
    assert shift.ends == at("America/New_York", "2026-07-07T06:00")


def test_the_daily_digest_runs_at_nine_unless_the_charter_says_otherwise() -> None:
    assert a_charter().routine("daily_digest").at == time(9)
    moved = a_charter(routines={"daily_digest": "08:30"}).routine("daily_digest")
    assert (moved.at, moved.late) == (time(8, 30), "catch_up")
    skipped = a_charter(routines={"daily_digest": {"late": "skip"}}).routine("daily_digest")
    assert (skipped.at, skipped.late) == (time(9), "skip")
    assert a_charter().routine("retro").at is None


def test_routine_days_may_be_weekdays_or_the_nth_of_a_month() -> None:
    charter = a_charter(routines={"retro": {"at": "15:00", "on": ["First Monday", "mon-wed"]}})
    assert charter.routine("retro").on == ("first monday", "mon-wed")


@pytest.mark.parametrize(
    ("words", "november"),
    [
        ([], [*range(1, 31)]),
        (["friday"], [6, 13, 20, 27]),
        (["mon-tue"], [2, 3, 9, 10, 16, 17, 23, 24, 30]),
        (["first monday", "last friday"], [2, 27]),
        (["fourth sunday"], [22]),
    ],
)
def test_a_routine_falls_on_the_days_it_names(words: list[str], november: list[int]) -> None:
    times = a_charter(routines={"you_said": {"on": words}} if words else {}).routine(
        "you_said" if words else "daily_digest"
    )
    days = [day for day in range(1, 31) if times.falls_on(date(2026, 11, day))]
    assert days == november


@pytest.mark.parametrize("word", ["off", False, {"off": True}])
def test_a_routine_can_be_done_without(word: object) -> None:
    assert a_charter(routines={"you_said": word}).routine("you_said").off
    assert not a_charter().routine("you_said").off


def test_the_promises_are_fourteen_days_and_a_path_unless_changed() -> None:
    assert (a_charter().promises.feedback_days, a_charter().promises.path) == (14, deadlines.Path())
    assert a_charter(promises={"nudge_before_days": 3}).promises.path == deadlines.Path((3,))
    assert a_charter(promises={"feedback_days": 10}).promises.feedback_days == 10


def test_a_removed_workflow_is_followed_to_its_last_heir() -> None:
    charter = a_charter(moved_to={"workflows": {"old": "older", "older": "balance", "x": "y"}})
    assert charter.destination_of_workflow("old") == "balance"
    assert charter.destination_of_workflow("balance") == "balance"
    assert charter.destination_of_workflow("x") is None
    assert charter.destination_of_workflow("never-was") is None


def test_heirs_in_a_circle_lead_nowhere() -> None:
    charter = a_charter(moved_to={"pods": {"a": "b", "b": "a"}})
    assert charter.destination_of_pod("a") is None


def test_a_day_may_end_at_midnight() -> None:
    calendar = a_charter(calendars={"k": {"hours": {"daily": "12:00-24:00"}}}).calendar("k")
    assert [str(window) for window in calendar.hours[6]] == ["12:00-24:00"]


@pytest.mark.parametrize("text", ["Har\\0bour", "Har\\x00bour", "Har\\u0000bour"])
def test_a_sign_that_no_database_keeps_is_refused_at_its_line(text: str) -> None:
    head = f'rollout: {{name: "{text}", zone: Europe/London, start: 2026-11-02}}'
    with pytest.raises(CharterError) as refused:
        parse(f"version: 1\n{head}\n")
    assert "rollout.yaml:2:" in str(refused.value)
    assert "rollout.name: holds a NUL sign" in str(refused.value)
