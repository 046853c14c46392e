"""What the tool said of a contact, read item by item against the scorecard of its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.domain.fields import (
    Fields,
    check_kept,
    count_in,
    cut,
    is_empty,
    number_in,
    refuse_others,
    word_in,
)
from bot.domain.interactions.interaction import Output
from bot.domain.interactions.scorecards import ItemKind, ItemRule, Pointing, Scorecard, in_force
from bot.domain.numbers import Decimals
from bot.domain.privacy import masked

OF_OUTPUT = dict.fromkeys(("item", "value", "confidence", "quote", "at", "version"))
MOST_OUTPUTS = 200
LONGEST_QUOTE = 300
NUMBERS = (int, float)
# As far as the databases count.
LAST_PLACE = 2**31 - 1
YES = {"yes": 1.0, "true": 1.0, "y": 1.0, "no": 0.0, "false": 0.0, "n": 0.0}


@dataclass(frozen=True, slots=True)
class ScoredOn:
    """The scorecards a contact's outputs are read by, its day and its channel."""

    scorecards: tuple[Scorecard, ...]
    day: date
    channel: str
    decimals: Decimals = Decimals.POINT
    # Thousands of contacts of a day share a few items.
    known: dict[tuple[str, str], ItemRule] = field(default_factory=dict)

    def read(self, given: object) -> tuple[Output, ...]:
        """Read what the tool said; raises ValueError with words for whoever sent it."""
        if not isinstance(given, list | tuple):
            raise ValueError("outputs is a list of what the tool said")  # noqa: TRY004 - it is the reason why there is no row
        if len(given) > MOST_OUTPUTS:
            raise ValueError(f"{len(given):,} outputs; {MOST_OUTPUTS} is the most for one contact")
        outputs = tuple([_as_usual(each, self) or _output(each, self) for each in given])
        items = [each.item for each in outputs if each.value is not None]
        twice = next((item for item in items if items.count(item) > 1), None)
        if twice:
            raise ValueError(f"item {cut(twice)} is scored twice")
        return outputs

    def rule(self, item: str, version: str) -> ItemRule:
        """Find what a value of an item must agree with; raises ValueError."""
        known = self.known.get((item, version))
        if known is None:
            known = self.known[item, version] = self._found(item, version)
        return known

    def _found(self, item: str, version: str) -> ItemRule:
        card = in_force(self.scorecards, self.day, version)
        if card is None:
            which = f"no version {cut(version)}" if version else "no scorecard"
            raise ValueError(f"its workflow has {which}: add it under scorecards")
        rule = card.items.get(item)
        if rule is None:
            some = ", ".join(sorted(card.items)[:12])
            raise ValueError(
                f"item {cut(item)} is not on the scorecard of that day (version {card.version}): "
                f"{some}"
            )
        if not rule.is_scored_on(self.channel):
            raise ValueError(f"item {cut(item)} is not scored on {self.channel} (see differences)")
        return rule


def _as_usual(given: object, scored: "ScoredOn") -> Output | None:
    """Read an output as nearly all come, in few steps; None for what is to be looked at closely."""
    if type(given) is not dict or not OF_OUTPUT.keys() >= given.keys() or given.get("version"):
        return None
    said: Mapping[str, Any] = given
    item: Any = said.get("item")
    value: Any = said.get("value")
    sure: Any = said.get("confidence")
    rule = scored.known.get((item, "")) if type(item) is str else None
    if rule is None or type(value) not in NUMBERS or type(sure) not in NUMBERS:
        return None
    is_scale, is_either = rule.kind is ItemKind.SCALE, rule.kind is ItemKind.YES_NO
    lowest, highest = (rule.lowest, rule.highest) if is_scale else (0, 1)
    if not (lowest <= value <= highest and 0 <= sure <= 1) or (is_either and value not in (0, 1)):
        return None
    at, quote = said.get("at"), _quote(said)
    if type(at) is not list or len(at) != 2 or type(at[0]) is not int or type(at[1]) is not int:
        return None
    if not 0 <= at[0] <= at[1] <= LAST_PLACE or (rule.needs is not Pointing.NOTHING and not quote):
        return None
    return Output(str(item), float(value), float(sure), quote, at[0], at[1])


def _output(given: object, scored: "ScoredOn") -> Output:
    if not isinstance(given, Mapping):
        raise ValueError("an output is a row of fields: item, value, confidence, quote, at")  # noqa: TRY004 - it is the reason why there is no row
    refuse_others(given, OF_OUTPUT, "an output")
    item, version = word_in(given, "item"), word_in(given, "version", needed=False)
    rule = scored.rule(item, version)
    value = _value(given.get("value"), item, (rule, scored.decimals))
    quote, (start, end) = _quote(given), _passage(given)
    if value is not None and rule.needs is not Pointing.NOTHING:
        _check_points(item, rule.needs, has_quote=bool(quote), has_offset=start is not None)
    return Output(item, value, _confidence(given, scored.decimals), quote, start, end, version)


def _value(value: object, item: str, by: tuple[ItemRule, Decimals]) -> float | None:
    rule, decimals = by
    if is_empty(value):
        return None
    if isinstance(value, bool):
        number = float(value)
    elif isinstance(value, str) and rule.kind is not ItemKind.SCALE and value.lower() in YES:
        number = YES[value.lower()]
    else:
        number = number_in(value, f"value of {item}", decimals)
    lowest, highest = (rule.lowest, rule.highest) if rule.kind is ItemKind.SCALE else (0, 1)
    if not lowest <= number <= highest:
        raise ValueError(
            f"value of {item}, {cut(value)}, is not between {lowest:g} and {highest:g}"
        )
    if rule.kind is ItemKind.YES_NO and number not in (0, 1):
        raise ValueError(f"value of {item}, {cut(value)}, is neither yes nor no")
    return number


def _confidence(given: Fields, decimals: Decimals) -> float | None:
    value = given.get("confidence")
    if is_empty(value):
        return None
    number = number_in(value, "confidence", decimals)
    if not 0 <= number <= 1:
        raise ValueError(f"confidence {cut(value)} is not between 0 and 1")
    return number


def _quote(given: Fields) -> str:
    quote = given.get("quote") or ""
    if not isinstance(quote, str):
        raise ValueError("quote is not text")  # noqa: TRY004 - it is the reason why there is no row
    check_kept(quote, "quote")
    return masked(" ".join(quote.split()))[:LONGEST_QUOTE]


def _passage(given: Fields) -> tuple[int | None, int | None]:
    at = given.get("at")
    if is_empty(at):
        return None, None
    places: Sequence[object] = at if isinstance(at, list | tuple) else [at]
    if not 1 <= len(places) <= 2:
        raise ValueError("at is where the passage begins and ends: [12, 30]")
    counted = [count_in(place, "at") for place in places]
    start, end = counted[0], counted[-1]
    if not start <= end <= LAST_PLACE:
        raise ValueError("at is where the passage begins and ends: [12, 30]")
    return start, end


def _check_points(item: str, needs: Pointing, *, has_quote: bool, has_offset: bool) -> None:
    missing = {
        Pointing.QUOTE: not has_quote,
        Pointing.OFFSET: not has_offset,
        Pointing.EITHER: not (has_quote or has_offset),
    }[needs]
    if missing:
        wanted = "a quote or at" if needs is Pointing.EITHER else f"its {needs}"
        raise ValueError(f"item {cut(item)} comes without {wanted}: nobody could look it up")
