"""A scrape of the size of the real gallery, killed ten times: nothing lost, nothing twice.

The replay museum shows artists and works made at test time from the museum's own catalogue, so the
index, the names and the captions are as long and as dirty as the real ones.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from email.message import Message
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.replay import ReplayMuseum, Request, Response, wga_pages, wga_site
from ingestion.replay.wga_sample import Artist, WgaSample, Work
from ingestion.wga.catalogue import read_catalogue
from ingestion.wga.editions import merge_editions

REAL_TEXT = Path(__file__).parents[2].parent / "shared" / "data" / "wga" / "data_txt.zip"
REAL_EXCEL = REAL_TEXT.with_name("data_xls.zip")
KILLS = 10
WORKS_A_PAGE = 40
ONE_ALIAS_IN = 8  # artists
SITE = "https://www.wga.hu"


class Gallery:
    """Shows a sample of its own in place of the bundled one."""

    def __init__(self, sample: WgaSample) -> None:
        self.sample = sample
        self.pages = 0

    def answer(self, request: Request, _museum: Any) -> Response:
        self.pages += request.path.startswith("/html/")
        return wga_site.answer(request, sample=self.sample)


def gallery_of(rows: list[dict[str, str | None]]) -> WgaSample:
    """Returns a sample with all artists and works of a catalogue, in folders as the site's."""
    by_author: dict[str, list[dict[str, str | None]]] = defaultdict(list)
    for row in rows:
        by_author[row["author"] or ""].append(row)
    artists, works = [], []
    for number, (author, own) in enumerate(sorted(by_author.items())):
        letter = wga_site._initial(author)
        first = own[0]
        artist = Artist(
            folder=f"{letter}/artist{number}",
            author=author,
            born_died=first["born_died"] or "",
            period="Baroque",
            school_cell=f"{first['school']} painter",
            school=first["school"] or "",
            timeframe=first["timeframe"] or "",
            aliases=() if number % ONE_ALIAS_IN else (f"{author} the Other",),
            times_listed=1 + (number % 500 == 0),
            dirt=(),
            biography="",
        )
        artists.append(artist)
        for position, row in enumerate(own):
            part = f"{1 + position // WORKS_A_PAGE}/" if len(own) > WORKS_A_PAGE else ""
            works.append(
                Work(
                    page=f"{artist.folder}/{part}work{position}",
                    artist=artist,
                    title=row["title"] or "",
                    date=row["date"] or "",
                    technique=row["technique"] or "",
                    location=row["location"] or "",
                    form=row["form"] or "",
                    type=row["type"] or "",
                    dirt=(),
                    comment="",
                )
            )
    return WgaSample(tuple(artists), tuple(works))


def query(data_dir: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(data_dir / "raw.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def scrape(base_url: str, data_dir: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [Path(sys.executable).with_name("artwarehouse"), "ingest", "wga", "--no-images"],
        env={
            **os.environ,
            "ARTWAREHOUSE_DATA_DIR": str(data_dir),
            "ARTWAREHOUSE_WGA__BASE_URL": base_url,
            "ARTWAREHOUSE_WGA__REQUESTS_PER_SECOND": "0",
            "ARTWAREHOUSE_WGA__CHUNK_SIZE": "300",
        },
        stdout=subprocess.DEVNULL,
    )


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(
    not (REAL_TEXT.exists() and REAL_EXCEL.exists()),
    reason=f"the museum's catalogue is not in {REAL_TEXT.parent}",
)
def test_a_gallery_of_real_size_is_scraped_whole_although_killed_ten_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The page states the size of each picture's file; drawing 45,000 is no part of this test.
    monkeypatch.setattr(wga_pages, "picture", lambda *_: bytes(100_000))
    text, excel = (
        read_catalogue(str(file), None, max_bytes=10**9).rows  # type: ignore[arg-type]
        for file in (REAL_TEXT, REAL_EXCEL)
    )
    gallery = Gallery(gallery_of(merge_editions(text, excel).rows.to_pylist()))
    sample = gallery.sample
    listing = {work.folder for work in sample.works} | {a.folder for a in sample.artists}
    chance, began = random.Random(1), time.monotonic()  # noqa: S311 (moments, not secrets)
    with ReplayMuseum(scenario=gallery) as museum:
        for kill in range(KILLS):
            run = scrape(museum.url, tmp_path)
            # Spread over the scrape, and anywhere between two loads or within one.
            aim = max(gallery.pages + 50, len(listing) * (kill + 1) // (KILLS + 2))
            deadline = time.monotonic() + 120
            while gallery.pages < aim and run.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(chance.uniform(0, 2))
            run.send_signal(signal.SIGKILL)
            assert run.wait() == -signal.SIGKILL
        assert scrape(museum.url, tmp_path).wait(timeout=600) == 0
    seconds = time.monotonic() - began
    artists = query(tmp_path, "select url, artist, born_died from wga.artists")
    assert sorted(url for url, *_ in artists) == sorted(
        f"{SITE}/html/{artist.folder}/index.html" for artist in sample.artists
    )
    assert {name for _, name, _ in artists} == {artist.author for artist in sample.artists}
    aliases = query(tmp_path, "select alias, canonical from wga.artist_aliases")
    expected = [(alias, artist.author) for artist in sample.artists for alias in artist.aliases]
    assert sorted(aliases) == sorted(expected)
    works = query(tmp_path, "select url, artist, title from wga.works")
    assert sorted(works) == sorted(
        (f"{SITE}/html/{work.page}.html", work.artist.author, " ".join(work.title.split()))
        for work in sample.works
    )
    pages = query(tmp_path, "select count(*), count(distinct url) from wga.pages")
    assert pages == [(len(listing), len(listing))]
    with capsys.disabled():
        print(
            f"\n{len(artists):,} artists, {len(aliases):,} aliases, {len(works):,} works on "
            f"{len(listing):,} pages; {KILLS} kills; {gallery.pages:,} pages asked for in "
            f"{seconds:.0f} s"
        )
    # What was committed is not asked for again: a kill costs at most the load under way.
    assert gallery.pages < len(listing) + KILLS * 1_000


def test_the_large_gallery_is_made_of_every_artist_and_work(tmp_path: Path) -> None:
    row = dict.fromkeys(("born_died", "school", "timeframe", "title", "date"), "x")
    row |= dict.fromkeys(("technique", "location", "form", "type"), "y")
    rows = [row | {"author": f"{initial}OE, Ann"} for initial in "DJM" for _ in range(50)]
    sample = gallery_of(rows)
    assert (len(sample.artists), len(sample.works)) == (3, 150)
    assert len({work.page for work in sample.works}) == 150
    answer = wga_site.answer(
        Request(method="GET", path="/html/d/artist0/index.html", query={}, headers=Message()),
        sample=sample,
    )
    assert answer.body.count(b"Works, part") == 2
