"""The register of versions: seen in numbers and evidence or entered by hand, the newest first."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import WorkflowKey
from bot.domain.measures.known_changes import Version, VersionKind
from bot.errors import UserError
from bot.services.measures import versions
from bot.services.measures.versions import NewVersion
from bot.store.measures import known_changes
from tests.builders.measures import NINE, TODAY, measured
from tests.builders.unit import HERE, PRIYA, VERA, House

DAY = timedelta(days=1)
NEW = NewVersion(VersionKind.FLOW, "flow 2.3", TODAY - DAY)


@pytest.fixture
def kept(house: House) -> House:
    """A rollout with numbers."""
    made = house.with_charter(**measured())
    made.at = NINE
    return made


async def enter(house: House, new: NewVersion = NEW, key: str = "balance", by: Any = PRIYA) -> None:
    await house.do(lambda unit: versions.enter(unit, key, by, new))


async def listed(house: House, *words: str) -> str:
    answer = await house.look(lambda unit: versions.listing(unit, PRIYA, words))
    return str(answer["text"])


async def test_versions_are_listed_newest_first_with_who_entered_them(kept: House) -> None:
    assert "No version is known yet" in await listed(kept)
    await enter(kept)
    seen = Version(
        name="prompt 7", workflow=WorkflowKey("balance"), kind=VersionKind.PROMPT, first_day=TODAY
    )
    await kept.do(
        lambda unit: known_changes.register(unit.tx, HERE, [seen], by="ingest", at=unit.at)
    )
    text = await listed(kept, "balance")
    assert text.index("prompt 7 · prompt · ") < text.index("flow 2.3 · flow · ")
    assert " · ingest" in text
    assert " · Priya" in text


@pytest.mark.parametrize(
    ("new", "block", "words"),
    [
        (NewVersion(VersionKind.FLOW, "  ", TODAY), versions.NAME, "in one line"),
        (NewVersion(VersionKind.FLOW, "a\nb", TODAY), versions.NAME, "in one line"),
        (NewVersion(VersionKind.FLOW, "anna@example.com", TODAY), versions.NAME, "leave it out"),
        (NewVersion(VersionKind.FLOW, "flow 9", TODAY + DAY), versions.DAY, "Today or a day"),
        (NewVersion(VersionKind.FLOW, "flow 2.3", TODAY), versions.NAME, "known already, since"),
    ],
)
async def test_what_cannot_be_entered_is_told_under_its_field(
    kept: House, new: NewVersion, block: str, words: str
) -> None:
    await enter(kept)
    with pytest.raises(UserError) as refused:
        await enter(kept, new)
    assert words in refused.value.fields[block]
    assert await kept.rows("SELECT name FROM version") == [("flow 2.3",)]


async def test_an_earlier_first_day_corrects_a_later_one(kept: House) -> None:
    await enter(kept)
    await enter(kept, NewVersion(VersionKind.FLOW, "flow 2.3", TODAY - 2 * DAY))
    first = (TODAY - 2 * DAY).isoformat()
    assert [str(day) for (day,) in await kept.rows("SELECT first_day FROM version")] == [first]


async def test_the_vendor_neither_reads_nor_enters(kept: House) -> None:
    with pytest.raises(UserError):
        await enter(kept, by=VERA)
    with pytest.raises(UserError):
        await kept.look(lambda unit: versions.listing(unit, VERA, ()))
    with pytest.raises(UserError):
        await kept.look(lambda unit: versions.form(unit, VERA, ("balance",)))


async def test_the_form_is_of_one_workflow(kept: House) -> None:
    form = await kept.look(lambda unit: versions.form(unit, PRIYA, ("balance",)))
    assert (form["callback_id"], form["private_metadata"]) == ("versions.enter", "balance")
