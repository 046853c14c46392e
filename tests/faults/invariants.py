"""What must hold of the outbox and the workspace after any disaster."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.outbox import Message
from tests.builders.outbox import a_message
from tests.faults.matrix import compare, place, record
from tests.faults.rig import CHANNELS, Rig

# Slack counts whole seconds; a reply may overtake the next request by a little.
LEAST_GAP = timedelta(seconds=0.98)

# Each of these must find nothing once the outbox is drained.
INVARIANTS = {
    "nothing is open": "SELECT id, state, reason FROM outbox WHERE settled_at IS NULL",
    "nobody holds a lease": "SELECT id FROM outbox WHERE lease_until IS NOT NULL",
    "nothing is in doubt": "SELECT id FROM outbox WHERE unsure_since IS NOT NULL",
    "what was sent was tried": "SELECT id FROM outbox WHERE state = 'sent' AND attempts = 0",
    "what was sent has its place": (
        "SELECT o.id FROM outbox o LEFT JOIN posted p"
        " ON p.workspace_id = o.workspace_id AND p.ref = o.ref"
        " WHERE o.state = 'sent' AND o.method = 'post' AND o.ref IS NOT NULL AND p.ts IS NULL"
    ),
    "keys are given once": "SELECT key FROM outbox GROUP BY key HAVING count(*) > 1",
}


@dataclass
class Load:
    """Messages of several subjects in several channels, each numbered within its subject."""

    messages: list[Message] = field(default_factory=list)

    async def queue(self, rig: Rig, n: int, *, subjects: int = 16) -> None:
        """Queue `n` posts, spread evenly."""
        for number in range(n):
            subject = number % subjects
            message = a_message(
                subject=f"F-{subject}",
                place=rig.channel(CHANNELS[subject % len(CHANNELS)]),
                payload={"text": f"F-{subject} {number // subjects}"},
            )
            self.messages.append(message)
        fresh = self.messages[-n:]
        for message in fresh:
            await rig.box.put(subject=message.subject, place=message.place, payload=message.payload)


async def check(rig: Rig, load: Load, *, row: str = "") -> None:
    """Assert that every message arrived, once, in its subject's order, and that the rows agree.

    Where a row of the matrix is named, the messages are tries of it.
    """
    tally = compare([str(message.payload["text"]) for message in load.messages], rig.arrived())
    if row:
        record(row, place(is_sqlite=rig.database.is_sqlite), tally)
    assert tally.is_clean, f"{tally} with seed {rig.seed}"
    for name, query in INVARIANTS.items():
        assert await rig.box.rows(query) == [], f"{name}, with seed {rig.seed}"


def check_pace(rig: Rig) -> None:
    """Assert that no channel heard from us more than once a second."""
    shortest = min(rig.gaps())
    assert shortest >= LEAST_GAP, f"{shortest} between two posts, seed {rig.seed}"
