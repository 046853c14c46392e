"""Who was not told of a sensitive escalation learns from no list, count or number that there is one."""

from datetime import timedelta
from functools import partial

import pytest

from bot.errors import UserError
from bot.services.digest import post as digest
from bot.services.escalations import following, lookup, response
from bot.services.home import waits
from bot.work.rhythm import Run, Scope
from tests.builders.feedback import AT
from tests.builders.unit import BEN, LENA, PETRA, PRIYA, House
from tests.contract.escalations.steps import MINUTE, escalate


async def test_who_was_not_told_of_a_sensitive_one_learns_from_no_count_and_no_number(
    night: House,
) -> None:
    await escalate(night, criteria=("security",), what="A list of customers is on a share.")
    unknown = night.look(partial(lookup.details, number=99, by=PETRA))
    with pytest.raises(UserError) as of_nothing:
        await unknown
    tries = (
        partial(lookup.details, number=1),
        partial(response.reopen, number=1),
        partial(response.lock_open, number=1),
        partial(following.check, number=1),
    )
    for user in (BEN, PETRA, LENA):
        listed = str(await night.look(partial(lookup.listing, by=user)))
        assert "1 escalation" not in listed
        assert "E-1" not in listed
        assert "escalation open" not in str(await night.look(partial(waits.section, user=user)))
        for door in tries:
            with pytest.raises(UserError) as refused:
                await night.do(partial(door, by=user))
            assert str(refused.value) == str(of_nothing.value).replace("E-99", "E-1")
    run = Run(Scope("#rollout-leaders", "Europe/London"), AT, None, AT - timedelta(days=1))
    posted, _ = await night.look(partial(digest.preview, run=run), at=AT + MINUTE)
    assert "Escalations:" not in str(posted)
    assert "1 escalation open" in str(await night.look(partial(lookup.listing, by=PRIYA)))
