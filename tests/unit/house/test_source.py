"""The source keeps the house's rules: names, sizes, time, words."""

import ast
import re
from importlib.machinery import PathFinder
from pathlib import PurePosixPath
from sysconfig import get_path

import pytest

from tests.source import PACKAGES, ROOT, Source, sources, words_of

LONGEST_FUNCTION = 50
LONGEST_FILE = 300
MOST_PARAMETERS = 5
GRAB_BAGS = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager", "managers"}
# From vocabulary.md, the words whose meaning here is never another thing's.
OTHER_WORDS = {
    "ticket": "feedback or question",
    "usecase": "workflow",
    "phase": "stage",
    "kpi": "measure",
    "metric": "measure",
    "datapoint": "observation",
    "anomaly": "finding",
    "todo": "action",
    "incident": "escalation",
    "ceremony": "routine",
    "ping": "nudge",
    "mock": "local workspace",
    "fake": "local workspace",
}
# Names that libraries gave: SQLAlchemy's pool and Socket Mode's keep-alive.
FOREIGN = {"pool_pre_ping", "ping_interval", "ping_every"}
OF_DATE = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
OF_TIME = {
    f"time.{name}"
    for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "clock_gettime")
}
# Slack's side of the wire knows nothing of the bot, its clock included.
OF_ANOTHER_SIDE = {"bot/workspace/__main__.py", "bot/workspace/pushes.py"}
RUNNING_ON = {
    *(f"time.{name}" for name in ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")),
    "get_running_loop.time",
    "get_event_loop.time",
    "loop.time",
}
RUNNING_ON_IN = {
    "bot/bodies.py": "whether a body still flows in",
    "bot/cli/transfer.py": "how long a slice of an import holds the writer",
    "bot/runtime/sweep.py": "how often one sweep is hurried, and whether it hangs",
    "bot/slack/delivery/allowance.py": "how much room a backlog leaves for acks",
    "bot/store/engine/writer.py": "how long one commit gathers those who wait",
    "bot/slack/socket.py": "whether a connection still answers",
    "bot/workspace/feed.py": "how long a browser's request stays open",
    "bot/workspace/traffic.py": "how long an answer took",
    "bot/workspace/views.py": "the three seconds of a trigger id",
    "bot/workspace/world.py": "the three seconds of a trigger id",
}
PROSE = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("templates/**/*.j2")])


@pytest.mark.parametrize("package", PACKAGES)
def test_no_import_is_relative(package: str) -> None:
    relative = [
        f"{source.name}:{node.lineno}"
        for source in sources(package)
        for node in source.nodes
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    assert _asking(OF_DATE | OF_TIME) == {"bot/clock.py", *OF_ANOTHER_SIDE}


def test_seconds_that_only_run_on_pace_what_no_clock_of_ours_moves() -> None:
    assert _asking(RUNNING_ON) == RUNNING_ON_IN.keys()


def _asking(functions: set[str]) -> set[str]:
    return {
        source.name for source in sources() for node in source.nodes if _called(node) & functions
    }


def _called(node: ast.AST) -> set[str]:
    """Name what a node takes from a module: `time.time`, for `from time import time` as well."""
    if isinstance(node, ast.ImportFrom):
        return {f"{node.module}.{name.name}" for name in node.names}
    if not isinstance(node, ast.Attribute):
        return set()
    owner = node.value.func if isinstance(node.value, ast.Call) else node.value
    last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return {f"{last}.{node.attr}"}


@pytest.mark.parametrize(
    "line",
    [
        "time.time()",
        "now: Callable[[], float] = time.time_ns",
        "from time import time",
        "datetime.datetime.utcnow()",
        "datetime.now(UTC)",
        "date.today()",
        "time.localtime()",
    ],
)
def test_asking_the_machine_for_the_time_is_seen(line: str) -> None:
    assert set().union(*map(_called, ast.walk(ast.parse(line)))) & (OF_DATE | OF_TIME)


@pytest.mark.parametrize(
    "parts",
    [
        ("bot/domain", "bot/charter", "bot/services", "bot/work", "bot/store"),
        ("bot/demo",),
        ("bot/app", "bot/runtime", "bot/background"),
        ("bot/cli",),
        ("handlers", "schedules"),
    ],
)
def test_a_class_name_means_one_thing(parts: tuple[str, ...]) -> None:
    places: dict[str, list[str]] = {}
    for source in sources(*parts):
        for node in source.nodes:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(source.name)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_every_module_begins_with_one_sentence() -> None:
    bare = [source.name for source in sources() if source.text and not _opens_well(source)]
    assert bare == []


def _opens_well(source: Source) -> bool:
    words = ast.get_docstring(source.tree) or ""
    return words.split("\n\n")[0].rstrip().endswith((".", "`."))


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{source.name}:{function.lineno} {function.name}"
        for source in sources()
        for function in source.functions()
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_functions_take_few_parameters() -> None:
    many = [
        f"{source.name}:{function.lineno} {function.name}"
        for source in sources("handlers", "schedules", "bot/domain", "bot/services", "bot/charter")
        for function in source.functions()
        if _parameters(function) > MOST_PARAMETERS
    ]
    assert many == []


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return sum(argument.arg not in ("self", "cls", "unit", "tx", "workspace") for argument in named)


def test_files_are_short() -> None:
    long = [s.name for s in sources() if len(s.text.splitlines()) > LONGEST_FILE]
    assert long == []


def test_nothing_is_named_after_everything() -> None:
    bags = [
        s.name for s in sources() if GRAB_BAGS & set(PurePosixPath(s.name).with_suffix("").parts)
    ]
    assert bags == []


def test_identifiers_use_the_words_of_the_vocabulary() -> None:
    found = {
        f"{source.name}: {identifier} ({OTHER_WORDS[word]})"
        # The local workspace speaks Slack's own language.
        for source in sources()
        if not source.name.startswith("bot/workspace/")
        for identifier in source.identifiers()
        for word in words_of(identifier) & OTHER_WORDS.keys()
        if identifier not in FOREIGN
    }
    assert found == set()


def test_templates_and_docs_use_the_words_of_the_vocabulary() -> None:
    words = re.compile(rf"\b({'|'.join(OTHER_WORDS)})s?\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {match}"
        for path in PROSE
        for match in words.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_forbidden_word_is_seen_in_any_spelling() -> None:
    spellings = {"ping_person", "PingView", "last_PING", "sendPing"}
    assert all("ping" in words_of(spelling) for spelling in spellings)
    assert "ping" not in words_of("shipping_note")


@pytest.mark.parametrize("package", PACKAGES)
def test_no_installed_distribution_brings_our_names(package: str) -> None:
    """Two wheels with a package `handlers` would overwrite each other (ADR 0003)."""
    assert PathFinder.find_spec(package, list({get_path("purelib"), get_path("platlib")})) is None


def test_who_is_still_here_is_asked_of_presence_alone() -> None:
    deciding = ("bot/services/", "bot/background/", "handlers/", "schedules/")
    asking = [
        source.name
        for source in sources()
        if source.name.startswith(deciding)
        for node in source.nodes
        if isinstance(node, ast.Attribute) and node.attr == "active"
    ]
    assert asking == []
