"""The story so far: scripted people click through their first fortnight, on a moved clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from bot.charter import Pod, Workflow
from bot.demo import contacts, figures, looks
from bot.demo.nights import Nights
from bot.demo.script import BEATS, CURTAIN, PIECES, Beat, Piece
from bot.demo.stage import Stage
from bot.demo.town import EVERYBODY_IN, handle, residents, team
from bot.domain.roles import Role
from bot.workspace.face import Person
from bot.workspace.state import Message

# A channel hears from the app once a second; this is how long people wait for it.
BREATH_S = 4
# Of each pod the lead, the engineer and a member or two do the work in this story.
MOST_WORKERS = 4
ANONYMOUS = "Send it without my name"


async def tell(stage: Stage, *, say: Callable[[str], None]) -> Nights:
    """Play the story, a line for each day, and return the nights to come.

    What a small charter has nobody for is left out.
    """
    cast, nights = Cast(stage), Nights.of(stage)
    if not cast.agents or not cast.workflows:
        say("this charter names nobody who could give feedback, so there is no story yet")
        return nights
    player = Player(stage, cast, nights.morning)
    await nights.arrive(figures.history(stage.charter, nights.morning.date()))
    await nights.record(contacts.history(stage.charter, nights.morning.date()))
    for day, beats in groupby(BEATS, key=lambda beat: beat.day):
        await nights.up_to(day - 1)
        happened = [words for beat in beats if (words := await player.play(beat))]
        happened += await looks.play(stage, day)
        say(f"{player.morning + timedelta(days=day):%a %d %b}: {'; '.join(happened) or 'quiet'}")
    await nights.up_to(CURTAIN.day - 1)
    await stage.walk.to(player.moment(CURTAIN))
    say(f"it is {player.moment(CURTAIN):%A %d %B, %H:%M}")
    return nights


class Cast:
    """Who of the charter's people plays: agents who write, and for each pod somebody who works."""

    def __init__(self, stage: Stage) -> None:
        self._charter, self._workspace = stage.charter, stage.workspace
        everybody = residents(stage.charter)
        working = {ref for pod in stage.charter.pods for ref in team(pod)}
        agents = [ref for ref in stage.charter.roles[Role.AGENTS] if ref in everybody]
        free = [ref for ref in agents if ref not in working] or agents
        self.agents = free or [ref for ref in everybody if ref not in working]
        # A card can only be worked on where the charter names somebody to work on it.
        self.workflows: list[Workflow] = [
            workflow
            for workflow in stage.charter.workflows
            if team(stage.charter.pod_of(workflow.key))
        ]

    def agent(self, number: int) -> Person:
        return self._workspace.person(handle(self.agents[number % len(self.agents)]))

    def workflow(self, number: int) -> Workflow:
        return self.workflows[number % len(self.workflows)]

    def pod_of(self, piece: Piece) -> Pod:
        return self._charter.pod_of(self.workflow(piece.workflow).key)

    def worker(self, piece: Piece) -> Person:
        """Return who works on a piece: now the lead, now somebody else of the pod."""
        workers = team(self.pod_of(piece))[:MOST_WORKERS]
        return self._workspace.person(handle(workers[piece.agent % len(workers)]))


