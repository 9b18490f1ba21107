"""Pages and rules that are made to take long: each is read, or is a reject, in linear time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted_server import HTML, Make, Reply, ScriptedServer

from ingestion.wga.crawl import Crawler
from ingestion.wga.decoding import decode_page
from ingestion.wga.nesting import UnreadablePageError
from ingestion.wga.parsing import parse_artist_page, parse_comment, parse_index
from ingestion.wga.robots_txt import Robots
from ingestion.wga.urls import LIVE_URL

URL = "https://www.wga.hu/html/a/aachen/index.html"
INDEX_URL = "https://www.wga.hu/cgi-bin/artist.cgi?letter=a"
INDEX_HEAD = "<table><tr><td>Artist</td><td>School</td></tr>"
WORKS_HEAD = "<table><tr><td>Preview</td><td>Picture data</td></tr>"
# A page of so many characters took 9 seconds and more.
LENGTH = 400_000
# Seconds of computing, on a slow machine; what grows with the square takes minutes.
MOST_SECONDS = 6.0


def index(html: str) -> list[str]:
    return [reject.reason for reject in parse_index(html, letter="a", url=INDEX_URL).rejects]


def works(html: str) -> list[str]:
    page = parse_artist_page(html, url=URL, artist_url=URL, artist="Aachen")
    return [reject.reason for reject in page.rejects]


def comment(html: str) -> list[str]:
    try:
        parse_comment(html)
    except UnreadablePageError as error:
        return [str(error)]
    return []


def seconds_of(read: Callable[[str], list[str]], html: str) -> float:
    started = time.process_time()
    read(html)
    return time.process_time() - started


REPEATED = [
    "<div>", "<b>", "<font size=1>", "<a href=x>", "<table><tr><td>", "<ul><li>", "<p>", "<tr>",
    "<td>x", "<svg><tr><td>", "<select><option>", "<b><i><u></b>", "<a><div>", "<template>",
    "</p>", "</div>", "<br>", "&amp;", "&#99999999;", "\0", "<", "<!--", "<!-- Comment Start -->",
    "(see ", "Page 1 of 1 ", "<td class=artistlist><a href='/html/a/b/index.html'>x</a>",
    "<div><object></div></object>", "<div a=\">\">",
    '<table><tr><td><a href="/art/a/b/c.jpg">x</a></td><td>x',
    INDEX_HEAD + "<tr><td>", WORKS_HEAD + "<tr><td>",
    "<tr><td class=artistlist><table>",
]  # fmt: skip


@pytest.mark.parametrize("read", [index, works, comment])
@pytest.mark.parametrize("before", ["", INDEX_HEAD, WORKS_HEAD + "<tr><td>"])
@pytest.mark.parametrize("piece", REPEATED, ids=lambda piece: repr(piece[:30]))
def test_no_page_takes_longer_than_its_length(
    read: Callable[[str], list[str]], before: str, piece: str
) -> None:
    html = before + piece * (LENGTH // 4 // len(piece))
    assert seconds_of(read, html) < MOST_SECONDS


@pytest.mark.parametrize("read", [index, works, comment])
@pytest.mark.parametrize(
    "html",
    [
        "<div>" * (LENGTH // 5),
        "<table><tr><td>" * 50,
        "<div " + " ".join(f"a{number}=1" for number in range(LENGTH // 10)) + ">",
        '<div a=">" ' + "b " * (LENGTH // 2) + ">",
        "<div a=b='" + "c " * (LENGTH // 2) + "'>",
    ],
    ids=["tags", "tables", "attributes", "attributes after a value", "attributes in a value"],
)
def test_what_would_take_long_is_a_reject_with_its_reason(
    read: Callable[[str], list[str]], html: str
) -> None:
    assert seconds_of(read, html) < MOST_SECONDS
    (reason,) = read(html)
    assert "than can be read" in reason or "in each other" in reason


WORK = '<tr><td><a href="/art/a/aachen/{}.jpg">x</a></td><td><b>Title</b><br>1598</td></tr>'


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "<p>" * 5000 + "{}",
        "<br>" * 50_000 + "{}",
        "<b>" * 500 + "{}",
        "<a title='" + "x/ " * 50_000 + "'>{}",
        "<!--" + "<div>" * 1000 + "-->{}",
        "<table><tr><td>" * 10 + "{}",
        "<font color=red>" * 40 + "{}",
    ],
    ids=lambda around: around[:12],
)
def test_a_page_that_is_only_long_or_untidy_is_read(around: str) -> None:
    html = around.format(WORKS_HEAD + "".join(WORK.format(n) for n in range(200)) + "</table>")
    page = parse_artist_page(html, url=URL, artist_url=URL, artist="Aachen")
    assert len(page.works) == 200
    assert page.rejects == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.binary(max_size=200))
def test_no_statement_of_an_encoding_stops_the_reading(header: str, content: bytes) -> None:
    text, encoding = decode_page(content, f"text/html; charset={header}")
    assert isinstance(text, str)
    assert text == content.decode(encoding, errors="replace") or content.startswith(b"\xef\xbb\xbf")


def test_a_page_that_cannot_be_read_is_told_once_and_not_remembered(
    server: ScriptedServer, make: Make
) -> None:
    for path in ("/html/a/aachen/index.html", "/html/a/aachen/work.html"):
        server.script[path] = [Reply(body=b"<div>" * 50_000, headers=dict(HTML))]
    site = make(live_url=LIVE_URL, base_url=server.url)
    crawler = Crawler(site, Robots(""), known={}, comments={}, fresh_since=0.0)
    artist: Any = {"url": URL, "artist": "Aachen"}
    work: Any = {"url": URL.replace("index", "work"), "artist_url": URL}
    for crawled in (crawler.artist(artist), crawler.comment(work)):
        (reject,) = crawled.rejects
        assert "than can be read" in reject.reason
        assert (crawled.pages, crawled.works, crawled.failures) == ([], [], [])


# ---------------------------------------------------------------- robots.txt


@pytest.mark.parametrize(
    "line",
    [
        "Disallow: http://[",
        "Crawl-delay: " + "9" * 5000,
        "Crawl-delay: \u00b2",
        "Request-rate: 1/" + "9" * 5000,
        "Request-rate: \u00b2/\u00b2",
        "\u2028\x00\x85: x",
    ],
    ids=lambda line: line[:16],
)
def test_a_rule_that_cannot_be_read_is_passed_over(line: str) -> None:
    robots = Robots(f"User-agent: *\n{line}\nDisallow: /secret/\n")
    assert not robots.allows("https://www.wga.hu/secret/x")
    assert robots.allows("https://www.wga.hu/html/x")
    assert robots.requests_per_second(2.0) == 2.0


def test_a_blank_line_ends_no_group() -> None:
    assert not Robots("User-agent: *\n\nDisallow: /a\n").allows("https://www.wga.hu/a")


def test_a_delay_beyond_measure_is_a_long_one() -> None:
    robots = Robots("User-agent: *\nCrawl-delay: " + "9" * 40)
    assert robots.requests_per_second(1.0) == 1 / 3600


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["User-agent", "Disallow", "Allow", "Crawl-delay", "Sitemap"]),
            st.text(max_size=20) | st.sampled_from(["*", "/", "http://[", "//[::1", "\u0663"]),
        ).map(": ".join),
        max_size=20,
    ).map("\n".join)
)
def test_no_rules_make_the_reader_raise(text: str) -> None:
    robots = Robots(text)
    robots.allows("https://www.wga.hu/html/x?a=b")
    assert 0 < robots.requests_per_second(1.0) <= 1.0
