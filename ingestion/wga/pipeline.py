"""The ingest of the Web Gallery of Art: catalogue file, artist index, works, pictures -> raw."""

from __future__ import annotations

import string
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from core.errors import ArtwarehouseError
from core.progress import progress
from ingestion.http.client import PoliteClient
from ingestion.http.responses import FetchError
from ingestion.image_downloads import WantedPicture, fetch_images
from ingestion.rejects import Reject, land_rejects
from ingestion.summary import IngestSummary
from ingestion.wga import (
    artist_aliases,
    artists,
    catalogue_table,
    editions_table,
    pages,
    repairs,
    urls,
    works,
)
from ingestion.wga.catalogue import read_catalogue
from ingestion.wga.crawl import Crawled, Crawler, known_comments, known_pages
from ingestion.wga.editions import known_editions, merge_editions, with_known_rows
from ingestion.wga.page_records import ArtistRow, WorkRow
from ingestion.wga.robots_txt import Robots, fetch_robots
from warehouse.landing import run_pipeline
from warehouse.raw import raw_lock, read_raw
from warehouse.refused_rows import Batch, land_all_but_refused

if TYPE_CHECKING:
    from core.settings import Settings

DATASET = "wga"
SECONDS_A_DAY = 86_400

T = TypeVar("T")
Row = TypeVar("Row", bound=Mapping[str, Any])


def ingest_wga(
    settings: Settings,
    *,
    scrape: bool = True,
    catalogue: str | None = None,
    letter: str | None = None,
    images: bool = True,
    comments: bool = False,
    size: urls.PictureSize = "detail",
) -> IngestSummary:
    """Brings the gallery's records and pictures into raw and the picture store.

    Everything is committed in parts. A run that was stopped goes on where it was: pages fetched
    within `settings.wga.revisit_days` are not asked for again, pages that did not change since
    are not read again, and pictures in the store are not fetched again.

    Args:
        settings: Which server to ask, how fast, and where raw is.
        scrape: Whether to walk the site: artist index and artists' pages.
        catalogue: Path or address of the catalogue file, to be read as well.
        letter: Only artists under this letter, and only pictures of their works.
        images: Whether to fetch the pictures of the works that were asked for.
        comments: Whether to read the comment on each work's own page: one request a work.
        size: Size of the pictures: the large ``art``, the medium ``detail``, or ``preview``.

    Raises:
        ArtwarehouseError: The request makes no sense, the catalogue cannot be read, the index
            holds no artists, or pages could not be fetched. What was fetched is landed.
        BotProtectionError: The site refuses to answer. What was fetched is landed.
        OutageError: The site cannot be reached. What was fetched is landed.
    """
    if letter is not None and (len(letter) != 1 or letter.lower() not in string.ascii_lowercase):
        raise ArtwarehouseError(f"the letter must be one from a to z, not {letter!r}")
    if not scrape and catalogue is None:
        raise ArtwarehouseError("nothing to ingest: scrape the site, or name a catalogue file")
    began = time.monotonic()
    run = _Run(settings, letter.lower() if letter else None)
    if catalogue is not None:
        run.land_catalogue(catalogue)
    if scrape:
        run.scrape(comments=comments)
    if images:
        run.fetch_pictures(scraped=scrape, listed=catalogue is not None, size=size)
    run.summary.seconds = time.monotonic() - began
    run.raise_failures()
    return run.summary


