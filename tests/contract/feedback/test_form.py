"""What the form of feedback can hold, whatever the charter and the draft hold."""

from pathlib import Path

from bot.charter import Charter, load
from bot.services.feedback import form
from bot.services.feedback.questions import Filled
from tests.builders.unit import a_renderer
from tests.source import ROOT


def crowded(path: Path = ROOT / "rollout.yaml") -> Charter:
    """Return a charter with more workflows than a select takes."""
    charter = load(path)
    first = charter.workflows[0]
    many = [first.model_copy(update={"key": f"w{n}", "name": f"Workflow {n}"}) for n in range(101)]
    return charter.model_copy(update={"workflows": many})


def test_a_draft_about_a_workflow_beyond_what_a_select_takes_opens_with_it() -> None:
    view = form.new(crowded(), Filled(workflow="w100", what="It froze."), context="{}")
    workflow, what, *_ = a_renderer().render(view)["blocks"]
    assert workflow["element"]["initial_option"]["value"] == "w100"
    assert "options" not in workflow["element"]
    assert what["element"]["initial_value"] == "It froze."
