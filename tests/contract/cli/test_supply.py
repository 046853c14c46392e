"""`supply`: known vulnerabilities, secrets and a bill of materials, without a network."""

import json
import os
import subprocess
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.supply.lock import LOCK
from tests.contract.cli.program import Program

NOW = datetime.now(UTC)  # noqa: TID251 - files are as old as the machine says
SMALL = """version = 1
[[package]]
name = "ours"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "some-thing" }]
[[package]]
name = "some-thing"
version = "1.4.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "deep" }]
sdist = { url = "https://files.example/some.tar.gz", hash = "sha256:ab" }
[[package]]
name = "deep"
version = "2.0rc1"
source = { registry = "https://pypi.org/simple" }
[[package]]
name = "tool"
version = "3"
source = { registry = "https://pypi.org/simple" }
"""


def advisory(name: str = "Some.Thing", modified: datetime = NOW, **affected: Any) -> dict[str, Any]:
    return {
        "id": "PYSEC-1",
        "modified": modified.isoformat(),
        "summary": "It breaks",
        "affected": [{"package": {"ecosystem": "PyPI", "name": name}, **affected}],
    }


def between(*events: dict[str, str]) -> dict[str, Any]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


def audited(bot: Program, *advisories: dict[str, Any], days: float = 0) -> tuple[int, str]:
    lock, saved = bot.write("uv.lock", SMALL), bot.write("osv.json", json.dumps(list(advisories)))
    then = time.time() - days * 86_400
    os.utime(saved, (then, then))
    ended = bot("supply", "audit", saved, "--lock", lock)
    return ended.code, ended.out


