"""Every key of the charter drives something: what nothing reads is not asked for."""

import ast
from collections.abc import Iterator

from pydantic import BaseModel

from bot.charter.models import Charter
from tests.source import ROOT

# Where keys are declared: their names stand there as words too.
DECLARED = "bot/charter/"
BESIDE = ("bot/demo/", "bot/workspace/")
# The most measures are counted before the charter is made.
OTHERWISE = {"Promises.most_measures"}


def keys_of(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yield the keys of a model and of all below it, each with the model's name."""
    waiting, seen = [model], set[type[BaseModel]]()
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        for name, field in each.model_fields.items():
            yield each.__name__, name
            waiting += models_in(field.annotation)


def models_in(annotation: object) -> list[type[BaseModel]]:
    """List the models an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    value = getattr(annotation, "__value__", None)
    inner = [value] if value is not None else getattr(annotation, "__args__", ())
    return [model for each in inner for model in models_in(each)]


def reads() -> set[str]:
    """Collect the names that the program reads of anything, by attribute, outside the charter by word."""
    found = set[str]()
    for path in (*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")):
        where = path.relative_to(ROOT).as_posix()
        if where.startswith(BESIDE):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Constant) and not where.startswith(DECLARED):
                found.add(str(node.value))
    return found


def test_every_key_is_read_by_the_program() -> None:
    read = reads()
    unread = {f"{model}.{key}" for model, key in keys_of(Charter) if key not in read}
    assert unread == OTHERWISE
