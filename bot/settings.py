"""The process's environment, read once: every name begins with BOT_."""

import difflib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError
from bot.private import opener

PREFIX = "BOT_"
SOURCE_PREFIX = "BOT_SOURCE_"
HOOK_PREFIX = "BOT_HOOK_"
NAMED = (SOURCE_PREFIX, HOOK_PREFIX)
ENV_FILE = Path(".env")
SQLITE_PREFIX = "sqlite:///"
DATABASES = (SQLITE_PREFIX, "postgresql://", "postgresql+psycopg://", "postgres://")


class Settings(BaseSettings):
    """What the environment decides; everything about the rollout itself is in the charter."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        # Names of other programs may stand in `.env`; `refuse_unknown_names` looks after ours.
        extra="ignore",
        frozen=True,
    )

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    ingest_secret: SecretStr | None = Field(default=None, min_length=16)
    slack_api_url: str = "https://slack.com/api/"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    database_url: str = "sqlite:///drumbeat.sqlite3"
    charter: Path = Path("rollout.yaml")
    secret_key: SecretStr | None = Field(default=None, min_length=32)
    demo_port: int = Field(default=8137, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("slack_api_url")
    @classmethod
    def _is_a_base_url(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// or http://, as in https://slack.com/api/")
        return url if url.endswith("/") else url + "/"

    @field_validator("database_url")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        if not url.startswith(DATABASES) or url in (SQLITE_PREFIX, SQLITE_PREFIX + ":memory:"):
            raise ValueError(
                "must be a SQLite file (sqlite:///drumbeat.sqlite3) or PostgreSQL (postgresql://…)"
            )
        return url

    @property
    def sqlite_file(self) -> Path | None:
        """The database's file, or None on PostgreSQL."""
        if not self.database_url.startswith(SQLITE_PREFIX):
            return None
        return Path(self.database_url.removeprefix(SQLITE_PREFIX).partition("?")[0])


def variable(field: str) -> str:
    """Name the environment variable of a field."""
    return PREFIX + field.upper()


def load_settings(env_file: Path = ENV_FILE, *, slack: bool = True) -> Settings:
    """Read the environment over the `.env` file, or raise ConfigError saying how to mend it.

    `slack=False` asks for no tokens: for commands that never talk to Slack.
    """
    refuse_unknown_names(env_file)
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as problem:
        raise ConfigError("\n".join(_in_words(problem))) from None
    if slack:
        require_slack(settings)
    return settings


def _in_words(problem: ValidationError) -> list[str]:
    # The value itself is left out: it may be a secret.
    return [
        f"{variable(str(error['loc'][0]))}: {error['msg'].removeprefix('Value error, ')}."
        " Change it in the environment or in .env; docs/settings.md says what each setting means."
        for error in problem.errors(include_input=False, include_url=False)
    ]


def refuse_unknown_names(env_file: Path) -> None:
    """Raise ConfigError for names beginning with BOT_ that no setting has, each with the nearest."""
    known = [variable(field) for field in Settings.model_fields]
    problems = []
    for name, place in _names(env_file).items():
        if name in known or (name.startswith(NAMED) and name not in NAMED):
            continue
        nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
        problems.append(f"{name} ({place}) is no setting. Did you mean {nearest}? Else remove it.")
    if problems:
        raise ConfigError("\n".join(problems))


def _names(env_file: Path) -> dict[str, str]:
    """Find every BOT_ name with the place it was found in; case does not matter to the reader."""
    places: dict[str, Iterable[str]] = {
        str(env_file): dotenv_values(env_file),
        "environment": os.environ,
    }
    return {
        name.upper(): place
        for place, names in places.items()
        for name in names
        if name.upper().startswith(PREFIX)
    }


def require_slack(settings: Settings) -> None:
    """Raise ConfigError where the bot could not reach Slack, or Slack not the bot."""
    if settings.slack_bot_token is None:
        raise ConfigError(
            "BOT_SLACK_BOT_TOKEN is not set. Copy the Bot User OAuth Token (xoxb-…) from your app's"
            " “OAuth & Permissions” page into .env."
        )
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise ConfigError(
            "Neither BOT_SLACK_APP_TOKEN nor BOT_SLACK_SIGNING_SECRET is set, so Slack could not"
            " reach the bot. Set the app-level token (xapp-…, scope connections:write) for Socket"
            " Mode, or the signing secret for HTTP; “Basic Information” of your app shows both."
        )


def source_secret(name: str, env_file: Path = ENV_FILE) -> SecretStr | None:
    """Give the secret of a source of observations, from BOT_SOURCE_<NAME>."""
    return _named_secret(SOURCE_PREFIX, name, env_file)


def hook_secret(name: str, env_file: Path = ENV_FILE) -> SecretStr | None:
    """Give the secret of a hook of escalations, from BOT_HOOK_<NAME>."""
    return _named_secret(HOOK_PREFIX, name, env_file)


def _named_secret(prefix: str, name: str, env_file: Path) -> SecretStr | None:
    wanted = prefix + name.upper().replace("-", "_")
    value = os.environ.get(wanted) or dotenv_values(env_file).get(wanted)
    return SecretStr(value) if value else None


def secret_key(settings: Settings) -> SecretStr:
    """Give the key that seals anonymous items; made beside the SQLite file at first need."""
    if settings.secret_key is not None:
        return settings.secret_key
    database = settings.sqlite_file
    if database is None:
        raise ConfigError(
            "BOT_SECRET_KEY is required on PostgreSQL. Make one with: python3 -c"
            " 'import secrets; print(secrets.token_urlsafe(32))' and keep it as safe as the database."
        )
    # Beside the file and never in it: a stolen copy of the database alone unseals nothing.
    path = key_file(database)
    if not path.exists():
        _write_new(path, secrets.token_urlsafe(32))
    key = path.read_text(encoding="utf-8").strip()
    if len(key) < 32:
        raise ConfigError(f"{path} holds no usable key. Restore it from a backup of the database.")
    return SecretStr(key)


def key_file(database: Path) -> Path:
    """Name the file that holds the key of a SQLite database."""
    return database.with_name(database.name + ".key")


def _write_new(path: Path, text: str) -> None:
    """Write a whole file of mode 0600, unless another process was first."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with open(draft, "x", encoding="utf-8", opener=opener) as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, never replaces the key that another process made first.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    except OSError as problem:
        raise ConfigError(
            f"{path} cannot be written ({problem.strerror}): set BOT_SECRET_KEY."
        ) from None
    finally:
        draft.unlink(missing_ok=True)
