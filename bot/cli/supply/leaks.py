"""Secrets that lie in the tree, or lay there once: looked for by what they look like."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ConfigError

# A line that only looks like one says so.
MADE_UP = "made up"
MOST_BYTES = 2_000_000
LOOKS = {
    "a Slack token": r"\bxox[abeprs]-\d{6,}-[\w-]{12,}|\bxapp-\d-[A-Z0-9]{8,}-\d{6,}-\w{16,}",
    "a Slack webhook": r"hooks\.slack\.com/(?:services|workflows)/T\w{6,}/\w{6,}/\w{12,}",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "an AWS key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a GitHub token": r"\bgh[pousr]_\w{36,}|\bgithub_pat_\w{60,}",
    "a GitLab token": r"\bglpat-[\w-]{20,}",
    "a Google key": r"\bAIza[\w-]{35}\b",
    "a Stripe key": r"\b[rs]k_live_\w{20,}",
    "an API key": r"\bsk-(?:[a-z]+-)*[A-Za-z0-9_-]{32,}",
    "a PyPI token": r"\bpypi-AgEI[\w-]{40,}",
    "a password in an address": r"\b[a-z][a-z0-9+]*://[^\s/:@'\"<>{}$]+:(?!\*)[^\s/:@'\"<>{}$]{12,}@",
    "a secret of this bot": r"\bBOT_(?:\w*(?:TOKEN|SECRET|KEY)|SOURCE_\w+|HOOK_\w+)=[\w+/.-]{20,}",
}
ALL = re.compile("|".join(f"(?P<k{n}>{look})" for n, look in enumerate(LOOKS.values())))
KINDS = tuple(LOOKS)


@dataclass(frozen=True, slots=True)
class Leak:
    """Where something that looks like a secret stands; never the secret itself."""

    place: str
    kind: str

    def __str__(self) -> str:
        return f"{self.place}: looks like {self.kind}"


def leaks_in_tree(root: Path) -> Iterator[Leak]:
    """Look through every file that git knows or would take."""
    for name in _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split(
        "\0"
    ):
        path = root / name
        if name and path.is_file() and path.stat().st_size <= MOST_BYTES:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            for number, line in enumerate(lines, 1):
                yield from _in_line(line, f"{name}:{number}")


def leaks_in_history(root: Path) -> Iterator[Leak]:
    """Look through every line that any commit added."""
    commit, name = "", ""
    options = ("log", "--all", "-p", "-U0", "--no-color", "--no-ext-diff", "--format=commit %h")
    for line in _git(root, *options).splitlines():
        if line.startswith("commit "):
            commit = line.removeprefix("commit ")
        elif line.startswith("+++ "):
            name = line.removeprefix("+++ b/")
        elif line.startswith("+"):
            yield from _in_line(line[1:], f"{commit} {name}")


def _in_line(line: str, place: str) -> Iterator[Leak]:
    if MADE_UP in line:
        return
    for found in ALL.finditer(line):
        yield Leak(place, KINDS[int((found.lastgroup or "k0")[1:])])


def _git(root: Path, *words: str) -> str:
    try:
        asked = ["git", "-C", str(root), *words]
        done = subprocess.run(asked, capture_output=True, check=True)  # noqa: S603 - our own words
    except (OSError, subprocess.CalledProcessError):
        raise ConfigError(f"{root} is no checkout of git, or git is not installed.") from None
    return done.stdout.decode("utf-8", "replace")
