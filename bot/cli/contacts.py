"""Contacts from the command line: brought from a file, and erased for good."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bot.cli.door import door
from bot.cli.row_files import import_rows, row_batches
from bot.errors import ConfigError, UserError
from bot.services.interactions import erasure, intake, scorecards
from bot.settings import Settings
from bot.sources.contacts import KEY, columns, nested, read_contacts

BY = "operator"


def import_interactions(
    settings: Settings, path: Path, *, source: str, dry_run: bool
) -> Iterator[str]:
    """Keep a file's contacts, a slice at a time; yield refused lines, and the sum."""
    is_table = path.suffix.lower() == ".csv"
    with door(settings) as opened:
        rules = opened.read(scorecards.rules)
        batches = row_batches(path, columns(rules), KEY)
        read = (read_contacts(nested(rows) if is_table else rows, rules) for rows in batches)
        yield from import_rows(
            path,
            ((taken.contacts, taken.refused) for taken in read),
            lambda some: opened.transact(partial(intake.keep, sent=some, source=source, by=BY)),
            size=intake.SLICE,
            dry_run=dry_run,
        )


def erase_contact(settings: Settings, source: str, external_id: str) -> str:
    """Erase what leads back to one contact; raises ConfigError where there is none."""
    with door(settings) as opened:
        try:
            opened.transact(
                partial(erasure.erase_contact, source=source, external_id=external_id, by=BY)
            )
        except UserError as problem:
            raise ConfigError(str(problem)) from None
    return (
        f"{external_id} of {source} is erased: its link, its words, its agent and its moment. "
        "What was counted stays; sent again, it stays erased."
    )


def erase_agent(settings: Settings, agent_id: str) -> str:
    """Let every contact forget that it was an agent's."""
    with door(settings) as opened:
        while opened.transact(partial(erasure.erase_agent, agent_id=agent_id, by=BY)):
            pass
    return f"No contact says any more that it was {agent_id}'s. Totals stay."
