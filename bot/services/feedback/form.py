"""The one form feedback is written in, wherever it is opened from, and the draft it survives in."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.charter import Charter
from bot.domain import privacy
from bot.domain.feedback import decisions
from bot.domain.feedback.item import hurts
from bot.domain.ids import SlackUserId
from bot.services.feedback import intake, matches, questions
from bot.services.feedback.questions import ANEW, DRAFT, Filled
from bot.slack.mrkdwn import shorten
from bot.store.record import inbox, vault
from bot.store.record.vault import Draft
from bot.work.forms import NO_MESSAGE, FieldView, FormView, MessageLink, read_context
from bot.work.tell import Button
from bot.work.unit import Unit

DISCARD = "feedback.discard"
CARRY = "feedback.carry"


IS_BACK = FieldView(
    block="feedback.back",
    kind="offer",
    label="Your draft is back: nothing was lost.",
    buttons=(Button(DISCARD, "Discard it", "draft"),),
)
ALIKE = FieldView(
    kind="note",
    label="Somebody has said something like it. If it is yours too, one tap is enough: "
    "you hear what becomes of it.",
)
IS_CARRIED = replace(
    IS_BACK, label="These are your words from our conversation. Nothing is sent until you send it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What an open form remembers: its message, what it shows, and whether it was begun anew."""

    link: MessageLink = NO_MESSAGE
    alike: tuple[str, ...] = ()
    is_back: bool = False
    is_anew: bool = False
    hurts: bool = True

    @classmethod
    def read(cls, context: str) -> "Open":
        """Read what an open form kept; raises UserError."""
        kept = read_context(context)
        alike = kept.get("alike")
        return cls(
            link=MessageLink.read(context),
            alike=tuple(map(str, alike)) if isinstance(alike, list) else (),
            is_back=bool(kept.get("back")),
            is_anew=bool(kept.get("anew")),
            hurts=kept.get("hurts") is not False,
        )

    @property
    def context(self) -> str:
        kept = {"alike": self.alike, "back": self.is_back, "anew": self.is_anew}
        hurts = {} if self.hurts else {"hurts": False}
        return json.dumps({**asdict(self.link), **kept, **hurts})


def blank(unit: Unit, user: SlackUserId, link: MessageLink) -> dict[str, Any]:
    """Render the form for new feedback, with the draft somebody left or the message it is about."""
    return about(unit, user, link, "")


def about(unit: Unit, user: SlackUserId, link: MessageLink, text: str) -> dict[str, Any]:
    """Render the form with the words of a message and its link, or with the draft left about it."""
    left = _draft(unit, user, link)
    fresh = Filled(what=shorten(text, intake.LONGEST), evidence=link.permalink)
    return _lay_out(unit, user, left or fresh, Open(link=link, is_back=left is not None))


def begun(unit: Unit, user: SlackUserId, text: str) -> dict[str, Any]:
    """Render the form with what was typed after the command, below the draft somebody left."""
    left = _draft(unit, user, NO_MESSAGE)
    words = left or Filled()
    what = shorten("\n".join(filter(None, (words.what, text))), intake.LONGEST)
    return _lay_out(unit, user, replace(words, what=what), Open(is_back=left is not None))


def _draft(unit: Unit, user: SlackUserId, link: MessageLink) -> Filled | None:
    kind = intake.draft_of(link)
    draft = vault.read_draft(unit.tx, unit.vault, unit.workspace, user, kind=kind)
    return Filled(**json.loads(draft)) if draft else None


def discard(unit: Unit, user: SlackUserId, context: str) -> None:
    """Drop the draft of an open form."""
    kind = intake.draft_of(MessageLink.read(context))
    vault.drop_draft(unit.tx, unit.vault, unit.workspace, user, kind=kind)


def anew(unit: Unit, user: SlackUserId, context: str) -> dict[str, Any]:
    """Render an open form as empty as it began, about the same message."""
    was = Open.read(context)
    words = Filled(evidence=was.link.permalink)
    return _lay_out(unit, user, words, Open(link=was.link, is_anew=not was.is_anew))


