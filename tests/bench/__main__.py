"""Run one bench or all of them: `python -m tests.bench [name]`."""

import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import tests.bench
from tests.bench.result import Result, last_line, machine


def benches() -> dict[str, ModuleType]:
    """Find every bench: a module of this package with a `run`."""
    modules = {
        found.name: import_module(f"tests.bench.{found.name}")
        for found in pkgutil.iter_modules(tests.bench.__path__)
        if found.name != "__main__"
    }
    return {name: module for name, module in modules.items() if hasattr(module, "run")}


def say(line: str) -> None:
    """Show a line at once, also through a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure(name: str, bench: ModuleType) -> bool:
    """Run one bench, print what it found, and tell whether its bars hold."""
    say(f"== {name}: {(bench.__doc__ or '').strip().splitlines()[0]}")
    say(machine())
    found: Result | Sequence[Result] = bench.run()
    results = [found] if isinstance(found, Result) else list(found)
    for result in results:
        for note in result.notes:
            say(f"{result.name or name}: {note}")
    say(last_line(name, results))
    return all(result.held for result in results)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; non-zero where a bar is not held."""
    known = benches()
    unknown = [name for name in arguments if name not in known]
    if unknown:
        say(f"no bench called {unknown[0]}; there are: {', '.join(sorted(known))}")
        return 2
    held = [measure(name, known[name]) for name in arguments or sorted(known)]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
