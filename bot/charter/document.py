"""A YAML file as plain data that remembers the line and column of everything in it."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.charter.problems import Problem

Place = tuple[str | int, ...]
MOST_BYTES = 1_000_000
DEEPEST = 40
# An alias used again and again unfolds to more than any memory holds.
MOST_NODES = 60_000
TAG = "tag:yaml.org,2002:"
PLAIN = frozenset({"map", "seq", "str", "int", "float", "bool", "null", "timestamp"})
TOO_DEEP = f"lists and keys are nested more than {DEEPEST} deep."
TAB = "a tab stands where YAML wants spaces."


@dataclass(frozen=True)
class Mark:
    """Point at one place in the file, counted from 1."""

    line: int
    column: int


@dataclass
class Document:
    """Hold the data of one file, where each part stands, and what was wrong with its YAML."""

    name: str
    data: Any = None
    keys: dict[Place, Mark] = field(default_factory=dict)
    values: dict[Place, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def mark(self, place: Place, *, key: bool = False) -> Mark:
        """Find where `place` stands, or the nearest part around it that is in the file."""
        first, second = (self.keys, self.values) if key else (self.values, self.keys)
        while place:
            found = first.get(place) or second.get(place)
            if found:
                return found
            place = place[:-1]
        return self.values.get((), Mark(1, 1))

    def problem(self, place: Place, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """Make the problem that stands at `place`."""
        mark = self.mark(place, key=key)
        return Problem(mark.line, mark.column, dotted(place), message, hint)


def dotted(place: Place) -> str:
    """Write a place as people read it: `pods[0].lead`, `people[ana@example.com].zone`."""
    text = ""
    for part in place:
        if isinstance(part, int) or not part.replace("-", "_").isidentifier():
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def read(raw: bytes, name: str) -> Document:
    """Read a file's bytes; faults end up in the document's problems, never in an exception."""
    document = Document(name)
    text = _decoded(raw, document)
    if text is None:
        return document
    try:
        node = _composed(text)
    except YAMLError as fault:
        document.problems.append(_not_yaml(fault))
        return document
    except RecursionError:
        document.problems.append(Problem(1, 1, "", TOO_DEEP, "is this a charter?"))
        return document
    if node is not None:
        document.data = _Walk(document).value(node, ())
    else:
        document.problems.append(Problem(1, 1, "", "the file is empty.", START))
    return document


@lru_cache(maxsize=2)
def _composed(text: str) -> Node | None:
    """Compose text, not load it: only nodes know their line and column. YAML 1.2, where `on` is text.

    What was read a moment ago is read again by a restart, a stage or the doctor.
    """
    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


START = "begin with `version: 1`; rollout.yaml in the repository is a sample to copy."


def _decoded(raw: bytes, document: Document) -> str | None:
    # The YAML reader is pure Python: a few seconds per megabyte.
    if len(raw) > MOST_BYTES:
        size = f"the file has {len(raw):,} bytes; a charter has at most {MOST_BYTES:,}."
        hint = "move the shifts to a CSV file and name it under shifts."
        document.problems.append(Problem(1, 1, "", size, hint))
        return None
    try:
        # Editors on Windows begin a file with a byte order mark.
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = raw[: fault.start]
        column = fault.start - (before.rfind(b"\n") + 1) + 1
        where = Problem(
            before.count(b"\n") + 1, column, "", "not UTF-8 text.", "save the file as UTF-8."
        )
        document.problems.append(where)
        return None


def _mark(mark: Any) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


def _not_yaml(fault: YAMLError) -> Problem:
    if not isinstance(fault, MarkedYAMLError) or fault.problem_mark is None:
        return Problem(1, 1, "", "the file holds characters that YAML does not allow.")
    mark = _mark(fault.problem_mark)
    said = str(fault.problem or fault.context)
    if "'\\t'" in said:
        return Problem(mark.line, mark.column, "", TAB, "indent with spaces.")
    words, hint = next(
        ((words, hint) for part, words, hint in SYNTAX if part in said), (f"{said}.", "")
    )
    return Problem(mark.line, mark.column, "", f"not YAML: {words}", hint)


SYNTAX = (
    (
        "mapping values are not allowed",
        "a second colon on the line.",
        "put the value in quotes.",
    ),
    ("undefined alias", "* refers to a name that no & defines.", "put a leading * in quotes."),
    ("another document", "the file holds two documents.", "remove the line `---`."),
    ("end of stream", "the file ends inside quotes or brackets.", "close them."),
    ("<stream end>", "the file ends inside quotes or brackets.", "close them."),
    ("'@'", "a text may not begin with @.", 'put it in quotes: "@handle".'),
    ("'`'", "a text may not begin with a backtick.", "put it in quotes."),
)


class _Walk:
    """Turn nodes into plain data and note marks and faults on the way."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.seen = 0
        self.open: set[int] = set()

    def value(self, node: Node, place: Place) -> Any:
        self.seen += 1
        self.document.values[place] = _mark(node.start_mark)
        # An alias is walked each time it is used, so a few lines may stand for billions of nodes.
        if self.seen > MOST_NODES or id(node) in self.open:
            return self._refuse(node, "aliases (*name) unfold without end.")
        if len(place) > DEEPEST:
            return self._refuse(node, TOO_DEEP)
        self.open.add(id(node))
        try:
            return self._plain(node, place)
        finally:
            self.open.discard(id(node))

    def _plain(self, node: Node, place: Place) -> Any:
        self._refuse_tag(node, place)
        if isinstance(node, MappingNode):
            return dict(self._pairs(node, place))
        if isinstance(node, SequenceNode):
            return [self.value(item, (*place, n)) for n, item in enumerate(node.value)]
        return self._scalar(node, place)

    def _pairs(self, node: MappingNode, place: Place) -> Iterator[tuple[Hashable, Any]]:
        firsts: dict[str, Mark] = {}
        for key, item in node.value:
            name = self._key(key, place)
            if name is None:
                continue
            here = (*place, name)
            if name in firsts:
                message = f"{name} is given twice; the first is on line {firsts[name].line}."
                where = _mark(key.start_mark)
                self.document.problems.append(
                    Problem(where.line, where.column, dotted(here), message, "keep one of them.")
                )
                continue
            firsts[name] = self.document.keys[here] = _mark(key.start_mark)
            yield name, self.value(item, here)

    def _key(self, key: Node, place: Place) -> str | None:
        if isinstance(key, ScalarNode) and key.tag != f"{TAG}merge":
            return str(key.value)
        where = _mark(key.start_mark)
        message = "a key has to be one word; << and lists cannot be keys here."
        self.document.problems.append(Problem(where.line, where.column, dotted(place), message))
        return None

    def _scalar(self, node: Node, place: Place) -> Any:
        kind = str(node.tag).removeprefix(TAG)
        if kind == "null":
            # An empty value has no place of its own: its mark is wherever the next word stands.
            self.document.values.pop(place, None)
            return None
        text = str(node.value)
        if kind == "bool":
            return text.lower() == "true"
        # Dates stay text: the models read them, and say in our words what is wrong with them.
        return self._number(text, place) if kind in ("int", "float") else text

    def _number(self, text: str, place: Place) -> int | float | str:
        if "_" in text or not text.isascii():
            message, hint = f"{text} is no number.", f"write {text.replace('_', '')}."
            self.document.problems.append(self.document.problem(place, message, hint))
        return _number(text)

    def _refuse_tag(self, node: Node, place: Place) -> None:
        if str(node.tag).removeprefix(TAG) not in PLAIN:
            message = f"the tag {node.tag} is not understood."
            hint = "write plain text, numbers, lists and keys only."
            self.document.problems.append(self.document.problem(place, message, hint))

    def _refuse(self, node: Node, message: str) -> None:
        mark = _mark(node.start_mark)
        # Once is enough: what unfolds without end would complain without end.
        if all(problem.message != message for problem in self.document.problems):
            self.document.problems.append(Problem(mark.line, mark.column, "", message))


# Python's readers refuse a few numbers that YAML knows, such as 0x1F; those stay text.
def _number(text: str) -> int | float | str:
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text
