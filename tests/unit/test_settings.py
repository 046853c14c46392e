"""The environment is read once; what is wrong with it is said with its remedy."""

import os
import re
import stat
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.settings import (
    Settings,
    hook_secret,
    key_file,
    load_settings,
    refuse_unknown_names,
    require_slack,
    secret_key,
    source_secret,
    variable,
)

ROOT = Path(__file__).parents[2]
FIELDS = {variable(field) for field in Settings.model_fields}
KEY = "k" * 43


@pytest.fixture(autouse=True)
def _a_clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("BOT_")]:
        monkeypatch.delenv(name)


def an_env_file(folder: Path, **values: str) -> Path:
    lines = {"BOT_SLACK_BOT_TOKEN": "xoxb-1", "BOT_SLACK_APP_TOKEN": "xapp-1"} | values
    path = folder / ".env"
    path.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    return path


def test_fields_the_template_and_the_docs_name_the_same_settings() -> None:
    template = (ROOT / ".env.example").read_text()
    in_template = set(re.findall(r"^(?:# )?(BOT_[A-Z_]+)=", template, re.MULTILINE))
    in_docs = set(
        re.findall(r"^\| `(BOT_[A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    )
    assert in_template == FIELDS
    assert in_docs == FIELDS


def test_the_defaults_in_template_and_docs_are_the_real_ones() -> None:
    template = dict(
        re.findall(r"^# (BOT_[A-Z_]+)=(.+)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    )
    docs = dict(
        re.findall(
            r"^\| `(BOT_[A-Z_]+)` \| `([^`]+)` \|",
            (ROOT / "docs/settings.md").read_text(),
            re.MULTILINE,
        )
    )
    real = {
        variable(name): str(field.default)
        for name, field in Settings.model_fields.items()
        if field.default is not None
    }
    assert template == real
    assert docs == real


def test_the_template_can_be_copied_as_it_is(tmp_path: Path) -> None:
    copied = tmp_path / ".env"
    copied.write_text((ROOT / ".env.example").read_text())
    assert load_settings(copied, slack=False) == Settings()


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file = an_env_file(tmp_path, BOT_HTTP_PORT="9000", BOT_LOG_LEVEL="DEBUG")
    monkeypatch.setenv("BOT_HTTP_PORT", "9001")
    settings = load_settings(env_file)
    assert (settings.http_port, settings.log_level) == (9001, "DEBUG")


def test_an_unknown_name_in_the_file_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"BOT_HTTP_PROT .*Did you mean BOT_HTTP_PORT\?"):
        load_settings(an_env_file(tmp_path, BOT_HTTP_PROT="1"))


def test_an_unknown_name_in_the_environment_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_DATABASE", "x")
    with pytest.raises(ConfigError, match=r"BOT_DATABASE \(environment\).*BOT_DATABASE_URL"):
        load_settings(an_env_file(tmp_path))


def test_every_unknown_name_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings(an_env_file(tmp_path, BOT_ONE="1", BOT_TWO="2"))
    assert "BOT_ONE" in str(refused.value)
    assert "BOT_TWO" in str(refused.value)


@given(st.from_regex(r"BOT_[A-Z_]{1,20}", fullmatch=True))
def test_any_other_name_is_refused(name: str) -> None:
    if name in FIELDS or name.startswith(("BOT_SOURCE_", "BOT_HOOK_")):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, "x")
        with pytest.raises(ConfigError, match=name):
            refuse_unknown_names(Path("/nonexistent"))


def test_names_of_others_are_nobodys_business(tmp_path: Path) -> None:
    env_file = an_env_file(tmp_path, POSTGRES_PASSWORD="x", ROBOT_ARM="y")
    assert load_settings(env_file) == load_settings(an_env_file(tmp_path))


def test_secrets_of_sources_are_allowed_and_read(tmp_path: Path) -> None:
    env_file = an_env_file(tmp_path, BOT_SOURCE_QA_EXPORT="hush")
    load_settings(env_file)
    secret = source_secret("qa-export", env_file)
    assert secret is not None
    assert secret.get_secret_value() == "hush"
    assert source_secret("other", env_file) is None


def test_secrets_of_hooks_are_allowed_and_read(tmp_path: Path) -> None:
    env_file = an_env_file(tmp_path, BOT_HOOK_NIGHT_PAGER="hush")
    load_settings(env_file)
    secret = hook_secret("night-pager", env_file)
    assert secret is not None
    assert secret.get_secret_value() == "hush"
    assert hook_secret("other", env_file) is None


@pytest.mark.parametrize("name", ["BOT_SOURCE_", "BOT_HOOK_"])
def test_a_secret_without_a_name_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=name):
        load_settings(an_env_file(tmp_path, **{name: "x"}))


def test_neither_socket_nor_signing_secret_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"BOT_SLACK_APP_TOKEN.*BOT_SLACK_SIGNING_SECRET"):
        load_settings(an_env_file(tmp_path, BOT_SLACK_APP_TOKEN=""))


