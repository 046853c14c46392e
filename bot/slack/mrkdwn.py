"""Words in Slack's mrkdwn: what people wrote stays words, what we mean stays markup."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TypeVar
from unicodedata import category, combining

ELLIPSIS = "…"
# The longest sign people use, a family of four with skin tones, has eleven characters.
LONGEST_GRAPHEME = 32
WORD_JOINER = "\u2060"
_ZERO_WIDTH_JOINER = "\u200d"
_BROADCAST = re.compile(r"@(?=here|channel|everyone|group)", re.IGNORECASE)
# What Slack reads as one sign: an escaped character, or anything between angle brackets.
_ENTITY = re.compile(r"&(?:amp|lt|gt);|<[^<>]*>")
_FLAG_HALVES = "".join(map(chr, range(0x1F1E6, 0x1F200)))
_SCHEMES = ("https://", "http://", "mailto:")
_URL_ESCAPES = str.maketrans({"|": "%7C", "<": "%3C", ">": "%3E", " ": "%20", '"': "%22"})


class Mrkdwn(str):
    """Hold text that is already mrkdwn; any string operation on it gives plain, unsafe text again."""

    __slots__ = ()


AnyText = TypeVar("AnyText", str, Mrkdwn)


def escape(text: str) -> Mrkdwn:
    """Make what people wrote safe to show: no mention, no link, no broadcast comes out of it.

    Source: https://docs.slack.dev/messaging/formatting-message-text
    """
    if type(text) is Mrkdwn:
        return text
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if "@" in text:
        # Slack also pings for a bare @here where names are linked; an invisible joiner breaks the word.
        text = _BROADCAST.sub("@" + WORD_JOINER, text)
    return Mrkdwn(text)


def mrkdwn(template: str, /, *args: object) -> Mrkdwn:
    """Put values into a literal format string, `"*{}* is {}"`, escaping each one that is plain text.

    Numbers keep their format specs (`{:,}`); `<` is refused in the format, since links, mentions
    and dates are values of their own. Raises ValueError, TypeError, IndexError.
    """
    if "<" in template:
        raise ValueError(
            f"mrkdwn format {template!r} writes '<': use link(), mention() or slack_date()"
        )
    return Mrkdwn(template.replace("&", "&amp;").format(*map(_argument, args)))


def _argument(value: object) -> Mrkdwn | int | float:
    if isinstance(value, str):
        return escape(str(value) if type(value) is not Mrkdwn else value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise TypeError(f"mrkdwn takes text, numbers and Mrkdwn, not {type(value).__name__}")


def mrkdwn_within(most: int, template: str, /, *args: object) -> Mrkdwn:
    """Put values into a literal format string, the longest of them shortened where it gets too long."""
    whole = mrkdwn(template, *args)
    over = len(whole) - most
    if over <= 0:
        return whole
    # Escaped before it is cut: one sign may stand for five.
    texts = {at: escape(one) for at, one in enumerate(args) if isinstance(one, str)}
    at = max(texts, key=lambda each: len(texts[each]), default=-1)
    if at < 0:
        return shorten(whole, most)
    cut = shorten(texts[at], max(len(texts[at]) - over, len(ELLIPSIS)))
    return shorten(mrkdwn(template, *args[:at], cut, *args[at + 1 :]), most)


def link(url: str, text: str) -> Mrkdwn:
    """Link a text to an http, https or mailto address; raises ValueError for any other."""
    if not url.lower().startswith(_SCHEMES) or any(category(sign) == "Cc" for sign in url):
        raise ValueError(f"only http, https and mailto addresses can be linked, not {url!r}")
    address = url.translate(_URL_ESCAPES).replace("&", "&amp;")
    return Mrkdwn(f"<{address}|{_label(text) or address}>")


def _label(text: str) -> str:
    """A label is one line without markup of its own: an entity inside an entity would end it early."""
    return escape(" ".join(str(text).splitlines())).replace("|", "\u2223")


def mention(user_id: str) -> Mrkdwn:
    """Mention a person by id; raises ValueError for what is no user id."""
    return Mrkdwn(f"<@{_checked(user_id, 'UW')}>")


# Everybody who is in a channel now.
# Source: https://docs.slack.dev/messaging/formatting-message-text#special-mentions
HERE = Mrkdwn("<!here>")


def channel_mention(channel_id: str) -> Mrkdwn:
    """Name a conversation by id; raises ValueError for what is no channel id."""
    return Mrkdwn(f"<#{_checked(channel_id, 'CGD')}>")


def _checked(identifier: str, initials: str) -> str:
    plain = identifier.isascii() and identifier.isalnum() and identifier.isupper()
    if not plain or identifier[0] not in initials:
        raise ValueError(f"{identifier!r} is no Slack id beginning with one of {initials}")
    return identifier


def slack_date(at: datetime, fmt: str, fallback: str) -> Mrkdwn:
    """Show an aware instant in each reader's own zone, `fmt` as in `{date_short} {time}`.

    Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    if at.tzinfo is None:
        raise ValueError("slack_date needs an aware instant")
    if any(sign in fmt for sign in "^|<>&\n"):
        raise ValueError(f"slack_date format {fmt!r} holds a sign that would end it")
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{fmt}|{_label(fallback)}>")


def quote(text: str) -> Mrkdwn:
    """Set what somebody wrote as a block quote, each line of it."""
    lines = escape(text).splitlines() or [""]
    return Mrkdwn("\n".join(f">{line}" for line in lines))


def shorten(text: AnyText, limit: int) -> AnyText:
    """Cut to at most `limit` characters, ending in an ellipsis, never inside an entity or a grapheme."""
    if len(text) <= limit:
        return text
    end = max(limit - len(ELLIPSIS), 0)
    while (earlier := _before_entity(text, _before_grapheme(text, end))) < end:
        end = earlier
    return type(text)(text[:end].rstrip() + ELLIPSIS)


def _before_entity(text: str, end: int) -> int:
    """Step back to the start of the entity that `end` would cut; plain text has none."""
    if type(text) is Mrkdwn:
        for opening in "&<":
            start = text.rfind(opening, 0, end)
            entity = _ENTITY.match(text, start) if start >= 0 else None
            if entity and entity.end() > end:
                return start
    return end


def _before_grapheme(text: str, end: int) -> int:
    """Step back to the start of the grapheme that `end` would cut, unless nobody could read it whole."""
    start = end
    while 0 < start < len(text) and _clings(text, start):
        start -= 1
    return start if end - start <= LONGEST_GRAPHEME else end


def _clings(text: str, at: int) -> bool:
    """Tell whether the character at `at` belongs to the grapheme before it."""
    sign, before = text[at], text[at - 1]
    if _ZERO_WIDTH_JOINER in (sign, before):
        return True
    if sign in _FLAG_HALVES:
        # A flag is two halves, so an odd number of them before the cut leaves one alone.
        halves = text[:at]
        return (len(halves) - len(halves.rstrip(_FLAG_HALVES))) % 2 == 1
    skin_tone = "\U0001f3fb" <= sign <= "\U0001f3ff"
    tag = "\U000e0020" <= sign <= "\U000e007f"
    return skin_tone or tag or bool(combining(sign)) or category(sign) in {"Mn", "Me", "Mc"}
