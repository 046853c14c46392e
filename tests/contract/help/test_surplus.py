"""Whatever stands after a subcommand is answered: taken, or said not to be understood."""

from typing import Any

import pytest

from bot.app import capabilities
from tests.builders.slack import Stage, a_command
from tests.builders.stage import house, stage, worked
from tests.builders.unit import LENA, SAM

__all__ = ["house", "stage", "worked"]

SURPLUS = "zzqx plugh"
# What may open a form puts the words into it.
FORMS = ("escalate", "note", "feedback")


@pytest.mark.parametrize("word", ["pulse", "me", "help", "loop", "findings", "escalations"])
async def test_words_that_mean_nothing_are_named(stage: Stage, word: str) -> None:
    said = (await stage.sends(a_command(f"{word} {SURPLUS}", by=LENA))).body
    assert "zzqx" in said, said


@pytest.mark.parametrize("word", ["note", "escalate"])
async def test_words_before_a_form_stand_in_it(stage: Stage, word: str) -> None:
    view: dict[str, Any] = await stage.opened(a_command(f"{word} {SURPLUS}", by=LENA))
    assert SURPLUS in str(view["blocks"])


async def test_the_pulse_of_one_workflow_is_shown_alone(stage: Stage) -> None:
    shown = (await stage.sends(a_command("pulse balance", by=LENA))).body
    assert "nobody has been asked yet" in shown
    slip = (await stage.sends(a_command("pulse blance", by=LENA))).body
    assert "Did you mean balance?" in slip


REFUSED = ("use `/rollout", "only", "lead", "no rota", "are for", "are drawn for")


async def test_no_subcommand_keeps_quiet_about_words_it_does_not_use(stage: Stage) -> None:
    for command in capabilities().commands:
        typed = a_command(f"{command.word} {SURPLUS}", by=SAM)
        body = (await stage.sends(typed)).body
        is_refused = any(words in body.lower() for words in REFUSED)
        assert "zzqx" in body or is_refused or command.word in FORMS, (command.word, body)