@pytest.mark.parametrize(
    "ways",
    [
        {"BOT_SLACK_APP_TOKEN": "xapp-1"},
        {"BOT_SLACK_APP_TOKEN": "", "BOT_SLACK_SIGNING_SECRET": "s"},
        {"BOT_SLACK_APP_TOKEN": "xapp-1", "BOT_SLACK_SIGNING_SECRET": "s"},
    ],
)
def test_socket_http_or_both_are_legal(tmp_path: Path, ways: dict[str, str]) -> None:
    require_slack(load_settings(an_env_file(tmp_path, **ways)))


def test_a_missing_bot_token_says_where_to_find_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="OAuth & Permissions"):
        load_settings(an_env_file(tmp_path, BOT_SLACK_BOT_TOKEN=""))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_HTTP_PORT", "eighty"),
        ("BOT_HTTP_PORT", "70000"),
        ("BOT_SLACK_API_URL", "slack.com/api"),
        ("BOT_DATABASE_URL", "mysql://x"),
        ("BOT_DATABASE_URL", "sqlite:///:memory:"),
        ("BOT_LOG_LEVEL", "LOUD"),
        ("BOT_SECRET_KEY", "short"),
    ],
)
def test_a_bad_value_names_its_setting_and_where_to_change_it(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ConfigError, match=rf"{name}: .*docs/settings.md"):
        load_settings(an_env_file(tmp_path, **{name: value}))


def test_a_refused_secret_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings(an_env_file(tmp_path, BOT_SECRET_KEY="hush-hush"))
    assert "hush-hush" not in str(refused.value)


def test_secrets_do_not_show(tmp_path: Path) -> None:
    assert "xoxb-1" not in repr(load_settings(an_env_file(tmp_path)))


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = load_settings(an_env_file(tmp_path))
    with pytest.raises(ValueError, match="frozen"):
        settings.__setattr__("http_port", 1)


def test_the_base_url_ends_in_a_slash(tmp_path: Path) -> None:
    env_file = an_env_file(tmp_path, BOT_SLACK_API_URL="http://127.0.0.1:8137/api")
    assert load_settings(env_file).slack_api_url == "http://127.0.0.1:8137/api/"


def test_the_key_is_made_once_beside_the_database_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/drumbeat.sqlite3")
    first = secret_key(settings)
    assert secret_key(settings) == first
    path = key_file(tmp_path / "drumbeat.sqlite3")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["drumbeat.sqlite3.key"]
    assert len(first.get_secret_value()) >= 32


def test_a_given_key_is_used_and_none_is_written(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/d.sqlite3", secret_key=KEY)
    assert secret_key(settings).get_secret_value() == KEY
    assert not list(tmp_path.iterdir())


def test_postgresql_wants_a_key_and_says_how_to_make_one() -> None:
    with pytest.raises(ConfigError, match=r"secrets\.token_urlsafe"):
        secret_key(Settings(database_url="postgresql://localhost/drumbeat"))


def test_a_damaged_key_is_not_replaced(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/d.sqlite3")
    path = key_file(tmp_path / "d.sqlite3")
    path.write_text("\n")
    with pytest.raises(ConfigError, match="backup"):
        secret_key(settings)
    assert path.read_text() == "\n"


def test_a_key_that_cannot_be_written_is_asked_for(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/missing/d.sqlite3")
    with pytest.raises(ConfigError, match="set BOT_SECRET_KEY"):
        secret_key(settings)


def test_the_template_holds_no_value_of_a_secret() -> None:
    filled = {name for name, value in dotenv_values(ROOT / ".env.example").items() if value}
    assert not filled
