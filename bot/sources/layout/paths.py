"""JSON of any shape as rows, by JMESPath: what one row lacks costs that row alone."""

from dataclasses import dataclass
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError, JMESPathTypeError
from jmespath.functions import Functions, signature

from bot.sources.rows import UnreadableError

# What the library calls the kinds of values, by its own names and by Python's.
KINDS = {
    **dict.fromkeys(("null", "NoneType"), "null"),
    **dict.fromkeys(("string", "str"), "a text"),
    **dict.fromkeys(("number", "int", "float"), "a number"),
    **dict.fromkeys(("array", "list"), "a list"),
    **dict.fromkeys(("object", "dict"), "an object"),
    **dict.fromkeys(("boolean", "bool"), "true or false"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """Stands where a function could make nothing of what it got."""

    words: str


class _Forgiving(Functions):  # type: ignore[misc]  # the library is untyped
    """JMESPath's functions, which give a fault where they would refuse the whole answer."""

    def __init__(self) -> None:
        self.faults: set[Fault] = set()

    def call_function(self, function_name: str, resolved_args: list[Any]) -> Any:
        for each in resolved_args:
            if isinstance(each, Fault):
                return each
        try:
            return super().call_function(function_name, resolved_args)
        except JMESPathTypeError as problem:
            met = KINDS.get(problem.actual_type, "what it does not know")
            fault = Fault(f"{problem.function_name}() meets {met} and can make nothing of it")
            self.faults.add(fault)
            return fault

    @signature({"types": ["array"]}, {"types": ["expref"]})  # type: ignore[untyped-decorator]
    def _func_sort_by(self, array: list[Any], expref: Any) -> list[Any]:
        """Sort as ever; what has no key comes last, where its row says what it lacks."""
        keys = [(expref.visit(expref.expression, each), each) for each in array]
        kind = next((_kind(key) for key, _ in keys if _kind(key)), None)
        placed = [pair for pair in keys if _kind(pair[0]) == kind]
        last = [each for key, each in keys if _kind(key) != kind]
        return [each for _, each in sorted(placed, key=lambda pair: pair[0])] + last


class Paths:
    """Asks JMESPath of records; a fault is the record's own, or of the whole where it left out some."""

    def __init__(self) -> None:
        self._functions = _Forgiving()
        self._options = jmespath.Options(custom_functions=self._functions)
        self._compiled: dict[str, Any] = {}

    def ask(self, path: str, data: Any) -> Any:
        """Find what lies at a path; raises UnreadableError where it cannot be asked."""
        compiled = self._compiled.get(path)
        if compiled is None:
            compiled = self._compiled[path] = _compiled(path)
        return _search(compiled, data, self._options)

    def rows(self, data: Any, query: str) -> list[Any]:
        """List what a query finds; raises UnreadableError where it could leave out some."""
        found = self.ask(query, data) if query else data
        if isinstance(found, Fault):
            raise UnreadableError(f"the query finds no rows: {found.words}")
        if not isinstance(found, list):
            raise UnreadableError("the query finds no list of rows")
        for row in found:
            self._functions.faults.difference_update(faults_in(row))
        for fault in self._functions.faults:
            # In a condition it would have left out a row without a word.
            raise UnreadableError(f"the query finds not all rows: {fault.words}")
        return found

    @property
    def has_fault(self) -> bool:
        """Tell whether something could not be made sense of since the last time."""
        return bool(self._functions.faults)

    def take_fault(self) -> str:
        """Say what could not be made sense of since the last time, if anything."""
        words = next((fault.words for fault in self._functions.faults), "")
        self._functions.faults.clear()
        return words


def faults_in(row: Any) -> list[Fault]:
    """List what stands in a row's own values, and in lists of them, as a fault."""
    values = row.values() if isinstance(row, dict) else (row,)
    flat = [each for value in values for each in (value if isinstance(value, list) else (value,))]
    return [each for each in flat if isinstance(each, Fault)]


def _compiled(path: str) -> Any:
    try:
        return jmespath.compile(path)
    except (JMESPathError, RecursionError) as problem:
        raise UnreadableError(_told(path, problem)) from None


def _search(path: Any, data: Any, options: jmespath.Options) -> Any:
    try:
        return path.search(data, options)
    except (JMESPathError, RecursionError) as problem:
        raise UnreadableError(_told(path.expression, problem)) from None


def _told(path: str, problem: Exception) -> str:
    is_deep = isinstance(problem, RecursionError)
    why = "it is too deeply nested" if is_deep else str(problem).partition("\n")[0]
    return f"{path[:60]} cannot be asked: {why}"


def _kind(key: Any) -> str | None:
    if isinstance(key, bool):
        return None
    return "text" if isinstance(key, str) else "number" if isinstance(key, int | float) else None