def with_alike(
    unit: Unit, user: SlackUserId, words: Filled, *, context: str
) -> dict[str, Any] | None:
    """Render the form being filled in with what says the same, and what is asked of such a thing.

    None where all of that is shown already.
    """
    was, found = Open.read(context), matches.alike(unit, words.what, user)
    labels = tuple(item.label for item in found)
    if labels == was.alike and was.hurts == hurts(words.kind):
        return None
    offers = tuple(matches.offer(unit, item) for item in found)
    return _lay_out(unit, user, words, replace(was, alike=labels), offers)


def _lay_out(
    unit: Unit,
    user: SlackUserId,
    words: Filled,
    stands: Open,
    offers: tuple[FieldView, ...] = (),
) -> dict[str, Any]:
    stands = replace(stands, hurts=hurts(words.kind))
    view = new(unit.charter, words, context=stands.context, alike=offers, anew=stands.is_anew)
    known = matches.known(unit, stands.link.permalink, user, but=stands.alike)
    # What somebody wrote to us is named by its message, and has no link that others could open.
    is_carried = bool(stands.link.message and not stands.link.permalink)
    back = (IS_CARRIED if is_carried else IS_BACK,) if stands.is_back else ()
    return unit.render(replace(view, fields=(*back, *known, *view.fields)))


def filled(unit: Unit, number: int, author: SlackUserId) -> dict[str, Any]:
    """Render the form with one's own words, to edit them; raises UserError once it was taken."""
    item = intake.look_at_own(unit, number, author)
    decisions.check_editable(item)
    view = FormView(
        callback="feedback.edit",
        context=str(number),
        title=f"Edit {item.label}",
        submit="Save",
        fields=(*questions.laid_out(unit.charter, questions.words_of(item)), questions.SCREENSHOTS),
    )
    return unit.render(view)


def save_draft(
    unit: Unit, user: SlackUserId, words: Filled, *, sending: str, link: MessageLink = NO_MESSAGE
) -> None:
    """Keep what stands in a form, sealed; one that was emptied leaves no draft.

    `sending` names the form's submission: what arrives after it would bring back what was sent.
    Each message has a draft of its own, so that no report inherits another one's link.
    """
    kind = intake.draft_of(link)
    if inbox.seen(unit.tx, unit.workspace, sending):
        return
    if words == Filled():
        vault.drop_draft(unit.tx, unit.vault, unit.workspace, user, kind=kind)
        return
    text = json.dumps(asdict(_without_personal(words)))
    draft = Draft(kind=kind, text=text, saved_at=unit.at)
    vault.save_draft(unit.tx, unit.vault, unit.workspace, user, draft=draft)


def _without_personal(words: Filled) -> Filled:
    """Leave out of a draft what its submission would be refused for, so that it is never stored."""
    named = privacy.personal_data(words.evidence, ids_allowed=True)
    return replace(
        words,
        what=privacy.masked(words.what),
        wish=privacy.masked(words.wish),
        evidence="" if named else words.evidence,
    )


def new(
    charter: Charter,
    words: Filled,
    *,
    context: str,
    alike: tuple[FieldView, ...] = (),
    anew: bool = False,
) -> FormView:
    """Lay out the form for new feedback; what says the same stands under the words it is like."""
    action = ANEW if anew else DRAFT
    workflow, what, *rest = questions.laid_out(charter, words, heard=action)
    name = replace(questions.NAME, initial="anonymous" if words.anonymous else "", action=action)
    days = charter.promises.feedback_days
    promise = f"You will hear what changed, or why not, within {days} days."
    return FormView(
        callback="feedback.submit",
        context=context,
        title="Give feedback",
        submit="Send",
        fields=(
            *(workflow, what),
            *((ALIKE, *alike) if alike else ()),
            *(*rest, questions.SCREENSHOTS, name),
            FieldView(kind="note", label=promise),
        ),
    )
