"""`supply audit`, `supply secrets`, `supply sbom`: for whoever vouches for what runs."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.supply.lock import LOCK, ROOT

supply_app = typer.Typer(
    help="What the program is made of: known vulnerabilities, secrets, a bill. All offline.",
    no_args_is_help=True,
)
LockPath = Annotated[Path, typer.Option("--lock", help="The lock file.")]


@supply_app.command("audit")
def audit(
    saved: Annotated[Path, typer.Argument(help="Advisories of OSV: its zip, or JSON.")] = Path(
        "osv-pypi.zip"
    ),
    lock: LockPath = LOCK,
) -> None:
    """Compare uv.lock with saved advisories: 1 where one applies, 2 where they are old or missing."""
    from bot.cli.supply.advisories import audit as audited
    from bot.clock import SystemClock

    done = audited(lock, saved, at=SystemClock().now())
    print(done.words)
    raise typer.Exit(done.code)


@supply_app.command("secrets")
def secrets(
    tree: Annotated[Path, typer.Argument(help="A checkout.")] = ROOT,
    *,
    history: Annotated[bool, typer.Option(help="Every commit too.")] = False,
) -> None:
    """Look for what looks like a secret in the tree: 1 where there is one, and where it stands."""
    from bot.cli.supply.leaks import leaks_in_history, leaks_in_tree

    found = [*leaks_in_tree(tree), *(leaks_in_history(tree) if history else ())]
    for leak in found:
        print(leak)
    print(f"{len(found)} found." if found else "Nothing looks like a secret.")
    raise typer.Exit(1 if found else 0)


@supply_app.command("sbom")
def sbom(lock: LockPath = LOCK) -> None:
    """Print what the program is made of as CycloneDX JSON."""
    from bot.cli.supply.bill import bill_of

    typer.echo(bill_of(lock), nl=False)
