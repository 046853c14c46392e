"""What the sweep asks every second is compiled once, whatever asks it."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

from sqlalchemy import event

from bot.app import capabilities, register_schedules
from bot.runtime.bot import Bot
from bot.runtime.sweep import Sweep
from bot.work.unit import Unit
from tests.builders.charter import a_charter
from tests.builders.measures import a_measure
from tests.builders.unit import House


async def test_whatever_asks_when_it_is_next_due_prepared_its_statement(house: House) -> None:
    sweep = Sweep(cast("Bot", object()))
    register_schedules(sweep, cast("Bot", SimpleNamespace(capabilities=capabilities())))

    def ask(unit: Unit) -> list[str]:
        anew: list[str] = []
        # A prepared statement goes straight to the driver, past the library's own events.
        event.listen(
            unit.tx.connection, "before_execute", lambda *asked: anew.append(str(asked[1]))
        )
        sweep._instants(unit)
        sweep._due(unit)
        return anew

    await house.submits()
    measured = replace(house, charter=a_charter(measures=[a_measure()]))
    assert await measured.look(ask) == []