class _Run:
    """One ingest under way: its counts, and the pages that could not be fetched."""

    def __init__(self, settings: Settings, letter: str | None) -> None:
        self.summary = IngestSummary(DATASET)
        self._settings = settings
        self._letter = letter
        self._robots: Robots | None = None
        self._failures: list[FetchError] = []

    def land_catalogue(self, source: str) -> None:
        """Reads a catalogue file, merges it with the other edition in raw, and lands both."""
        with self._client(self._settings.wga.requests_per_second) as client:
            read = read_catalogue(source, client, max_bytes=self._settings.http.max_document_bytes)
        self._land_rejects(read.rejects)
        # Held from reading the other edition on: two loads at a time must not miss each other.
        with raw_lock(self._settings):
            editions = with_known_rows(read.edition, read.rows, known_editions(self._settings))
            merged = merge_editions(editions.get("txt"), editions.get("xls"))
            tables = [
                editions_table(read.rows),
                catalogue_table(merged.rows),
                repairs(merged.repairs),
            ]
            run_pipeline(DATASET, tables, self._settings)
        self._count("wga.catalogue_editions", read.rows.num_rows)
        self._count("wga.catalogue", merged.rows.num_rows)
        self._count("wga.repairs", len(merged.repairs))

    def scrape(self, *, comments: bool) -> None:
        """Walks the site: the artist index, the artists' pages, on demand the works' pages."""
        with self._crawling_client(self._settings.wga.requests_per_second) as (client, robots):
            crawler = Crawler(
                client,
                robots,
                known=known_pages(self._settings),
                comments=known_comments(self._settings),
                fresh_since=time.time() - self._settings.wga.revisit_days * SECONDS_A_DAY,
            )
            listed = self._index(client, crawler)
            in_raw = read_raw(self._settings, "select url from wga.artists")
            crawler.artist_pages = frozenset(url for (url,) in in_raw)
            todo = [artist for artist in listed if not crawler.is_done(artist["url"])]
            self._crawl(client, "WGA artists", todo, crawler.artist)
            if comments:
                uncommented = [row for row in self._works() if crawler.needs_comment(row["url"])]
                self._crawl(client, "WGA comments", uncommented, crawler.comment)

    def fetch_pictures(self, *, scraped: bool, listed: bool, size: urls.PictureSize) -> None:
        """Fetches the pictures of the scraped works and of those in the catalogue file."""
        wanted: list[tuple[str, str]] = []
        if scraped:
            wanted += [
                (work["url"], urls.resized(work["image_url"], size)) for work in self._works()
            ]
        if listed:
            prefix = f"{urls.LIVE_URL}/html/{self._letter}/" if self._letter else urls.LIVE_URL
            query = "select url from wga.catalogue where starts_with(url, ?)"
            listed_pages = [page for (page,) in read_raw(self._settings, query, [prefix])]
            wanted += [(page, urls.picture_of_page(page, size)) for page in listed_pages]
        pace = self._settings.images.requests_per_second
        with self._crawling_client(pace) as (client, robots):
            allowed = [
                WantedPicture(page, picture, urls.image_filename(page))
                for page, picture in wanted
                if robots.allows(picture)
            ]
            if len(allowed) < len(wanted):
                raise ArtwarehouseError(
                    f"{urls.LIVE_URL}/robots.txt asks not to fetch {len(wanted) - len(allowed):,} "
                    "of the pictures: ingest without images"
                )
            self.summary.images = fetch_images(self._settings, DATASET, allowed, client)

    def raise_failures(self) -> None:
        """Raises if pages could not be fetched."""
        if self._failures:
            raise ArtwarehouseError(
                f"{len(self._failures):,} pages could not be fetched, the first of them: "
                f"{self._failures[0]}. All others are landed; run the same command again to "
                "fetch these"
            )

    def _index(self, client: PoliteClient, crawler: Crawler) -> list[ArtistRow]:
        """Reads and lands the artist index; returns its artists."""
        letters = self._letter or string.ascii_lowercase
        with progress("WGA artist index", total=len(letters)) as bar:
            crawled = []
            for one_letter in client.map(crawler.index, letters):
                crawled.append(one_letter)
                bar.advance()
        everything = _joined(crawled)
        found, repeated = _unique(everything.artists, ("url",), ignoring="letter")
        others, _ = _unique(everything.aliases, ("alias", "canonical_url"))
        self._land_rejects(everything.rejects + repeated)
        self._failures += everything.failures
        if not found:
            self.raise_failures()
            raise ArtwarehouseError(
                f"the artist index of {self._settings.wga.base_url} holds no artists under "
                f"{self._letter or 'any letter'}: see rejects.wga for what it sent"
            )
        self._land_rows([Batch(artists, found), Batch(artist_aliases, others)])
        self._count("wga.artists", len(found))
        self._count("wga.artist_aliases", len(others))
        return found

    def _crawl(
        self,
        client: PoliteClient,
        description: str,
        items: Sequence[T],
        read: Callable[[T], Crawled],
    ) -> None:
        """Reads pages in threads and lands them in chunks, the last one however it ends."""
        chunk: list[Crawled] = []
        with progress(description, total=len(items)) as bar:
            try:
                for crawled in client.map(read, items):
                    chunk.append(crawled)
                    bar.advance()
                    if client.stats.shield_trips:
                        bar.note(f"{client.stats.shield_trips} shield trips")
                    if len(chunk) >= self._settings.wga.chunk_size:
                        self._land(chunk)
            finally:
                self._land(chunk)

    def _land(self, chunk: list[Crawled]) -> None:
        """Lands what was crawled and empties the list."""
        crawled = _joined(chunk)
        chunk.clear()
        self._failures += crawled.failures
        shown, repeated = _unique(crawled.works, ("url",))
        self._land_rejects(crawled.rejects + repeated)
        if not crawled.pages:
            return
        read, _ = _unique(crawled.pages, ("url",))
        # Works first: a page whose works did not land must not count as read.
        self._land_rows([Batch(works, shown), Batch(pages, read)])
        self._count("wga.works", len(shown))
        self._count("wga.pages", len(read))

    def _works(self) -> list[WorkRow]:
        """Returns the scraped works, under the letter if there is one."""
        columns = list(WorkRow.__annotations__)
        rows = read_raw(
            self._settings,
            f"select {', '.join(f'works.{column}' for column in columns)} "  # noqa: S608 (our names)
            "from wga.works left join wga.artists on artists.url = works.artist_url "
            "where ? is null or artists.letter = ?",
            [self._letter, self._letter],
        )
        return [WorkRow(**dict(zip(columns, row, strict=True))) for row in rows]  # type: ignore[typeddict-item]

    def _land_rows(self, batches: Sequence[Batch]) -> None:
        """Lands rows, but for those that are refused."""
        self._land_rejects(
            [
                Reject(dict(one.row), f"cannot be landed: {one.reason}", str(one.row.get("url")))
                for one in land_all_but_refused(DATASET, batches, self._settings)
            ]
        )

    def _land_rejects(self, rejects: Sequence[Reject]) -> None:
        self.summary.rejected += land_rejects(self._settings, DATASET, rejects)

    def _count(self, table: str, rows: int) -> None:
        self.summary.rows[table] = self.summary.rows.get(table, 0) + rows

    @contextmanager
    def _crawling_client(self, pace: float) -> Iterator[tuple[PoliteClient, Robots]]:
        """Opens a client that keeps to the site's robots.txt, and to its pace if that is slower."""
        if self._robots is None:
            with self._client(pace) as client:
                self._robots = fetch_robots(client)
        with self._client(self._robots.requests_per_second(pace)) as client:
            yield client, self._robots

    @contextmanager
    def _client(self, pace: float) -> Iterator[PoliteClient]:
        with PoliteClient(
            live_url=urls.LIVE_URL,
            base_url=self._settings.wga.base_url,
            http=self._settings.http,
            requests_per_second=pace,
        ) as client:
            try:
                yield client
            finally:
                self.summary.requests += client.stats.requests


def _joined(several: Iterable[Crawled]) -> Crawled:
    joined = Crawled()
    for crawled in several:
        for field in fields(Crawled):
            getattr(joined, field.name).extend(getattr(crawled, field.name))
    return joined


def _unique(
    rows: Iterable[Row], key: tuple[str, ...], *, ignoring: str = ""
) -> tuple[list[Row], list[Reject]]:
    """Keeps the first row of each key; a later one that says something else is rejected.

    Args:
        rows: Rows of one table.
        key: Columns that name a row.
        ignoring: Column that may differ without saying something else.
    """
    first: dict[tuple[Any, ...], Row] = {}
    rejects = []
    for row in rows:
        kept = first.setdefault(tuple(row[column] for column in key), row)
        if any(kept[column] != row[column] for column in row if column != ignoring):
            reason = "other facts than an earlier row gives for the same address"
            rejects.append(Reject(dict(row), reason, str(row[key[-1]])))
    return list(first.values()), rejects
