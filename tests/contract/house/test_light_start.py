"""What a start loads: nothing that only some need, and next to nothing in the worker's process."""

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.source import ROOT, sources

# Each is loaded by whoever first needs it: a hook, a source, a migration, PostgreSQL, a picture.
NOT_AT_START = (
    "httpx",
    "rich",
    "pygments",
    "alembic",
    "mako",
    "psycopg",
    "PIL",
    "holidays",
    "typer",
)
LIGHT = {"bot", "orjson", "jmespath"}


def loaded_by(module: str) -> set[str]:
    """Name the packages that importing a module loads in a fresh process."""
    probe = f"import sys; was = set(sys.modules); import {module}; print(*set(sys.modules) - was)"
    return {name.partition(".")[0] for name in said_by(probe)} - sys.stdlib_module_names


def said_by(probe: str) -> list[str]:
    """Run a few lines in a fresh process and split what they print."""
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def jobs() -> Iterator[tuple[str, str]]:
    """Yield the functions given to the worker, each with the module it comes from."""
    for source in sources():
        tree = source.tree
        homes = {
            alias.asname or alias.name: node.module or ""
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            job = node.args[0] if called.endswith("worker.run") else None
            job = node.args[3] if called == "Study" else job
            if isinstance(job, ast.Name):
                yield job.id, homes.get(job.id, source.module)


def test_a_start_loads_only_what_everybody_needs() -> None:
    assert loaded_by("bot.app") & set(NOT_AT_START) == set()


def test_every_kind_of_job_is_found() -> None:
    assert {"take_or_say", "lay_out", "judge"} <= {name for name, _ in jobs()}


def test_the_worker_loads_only_what_its_job_needs() -> None:
    """One test for all jobs: as parameters they would be looked for wherever tests are collected."""
    modules = sorted({module for _, module in jobs()})
    too_much = {
        module: heavy
        for module in modules
        if (heavy := {name for name in loaded_by(module) if name[:1] != "_"} - LIGHT)
    }
    assert (len(modules) >= 3, too_much) == (True, {})


# American Samoa's are made of those of the United States.
@pytest.mark.parametrize(("country", "countries"), [("GB", 1), ("AS", 2)])
def test_of_the_worlds_holidays_only_those_of_the_charter_are_loaded(
    country: str, countries: int
) -> None:
    ours = f"""
import sys
from datetime import date
from bot.charter.calendars import CalendarSpec, working_time
laid_out = working_time(CalendarSpec(country={country!r}), zone="UTC")
first, last = date(2025, 1, 1), date(2031, 12, 31)
holidays = laid_out.holidays_between(first, last)
print(sum(name.startswith("holidays.countries.") for name in sys.modules))
print(*sorted(holidays))
"""
    theirs = f"""
import holidays
print(*sorted(holidays.country_holidays({country!r}, years=range(2025, 2032))))
"""
    assert said_by(ours) == [str(countries), *said_by(theirs)]
