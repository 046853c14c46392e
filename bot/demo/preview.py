"""What a template renders, as its golden file keeps it."""

from pathlib import Path

from bot.errors import ConfigError

GOLDEN = Path(__file__).parents[2] / "tests" / "contract" / "golden"


def preview(template: str) -> str:
    """Return a template's golden payload; raises ConfigError naming those there are."""
    path = GOLDEN / f"{template}.json"
    if not path.is_file():
        known = ", ".join(sorted(str(p.relative_to(GOLDEN))[:-5] for p in GOLDEN.rglob("*.json")))
        raise ConfigError(f"There is no golden payload {template}. There are: {known}.")
    return path.read_text(encoding="utf-8")
