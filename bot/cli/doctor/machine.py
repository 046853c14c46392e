"""What can be checked without Slack: environment, charter, database, port."""

import os
import shlex
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.charter import Charter, load, warnings
from bot.charter.sources import Source
from bot.cli.doctor.checks import Check, fail, ok, warn
from bot.errors import ConfigError
from bot.private import open_to_others
from bot.settings import (
    ENV_FILE,
    HOOK_PREFIX,
    SOURCE_PREFIX,
    Settings,
    hook_secret,
    key_file,
    require_slack,
    secret_key,
    source_secret,
)
from bot.store.engine.migrate import connected, revisions


def check_environment(settings: Settings) -> list[Check]:
    """Look for what the process needs from its environment."""
    return [_tokens_set(settings), _token_kinds(settings), _key(settings)]


def check_hooks(charter: Charter) -> list[Check]:
    """Look for the secret of every service that escalations call."""
    return [
        ok(f"hook {hook.key}", f"{hook.kind} at {hook.host}, with its secret")
        if hook_secret(hook.key) is not None
        else warn(
            f"hook {hook.key}",
            f"{hook.kind} at {hook.host} has no secret",
            f"Set {HOOK_PREFIX}{hook.key.upper().replace('-', '_')}, or it refuses what we send.",
        )
        for hook in charter.escalations.hooks
    ]


def check_sources(settings: Settings, charter: Charter) -> list[Check]:
    """Look for the secret of every source that numbers come from."""
    return [_source(settings, source) for source in charter.sources]


def _source(settings: Settings, source: Source) -> Check:
    name = f"source {source.key}"
    if source.kind == "ingest":
        if settings.ingest_secret is not None:
            return ok(name, "sent to us, signed with BOT_INGEST_SECRET")
        mend = "Set BOT_INGEST_SECRET, and give it to whoever sends: until then /ingest is 404."
        return warn(name, "is sent to us, and we take nothing", mend)
    if source_secret(source.key) is not None:
        return ok(name, "fetched, with its secret")
    if urlsplit(source.url or "").scheme not in ("http", "https"):
        return ok(name, f"read from {source.url}")
    variable = f"{SOURCE_PREFIX}{source.key.upper().replace('-', '_')}"
    return warn(name, "is fetched without a secret", f"Set {variable}, unless it needs none.")


def _tokens_set(settings: Settings) -> Check:
    try:
        require_slack(settings)
    except ConfigError as problem:
        return fail("environment", "Slack's tokens are not all set", str(problem))
    ways = [
        way
        for way, value in (
            ("Socket Mode", settings.slack_app_token),
            ("HTTP", settings.slack_signing_secret),
        )
        if value is not None
    ]
    return ok("environment", f"Slack reaches the bot by {' and '.join(ways)}")


def _token_kinds(settings: Settings) -> Check:
    kinds = (
        ("BOT_SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-"),
        ("BOT_SLACK_APP_TOKEN", settings.slack_app_token, "xapp-"),
    )
    odd = [
        (name, begins)
        for name, value, begins in kinds
        if value is not None and not value.get_secret_value().startswith(begins)
    ]
    if not odd:
        return ok("token kinds", "each token is of its kind")
    what = ", ".join(f"{name} does not begin with {begins}" for name, begins in odd)
    return warn("token kinds", what, "Copy the right one from your app's pages, if this is Slack.")


def _key(settings: Settings) -> Check:
    if (
        settings.secret_key is None
        and settings.sqlite_file
        and not key_file(settings.sqlite_file).exists()
    ):
        return ok("secret key", "will be made beside the database at the first start")
    try:
        secret_key(settings)
    except ConfigError as problem:
        return fail("secret key", "anonymous feedback cannot be sealed", str(problem))
    if settings.secret_key is not None or settings.sqlite_file is None:
        return ok("secret key", "set in the environment")
    path = key_file(settings.sqlite_file)
    if open_to_others(path):
        return warn("secret key", f"others may read {path}", f"chmod 600 {path}")
    return ok("secret key", f"kept in {path}; back it up too, apart from the database")


def check_files(settings: Settings) -> list[Check]:
    """Look whether others on this machine may open what the bot keeps, or what it is told."""
    database = settings.sqlite_file
    kept = sorted(database.parent.glob(f"{database.stem}*")) if database is not None else []
    open_ = [path for path in (*kept, ENV_FILE) if path.is_file() and open_to_others(path)]
    folders = [database.parent] if database is not None and _is_shared(database.parent) else []
    if not open_ and not folders:
        return [ok("files", "nobody else on this machine may open them")]
    chmods = [
        f"chmod {mode} {shlex.join(map(str, paths))}"
        for mode, paths in (("600", open_), ("700", folders))
        if paths
    ]
    what = f"others on this machine may open {', '.join(map(str, (*open_, *folders)))}"
    return [warn("files", what, " && ".join(chmods))]


def _is_shared(folder: Path) -> bool:
    # Where the program itself lies others may look around, since the files are shut, but not write.
    if not folder.is_dir():
        return False
    is_ours = folder.resolve() == Path.cwd()
    return bool(folder.stat().st_mode & 0o022) if is_ours else open_to_others(folder)


def check_charter(path: Path) -> tuple[list[Check], Charter | None]:
    """Read the charter; every error and every warning is a check of its own."""
    name = f"charter {path}"
    try:
        charter = load(path)
    except ConfigError as problem:
        return [fail(name, "cannot be used", str(problem))], None
    except OSError as problem:
        mend = "Copy the sample rollout.yaml, or point BOT_CHARTER at yours."
        return [fail(name, f"cannot be read ({problem.strerror})", mend)], None
    found = [
        warn(name, f"{problem.line}:{problem.column} {problem.message}", problem.hint)
        for problem in warnings(charter)
    ]
    counts = f"{len(charter.pods)} pods, {len(charter.workflows)} workflows"
    return [ok(name, f"valid: {counts}"), *found], charter


def check_database(settings: Settings) -> list[Check]:
    """Reach the database, compare its schema with ours, and prove that it can be written."""
    name, file = "database", settings.sqlite_file
    if file is not None and not file.exists():
        return [_new_file(name, file)]
    try:
        standing, newest = revisions(settings.database_url)
        _write_and_undo(settings.database_url)
    except (SQLAlchemyError, ConfigError, OSError) as problem:
        # The first line names the fault; the rest repeats the statement.
        why = str(problem).splitlines()[0]
        return [fail(name, f"not usable: {why}", "Check BOT_DATABASE_URL and who may write there.")]
    if standing != newest:
        what = f"reachable and writable, at {standing}, this code wants {newest}"
        return [warn(name, what, "python -m bot migrate (run does it by itself).")]
    return [ok(name, f"reachable, writable, at {standing}")]


def _new_file(name: str, file: Path) -> Check:
    folder = file.parent
    if folder.is_dir() and os.access(folder, os.W_OK):
        return ok(name, f"{file} will be made at the first start")
    return fail(
        name, f"{file} cannot be made", f"Create the folder {folder} and let the bot write there."
    )


def _write_and_undo(url: str) -> None:
    with connected(url) as connection:
        table = f"doctor_{uuid4().hex}"
        transaction = connection.begin()
        try:
            # Both databases roll back what makes tables, too.
            connection.execute(text(f"CREATE TABLE {table} (n INTEGER)"))
            connection.execute(text(f"INSERT INTO {table} VALUES (1)"))  # noqa: S608 - our own name
        finally:
            transaction.rollback()
