"""Known vulnerabilities of what uv.lock names, from advisories that were saved before."""

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.cli.supply.lock import Package, normal_name, read_lock
from bot.errors import ConfigError

OLDEST = timedelta(days=30)
# Source: https://google.github.io/osv.dev/data/#data-dumps
GET = "curl -fo {path} https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Audited:
    """What was found, in words, and how the command ends."""

    words: str
    code: int


def audit(lock: Path, saved: Path, *, at: datetime) -> Audited:
    """Compare what is locked with advisories in OSV's format: its zip, or JSON of one or of several.

    Ends with 0 where nothing is known, 1 where something is, 2 where the advisories are too old;
    raises ConfigError where there are none.
    """
    how = GET.format(path=saved)
    if not saved.is_file():
        raise ConfigError(f"There are no advisories at {saved}. Where there is a network: {how}")
    try:
        advisories = [each for each in _advisories(saved) if not each.get("withdrawn")]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
        raise ConfigError(f"{saved} holds no advisories in OSV's format. Get them: {how}") from None
    packages = read_lock(lock).packages
    found = sorted(_found(packages, advisories))
    age = at - _saved_at(saved, advisories)
    told = f"advisories: {len(advisories):,}, {max(age.days, 0)} days old"
    last = f"Known vulnerabilities in {len(packages)} packages: {len(found)} ({told})."
    if age > OLDEST:
        late = f"The advisories are older than {OLDEST.days} days. Where there is a network: {how}"
        return Audited("\n".join([*found, last, late]), 2)
    return Audited("\n".join([*found, last]), 1 if found else 0)


def _advisories(saved: Path) -> Iterator[Json]:
    if not zipfile.is_zipfile(saved):
        yield from _several(json.loads(saved.read_bytes()))
        return
    with zipfile.ZipFile(saved) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield from _several(json.loads(archive.read(name)))


def _several(read: Any) -> Iterator[Json]:
    listed = read.get("vulns", [read]) if isinstance(read, dict) else read
    for each in listed:
        if not isinstance(each.get("id"), str):
            raise ValueError("no advisory")  # noqa: TRY004 - of the file, not of our own types
        yield each


def _saved_at(saved: Path, advisories: Sequence[Json]) -> datetime:
    written = datetime.fromtimestamp(saved.stat().st_mtime, UTC)
    if not zipfile.is_zipfile(saved):
        return written
    # OSV's own holds something of each day: copied or checked out, it grows no younger.
    newest = max((str(each.get("modified", "")) for each in advisories), default="")
    return min(written, datetime.fromisoformat(newest)) if newest else written


def _found(packages: Sequence[Package], advisories: Sequence[Json]) -> Iterator[str]:
    locked: dict[str, list[Package]] = {}
    for package in packages:
        locked.setdefault(normal_name(package.name), []).append(package)
    for advisory in advisories:
        for affected in advisory.get("affected", ()):
            named = affected.get("package", {})
            if named.get("ecosystem") != "PyPI":
                continue
            for package in locked.get(normal_name(str(named.get("name", ""))), ()):
                if _is_affected(package.version, affected):
                    summary = advisory.get("summary") or "no summary"
                    fixed = ", ".join(_fixes(affected)) or "no fix yet"
                    yield (
                        f"{package.name} {package.version}: {advisory['id']}: {summary}"
                        f" (fixed in {fixed})"
                    )


def _is_affected(version: str, affected: Json) -> bool:
    if version in affected.get("versions", ()):
        return True
    return any(_within(version, each.get("events", ())) for each in _ranges(affected))


def _ranges(affected: Json) -> Iterator[Json]:
    yield from (each for each in affected.get("ranges", ()) if each.get("type") == "ECOSYSTEM")


def _fixes(affected: Json) -> list[str]:
    events = (event for each in _ranges(affected) for event in each.get("events", ()))
    return [event["fixed"] for event in events if "fixed" in event]


def _within(version: str, events: Sequence[Json]) -> bool:
    """Walk a range's events in order. Source: https://ossf.github.io/osv-schema/#evaluation"""
    # With the tools alone: what runs needs it not.
    from packaging.version import Version  # noqa: PLC0415 - see above

    ours, inside = Version(version), False
    for event in sorted(events, key=lambda each: Version(str(next(iter(each.values()))))):
        if "introduced" in event and ours >= Version(event["introduced"]):
            inside = True
        elif ("fixed" in event and ours >= Version(event["fixed"])) or (
            "last_affected" in event and ours > Version(event["last_affected"])
        ):
            inside = False
    return inside
