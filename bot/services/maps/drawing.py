"""Drawing a map: one form, every version kept, and nobody's words lost where two draw at once."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.audit import Entry
from bot.domain.feedback.item import MOMENT_WORDS, CallMoment
from bot.domain.ids import SlackUserId
from bot.domain.maps import steps
from bot.domain.maps.steps import MapError, MapStep
from bot.domain.rights import rules
from bot.errors import UserError
from bot.services.maps import standing
from bot.slack.mrkdwn import shorten
from bot.store import maps
from bot.store.maps import WorkflowMap
from bot.store.record.counters import next_number
from bot.work.forms import LOST, FieldView, FormView, read_context, refuse_personal
from bot.work.unit import Unit

# As much as one field of Slack's holds.
LONGEST = 3_000
BLOCKS = {moment: f"maps.{moment.value}" for moment in CallMoment}
HINTS = {
    CallMoment.FIRST_90_SECONDS: "A step a line: 0:20 Verify | what the tool does | the workaround",
    CallMoment.DURING: "The time may be left out; so may the workaround, where there is none.",
    CallMoment.WRAP_UP: "What comes once the customer has hung up.",
}
INTRO = "From greeting to wrap-up: what happens, what the tool does in it, and how agents get around it. No names, no customers' data."


def form(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form that draws a map, filled with the map as it stands; raises UserError."""
    drawn = _current(unit, read_context(value), by)
    return unit.render(
        _form(drawn, {each: _lines(drawn.steps, each) for each in CallMoment}, INTRO)
    )


def draw(
    unit: Unit, context: str, by: SlackUserId, typed: Mapping[CallMoment, str]
) -> dict[str, Any] | None:
    """Keep a map as a version of its own; raises UserError.

    Where somebody drew it meanwhile nothing is kept: what they drew is told above one's own words,
    which may be sent again.
    """
    kept = read_context(context)
    told = _current(unit, kept, by)
    read = _read(typed)
    number = next_number(unit.tx, unit.workspace, f"map:{told.workflow}:{told.call_type}")
    # Read behind the counter's lock: of two at once the second sees what the first has drawn.
    before = standing.newest(unit, told.workflow, told.call_type)
    if before.version != kept.get("version"):
        return unit.render(_form(before, typed, _meanwhile(unit, before)))
    if changed := steps.difference(before.steps, read):
        maps.add(
            unit.tx, unit.workspace, replace(before, version=number, by=by, at=unit.at, steps=read)
        )
        said = {"version": number, "changed": changed, "steps": _said(read)}
        path = f"map of {before.workflow} {before.call_type}".strip()
        unit.note(Entry(unit.at, by, "draw", path, {"steps": _said(before.steps)}, said))
    return None


def _said(read: tuple[MapStep, ...]) -> list[str]:
    return [step.line for step in read]


def _current(unit: Unit, kept: Mapping[str, Any], by: SlackUserId) -> WorkflowMap:
    """Read the map a form or a button is about, for who may draw it; raises UserError."""
    key, kind = kept.get("workflow"), kept.get("call_type")
    if not isinstance(key, str) or not isinstance(kind, str):
        raise UserError(LOST)
    workflow = standing.checked(unit, key, by, rules.DRAW_MAP)
    return standing.newest(unit, key, standing.call_type(workflow, kind))


def _lines(drawn: Iterable[MapStep], moment: CallMoment) -> str:
    return "\n".join(step.line for step in drawn if step.moment is moment)


def _read(typed: Mapping[CallMoment, str]) -> tuple[MapStep, ...]:
    """Read what stands in the form; raises UserError under the field at fault."""
    for moment, text in typed.items():
        refuse_personal(text, BLOCKS[moment])
    try:
        read = tuple(step for moment in CallMoment for step in steps.read(moment, typed[moment]))
        steps.check(read)
    except MapError as problem:
        raise UserError("", fields={BLOCKS[problem.moment]: str(problem)}) from None
    for moment in CallMoment:
        if len(_lines(read, moment)) > LONGEST:
            words = f"That is more than the form holds ({LONGEST:,} letters). Please shorten it."
            raise UserError("", fields={BLOCKS[moment]: words})
    if not read:
        asked = "At least one step, please: what happens first?"
        raise UserError("", fields={BLOCKS[CallMoment.FIRST_90_SECONDS]: asked})
    return read


def _meanwhile(unit: Unit, theirs: WorkflowMap) -> str:
    who = unit.person(theirs.by).name if theirs.by else "Somebody"
    lines = "\n".join(_said(theirs.steps))
    return shorten(
        f"{who} has drawn this map since you opened it, so yours is not kept yet. It stands below "
        f"as you wrote it: send it again, and it takes the place of theirs, which stays kept. "
        f"Theirs:\n{lines}",
        2_500,
    )


def _form(drawn: WorkflowMap, typed: Mapping[CallMoment, str], intro: str) -> FormView:
    kept = {"workflow": drawn.workflow, "call_type": drawn.call_type, "version": drawn.version}
    fields = tuple(
        FieldView(
            block=BLOCKS[moment],
            kind="text",
            label=MOMENT_WORDS[moment],
            hint=HINTS[moment],
            initial=typed[moment],
            longest=LONGEST,
            optional=True,
        )
        for moment in CallMoment
    )
    return FormView(
        callback="maps.edit",
        context=json.dumps(kept),
        title="Workflow map",
        submit="Keep it",
        intro=intro,
        fields=fields,
    )
