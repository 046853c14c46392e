"""The bill of materials: CycloneDX JSON, the same bytes for the same lock file."""

import json
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bot.cli.supply.lock import Lock, Package, read_lock

Json = dict[str, Any]


def bill_of(path: Path) -> str:
    """Return the bill of what a lock file names; raises ConfigError."""
    # Source: https://cyclonedx.org/docs/1.6/json/
    lock = read_lock(path)
    own = f"pkg:generic/{lock.name}@{lock.version}"
    component = {"type": "application", "bom-ref": own, "name": lock.name, "version": lock.version}
    addresses = {package.name: package.purl for package in lock.packages}
    needs = [(own, lock.direct), *((each.purl, each.needs) for each in lock.packages)]
    bill: Json = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid5(NAMESPACE_URL, path.read_text(encoding="utf-8")).urn,
        "version": 1,
        "metadata": {"component": component},
        "components": [_component(lock, package) for package in lock.packages],
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(addresses[name] for name in names)}
            for ref, names in needs
        ],
    }
    return json.dumps(bill, indent=2) + "\n"


def _component(lock: Lock, package: Package) -> Json:
    file: Json = {"type": "distribution", "url": package.url}
    if package.sha256:
        file["hashes"] = [{"alg": "SHA-256", "content": package.sha256}]
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        # What only tests and lint need is no part of what runs.
        "scope": "required" if package.name in lock.running else "excluded",
        "externalReferences": [file],
    }
