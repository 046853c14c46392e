"""What the bot last wrote down of Slack: how old its picture of people and places is."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from bot.cli.doctor.checks import Check, ok, warn
from bot.domain.words import counted
from bot.settings import Settings
from bot.slack.directory import PARTS
from bot.store.engine.migrate import connected
from bot.store.people import LookRow

OLD = timedelta(hours=3)
AGAIN = "The running bot looks again by itself: see its log for what Slack refuses."


def check_known(settings: Settings, *, at: datetime) -> list[Check]:
    """Say how old what is known of people and places is; nothing before the first start."""
    file = settings.sqlite_file
    if file is not None and not file.exists():
        return []
    try:
        with connected(settings.database_url) as connection:
            found = connection.execute(select(col(LookRow.part), col(LookRow.seen_at)))
            seen: dict[str, datetime] = {row[0]: row[1] for row in found}
    except SQLAlchemyError:
        # Out of reach or not migrated yet, and the check of the database says so.
        return []
    return [check_age({part: at - seen[part] for part in PARTS if part in seen})] if seen else []


def check_age(ages: dict[str, timedelta]) -> Check:
    """Judge how long ago each part was last seen whole."""
    never = [part.value for part in PARTS if part not in ages]
    what = ", ".join(
        [f"{part} seen {_ago(age)}" for part, age in ages.items()]
        + [f"{part} never seen whole" for part in never]
    )
    is_old = bool(never) or max(ages.values()) > OLD
    return warn("directory", what, AGAIN) if is_old else ok("directory", what)


def _ago(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    hours = minutes // 60
    return f"{counted(hours, 'hour')} ago" if hours else f"{counted(minutes, 'minute')} ago"
