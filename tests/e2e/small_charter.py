"""The rollout that stories play in: two pods in two zones, and nobody who has no part."""

from typing import Any

from tests.builders.charter import a_pod, a_rollout, a_workflow, charter_data

HOURS = {"mon-fri": "09:00-17:00"}
PEOPLE = {
    "aisha": "Aisha Khan",
    "ben": "Ben Hartley",
    "chloe": "Chloe Whitaker",
    "priya": "Priya Raman",
    "emre": "Emre Yilmaz",
    "petra": "Petra Novak",
    "noor": "Noor Haddad",
    "sam": "Sam Ode",
    "lena": "Lena Fischer",
    "jonas": "Jonas Berg",
}
IN_NEW_YORK = ("ben", "petra", "noor")
LEADERS_UK, LEADERS_US = "leaders-uk", "leaders-us"


def address(name: str) -> str:
    """Make the e-mail address that the charter knows somebody by."""
    return f"{name}@harbour.example"


def small_charter(**parts: Any) -> dict[str, Any]:
    """Build the charter as plain data; each keyword replaces one top-level key."""
    return charter_data(
        **{
            "rollout": a_rollout(value_office=address("lena")),
            "calendars": {
                "london": {
                    "zone": "Europe/London",
                    "country": "GB",
                    "subdivision": "ENG",
                    "hours": HOURS,
                },
                "new-york": {"zone": "America/New_York", "country": "US", "hours": HOURS},
            },
            "people": {address(key): _person(key, name) for key, name in PEOPLE.items()},
            "roles": {
                "agents": [address(name) for name in ("aisha", "ben", "chloe")],
                "champions": [address("chloe")],
                "leaders": [address("lena")],
                "stewards": [address("sam")],
                "vendor": [address("jonas")],
            },
            "pods": [
                a_pod("cards", name="Cards", calendar="london"),
                a_pod(
                    "payments",
                    name="Payments",
                    lead=address("petra"),
                    members=[address("noor")],
                    calendar="new-york",
                ),
            ],
            "workflows": [
                a_workflow("lost-card", name="Lost card"),
                a_workflow("balance", name="Balance inquiry", pod="payments"),
            ],
            # Nobody reads digests or Fridays' posts here, so that a fortnight goes by quickly.
            "leaders": {"channels": []},
            "routines": {"you_said": "off", "actions_week": "off", "pulse": "off"},
            "promises": {"nudge_before_days": 2},
            **parts,
        }
    )


def with_leaders() -> dict[str, Any]:
    """Build the charter with a leader channel in either zone."""
    channels = [
        {"channel": f"#{LEADERS_UK}", "zone": "Europe/London"},
        {"channel": f"#{LEADERS_US}", "zone": "America/New_York"},
    ]
    return small_charter(leaders={"channels": channels})


def _person(key: str, name: str) -> dict[str, str]:
    zone = {"zone": "America/New_York"} if key in IN_NEW_YORK else {}
    return {"name": name, **zone}
