"""Commands that move numbers and records: import, export, sources, digest, try."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.supply.commands import supply_app
from bot.domain.days import day_of
from bot.domain.numbers import Decimals
from bot.errors import ConfigError

import_app = typer.Typer(help="Bring what exists from a file.", no_args_is_help=True)
sources_app = typer.Typer(help="Where numbers come from.", no_args_is_help=True)
erase_app = typer.Typer(help="Forget for good.", no_args_is_help=True)
try_app = typer.Typer(help="Methods tried on your own numbers.", no_args_is_help=True)

CsvPath = Annotated[Path, typer.Argument(help="A CSV file with a line of column names.")]
HowDecimals = Annotated[Decimals, typer.Option(help="How its texts write 412.5.")]
DryRun = Annotated[bool, typer.Option(help="Only say what it would do.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(import_app, name="import")
    app.add_typer(sources_app, name="sources")
    app.add_typer(erase_app, name="erase")
    app.add_typer(try_app, name="try")
    app.add_typer(supply_app, name="supply")
    app.command()(digest)
    app.command()(export)
    app.command()(rights)


@import_app.command("feedback")
def import_feedback(file: CsvPath, *, dry_run: DryRun = False) -> None:
    """Bring feedback from a CSV file; bringing it twice changes nothing."""
    _bring("feedback", file, dry_run=dry_run)


@import_app.command("actions")
def import_actions(file: CsvPath, *, dry_run: DryRun = False) -> None:
    """Bring actions from a CSV file; bringing it twice changes nothing."""
    _bring("actions", file, dry_run=dry_run)


@import_app.command("observations")
def import_observations(
    file: Annotated[Path, typer.Argument(help="A .csv, .json, .ndjson or .jsonl file.")],
    *,
    decimals: HowDecimals = Decimals.POINT,
    dry_run: DryRun = False,
) -> None:
    """Bring numbers from a file; bringing it twice changes nothing."""
    from bot.cli.numbers import import_observations as brought
    from bot.settings import load_settings

    for line in brought(load_settings(slack=False), file, decimals=decimals, dry_run=dry_run):
        print(line)


@import_app.command("interactions")
def import_interactions(
    file: Annotated[Path, typer.Argument(help="A .csv, .json, .ndjson or .jsonl file.")],
    *,
    source: Annotated[str, typer.Option(help="Whose ids these are.")] = "import",
    dry_run: DryRun = False,
) -> None:
    """Bring contacts from a file; bringing it twice changes nothing."""
    from bot.cli.contacts import import_interactions as brought
    from bot.settings import load_settings

    for line in brought(load_settings(slack=False), file, source=source, dry_run=dry_run):
        print(line)


@erase_app.command("interaction")
def erase_interaction(
    source: Annotated[str, typer.Argument(help="Who sent it.")],
    number: Annotated[str, typer.Argument(metavar="ID", help="As its source names it.")],
) -> None:
    """Erase what leads back to one contact, for good; what was counted stays."""
    from bot.cli.contacts import erase_contact
    from bot.settings import load_settings

    print(erase_contact(load_settings(slack=False), source, number))


@erase_app.command("agent")
def erase_agent(
    agent: Annotated[str, typer.Argument(metavar="ID", help="As sources name them.")],
) -> None:
    """Let every contact forget that it was an agent's; totals stay."""
    from bot.cli.contacts import erase_agent as erased
    from bot.settings import load_settings

    print(erased(load_settings(slack=False), agent))


@sources_app.command("test")
def sources_test(name: Annotated[str, typer.Argument(help="Its key in the charter.")]) -> None:
    """Fetch a source and show what it would bring; nothing is kept."""
    from bot.cli.numbers import try_source
    from bot.settings import load_settings

    words, all_good = try_source(load_settings(slack=False), name)
    print(words)
    raise typer.Exit(0 if all_good else 1)


def digest(
    date: Annotated[str | None, typer.Option(help="Its day, such as 2026-11-30.")] = None,
    channel: Annotated[
        str | None, typer.Option(help="A leader channel or a pod; the first leader channel.")
    ] = None,
    *,
    preview: Annotated[bool, typer.Option(help="Only show it; nothing else is offered.")] = True,
) -> None:
    """Show the digest of any day as the stored numbers make it, and what was posted then."""
    from bot.cli.numbers import preview_digest
    from bot.clock import SystemClock
    from bot.settings import load_settings

    if not preview:
        raise ConfigError("Digests are posted by the running bot; this command only shows them.")
    day = SystemClock().now().date() if date is None else day_of(date)
    if day is None:
        raise ConfigError(f"“{date}” is no day: write it as 2026-11-30.")
    for line in preview_digest(load_settings(slack=False), day, channel):
        print(line)


def _bring(kind: str, file: Path, *, dry_run: bool) -> None:
    from bot.cli.transfer import bring_file
    from bot.settings import load_settings

    words, all_good = bring_file(load_settings(slack=False), kind, file, dry_run=dry_run)
    print(words)
    raise typer.Exit(0 if all_good else 1)


def export(to: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Write everything that may leave the database as CSV and as JSON lines."""
    from bot.cli.transfer import export as write
    from bot.settings import load_settings

    print(write(load_settings(slack=False), to))


@try_app.command("findings")
def try_findings(
    file: Annotated[Path, typer.Argument(help="A CSV file: series, date, value, n, holiday.")],
    *,
    decimals: HowDecimals = Decimals.POINT,
    json_lines: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Let the detectors judge your own daily numbers, each day as if it were the newest."""
    from bot.cli.trials.findings import try_findings as judged

    for line in judged(file, decimals=decimals, as_json=json_lines):
        print(line)


@try_app.command("gate")
def try_gate(
    file: Annotated[
        Path, typer.Argument(help="A CSV file: criterion, day, agent, successes, trials, target.")
    ],
    *,
    target: Annotated[str | None, typer.Option(help="The share to reach, as 0.8.")] = None,
    plan: Annotated[
        int | None, typer.Option(help="Volume fixed beforehand; 30 usual days of the first 7.")
    ] = None,
    decimals: HowDecimals = Decimals.POINT,
    json_lines: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Let a gate judge your own criteria, each day as if it were the newest."""
    from bot.cli.trials.gate import try_gate as judged

    for line in judged(file, target=target, plan=plan, decimals=decimals, as_json=json_lines):
        print(line)


@try_app.command("effect")
def try_effect(
    file: Annotated[Path, typer.Argument(help="A CSV file: series, date, value, n, change.")],
    *,
    change: Annotated[str | None, typer.Option(help="Its first day, as 2026-05-04.")] = None,
    control: Annotated[
        list[str] | None, typer.Option(help="A series it did not touch; may be given again.")
    ] = None,
    matters: Annotated[
        str | None, typer.Option(help="The least effect that matters; 0.03.")
    ] = None,
    decimals: HowDecimals = Decimals.POINT,
    json_lines: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Tell what a change did to your own series: moved, did not move, or what is missing."""
    from bot.cli.trials.effect import Asked
    from bot.cli.trials.effect import try_effect as judged

    asked = Asked(change, control or (), matters)
    for line in judged(file, asked=asked, decimals=decimals, as_json=json_lines):
        print(line)


def rights() -> None:
    """Print the table of rights: every door, and who may use it."""
    from bot.domain.rights.printed import printed

    print(printed(), end="")
