"""What happens in the story so far: who writes what, and what becomes of it, day by day."""

from dataclasses import dataclass
from datetime import time

VOICE, WRAP_UP, OPENING = "During the call", "Wrap-up", "First 90 seconds"
LOW, MEDIUM, HIGH = "Low: a nuisance", "Medium: costs time", "High: hurts customers or me"
WRONG, EDGE, IN_THE_WAY = "A suggestion was wrong", "Edge case", "It gets in my way"
MISSING, HERE_TOO, WORKS = "Missing knowledge", "It would help here too", "Works well"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of feedback; agent and workflow are counted through the charter's own lists."""

    agent: int
    workflow: int
    moment: str
    kind: str
    severity: str
    what: str
    wish: str = ""
    evidence: str = ""
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing somebody does: on which day of the story, when, about which piece, in which words."""

    day: int
    at: time
    verb: str
    piece: str = ""
    words: str = ""


PIECES = {
    "transfer": Piece(
        agent=0, workflow=0, moment=OPENING, kind=WRONG, severity=HIGH, evidence="call 48213",
        what="After a transfer it asks the member for the reference again, although they just gave "
        "it to my colleague. Two of them hung up.",
        wish="Carry the reference over with the call.",
    ),
    "summary": Piece(
        agent=1, workflow=1, moment=WRAP_UP, kind=WRONG, severity=MEDIUM, evidence="call 48310",
        what="The wrap-up summary leaves out what I promised the member, so I type it again.",
        wish="Put promises and dates first.",
    ),
    "notes": Piece(
        agent=2, workflow=2, moment=VOICE, kind=IN_THE_WAY, severity=MEDIUM,
        what="The suggestion window covers the notes field at the very moment I begin to write.",
    ),
    "off": Piece(
        agent=3, workflow=3, moment=VOICE, kind=IN_THE_WAY, severity=LOW,
        what="I would like to switch suggestions off for a whole shift. I know these calls by heart.",
    ),
    "voice": Piece(
        agent=22, workflow=5, moment=VOICE, kind=WRONG, severity=MEDIUM, evidence="call 48702",
        what="On the phone it suggests sentences written for chat. Nobody says “see the link below”.",
    ),
    "two-people": Piece(
        agent=5, workflow=6, moment=VOICE, kind=EDGE, severity=MEDIUM, evidence="call 48855",
        what="With two people on the line it mixes up who said what, and answers the wrong one.",
    ),
    "notes-again": Piece(
        agent=6, workflow=2, moment=VOICE, kind=IN_THE_WAY, severity=LOW,
        what="Can the box with the suggestions move? It sits right on top of my notes.",
    ),
    "pressure": Piece(
        agent=7, workflow=4, moment=VOICE, kind=WRONG, severity=HIGH, anonymous=True,
        what="We are told to take its first suggestion to keep calls short, even when it is wrong. "
        "Members notice, and it is our name they remember.",
        wish="Say that accuracy comes before handle time.",
    ),
    "by-post": Piece(
        agent=8, workflow=7, moment=VOICE, kind=MISSING, severity=MEDIUM,
        what="It had no answer when a member asked what changes if they send the form by post.",
    ),
    "language": Piece(
        agent=9, workflow=0, moment=WRAP_UP, kind=EDGE, severity=MEDIUM,
        what="A summary in the wrong language, on a call that was in English throughout.",
    ),
    "callback": Piece(
        agent=10, workflow=1, moment=WRAP_UP, kind=HERE_TOO, severity=LOW,
        what="The reminder to offer a call back would help on these calls too.",
    ),
}  # fmt: skip


def _at(clock: str) -> time:
    return time.fromisoformat(clock)


# On the rollout's own clocks; who works five hours behind them does so in the afternoon.
BEATS = (
    Beat(0, _at("09:20"), "says", "by-post", "Morning all. It is live! Tell it what you see: /rollout feedback"),
    Beat(0, _at("10:05"), "writes", "transfer"),
    Beat(0, _at("14:40"), "takes", "transfer"),
    Beat(1, _at("11:15"), "writes", "summary"),
    Beat(1, _at("13:30"), "takes", "summary"),
    Beat(2, _at("09:50"), "writes", "notes"),
    Beat(2, _at("10:20"), "starts", "summary"),
    Beat(2, _at("15:10"), "writes", "off"),
    Beat(3, _at("11:40"), "declines", "off",
         "We looked at it with Compliance: suggestions also bring the wording we must read out, so "
         "they cannot be off all day. The arrow folds them to one line until such wording is due."),
    Beat(3, _at("14:15"), "takes", "notes"),
    Beat(4, _at("13:00"), "ships", "summary",
         "Summaries now begin with what was promised and by when. It is live for everybody."),
    Beat(4, _at("15:20"), "writes", "voice"),
    Beat(4, _at("15:45"), "confirms", "summary"),
    Beat(4, _at("16:10"), "says", "summary", "The new summaries start with the promises. I asked for that on Tuesday!"),
    Beat(7, _at("11:20"), "writes", "two-people"),
    Beat(7, _at("14:45"), "takes", "voice"),
    Beat(8, _at("10:10"), "writes", "notes-again"),
    Beat(8, _at("14:05"), "joins", "notes-again", "notes"),
    Beat(8, _at("15:30"), "takes", "two-people"),
    Beat(9, _at("10:50"), "writes", "pressure"),
    Beat(9, _at("14:25"), "starts", "two-people"),
    Beat(10, _at("11:05"), "takes", "pressure"),
    Beat(10, _at("14:50"), "ships", "voice", "On the phone it now uses sentences meant to be spoken."),
    Beat(11, _at("14:35"), "writes", "by-post"),
    Beat(11, _at("15:25"), "reopens", "voice",
         "Better, but calls that begin as a chat still get the chat sentences."),
    Beat(14, _at("11:20"), "ships", "notes",
         "The window opens beside the notes now, and stays where you move it."),
    Beat(14, _at("14:15"), "takes", "by-post"),
    Beat(14, _at("14:40"), "asks", "by-post", "Which form was it, and did they have it at hand?"),
    Beat(15, _at("09:10"), "says", "two-people", "Anyone else get a summary in the wrong language just now?"),
    Beat(15, _at("09:18"), "flags", "language"),
    Beat(15, _at("09:40"), "writes", "callback"),
)  # fmt: skip
CURTAIN = Beat(15, _at("10:12"), "rests")
