"""Every guard of the program, with a test that fails when it says yes to all: `python -m tests.guards`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tests.mutation import YES
from tests.source import ROOT

TESTS = "tests/contract"


@dataclass(frozen=True)
class Guard:
    """One that decides, by its module and name; `test` fails where its body is `body`."""

    name: str
    test: str
    body: str = YES


def _read(which: str) -> str:
    return f"{TESTS}/escalations/test_reading.py::{which}"


def _house(which: str) -> str:
    return f"{TESTS}/house/test_guarded.py::{which}"


def _following(which: str) -> str:
    return f"{TESTS}/following/test_following.py::{which}"


GUARDS = (
    Guard("bot.domain.rights.rules:admits", _read("test_nobody_else_opens_exports_or_finds_it")),
    Guard("bot.domain.rights.rules:is_open_to", _house("test_the_door_refuses_before_the_service")),
    Guard("bot.domain.people:may_work", "tests/unit/test_people.py"),
    Guard("bot.domain.people:may_lead", "tests/unit/test_people.py"),
    Guard("bot.domain.people:is_shared", f"{TESTS}/escalations/test_outsiders.py", "return False"),
    Guard("bot.domain.budget:may_ask", "tests/unit/budget/test_budget.py"),
    Guard("bot.domain.measures.gatekeeper:may_show", "tests/unit/measures/test_showing.py"),
    Guard("bot.domain.feedback.item:is_out", f"{TESTS}/feedback/test_hidden.py"),
    Guard("bot.work.people:steers", _house("test_only_who_steers_looks_everywhere")),
    Guard("bot.charter.escalations:allows", _house("test_a_hook_is_called_at_allowed_hosts_alone")),
    Guard("bot.slack.bolt:_is_foreign", f"{TESTS}/slack/test_installation.py", "return False"),
    Guard(
        "bot.services.actions.sight:is_hidden",
        f"{TESTS}/escalations/test_inside.py",
        "return False",
    ),
    Guard("bot.services.actions.sight:may", f"{TESTS}/escalations/test_inside.py"),
    Guard("bot.services.actions.sight:works_on", _house("test_an_action_is_its_pods_to_work_on")),
    Guard("bot.services.actions.sight:may_see", _house("test_an_action_is_shown_to_its_own")),
    Guard(
        "bot.services.actions.lookup:_may_look_into", _house("test_a_list_of_all_is_of_ones_own")
    ),
    Guard("bot.services.actions.forms:may_open", _house("test_work_for_another_pod_is_proposed")),
    Guard("bot.services.maps.standing:may", f"{TESTS}/maps/test_maps.py"),
    Guard("bot.services.stages.evidence:_may", f"{TESTS}/stages/test_moves.py"),
    Guard("bot.services.measures.gatekeeper:is_shown", f"{TESTS}/measures/test_gate.py"),
    Guard(
        "bot.services.measures.breaches:_may_decide",
        _house("test_a_broken_limit_is_proposed_to_who_reads_the_number"),
    ),
    Guard(
        "bot.services.interactions.seeing:may_see",
        f"{TESTS}/interactions/test_looking.py::test_another_teams_contact_is_not_shown_and_nothing_is_kept",
    ),
    Guard(
        "bot.services.interactions.seeing:sight",
        f"{TESTS}/interactions/test_looking.py::test_another_teams_contact_is_not_shown_and_nothing_is_kept",
        "return lambda _contact: True",
    ),
    Guard("bot.services.measures.promises:may_answer", _house("test_a_dispute_is_its_keepers")),
    Guard("bot.services.measures.answers:may_read", _house("test_a_locked_number_is_not_told")),
    Guard("bot.services.measures.answers:is_shown", f"{TESTS}/measures/test_answering.py"),
    Guard("bot.services.measures.known_changes:may_note", _house("test_a_note_is_not_for_agents")),
    Guard("bot.services.measures.known_changes:_may_read", _house("test_a_note_is_not_for_agents")),
    Guard(
        "bot.services.measures.versions:_may_read",
        f"{TESTS}/measures/test_versions.py::test_the_vendor_neither_reads_nor_enters",
    ),
    Guard("bot.services.feedback.intake:is_author", _house("test_a_report_is_its_authors_to_edit")),
    Guard("bot.services.feedback.work:is_workable", _house("test_a_report_is_its_pods_to_take")),
    Guard(
        "bot.services.feedback.matches:_is_theirs",
        _house("test_a_menu_of_originals_is_of_ones_own_pod"),
    ),
    Guard("bot.services.feedback.sight:may_read", _following("test_nobody_follows_what_they_may")),
    Guard(
        "bot.services.feedback.following:_may_follow",
        _following("test_nobody_follows_what_they_may"),
    ),
    Guard(
        "bot.services.feedback.sight:takes_calls", _house("test_a_report_is_shown_to_its_callers")
    ),
    Guard("bot.services.feedback.matches:may_join", f"{TESTS}/feedback/test_alike.py"),
    Guard("bot.services.feedback.views:can_withdraw", f"{TESTS}/feedback/test_goldens.py"),
    Guard("bot.services.oncall.duty:may_change", f"{TESTS}/oncall/test_oncall.py"),
    Guard(
        "bot.services.escalations.messages:may_know",
        f"{TESTS}/escalations/test_unknown.py::test_who_was_not_told_of_a_sensitive_one_learns_from_no",
    ),
    Guard(
        "bot.services.measures.replies:_is_theirs",
        f"{TESTS}/measures/test_replies.py::test_words_about_a_finding_of_others_are_not_taken",
    ),
    Guard("bot.services.escalations.messages:may_read", _read("test_nobody_else_opens_exports_or")),
    Guard(
        "bot.services.escalations.messages:hears", _read("test_the_vendor_is_reached_by_no_step")
    ),
    Guard(
        "bot.services.escalations.response:may_act", _read("test_the_vendor_is_reached_by_no_step")
    ),
    Guard(
        "bot.services.escalations.lookup:_can_reopen", f"{TESTS}/escalations/test_escalations.py"
    ),
    Guard(
        "bot.services.escalations.cards:is_outside",
        f"{TESTS}/escalations/test_outsiders.py",
        "return False",
    ),
    Guard(
        "bot.services.escalations.rooms:is_outside",
        f"{TESTS}/escalations/test_outsiders.py",
        "return False",
    ),
    Guard("bot.domain.privacy:masked", _house("test_what_is_overheard_is_masked"), "return text"),
    Guard(
        "bot.store.record.vault:seal",
        _house("test_a_seal_tells_no_time"),
        "return self._fernet.encrypt(text.encode()).decode()",
    ),
)


def survivors() -> Iterator[str]:
    """Let each guard say yes, and name those whose test does not notice."""
    for guard in GUARDS:
        path, _, name = guard.test.partition("::")
        words = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "tests.mutation",
            "-p",
            "no:xdist",
        ]
        words += [path, *(("-k", name) if name else ("-k", "not postgresql"))]
        mutated = {"MUTATED": guard.name, "MUTATED_BODY": guard.body}
        done = subprocess.run(
            words,
            cwd=ROOT,
            env={**os.environ, **mutated},
            capture_output=True,
            text=True,
            check=False,
        )
        is_noticed = done.returncode == 1
        sys.stdout.write(f"{'noticed' if is_noticed else 'SURVIVED'}  {guard.name}  {guard.test}\n")
        sys.stdout.flush()
        if not is_noticed:
            yield guard.name


if __name__ == "__main__":
    sys.exit(1 if list(survivors()) else 0)
