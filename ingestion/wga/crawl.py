"""Walking the site: the artist index, the artists' pages and those below them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from ingestion.http.responses import FetchError
from ingestion.rejects import Reject
from ingestion.wga import urls
from ingestion.wga.decoding import decode_page
from ingestion.wga.markup import LONGEST_RECORD
from ingestion.wga.nesting import UnreadablePageError
from ingestion.wga.page_records import AliasRow, ArtistRow, WorkRow
from ingestion.wga.parsing import parse_artist_page, parse_comment, parse_index
from warehouse.raw import read_raw

if TYPE_CHECKING:
    from core.settings import Settings
    from ingestion.http.client import PoliteClient
    from ingestion.http.responses import Answer
    from ingestion.wga.robots_txt import Robots

# Raised whenever the parser reads more out of a page than before: pages read by an older one are
# then read again although they did not change.
PARSER_VERSION = 1
# One request a letter instead of one for each fifty artists. The pager is followed all the same.
INDEX_PAGE_SIZE = 9_999_999
INDEX_PAGES_AT_MOST = 1_000
PAGES_AN_ARTIST_AT_MOST = 1_000
MAX_PAGE_BYTES = 8 * 2**20


class PageRow(TypedDict):
    """A row of ``wga.pages``; ``links`` is a JSON list of the pages below it."""

    url: str
    artist_url: str
    etag: str | None
    last_modified: str | None
    sha256: str
    encoding: str
    links: str
    parser: int
    fetched_at: datetime


class KnownPage(NamedTuple):
    """What raw knows of a page."""

    etag: str | None
    last_modified: str | None
    sha256: str
    encoding: str
    links: str
    fetched_at: float  # seconds since 1970

    @property
    def subpages(self) -> list[str]:
        """Addresses of the pages below it."""
        return json.loads(self.links)


@dataclass(slots=True)
class Crawled:
    """What a walk brought back.

    Attributes:
        failures: Pages that could not be fetched; they are asked for again by the next run.
    """

    artists: list[ArtistRow] = field(default_factory=list)
    aliases: list[AliasRow] = field(default_factory=list)
    works: list[WorkRow] = field(default_factory=list)
    pages: list[PageRow] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    failures: list[FetchError] = field(default_factory=list)


class _Document(NamedTuple):
    """A page that was fetched.

    Attributes:
        row: What raw will remember of it.
        html: Its text; None if it did not change since it was last read.
        base: Canonical address that its links are relative to.
    """

    row: PageRow
    html: str | None
    base: str


def known_pages(settings: Settings) -> dict[str, KnownPage]:
    """Returns the pages that raw has in full.

    A page counts only if its load was completed: a run killed between two tables of one load may
    have left the page without its works.
    """
    rows = read_raw(
        settings,
        """
        select url, etag, last_modified, sha256, encoding, links, epoch(fetched_at)
        from wga.pages
        where parser = ? and _dlt_load_id in (select load_id from wga._dlt_loads where status = 0)
        """,
        [PARSER_VERSION],
    )
    return {url: KnownPage(*rest) for url, *rest in rows}


def known_comments(settings: Settings) -> dict[str, str]:
    """Returns the comments that raw has: address of the work -> text."""
    return dict(read_raw(settings, "select url, comment from wga.works where comment is not null"))


@dataclass(slots=True)
class Crawler:
    """Fetches pages of the site and reads them; shared by threads.

    Attributes:
        client: Asks the site.
        robots: What the site asks to leave alone.
        known: Pages of earlier runs.
        comments: Comments of earlier runs; a page of works, read again, says nothing of them.
        fresh_since: Seconds since 1970; a page fetched later is not asked for again.
        artist_pages: Pages that the index gives to an artist. A link from another artist's page
            is not followed there: each work then belongs to one artist, in whatever order the
            pages are read.
    """

    client: PoliteClient
    robots: Robots
    known: Mapping[str, KnownPage]
    comments: Mapping[str, str]
    fresh_since: float
    artist_pages: frozenset[str] = frozenset()

    def index(self, letter: str) -> Crawled:
        """Reads all pages of one letter of the artist index."""
        crawled = Crawled()
        first = _index_url(letter)
        queue, starts, pages = [first], {0}, 1
        for url in queue:
            answer = self._get(url, crawled)
            if answer is None:
                continue
            html, _ = decode_page(answer.content, answer.headers.get("content-type", ""))
            page = parse_index(html, letter=letter, url=url)
            crawled.artists += page.artists
            crawled.aliases += page.aliases
            crawled.rejects += page.rejects
            if not page.listed and not page.rejects:
                crawled.rejects.append(_page_reject(html, "no list of artists", url))
            pages = max(pages, page.pages)
            for link in page.next_pages:
                start = int(urls.index_query(link)["from"])
                if start not in starts and len(queue) < INDEX_PAGES_AT_MOST:
                    starts.add(start)
                    queue.append(link)
        if len(queue) < pages:
            reason = f"the list has {pages} pages, and links lead to {len(queue)} of them"
            crawled.rejects.append(Reject(first, reason, first))
        return crawled

    def is_done(self, artist_url: str) -> bool:
        """Tells whether an artist's page and all below it are fresh in raw."""
        queue, seen = [artist_url], {artist_url}
        for url in queue:
            page = self._fresh(url)
            if page is None:
                return False
            queue += [link for link in self._follow(page.subpages) if link not in seen]
            seen.update(queue)
        return True

    def artist(self, artist: ArtistRow) -> Crawled:
        """Reads an artist's page and all pages below it.

        Fresh pages are not asked for, unchanged ones not read again: both lead to the pages below
        them as they did before.
        """
        crawled = Crawled()
        queue, seen = [artist["url"]], {artist["url"]}
        for url in queue:
            links = self._follow(self._listing(url, artist, crawled))
            queue += [link for link in links if link not in seen]
            seen.update(links)
            if len(queue) > PAGES_AN_ARTIST_AT_MOST:
                reason = f"leads to more than {PAGES_AN_ARTIST_AT_MOST} pages of one artist"
                crawled.rejects.append(Reject(url, reason, url))
                break
        return crawled

    def needs_comment(self, work_url: str) -> bool:
        """Tells whether a work's own page is still to be read."""
        return self._fresh(work_url) is None

    def comment(self, work: WorkRow) -> Crawled:
        """Reads the comment on a work's own page into its row."""
        crawled = Crawled()
        document = self._document(work["url"], work["artist_url"], crawled)
        if document is None:
            return crawled
        if document.html is not None:
            try:
                crawled.works.append({**work, "comment": parse_comment(document.html)})
            except UnreadablePageError as error:
                # Not remembered as read.
                crawled.rejects.append(_page_reject(document.html, str(error), work["url"]))
                return crawled
        crawled.pages.append(document.row)
        return crawled

    def _follow(self, links: Iterable[str]) -> list[str]:
        return [link for link in links if link not in self.artist_pages]

    def _fresh(self, url: str) -> KnownPage | None:
        page = self.known.get(url)
        return page if page is not None and page.fetched_at >= self.fresh_since else None

    def _listing(self, url: str, artist: ArtistRow, crawled: Crawled) -> list[str]:
        """Adds what a page of works holds to `crawled`; returns the pages below it."""
        if fresh := self._fresh(url):
            return fresh.subpages
        document = self._document(url, artist["url"], crawled)
        if document is None:
            known = self.known.get(url)
            return known.subpages if known else []
        if document.html is None:
            crawled.pages.append(document.row)
            return json.loads(document.row["links"])
        page = parse_artist_page(
            document.html, url=document.base, artist_url=artist["url"], artist=artist["artist"]
        )
        for work in page.works:
            work["comment"] = self.comments.get(work["url"])
        crawled.works += page.works
        crawled.rejects += page.rejects
        if page.works or page.subpages:
            document.row["links"] = json.dumps(page.subpages)
            crawled.pages.append(document.row)
        elif not page.rejects:
            # Not remembered as read: it may be the page of a proxy or of a bot shield.
            crawled.rejects.append(_page_reject(document.html, "neither works nor links", url))
        return page.subpages

    def _document(self, url: str, artist_url: str, crawled: Crawled) -> _Document | None:
        """Fetches a page that raw remembers; None if there is none to read."""
        answer = self._get(url, crawled)
        if answer is None:
            return None
        known = self.known.get(url)
        digest = hashlib.sha256(answer.content).hexdigest()
        row = PageRow(
            url=url,
            artist_url=artist_url,
            # A 304 need not repeat the validators.
            etag=answer.headers.get("etag") or (known.etag if known else None),
            last_modified=answer.headers.get("last-modified")
            or (known.last_modified if known else None),
            sha256=digest,
            encoding="",
            links="[]",
            parser=PARSER_VERSION,
            fetched_at=datetime.now(UTC),
        )
        base = urls.page_url(answer.url) or url
        if known and (answer.status == 304 or digest == known.sha256):
            row |= {"sha256": known.sha256, "encoding": known.encoding, "links": known.links}
            return _Document(row, None, base)
        html, row["encoding"] = decode_page(answer.content, answer.headers.get("content-type", ""))
        return _Document(row, html, base)

    def _get(self, url: str, crawled: Crawled) -> Answer | None:
        """Fetches a page; None if there is none to read, which `crawled` then says."""
        if not self.robots.allows(url):
            crawled.rejects.append(Reject(url, "robots.txt asks not to fetch it", url))
            return None
        known = self.known.get(url)
        headers: dict[str, str] = {}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        try:
            answer = self.client.get(url, expect="html", max_bytes=MAX_PAGE_BYTES, headers=headers)
        except FetchError as error:
            if error.reason == "stopped":
                raise
            crawled.failures.append(error)
            return None
        if answer.status in {404, 410}:
            crawled.rejects.append(Reject(url, f"no page there (HTTP {answer.status})", url))
            return None
        return answer


def _index_url(letter: str) -> str:
    query = (
        "Profession=any&School=any&Period=any&Time-line=any"
        f"&from=0&max={INDEX_PAGE_SIZE}&Sort=Name&letter={letter}"
    )
    return f"{urls.LIVE_URL}{urls.ARTIST_INDEX_PATH}?{query}"


def _page_reject(html: str, reason: str, url: str) -> Reject:
    return Reject(html[:LONGEST_RECORD], reason, url)
