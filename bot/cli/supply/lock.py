"""What uv.lock names: packages, their hashes, and what needs what."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import ConfigError

ROOT = Path(__file__).parents[3]
LOCK = ROOT / "uv.lock"


@dataclass(frozen=True, slots=True)
class Package:
    """One package as it is installed; `needs` names others."""

    name: str
    version: str
    needs: tuple[str, ...]
    url: str
    sha256: str

    @property
    def purl(self) -> str:
        """Its address. Source: https://github.com/package-url/purl-spec"""
        return f"pkg:pypi/{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Lock:
    """All packages, and those that the running program needs."""

    name: str
    version: str
    packages: tuple[Package, ...]
    direct: tuple[str, ...]
    running: frozenset[str]


def read_lock(path: Path) -> Lock:
    """Read a lock file; raises ConfigError."""
    try:
        found: list[Mapping[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["package"]
        own = next(each for each in found if "registry" not in each["source"])
        packages = tuple(_package(each) for each in found if each is not own)
    except (OSError, ValueError, KeyError, StopIteration):
        raise ConfigError(f"{path} cannot be read as a lock file of uv.") from None
    direct = _needs(own)
    return Lock(own["name"], own["version"], packages, direct, _reached(packages, direct))


def normal_name(name: str) -> str:
    """Return a package's name as all its spellings have it in common."""
    # Source: https://packaging.python.org/en/latest/specifications/name-normalization/
    return re.sub(r"[-_.]+", "-", name).lower()


def _package(found: Mapping[str, Any]) -> Package:
    file: Mapping[str, Any] = found.get("sdist") or (found.get("wheels") or [{}])[0]
    digest = str(file.get("hash", "")).removeprefix("sha256:")
    return Package(found["name"], found["version"], _needs(found), file.get("url", ""), digest)


def _needs(found: Mapping[str, Any]) -> tuple[str, ...]:
    extras = (each for some in found.get("optional-dependencies", {}).values() for each in some)
    named = (*found.get("dependencies", ()), *extras)
    return tuple(sorted({each["name"] for each in named}))


def _reached(packages: tuple[Package, ...], direct: tuple[str, ...]) -> frozenset[str]:
    needs = {package.name: package.needs for package in packages}
    reached: set[str] = set()
    waiting = list(direct)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += needs.get(name, ())
    return frozenset(reached)
