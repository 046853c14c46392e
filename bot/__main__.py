"""The command line: `python -m bot --help`."""

import asyncio
import gc
import json
import logging
import signal
import sys
import traceback
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import commands
from bot.cli.options import PlainGroup
from bot.discretion import keep_logs_discreet, unsaid
from bot.domain.escalations.criteria import Criterion, EscalationSeverity
from bot.errors import ConfigError, UnknownNameError

app = typer.Typer(
    cls=PlainGroup,
    help="Drumbeat: the Slack bot that keeps a contact centre's AI rollout in rhythm.",
    no_args_is_help=True,
    add_completion=False,
    # Typer's own tracebacks show local variables, tokens among them.
    pretty_exceptions_enable=False,
)
audit_app = typer.Typer(help="The chain of who changed what.", no_args_is_help=True)
outbox_app = typer.Typer(help="Messages that could not be delivered.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")
app.add_typer(outbox_app, name="outbox")
commands.add_to(app)

# They report every sweep, every connection, every address with what stands in it, or every body.
NOISY = (
    "aiohttp", "alembic", "apscheduler", "asyncio", "httpcore", "httpx", "slack_bolt", "slack_sdk",
    "sqlalchemy", "uvicorn.error", "websockets",
)  # fmt: skip
CharterPath = Annotated[Path, typer.Argument(help="The charter file.")]


@app.command()
def demo(
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Port of the page; 0 takes a free one.")
    ] = None,
    *,
    story: Annotated[bool, typer.Option(help="Play the story so far first.")] = True,
) -> None:
    """Open a living workspace in the browser, with the bot in it; no Slack account needed."""
    from bot.demo.show import show
    from bot.settings import load_settings

    settings = load_settings(slack=False)
    _log_to_stderr("WARNING")
    _until_interrupted(
        show(settings.charter, port=settings.demo_port if port is None else port, story=story)
    )


@app.command()
def run() -> None:
    """Run the bot against Slack, as the environment says (docs/settings.md)."""
    # A seventh of a start would go into looking for garbage among what stays; `serve` begins it.
    gc.disable()
    try:
        from bot.cli.serve import serve
        from bot.settings import load_settings

        settings = load_settings()
        _log_to_stderr(settings.log_level)
        _until_interrupted(serve(settings))
    finally:
        gc.enable()


@app.command()
def doctor() -> None:
    """Check environment, charter, database, tokens, scopes, channels, and say how to mend each."""
    from bot.cli.doctor.diagnosis import diagnose
    from bot.cli.doctor.report import exit_code, render
    from bot.settings import load_settings

    checks = asyncio.run(diagnose(load_settings(slack=False)))
    print(render(checks))
    raise typer.Exit(exit_code(checks))


@app.command()
def check(charter: CharterPath = Path("rollout.yaml")) -> None:
    """Check a charter: every error at its line, what each absent part costs, and what becomes of turns."""
    from bot.charter import load, require_office, warnings
    from bot.charter.calendars import how_far_known
    from bot.cli.records import rota_edits
    from bot.domain.words import counted
    from bot.settings import load_settings

    known = load(charter)
    require_office(known)
    costs = warnings(known)
    for cost in costs:
        print(cost.render(charter.name))
    for line in how_far_known(known.calendars, since=known.rollout.start.year):
        print(line)
    for line in rota_edits(load_settings(slack=False), charter):
        print(line)
    print(f"{charter} is a valid charter with {counted(len(costs), 'warning')}.")


@app.command()
def routes(
    charter: CharterPath = Path("rollout.yaml"),
    workflow: Annotated[str, typer.Option(help="Its key.")] = "",
    call_type: Annotated[str, typer.Option(help="As the charter writes it.")] = "",
    channel: Annotated[str, typer.Option(help="voice, chat, sms or web.")] = "",
    severity: Annotated[
        EscalationSeverity, typer.Option(help="How bad it is.")
    ] = EscalationSeverity.MEDIUM,
    criterion: Annotated[
        list[Criterion] | None, typer.Option(help="What holds; repeat it.")
    ] = None,
) -> None:
    """Say where an escalation would go: one combination, or without options every one."""
    from bot.charter import load
    from bot.charter.owners import every, whose
    from bot.domain.escalations.routing import Asked

    asked = Asked(
        workflow=workflow,
        call_type=call_type,
        channel=channel,
        severity=severity,
        criteria=tuple(criterion or ()),
    )
    known = load(charter)
    for line in every(known) if asked == Asked() else [whose(known, asked)]:
        print(line)