@dataclass
class Player:
    """Let people do what the script says, each by their own clicks."""

    stage: Stage
    cast: Cast
    morning: datetime
    labels: dict[str, str] = field(default_factory=dict)
    last_said: Message | None = None

    def moment(self, beat: Beat) -> datetime:
        """Return when a beat happens, on the wall clocks of the rollout's zone."""
        day = self.morning.date() + timedelta(days=beat.day)
        return datetime.combine(day, beat.at, self.morning.tzinfo)

    async def play(self, beat: Beat) -> str:
        """Play one beat and say in a few words what happened; nothing where it cannot."""
        if beat.verb not in ("says", "writes", "flags") and beat.piece not in self.labels:
            return ""
        await self.stage.walk.to(self.moment(beat))
        act: Callable[[Beat], Awaitable[str]] = getattr(self, f"_{beat.verb}")
        return await act(beat)

    async def _says(self, beat: Beat) -> str:
        speaker = self.cast.agent(PIECES[beat.piece].agent)
        self.last_said = await speaker.says(EVERYBODY_IN, beat.words)
        return ""

    async def _writes(self, beat: Beat) -> str:
        piece = PIECES[beat.piece]
        agent = self.cast.agent(piece.agent)
        await agent.types("/rollout feedback")
        return await self._sends(agent, beat.piece)

    async def _flags(self, beat: Beat) -> str:
        """Write feedback about what somebody just said in the channel."""
        agent = self.cast.agent(PIECES[beat.piece].agent)
        await agent.uses_shortcut("Give feedback on this", self.last_said)
        return await self._sends(agent, beat.piece)

    async def _sends(self, agent: Person, key: str) -> str:
        piece = PIECES[key]
        form = {
            "Workflow": self.cast.workflow(piece.workflow).name,
            "When in the call?": piece.moment,
            "What is it about?": piece.kind,
            "How much does it hurt?": piece.severity,
            "What happened?": piece.what,
        }
        optional = {
            "What should change?": piece.wish,
            "Evidence: interaction id or link": piece.evidence,
            "Your name": [ANONYMOUS] if piece.anonymous else None,
        }
        await agent.submits(
            {**form, **{label: value for label, value in optional.items() if value}}
        )
        await self.stage.walk.by(seconds=BREATH_S)
        receipt = await agent.sees("Thank you. This is F-", "dm", new=True)
        self.labels[key] = receipt.text.split(" ")[0].rstrip(",")
        who = "somebody" if piece.anonymous else agent.user.real_name
        return f"{who} writes {self.labels[key]}"

    async def _takes(self, beat: Beat) -> str:
        worker = await self._clicks_card(beat, "Take it")
        return f"{worker.user.real_name} takes {self.labels[beat.piece]}"

    async def _starts(self, beat: Beat) -> str:
        await self._clicks_card(beat, "Start work")
        return f"work begins on {self.labels[beat.piece]}"

    async def _ships(self, beat: Beat) -> str:
        worker = await self._clicks_card(beat, "Shipped")
        await worker.submits({"What changed?": beat.words})
        return f"{self.labels[beat.piece]} is shipped"

    async def _declines(self, beat: Beat) -> str:
        worker = await self._clicks_card(beat, "Decline")
        await worker.submits({"Why not?": beat.words})
        return f"{self.labels[beat.piece]} is declined, with a reason"

    async def _asks(self, beat: Beat) -> str:
        worker = await self._clicks_card(beat, "Ask")
        await worker.submits({"What would you like to know?": beat.words})
        return f"{worker.user.real_name} asks about {self.labels[beat.piece]}"

    async def _joins(self, beat: Beat) -> str:
        worker = await self._clicks_card(beat, "Duplicate of")
        await worker.submits({"Of which one?": self.labels[beat.words]})
        return f"{self.labels[beat.piece]} joins {self.labels[beat.words]}"

    async def _confirms(self, beat: Beat) -> str:
        agent, question = await self._question(beat)
        await agent.clicks("Yes, fixed", question)
        return f"{agent.user.real_name} confirms {self.labels[beat.piece]}"

    async def _reopens(self, beat: Beat) -> str:
        agent, question = await self._question(beat)
        await agent.clicks("No, not yet", question)
        await agent.submits({"What is still wrong?": beat.words})
        return f"{agent.user.real_name} reopens {self.labels[beat.piece]}"

    async def _question(self, beat: Beat) -> tuple[Person, Message]:
        agent = self.cast.agent(PIECES[beat.piece].agent)
        question: Message = await agent.sees(f"You said ({self.labels[beat.piece]},", "dm")
        return agent, question

    async def _clicks_card(self, beat: Beat, button: str) -> Person:
        piece = PIECES[beat.piece]
        worker = self.cast.worker(piece)
        card = await worker.sees(f"{self.labels[beat.piece]} · ", self.cast.pod_of(piece).channel)
        await worker.clicks(button, card)
        return worker
