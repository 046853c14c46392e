"""The sample charter, the schema and the docs say the same as the models."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from bot.charter import Charter, json_schema, json_schema_text, load, parse, warnings
from bot.demo import contacts
from bot.domain.interactions.risks import RiskSeen, held
from bot.domain.roles import Role
from tests.builders.charter import a_rollout, charter_data, key_paths

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs/charter.md").read_text("utf8")


@pytest.fixture(scope="module")
def sample() -> Charter:
    return load(ROOT / "rollout.yaml")


def test_the_sample_has_nothing_to_remark(sample: Charter) -> None:
    assert warnings(sample) == ()


def test_the_sample_is_sixty_people_in_two_zones_and_four_pods(sample: Charter) -> None:
    assert len(sample.people) == 60
    assert len({person.zone for person in sample.people.values()}) == 2
    assert len(sample.pods) == 4
    assert all(person.name and person.site for person in sample.people.values())


def test_the_sample_has_eight_call_types_on_all_four_channels(sample: Charter) -> None:
    assert len({call for workflow in sample.workflows for call in workflow.call_types}) == 8
    channels = {channel for workflow in sample.workflows for channel in workflow.channels}
    assert channels == {"voice", "chat", "sms", "web"}


def test_the_sample_fills_every_role_and_reads_in_two_zones(sample: Charter) -> None:
    assert all(sample.roles[role] for role in Role)
    assert len({channel.zone for channel in sample.leaders.channels}) == 2


def test_everybody_in_the_sample_who_takes_calls_has_shifts(sample: Charter) -> None:
    assert all(sample.shift_plan.has(agent) for agent in sample.roles[Role.AGENTS])


def test_every_person_of_the_sample_is_somebody_to_the_rollout(sample: Charter) -> None:
    text = (ROOT / "rollout.yaml").read_text("utf8")
    assert [ref for ref in sample.people if text.count(ref) < 2] == []


def conform(data: object) -> None:
    """Hold data against the schema, whose own validity one test checks for all."""
    jsonschema.Draft202012Validator(json_schema()).validate(data)


def test_the_stored_schema_is_the_models_schema() -> None:
    assert (ROOT / "docs/charter.schema.json").read_text("utf8") == json_schema_text()


def test_the_schema_is_valid_and_accepts_the_sample() -> None:
    data = YAML(typ="safe", pure=True).load((ROOT / "rollout.yaml").read_text("utf8"))
    jsonschema.Draft202012Validator.check_schema(json_schema())
    conform(json.loads(json.dumps(data, default=str)))


SHORT_FORMS: dict[str, object] = {
    "people": ["a@x.example", {"email": "b@x.example", "name": "Bo"}],
    "roles": {"agents": "@agents"},
    "units": {"value_office": "a@x.example"},
    "leaders": {"channels": ["#leaders"]},
    "routines": {"daily_digest": "08:30"},
    "calendars": {"uk": {"closed_on": "2026-12-24", "hours": {"mon": ["09:00-12:00"]}}},
    "shifts": "rota.csv",
    "rollout": {**a_rollout(), "value_office": {"owner": "a@x.example"}},
}


@pytest.mark.parametrize("key", SHORT_FORMS)
def test_the_schema_accepts_the_short_forms_too(key: str) -> None:
    conform(charter_data(**{key: SHORT_FORMS[key]}))


def test_the_schema_refuses_an_unknown_key() -> None:
    with pytest.raises(jsonschema.ValidationError):
        conform({"version": 1, "peeple": {}})


@pytest.mark.parametrize("path", key_paths())
def test_every_key_stands_in_the_docs(path: str) -> None:
    assert f"| `{path}` |" in DOCS


def test_the_docs_name_no_key_that_does_not_exist() -> None:
    assert set(re.findall(r"^\| `([^`]+)` \|", DOCS, re.MULTILINE)) == set(key_paths())


def test_the_docs_example_loads() -> None:
    example = DOCS.split("```yaml\n")[1].split("```")[0]
    assert parse(example).workflow("lost-card").pod == "cards"


def _required(schema: dict[str, Any]) -> set[str]:
    return set(schema["required"])


def test_only_four_keys_are_required() -> None:
    assert _required(json_schema()) == {"version", "rollout", "pods", "workflows"}


def test_compliance_of_the_sample_has_contacts_of_the_demo_to_look_at(sample: Charter) -> None:
    known = [spec.rule for spec in sample.interactions.risks]
    sent = [
        each for body in contacts.history(sample, date(2026, 11, 16)) for each in json.loads(body)
    ]
    risky = [each for each in sent if held(known, _seen(each))]
    assert 10 <= len(risky) <= len(sent) / 2


def _seen(sent: dict[str, Any]) -> RiskSeen:
    said = tuple((each["item"], each["value"], each["quote"]) for each in sent["outputs"])
    return RiskSeen(1, sent["call_type"], said)
