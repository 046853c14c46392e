"""`check`, `schema`, `manifest` and `preview`: what can be asked without a database or Slack."""

import json
import re

import jsonschema
import pytest

from bot.app import app_manifest
from bot.charter import load
from tests.contract.cli.program import Program, as_process
from tests.contract.goldens import GOLDEN, pictured
from tests.source import ROOT
from tests.unit.slack.manifest_schema import MANIFEST

OFFICE = ", value_office: lena@harbour.example"
HEAD = f"version: 1\nrollout: {{name: Harbour, zone: Europe/London, start: 2026-11-02{OFFICE}}}\n"
PODS = 'pods:\n  - key: cards\n    channel: "#pod-cards"\n'
SMALLEST = HEAD + PODS + "workflows:\n  - key: balance\n    pod: cards\n"


def test_the_sample_charter_is_valid(bot: Program) -> None:
    ended = bot("check", ROOT / "rollout.yaml")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("is a valid charter with 0 warnings.\n")
    calendars = load(ROOT / "rollout.yaml").calendars
    assert all(f"calendar {key}: " in ended.out for key in calendars)


def test_what_absent_parts_cost_is_a_warning_at_its_line_and_no_failure(bot: Program) -> None:
    ended = bot("check", bot.write("small.yaml", SMALLEST))
    *warnings, last = ended.out.splitlines()
    assert ended.code == 0
    assert all(re.match(r"small\.yaml:\d+:\d+ ", line) for line in warnings)
    assert last.endswith(f"small.yaml is a valid charter with {len(warnings)} warnings.")


# Each kind of bad charter with the first thing said of it.
BAD = {
    "rollout: [\n": "bad.yaml:2:1 not YAML",
    b"\xff\xfe\x00": "bad.yaml:1:1 not UTF-8 text",
    "": "bad.yaml:1:1 ",
    "- a list\n": "bad.yaml:1:1 a charter is made of keys",
    SMALLEST + "peeple: {}\n": "bad.yaml:9:1 peeple: peeple is not a key here",
    SMALLEST.replace("Europe/London", "Mars/Base"): "bad.yaml:2:32 rollout.zone: 'Mars/Base'",
    SMALLEST.replace("pod: cards", "pod: cats"): "bad.yaml:8:10 workflows[0].pod",
    HEAD + PODS: "bad.yaml:1:1 workflows",
}


@pytest.mark.parametrize("text", BAD, ids=lambda text: str(BAD[text])[9:40])
def test_a_bad_charter_is_refused_at_its_line_and_column(bot: Program, text: str | bytes) -> None:
    ended = bot("check", bot.write("bad.yaml", text))
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith(BAD[text])
    assert "Hint: " in ended.err


def test_a_folder_is_no_charter_and_that_is_said(bot: Program) -> None:
    folder = bot.write("rollout.yaml", SMALLEST).parent
    ended = bot("check", folder)
    assert ended.code == 2
    assert f"{folder} is a folder, not a charter. Hint: did you mean rollout.yaml?" in ended.err
    other = bot("try", "findings", folder)
    assert other.err == f"{folder} is a folder: name the file in it.\n"
    gone = bot("try", "findings", folder / "gone.csv")
    assert gone.err == f"There is no file {folder / 'gone.csv'}.\n"


@pytest.mark.parametrize(
    "words",
    [("routes", "--severity", "sev9"), ("routes", "--criterion", "x"), ("demo", "--port", "99999")],
)
def test_an_option_is_refused_in_words_for_people(bot: Program, words: tuple[str, ...]) -> None:
    ended = bot(*words)
    assert ended.code == 2
    assert "Invalid value" in ended.err
    assert "Value error" not in ended.err


def test_every_mistake_is_named_at_once(bot: Program) -> None:
    text = SMALLEST.replace("Europe/London", "Mars/Base") + "peeple: {}\n"
    assert len(bot("check", bot.write("bad.yaml", text)).err.splitlines()) == 2


