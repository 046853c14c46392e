"""Every template has its view: a frozen dataclass with exactly the fields the template uses."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

from bot.app import TEMPLATES
from bot.domain.commands import Subcommand
from bot.services import demand, loop, me, outbox, ownership, pulse, sessions
from bot.services import help as helping
from bot.services.actions import reading as actions
from bot.services.actions import telling, weekly
from bot.services.digest import lines, loop_lines, post, thread
from bot.services.escalations import cards
from bot.services.escalations import reading as escalations
from bot.services.escalations import telling as escalating
from bot.services.feedback import alike, form, forms, intake, reading, said, views
from bot.services.measures import becoming, disputing, evidence, live
from bot.services.measures import reading as numbers
from bot.services.oncall import changing
from bot.services.oncall import reading as duties
from bot.work import forms as generic
from tests.contract.template_guards import SUFFIX, drawn_upon, names

# Templates of one view say different things with it; together they use all of it.
VIEWS: dict[type, tuple[str, ...]] = {
    actions.ActionRowView: ("actions/row",),
    actions.HomeView: ("actions/home",),
    actions.ListView: ("actions/list",),
    actions.DetailsView: ("actions/details",),
    generic.FormView: ("forms/form",),
    generic.FieldView: ("forms/field",),
    duties.RotaView: ("oncall/rota",),
    duties.OncallView: ("oncall/rotas",),
    changing.AskedView: ("oncall/asked",),
    telling.ToldView: ("actions/told",),
    telling.Button: ("actions/button",),
    weekly.WeeklyView: ("actions/weekly",),
    weekly.TableRowView: ("actions/table_row",),
    post.DigestView: ("digest/daily",),
    lines.LineView: ("digest/line",),
    loop_lines.OverdueView: ("digest/overdue",),
    thread.ThreadView: ("digest/thread",),
    thread.TableRowView: ("digest/table_row",),
    thread.ChartView: ("digest/chart",),
    thread.SeriesView: ("digest/chart_line",),
    thread.PointView: ("digest/chart_point",),
    ownership.OwnershipView: ("ownership/owners",),
    ownership.OwnedView: ("ownership/owned",),
    ownership.LineView: ("ownership/line", "ownership/moment"),
    cards.CardView: ("escalations/card",),
    cards.LeftView: ("escalations/left",),
    escalating.JoinedView: ("escalations/joined",),
    escalating.ToldView: ("escalations/told",),
    escalations.DetailsView: ("escalations/details",),
    escalations.MomentView: ("escalations/moment",),
    escalations.RowView: ("escalations/row",),
    escalations.ListView: ("escalations/list",),
    becoming.WordsView: ("measures/words",),
    disputing.DisputeView: ("measures/dispute",),
    evidence.EvidenceView: ("measures/evidence",),
    evidence.EvidenceRowView: ("measures/evidence_row",),
    live.LiveView: ("measures/live",),
    numbers.WorkflowView: ("measures/workflow",),
    numbers.MeasureView: ("measures/measure",),
    numbers.NumberView: ("measures/number",),
    numbers.OverviewView: ("measures/overview",),
    numbers.WorkflowRowView: ("measures/overview_row",),
    numbers.FindingsView: ("measures/findings",),
    numbers.FindingRowView: ("measures/finding_row",),
    alike.AlikeView: ("feedback/alike",),
    form.Choice: ("feedback/option",),
    form.FormView: ("feedback/form",),
    forms.PickForm: ("feedback/assign_form", "feedback/join_form"),
    forms.WordsForm: ("feedback/words_form",),
    intake.FilesView: ("feedback/files",),
    intake.UninvitedView: ("feedback/uninvited",),
    said.SaidView: ("feedback/said",),
    said.YouSaidView: ("feedback/you_said",),
    reading.DetailsView: ("feedback/details", "feedback/details_modal"),
    reading.HomeView: ("feedback/home",),
    reading.ListView: ("feedback/list",),
    reading.RowView: ("feedback/row",),
    views.CardView: ("feedback/card",),
    views.ReceiptView: ("feedback/receipt", "feedback/noted"),
    views.WordView: (
        "feedback/answer",
        "feedback/answered",
        "feedback/asked",
        "feedback/asked_thread",
        "feedback/assigned",
        "feedback/confirmed",
        "feedback/declined",
        "feedback/joined",
        "feedback/lapsed",
        "feedback/moved",
        "feedback/reopened",
        "feedback/shipped",
    ),
    pulse.ScoreView: ("pulse/score",),
    pulse.PulseView: ("pulse/question",),
    pulse.ThanksView: ("pulse/thanks",),
    pulse.WeekView: ("pulse/row",),
    pulse.ReportView: ("pulse/report",),
    sessions.AgendaView: ("sessions/agenda",),
    sessions.DatesView: ("sessions/dates",),
    sessions.NotesView: ("sessions/notes",),
    demand.DemandView: ("demand/report",),
    demand.DemandRowView: ("demand/row",),
    me.MeView: ("me/me", "me/home"),
    me.MeForm: ("me/form",),
    loop.LoopView: ("loop/report",),
    loop.SpeedRowView: ("loop/row",),
    helping.HelpView: ("help/help",),
    helping.MentionView: ("help/mention",),
    helping.DirectView: ("help/direct",),
    outbox.ParkedView: ("outbox/parked",),
    # A line of help is the subcommand itself; for whom it is was decided before.
    Subcommand: ("help/row",),
}
NOT_SHOWN: dict[type, set[str]] = {Subcommand: {"word", "only", "leads_only", "pods_too"}}
# The part that takes what `with` hands it, inside other templates only.
PARTS = {
    "escalations/buttons",
    "feedback/anonymous_option",
    "feedback/card_blocks",
    "feedback/choice",
    "feedback/details_blocks",
    "feedback/withdraw_button",
}


def needs(name: str, folder: Path = TEMPLATES) -> set[str]:
    """Name the variables a template takes from its view, through everything it includes."""
    environment = Environment(autoescape=False)  # noqa: S701 - only parsed
    environment.filters |= dict.fromkeys(("plain", "mrkdwn", "each"), str)
    tree = environment.parse((folder / (name + SUFFIX)).read_text(encoding="utf-8"))
    own = meta.find_undeclared_variables(tree)
    return own.union(*(needs(part, folder) - bound for part, bound in _includes(tree)))


def _includes(
    node: nodes.Node, bound: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each included template with the names that `with` and `for` give it on the way."""
    if isinstance(node, nodes.With):
        bound |= {target.name for target in node.targets if isinstance(target, nodes.Name)}
    if isinstance(node, nodes.For):
        bound |= {"loop", str(getattr(node.target, "name", ""))}
    if isinstance(node, nodes.Include) and isinstance(node.template, nodes.Const):
        yield str(node.template.value).removesuffix(SUFFIX), bound
    for child in node.iter_child_nodes():
        yield from _includes(child, bound)


def test_every_template_has_its_view() -> None:
    known = {name for given in VIEWS.values() for name in given}
    assert set(names(TEMPLATES)) == known | PARTS
    assert drawn_upon(TEMPLATES) >= PARTS


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.__module__}.{view.__name__}")
def test_a_view_holds_exactly_what_its_templates_use(view: type) -> None:
    assert is_dataclass(view)
    used = set().union(*(needs(name) for name in VIEWS[view]))
    assert {field.name for field in fields(view)} - NOT_SHOWN.get(view, set()) == used


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.__module__}.{view.__name__}")
def test_a_view_cannot_change_under_its_template(view: type) -> None:
    assert view.__dataclass_params__.frozen  # type: ignore[attr-defined]  # set by @dataclass


def test_what_an_included_template_needs_counts_unless_it_is_handed_over(tmp_path: Path) -> None:
    texts = {
        "whole": '{% with a = b %}{% include "part.json.j2" %}{% endwith %}{{ d }}',
        "part": "{{ a }}{{ c }}{% for e in c %}{{ e }}{% endfor %}",
    }
    for name, text in texts.items():
        (tmp_path / (name + SUFFIX)).write_text(text, encoding="utf-8")
    assert needs("whole", tmp_path) == {"b", "c", "d"}
