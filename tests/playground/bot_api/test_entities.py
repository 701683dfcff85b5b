"""Formatted text: Telegram's HTML with its leniencies and refusals, trimming, and what the server marks itself."""

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.bot_api.entities import format_text, with_entities
from playground.bot_api.errors import ApiError
from playground.bot_api.rendering import to_html
from playground.bot_api.text_links import check_link, found_entities, utf16_length


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>a</b><strong>b</strong>", "ab", [entity("bold", 0, 2)]),
        ("<i>a</i> <em>b</em>", "a b", [entity("italic", 0, 1), entity("italic", 2, 1)]),
        ("<u>a</u> <ins>b</ins>", "a b", [entity("underline", 0, 1), entity("underline", 2, 1)]),
        (
            "<s>a</s> <strike>b</strike> <del>c</del>",
            "a b c",
            [entity("strikethrough", 0, 1), entity("strikethrough", 2, 1), entity("strikethrough", 4, 1)],
        ),
        (
            "<tg-spoiler>a</tg-spoiler> <span class='tg-spoiler'>b</span>",
            "a b",
            [entity("spoiler", 0, 1), entity("spoiler", 2, 1)],
        ),
        ("<B>a</b >", "a", [entity("bold", 0, 1)]),
        ("<b>a</>", "a", [entity("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("😀<b>é😀</b>", "😀é😀", [entity("bold", 2, 3)]),
        (
            "<b>a<i>b</i></b>",
            "ab",
            [entity("bold", 0, 2), entity("italic", 1, 1)],
        ),
        ("<code>x</code>", "x", [entity("code", 0, 1)]),
        ("<pre>x</pre>", "x", [entity("pre", 0, 1)]),
        (
            '<pre><code class="language-python">x</code></pre>',
            "x",
            [entity("pre", 0, 1, language="python")],
        ),
        ('<code class="language-python">x</code>', "x", [entity("code", 0, 1)]),
        (
            "<b>a<code>b</code>c</b>",
            "abc",
            [entity("bold", 0, 1), entity("code", 1, 1), entity("bold", 2, 1)],
        ),
        ("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)]),
        (
            '<a href="https://example.org/?a=1&amp;b=2">x</a>',
            "x",
            [entity("text_link", 0, 1, url="https://example.org/?a=1&b=2")],
        ),
        ("<a href='example.org'>x</a>", "x", [entity("text_link", 0, 1, url="http://example.org/")]),
        ("<a href='/status'>x</a>", "x", []),
        ("<a href='javascript:alert(1)'>x</a>", "x", []),
        ('<a href="tg://user?id=5">x</a>', "x", [entity("text_mention", 0, 1, user={"id": 5})]),
        (
            '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
            "👍",
            [entity("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286")],
        ),
        ("&lt;b&gt; &amp; &quot; &#33; &#x1F600; &amp", '<b> & " ! 😀 &', []),
        ("a&nbsp;b &apos; &copy; & &#0;", "a&nbsp;b &apos; &copy; & &#0;", []),
        ("&#xD83D;&#xDE00;", "😀", []),
        ("  \n<b>  a</b>  ", "  a", [entity("bold", 0, 3)]),
        ("a\r\nb\x07c", "a\nb c", []),
    ],
)
def test_html_is_read_as_the_real_server_reads_it(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert format_text(source, "HTML") == (text, entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("é<div>", 'Unsupported start tag "div" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a<3", "Unclosed start tag at byte offset 1"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=http://x>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<b/>", 'Unsupported start tag "b/" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "&#xD83D;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
def test_bad_html_is_refused_in_the_real_servers_words(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        format_text(source, "HTML")
    assert (caught.value.code, caught.value.description) == (400, f"Bad Request: can't parse entities: {reason}")


@pytest.mark.parametrize("mode", ["Markdown", "MarkdownV2"])
def test_markdown_is_refused_and_says_so(mode: str) -> None:
    with pytest.raises(ApiError, match="use HTML"):
        format_text("*a*", mode)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/tinjau_ps26_000123k atau /batal.", [("bot_command", "/tinjau_ps26_000123k"), ("bot_command", "/batal")]),
        ("/start@pijar_semar_bot", [("bot_command", "/start@pijar_semar_bot")]),
        ("003/005 dan dan/atau", []),
        ("tanya @petugas_genuk!", [("mention", "@petugas_genuk")]),
        ("#pijar_semar #1", [("hashtag", "#pijar_semar")]),
        ("tulis ke warga@example.org", [("email", "warga@example.org")]),
        ("lihat https://example.org/a?b=1.", [("url", "https://example.org/a?b=1")]),
        ("lihat semarangkota.go.id, ya", [("url", "semarangkota.go.id")]),
        ("Rp16.800 sampai 08.00", []),
    ],
)
def test_the_server_marks_commands_mentions_and_addresses(text: str, found: list[tuple[str, str]]) -> None:
    assert [(e["type"], text[e["offset"] : e["offset"] + e["length"]]) for e in found_entities(text)] == found


def test_nothing_is_marked_inside_code_and_links() -> None:
    _, entities = format_text('<code>/daftar</code> <a href="https://example.org">/cek</a> <b>/batal</b>', "HTML")
    assert [e["type"] for e in entities] == ["code", "text_link", "bold", "bot_command"]


@pytest.mark.parametrize(
    "bad",
    [["x"], [{"offset": 0, "length": 1}], [{"type": "fett", "offset": 0, "length": 1}], [entity("bold", 3, 9)]],
)
def test_bad_explicit_entities_are_refused(bad: list[Any]) -> None:
    with pytest.raises(ApiError):
        with_entities("tebal", bad)


@pytest.mark.parametrize(
    ("url", "stored"),
    [
        ("https://Example.org", "https://example.org/"),
        ("example.org:8080/a b", "http://example.org:8080/a%20b"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("mailto:a@example.org", "http://mailto:a@example.org/"),
    ],
)
def test_addresses_are_stored_in_one_form(url: str, stored: str) -> None:
    assert check_link(url) == stored


@pytest.mark.parametrize("url", ["", "x", "http://", "https://a@", "https://example.org:99999"])
def test_bad_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        check_link(url)


PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=40)


@given(PLAIN)
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    read, _ = format_text(f".{escape(text)}.", "HTML")
    assert read == f".{text}."


@given(PLAIN, PLAIN, PLAIN)
def test_offsets_count_utf16_units(before: str, inside: str, after: str) -> None:
    source = f".{escape(before)}<b>.{escape(inside)}.</b>{escape(after)}."
    text, entities = format_text(source, "HTML")
    (bold,) = [e for e in entities if e["type"] == "bold"]
    units = text.encode("utf-16-le")
    assert units[bold["offset"] * 2 : (bold["offset"] + bold["length"]) * 2].decode("utf-16-le") == f".{inside}."
    assert utf16_length(text) == len(units) // 2


@given(st.text(st.sampled_from("<>/&;=\"' abi#x1\\n😀"), max_size=60))
def test_any_text_is_read_or_refused_but_never_breaks_the_server(text: str) -> None:
    try:
        read, entities = format_text(text, "HTML", allow_empty=True)
    except ApiError as error:
        assert error.code == 400
        return
    assert all(e["offset"] + e["length"] <= utf16_length(read) for e in entities)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["b", "i", "u", "s", "code", "blockquote"]),
            st.text(st.sampled_from("ab <&"), min_size=1, max_size=5).map(lambda part: f"x{part}x"),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_was_read_can_be_written_and_read_again(parts: list[tuple[str, str]]) -> None:
    source = ".".join(f"<{tag}>{escape(text, quote=False)}</{tag}>" for tag, text in parts)
    text, entities = format_text(source, "HTML")
    assert to_html(text, entities) == source