@app.command()
def schema() -> None:
    """Print the charter's JSON Schema."""
    from bot.charter import json_schema_text

    sys.stdout.write(json_schema_text())


@app.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="Public address, for HTTP instead of Socket Mode.")
    ] = None,
) -> None:
    """Print the app manifest to paste at api.slack.com/apps."""
    from bot.app import app_manifest

    if url is not None and not url.startswith(("https://", "http://")):
        raise ConfigError("--url is the bot's public address, such as https://bot.example.com")
    print(json.dumps(app_manifest(socket_mode=url is None, url=url), indent=2))


@app.command()
def migrate() -> None:
    """Bring the database up to date; a SQLite file is backed up beside itself first."""
    from bot.cli.progress import share
    from bot.settings import load_settings
    from bot.store.engine.migrate import upgrade

    with share("Migrating") as told:
        before, after = upgrade(load_settings(slack=False).database_url, told=told)
    print(
        f"Database at {after}." if before == after else f"Database moved from {before} to {after}."
    )


@app.command()
def backup(to: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Copy a SQLite database while it is in use."""
    from bot.cli.progress import share
    from bot.settings import load_settings
    from bot.store.engine.backup import backup as copy

    with share("Copying") as told:
        copy(load_settings(slack=False).database_url, to, told)
    print(f"Backup written to {to}.")


@app.command()
def restore(source: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")]) -> None:
    """Put a copy in a SQLite database's place, while the bot stands still; the old file is kept."""
    from bot.cli.records import restore_file
    from bot.settings import load_settings

    for line in restore_file(load_settings(slack=False), source):
        print(line)


@app.command()
def restored() -> None:
    """Say that PostgreSQL was restored, so that the next start looks in Slack before it posts."""
    from bot.cli.records import mark_restored
    from bot.settings import load_settings

    for line in mark_restored(load_settings(slack=False)):
        print(line)


@app.command()
def preview(
    template: Annotated[str, typer.Argument(help="A template's name, such as feedback/card.")],
) -> None:
    """Print what a template renders, from its golden file."""
    from bot.demo.preview import preview as rendered

    sys.stdout.write(rendered(template))


@audit_app.command("verify")
def verify() -> None:
    """Walk every workspace's chain and name the first link that does not hold."""
    from bot.cli.records import verify_chains
    from bot.settings import load_settings

    report, holds = verify_chains(load_settings(slack=False))
    print(report)
    raise typer.Exit(0 if holds else 1)


@outbox_app.command("list")
def outbox_list() -> None:
    """List the messages that wait for a person, each with its reason."""
    from bot.cli.records import parked_messages
    from bot.settings import load_settings

    print(parked_messages(load_settings(slack=False)))


@outbox_app.command("retry")
def outbox_retry(number: int) -> None:
    """Let a parked message leave again."""
    _decide(number, retry=True)


@outbox_app.command("drop")
def outbox_drop(number: int) -> None:
    """Give a parked message up, so that what waits behind it goes on."""
    _decide(number, retry=False)


def _decide(number: int, *, retry: bool) -> None:
    from bot.cli.records import decide_parked
    from bot.settings import load_settings

    print(decide_parked(load_settings(slack=False), number, retry=retry))


def _until_interrupted(work: Coroutine[object, object, None]) -> None:
    async def main() -> None:
        task = asyncio.ensure_future(work)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        with suppress(asyncio.CancelledError):
            await task

    if sys.platform == "win32":
        asyncio.run(main())
        return
    import uvloop

    uvloop.run(main())


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    keep_logs_discreet()
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(max(logging.getLevelName(level), logging.WARNING))


def main() -> None:
    """Run a command; a ConfigError is words for the person, anything else a traceback without any."""
    try:
        app()
    except ConfigError as problem:
        sys.stderr.write(f"{problem}\n")
        sys.exit(1 if isinstance(problem, UnknownNameError) else 2)
    except Exception as problem:  # noqa: BLE001 - whatever it was, it quotes nobody
        traceback.print_exception(unsaid(problem))
        sys.exit(1)


if __name__ == "__main__":
    main()
