"""What people wrote stays words: nothing they write becomes a mention, a link or a broadcast."""

from datetime import UTC, datetime
from unicodedata import combining

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.slack.mrkdwn import (
    ELLIPSIS,
    WORD_JOINER,
    Mrkdwn,
    channel_mention,
    escape,
    link,
    mention,
    mrkdwn,
    quote,
    shorten,
    slack_date,
)

quick = settings(max_examples=50, deadline=None)
HOSTILE = (
    "<!channel>",
    "<@U1>",
    "@here",
    "@Channel",
    "@everyone",
    "<https://evil|pay>",
    "&lt;!here&gt;",
)
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1f3\U0001f1f1"

people_write = st.one_of(
    st.text(),
    st.lists(st.sampled_from([*HOSTILE, "<", ">", "&", "|", "\n", "@", FAMILY, FLAG, "שלום"])).map(
        "".join
    ),
)


def as_read(text: str) -> str:
    """What a reader sees of escaped text."""
    seen = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return seen.replace("@" + WORD_JOINER, "@")


@quick
@given(people_write)
@example("<!channel> @here <@U1> &amp;")
def test_no_argument_opens_an_entity_or_pings(text: str) -> None:
    shown = mrkdwn("*{}* said {}", text, text)
    assert "<" not in shown
    assert ">" not in shown
    lowered = shown.lower()
    assert not any(ping in lowered for ping in ("@here", "@channel", "@everyone", "@group"))


@quick
@given(people_write)
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    assert as_read(escape(text)) == text.replace("@" + WORD_JOINER, "@")


@pytest.mark.parametrize("text", ["مرحبا \u202eabc", FAMILY * 50, "x" * 10_000, "&" * 10_000])
def test_long_and_unusual_text_stays_whole(text: str) -> None:
    assert as_read(mrkdwn("{}", text)) == text


def test_escaping_what_is_escaped_changes_nothing() -> None:
    once = escape("a < b")
    assert escape(once) is once


def test_string_operations_on_mrkdwn_give_text_that_is_escaped_again() -> None:
    glued = mention("U1") + " <!here>"
    assert mrkdwn("{}", glued) == "&lt;@U1&gt; &lt;!here&gt;"


def test_values_of_our_own_keep_their_markup() -> None:
    shown = mrkdwn("{} owns {} & {:,}", mention("U1"), "R&D", 12_345)
    assert shown == "<@U1> owns R&amp;D &amp; 12,345"


def test_a_format_writes_no_entity_by_hand() -> None:
    with pytest.raises(ValueError, match=r"link\(\)"):
        mrkdwn("<{}|here>", "https://a.example")


@pytest.mark.parametrize("value", [None, True, datetime(2026, 1, 1, tzinfo=UTC), ["a"]])
def test_a_value_without_words_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        mrkdwn("{}", value)


@quick
@given(people_write)
def test_a_link_is_one_entity_whatever_its_label(text: str) -> None:
    shown = link("https://a.example/?q=1&r=<2>|3", text)
    assert shown.startswith("<https://a.example/?q=1&amp;r=%3C2%3E%7C3|")
    assert (shown.count("<"), shown.count(">"), shown.count("|"), shown[-1]) == (1, 1, 1, ">")
    assert "\n" not in shown


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "slack://x", "a.example", "", "https://a\n>"]
)
def test_only_web_and_mail_addresses_are_linked(url: str) -> None:
    with pytest.raises(ValueError, match="linked"):
        link(url, "label")


def test_an_empty_label_shows_the_address() -> None:
    assert link("mailto:a@b.example", "") == "<mailto:a@b.example|mailto:a@b.example>"


def test_people_and_channels_are_mentioned_by_id() -> None:
    assert mention("U012AB") == "<@U012AB>"
    assert channel_mention("C012AB") == "<#C012AB>"


@pytest.mark.parametrize("text", ["", "U1>", "!channel", "u1", "C1", "U1|x", "U\u0661"])
def test_what_is_no_user_id_is_no_mention(text: str) -> None:
    with pytest.raises(ValueError, match="no Slack id"):
        mention(text)


def test_a_date_is_shown_in_the_readers_zone_with_a_fallback() -> None:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert slack_date(at, "{date_short}", "1 > March") == (
        "<!date^1772355600^{date_short}|1 &gt; March>"
    )


@pytest.mark.parametrize("fmt", ["{date}|x", "{date}^https://a", "<!here>"])
def test_a_date_format_cannot_end_its_entity(fmt: str) -> None:
    with pytest.raises(ValueError, match="end it"):
        slack_date(datetime(2026, 3, 1, tzinfo=UTC), fmt, "1 March")


def test_a_date_without_zone_is_refused() -> None:
    naive = datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        slack_date(naive, "{date}", "1 March")


def test_every_line_of_a_quote_is_quoted() -> None:
    assert quote("one\n<!here>\n\nthree") == ">one\n>&lt;!here&gt;\n>\n>three"
    assert quote("") == ">"


@quick
@given(people_write, st.integers(min_value=1, max_value=40))
def test_shortened_text_fits_and_cuts_no_entity(text: str, limit: int) -> None:
    whole = mrkdwn("{} {} {}", mention("U012"), text, link("https://a.example", "here"))
    short = shorten(whole, limit)
    assert len(short) <= limit
    assert type(short) is Mrkdwn
    assert short.count("<") == short.count(">")
    assert "&" not in short.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@quick
@given(people_write, st.integers(min_value=1, max_value=40))
def test_shortened_text_is_a_beginning_of_the_whole(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert short == text or text.startswith(short.removesuffix(ELLIPSIS))


@pytest.mark.parametrize(
    "grapheme", [FAMILY, FLAG, "e\u0301", "\U0001f44d\U0001f3fd", "\u2764\ufe0f"]
)
@pytest.mark.parametrize("limit", range(2, 14))
def test_a_grapheme_is_never_cut(grapheme: str, limit: int) -> None:
    short = shorten(grapheme * 12, limit).removesuffix(ELLIPSIS)
    assert short == grapheme * (len(short) // len(grapheme))


def test_text_that_fits_is_left_alone() -> None:
    assert shorten("four", 4) == "four"
    assert shorten("fours", 4) == "fou" + ELLIPSIS


def test_a_mark_upon_an_entity_goes_with_it() -> None:
    assert combining("\u0301")
    assert shorten(Mrkdwn("ab&amp;\u0301cdef"), 8) == "ab" + ELLIPSIS
