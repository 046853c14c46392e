"""Golden files: what each template renders, kept and compared."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str, payload: Any, *, folder: Path = GOLDEN) -> None:
    """Compare a payload with `golden/<name>.json`; UPDATE_GOLDEN=1 rewrites the file.

    A second picture of one template is named after a dot: `feedback/card.taken`.
    """
    path = folder / f"{name}.json"
    text = json.dumps(payload, ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no golden file {path}: run once with UPDATE_GOLDEN=1 and look at it"
    assert json.loads(path.read_text(encoding="utf-8")) == payload, f"{name} differs from {path}"


def pictured(folder: Path = GOLDEN) -> set[str]:
    """Name the templates that have a golden file."""
    paths = [path.relative_to(folder) for path in folder.rglob("*.json")]
    return {str(path.parent / path.name.split(".")[0]) for path in paths}
