"""Which keys a charter may have where, read off the models themselves."""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.charter.document import Place
from bot.charter.models import Charter


def known_keys(place: Place) -> frozenset[str]:
    """List the keys of the part at `place`; empty where the keys are the user's own."""
    model: type[BaseModel] | None = Charter
    own = False
    for part in place:
        if isinstance(part, int):
            continue
        # The step after a mapping is a name the author chose, not a key of ours.
        if own or model is None:
            own = False
            continue
        field = fields_of(model).get(part)
        model = _model_in(field.annotation) if field else None
        own = field is not None and _is_mapping(field.annotation)
    return frozenset() if own or model is None else frozenset(fields_of(model))


def fields_of(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """Return a part's fields by their keys, which Python may not allow as names."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def without_empty(data: Any, place: Place = ()) -> Any:
    """Leave out keys that stand without a value, as if they were not there."""
    if isinstance(data, list):
        return [without_empty(item, (*place, n)) for n, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    empty = known_keys(place)
    kept = {k: v for k, v in data.items() if v is not None or k not in empty}
    return {key: without_empty(value, (*place, key)) for key, value in kept.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, _arguments(annotation))), None)


def _arguments(annotation: Any) -> tuple[Any, ...]:
    # Annotated keeps validators among its arguments; only the type itself counts.
    arguments = get_args(annotation)
    return arguments[:1] if hasattr(annotation, "__metadata__") else arguments


def _is_mapping(annotation: Any) -> bool:
    if hasattr(annotation, "__metadata__"):
        return _is_mapping(get_args(annotation)[0])
    return "Mapping" in str(getattr(annotation, "__origin__", ""))