def test_a_charter_without_who_answers_for_it_is_refused_as_the_bot_refuses_it(
    bot: Program,
) -> None:
    ended = bot("check", bot.write("bad.yaml", SMALLEST.replace(OFFICE, "")))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("bad.yaml:2:10 rollout.value_office: Nobody answers for the Value")


@pytest.mark.parametrize("name", ["nothing.yaml", "."])
def test_a_charter_that_cannot_be_read_is_named(bot: Program, name: str) -> None:
    ended = bot("check", name)
    assert ended.code == 2
    assert ended.err.startswith(f"{name}:1:1 ")


def test_the_schema_is_the_one_in_the_docs(bot: Program) -> None:
    assert bot("schema").out == (ROOT / "docs/charter.schema.json").read_text("utf-8")


def test_the_manifest_is_for_socket_mode_unless_an_address_is_given(bot: Program) -> None:
    made = json.loads(bot("manifest").out)
    assert made == app_manifest(socket_mode=True)
    assert made["settings"]["socket_mode_enabled"]
    jsonschema.validate(made, MANIFEST)


def test_the_manifest_for_an_address_sends_everything_there(bot: Program) -> None:
    made = json.loads(bot("manifest", "--url", "https://bot.example.com/").out)
    jsonschema.validate(made, MANIFEST)
    urls = set(re.findall(r"https://[^\"]+", json.dumps(made)))
    assert urls == {"https://bot.example.com/slack/events"}


def test_what_is_no_address_makes_no_manifest(bot: Program) -> None:
    ended = bot("manifest", "--url", "bot.example.com")
    assert (ended.code, ended.out) == (2, "")
    assert "https://bot.example.com" in ended.err


@pytest.mark.parametrize("template", sorted(pictured()))
def test_a_template_is_previewed_in_every_picture_of_it(bot: Program, template: str) -> None:
    folder, name = (GOLDEN / template).parent, (GOLDEN / template).name
    pictures = sorted([*folder.glob(f"{name}.json"), *folder.glob(f"{name}.*.json")])
    texts = [picture.read_text("utf-8") for picture in pictures]
    assert bot("preview", template).out == "\n".join(texts)


def test_an_unknown_template_is_answered_with_the_nearest(bot: Program) -> None:
    ended = bot("preview", "feedback/crad")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "There is no golden payload 'feedback/crad': did you mean feedback/card?\n"


@pytest.mark.parametrize(
    ("option", "word", "hint"),
    [
        ("--workflow", "blance", "There is no workflow 'blance': did you mean balance?"),
        ("--call-type", "Blance inquiry", "There is no call type 'Blance inquiry': did you mean"),
        ("--channel", "vioce", "There is no channel 'vioce': did you mean voice?"),
    ],
)
def test_a_route_of_what_the_charter_does_not_name_is_answered_with_the_nearest(
    bot: Program, option: str, word: str, hint: str
) -> None:
    ended = bot("routes", ROOT / "rollout.yaml", option, word)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(hint)


def test_a_route_is_asked_for_in_any_capitals(bot: Program) -> None:
    as_written = bot("routes", ROOT / "rollout.yaml", "--workflow", "balance")
    assert as_written.out.startswith("workflow balance: ")
    assert bot("routes", ROOT / "rollout.yaml", "--workflow", "Balance") == as_written


def test_an_unknown_command_is_refused_by_name(bot: Program) -> None:
    ended = bot("rum")
    assert ended.code == 2
    assert "rum" in ended.err


def test_help_names_every_command(bot: Program) -> None:
    words = bot("--help").out
    assert all(name in words for name in ("demo", "run", "doctor", "check", "audit", "outbox"))


def test_a_real_process_checks_the_sample_charter() -> None:
    ended = as_process(ROOT, "check")
    assert (ended.code, ended.err) == (0, "")


def test_a_real_process_refuses_a_bad_charter_without_a_traceback(bot: Program) -> None:
    bot.write("rollout.yaml", SMALLEST + "peeple: {}\n")
    ended = as_process(bot.folder, "check")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("rollout.yaml:9:1 peeple")
    assert "Traceback" not in ended.err