AFFECTED = [
    {"versions": ["1.4.0"]},
    between({"introduced": "0"}),
    between({"introduced": "0"}, {"fixed": "1.4.1"}),
    between({"introduced": "1.4"}, {"last_affected": "1.4.0"}),
    between({"introduced": "0"}, {"fixed": "1.1"}, {"introduced": "1.3"}, {"fixed": "1.10"}),
]
FINE = [
    {"versions": ["1.4.1"]},
    between({"introduced": "0"}, {"fixed": "1.4.0"}),
    between({"introduced": "1.4.1"}),
    between({"introduced": "0"}, {"last_affected": "1.3.9"}),
    {"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]},
]


@pytest.mark.parametrize("affected", AFFECTED, ids=str)
def test_what_is_affected_is_named_with_its_mend(bot: Program, affected: dict[str, Any]) -> None:
    code, said = audited(bot, advisory(**affected))
    assert code == 1
    assert said.startswith("some-thing 1.4.0: PYSEC-1: It breaks (fixed in ")


@pytest.mark.parametrize("affected", FINE, ids=str)
def test_what_is_not_affected_is_fine(bot: Program, affected: dict[str, Any]) -> None:
    code, said = audited(bot, advisory(**affected), advisory("other", versions=["1.4.0"]))
    assert (code, said) == (
        0,
        "Known vulnerabilities in 3 packages: 0 (advisories: 2, 0 days old).\n",
    )


def test_an_advisory_that_was_withdrawn_says_nothing(bot: Program) -> None:
    assert audited(bot, advisory(versions=["1.4.0"]) | {"withdrawn": "2026-01-01"})[0] == 0


def test_a_release_candidate_comes_before_its_release(bot: Program) -> None:
    assert audited(bot, advisory("deep", **between({"introduced": "0"}, {"fixed": "2.0"})))[0] == 1


@pytest.mark.parametrize(("days", "code"), [(29, 0), (31, 2)])
def test_advisories_older_than_thirty_days_are_no_answer(
    bot: Program, days: int, code: int
) -> None:
    ended, said = audited(bot, advisory(versions=["9"]), days=days)
    assert ended == code
    assert f"{days} days old" in said
    assert ("curl" in said) == (code == 2)


@pytest.mark.parametrize(("days", "code"), [(1, 1), (40, 2)])
def test_a_zip_copied_today_is_as_old_as_what_it_holds(bot: Program, days: int, code: int) -> None:
    saved = bot.folder / "all.zip"
    with zipfile.ZipFile(saved, "w") as archive:
        found = advisory(modified=NOW - timedelta(days=days), versions=["1.4.0"])
        archive.writestr("PYSEC-1.json", json.dumps(found))
    ended = bot("supply", "audit", saved, "--lock", bot.write("uv.lock", SMALL))
    assert (ended.code, "PYSEC-1" in ended.out) == (code, True)


@pytest.mark.parametrize("text", [None, "", "{}", "[1]", '{"vulns": 5}', "PK\x03\x04"])
def test_without_advisories_it_says_how_to_get_them(bot: Program, text: str | None) -> None:
    saved = bot.folder / "osv.json" if text is None else bot.write("osv.json", text)
    ended = bot("supply", "audit", saved)
    assert (ended.code, ended.out) == (2, "")
    assert f"curl -fo {saved} https://osv-vulnerabilities" in ended.err


def test_a_lock_file_that_is_none_is_said_so(bot: Program) -> None:
    ended = bot("supply", "sbom", "--lock", bot.write("uv.lock", "x"))
    assert (ended.code, "uv.lock cannot be read" in ended.err) == (2, True)


def test_the_bill_names_everything_and_what_of_it_runs(bot: Program) -> None:
    ended = bot("supply", "sbom", "--lock", bot.write("uv.lock", SMALL))
    bill = json.loads(ended.out)
    assert (ended.code, bill["bomFormat"], bill["specVersion"]) == (0, "CycloneDX", "1.6")
    assert {each["purl"]: each["scope"] for each in bill["components"]} == {
        "pkg:pypi/some-thing@1.4.0": "required",
        "pkg:pypi/deep@2.0rc1": "required",
        "pkg:pypi/tool@3": "excluded",
    }
    needs = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    assert needs["pkg:generic/ours@1.0"] == ["pkg:pypi/some-thing@1.4.0"]
    assert needs["pkg:pypi/some-thing@1.4.0"] == ["pkg:pypi/deep@2.0rc1"]
    assert bot("supply", "sbom", "--lock", "uv.lock").out == ended.out


def test_our_own_bill_can_be_made(bot: Program) -> None:
    bill = json.loads(bot("supply", "sbom").out)
    names = {each["name"] for each in bill["components"] if each["scope"] == "required"}
    assert LOCK.is_file()
    assert {"slack-bolt", "sqlmodel", "pydantic-core"} <= names
    assert "pytest" not in names


SECRETS = [
    "xoxb-" + "123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx",
    "xapp-1-" + "A0123456789-1234567890123-" + "0123456789abcdef" * 4,
    "https://hooks." + "slack.com/services/T01234567/B01234567/abcdefghijklmnopqrstuvwx",
    "-----BEGIN " + "RSA PRIVATE KEY-----",
    "AKIA" + "ABCDEFGHIJKLMNOP",
    "ghp_" + "a1B2" * 9,
    "postgresql://drum:" + "h4rd-t0-gu3ss@db.example/drum",
    "BOT_INGEST_SECRET=" + "q8Zr5tYw2xCv9bNm4kLp",
]


def a_checkout(folder: Path) -> Path:
    for words in (["init", "-q"], ["config", "user.email", "a@b.c"], ["config", "user.name", "a"]):
        subprocess.run(["git", "-C", folder, *words], check=True)
    return folder


def commit(folder: Path) -> None:
    for words in (["add", "-A"], ["commit", "-qm", "x", "--no-gpg-sign"]):
        subprocess.run(["git", "-C", folder, *words], check=True)


@pytest.mark.parametrize("secret", SECRETS, ids=range(len(SECRETS)))
def test_a_secret_is_found_in_the_tree_and_in_what_it_was_and_never_shown(
    bot: Program, secret: str
) -> None:
    tree = a_checkout(bot.folder)
    bot.write("notes.md", f"fine\nuse {secret} here\n")
    ended = bot("supply", "secrets", tree)
    assert (ended.code, secret in ended.out) == (1, False)
    assert ended.out.startswith("notes.md:2: looks like ")
    commit(tree)
    bot.write("notes.md", "fine\n")
    commit(tree)
    assert bot("supply", "secrets", tree).code == 0
    ended = bot("supply", "secrets", tree, "--history")
    assert (ended.code, secret in ended.out) == (1, False)
    assert "notes.md: looks like " in ended.out


def test_what_says_it_is_made_up_is_believed(bot: Program) -> None:
    tree = a_checkout(bot.folder)
    bot.write("notes.md", f"{SECRETS[0]} (made up)\n")
    assert bot("supply", "secrets", tree).code == 0


def test_where_there_is_no_checkout_it_says_so(bot: Program) -> None:
    ended = bot("supply", "secrets", bot.folder)
    assert (ended.code, "no checkout of git" in ended.err) == (2, True)


def test_our_own_tree_holds_no_secret(bot: Program) -> None:
    ended = bot("supply", "secrets")
    assert (ended.code, ended.out) == (0, "Nothing looks like a secret.\n")
