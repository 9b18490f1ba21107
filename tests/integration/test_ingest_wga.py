"""The gallery's ingest against the replay museum: complete, repeatable, resumable, honest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from pathlib import Path
from typing import Any

import duckdb
import pytest
from gallery import SITE, Museum, Scenario, query, settings_for

from core.errors import ArtwarehouseError
from core.settings import Settings
from ingestion.http.client import BotProtectionError
from ingestion.replay import ReplayMuseum, Request, Response
from ingestion.replay.wga_sample import wga_sample
from ingestion.wga import crawl
from ingestion.wga.pipeline import ingest_wga

# What a run writes about itself.
OWN = {"_dlt_load_id", "_dlt_id", "fetched_at", "rejected_at"}


@pytest.fixture(scope="module")
def museum() -> Iterator[ReplayMuseum]:
    with ReplayMuseum() as open_museum:
        yield open_museum


def contents(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Returns all that was landed, without what a run says of itself."""
    found = {}
    for table in ("wga.artists", "wga.artist_aliases", "wga.works", "wga.pages"):
        columns = [name for name, *_ in query(settings, f"describe {table}") if name not in OWN]
        names = ", ".join(sorted(columns))
        found[table] = query(settings, f"select {names} from {table} order by all")  # noqa: S608
    return found


@pytest.fixture(scope="module")
def scraped(museum: ReplayMuseum, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The whole sample, in one clean run."""
    settings = settings_for(museum, tmp_path_factory.mktemp("scraped"))
    ingest_wga(settings, images=False)
    return settings


def test_all_artists_aliases_and_works_of_the_sample_are_found(scraped: Settings) -> None:
    sample = wga_sample()
    artists = query(scraped, "select url, artist, period, school from wga.artists")
    assert sorted(artists) == sorted(
        (
            f"{SITE}/html/{artist.folder}/index.html",
            artist.author,
            artist.period,
            artist.school_cell,
        )
        for artist in sample.artists
    )
    aliases = query(scraped, "select alias, canonical, canonical_url from wga.artist_aliases")
    assert sorted(aliases) == sorted(
        (alias, artist.author, f"{SITE}/html/{artist.folder}/index.html")
        for artist in sample.artists
        for alias in artist.aliases
    )
    works = query(
        scraped,
        "select url, artist_url, artist, title, date, technique, location, image_url "
        "from wga.works",
    )
    assert sorted(works) == sorted(
        (
            f"{SITE}/html/{work.page}.html",
            f"{SITE}/html/{work.artist.folder}/index.html",
            work.artist.author,
            work.title,
            work.date,
            work.technique,
            work.location,
            f"{SITE}/art/{work.page}.jpg",
        )
        for work in sample.works
    )


def test_a_second_run_asks_for_no_page_again_and_changes_nothing(
    scraped: Settings, museum: ReplayMuseum
) -> None:
    before, asked = contents(scraped), pages_asked(museum)
    summary = ingest_wga(scraped, images=False)
    assert pages_asked(museum) == asked
    assert contents(scraped) == before
    assert summary.rows.get("wga.works", 0) == 0


def test_pages_due_for_a_visit_are_revalidated_and_read_again_only_if_changed(
    tmp_path: Path,
) -> None:
    statuses: dict[str, int] = {}
    reworded = False

    def between(request: Request, museum: Museum) -> Response:
        if reworded and request.path == "/html/v/vermeer/index.html":
            fresh = museum(replace(request, headers=Message()))
            response = replace(fresh, body=fresh.body.replace(b"<b>", b"<b>New: "))
        else:
            response = museum(request)
        if request.path.startswith("/html/"):
            statuses[request.path] = response.status
        return response

    with ReplayMuseum(scenario=Scenario(between)) as museum:
        settings = settings_for(museum, tmp_path, revisit_days=0)
        first = ingest_wga(settings, images=False, letter="v", comments=True)
        assert set(statuses.values()) == {200}
        before = contents(settings)

        statuses.clear()
        second = ingest_wga(settings, images=False, letter="v")
        assert set(statuses.values()) == {304}
        assert second.rows.get("wga.works", 0) == 0
        assert contents(settings) == before

        reworded = True
        third = ingest_wga(settings, images=False, letter="v")
    vermeers = query(
        settings, "select title, comment from wga.works where artist_url like '%/vermeer/%'"
    )
    assert third.rows["wga.works"] == len(vermeers) < first.rows["wga.works"]
    assert all(title.startswith("New: ") for title, _ in vermeers)
    # The comments came from other pages, which this run did not ask for.
    assert any(comment for _, comment in vermeers)


def test_comments_are_read_from_the_works_own_pages(museum: ReplayMuseum, tmp_path: Path) -> None:
    settings = settings_for(museum, tmp_path)
    ingest_wga(settings, images=False, letter="b", comments=True)
    comments = dict(query(settings, "select url, comment from wga.works"))
    expected = {
        f"{SITE}/html/{work.page}.html": work.comment or None for work in wga_sample().works
    }
    assert comments == {url: expected[url] for url in comments}
    assert len(comments) > 10
    assert any(comments.values())
    assert not all(comments.values())


def test_one_letter_brings_its_artists_works_and_pictures_alone(
    museum: ReplayMuseum, tmp_path: Path
) -> None:
    settings = settings_for(museum, tmp_path)
    summary = ingest_wga(settings, letter="V")
    works = [work for work in wga_sample().works if work.artist.author.startswith("V")]
    assert summary.images == {"ok": len(works)}
    assert {letter for (letter,) in query(settings, "select letter from wga.artists")} == {"v"}
    pictures = query(settings, "select source_id, url, image_filename from images.manifest")
    assert sorted(pictures) == sorted(
        (
            f"{SITE}/html/{work.page}.html",
            f"{SITE}/detail/{work.page}.jpg",
            f"wga/{work.page}.jpg",
        )
        for work in works
    )
    assert all((settings.images_dir / filename).is_file() for *_, filename in pictures)


def test_the_pager_is_followed_to_the_end(
    museum: ReplayMuseum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawl, "INDEX_PAGE_SIZE", 3)
    settings = settings_for(museum, tmp_path)
    asked = museum.requests["/cgi-bin/artist.cgi"]
    ingest_wga(settings, images=False, letter="b")
    listed = {artist.author for artist in wga_sample().artists if artist.author[0] == "B"}
    assert {name for (name,) in query(settings, "select artist from wga.artists")} == listed
    assert museum.requests["/cgi-bin/artist.cgi"] - asked > 3


def test_a_shield_ends_the_run_and_the_next_run_goes_on(scraped: Settings, tmp_path: Path) -> None:
    asked: list[str] = []
    shielded = True

    def between(request: Request, museum: Museum) -> Response:
        if request.path.startswith("/html/"):
            if shielded and len(asked) >= 60:
                return Response(403, b"<html>Are you a robot?</html>", "text/html")
            asked.append(request.path)
        return museum(request)

    with ReplayMuseum(scenario=Scenario(between)) as museum:
        settings = settings_for(museum, tmp_path, chunk_size=30)
        with pytest.raises(BotProtectionError):
            ingest_wga(settings, images=False)
        landed = {url.removeprefix(SITE) for (url,) in query(settings, "select url from wga.pages")}
        assert len(landed) >= 30
        shielded = False
        asked.clear()
        ingest_wga(settings, images=False)
    assert landed.isdisjoint(asked)
    assert contents(settings) == contents(scraped)


def test_a_killed_run_is_resumed_to_the_same_rows(scraped: Settings, tmp_path: Path) -> None:
    with ReplayMuseum(latency_seconds=0.02) as museum:
        settings = settings_for(museum, tmp_path)
        run = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from ingestion.wga.pipeline import ingest_wga\n"
                "from core.settings import Settings\n"
                "ingest_wga(Settings(), images=False)",
            ],
            env={
                **os.environ,
                "ARTWAREHOUSE_DATA_DIR": str(tmp_path),
                "ARTWAREHOUSE_WGA__BASE_URL": museum.url,
                "ARTWAREHOUSE_WGA__REQUESTS_PER_SECOND": "0",
                "ARTWAREHOUSE_WGA__CHUNK_SIZE": "20",
            },
        )
        deadline = time.monotonic() + 60
        while pages_asked(museum) < 70 and time.monotonic() < deadline and run.poll() is None:
            time.sleep(0.01)
        run.send_signal(signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
        asked_before = pages_asked(museum)
        ingest_wga(settings, images=False)
        # What was committed before the kill is not asked for again.
        total = len(query(settings, "select url from wga.pages"))
        assert pages_asked(museum) - asked_before < total
    assert contents(settings) == contents(scraped)


def test_pages_of_a_load_that_was_not_completed_do_not_count(
    museum: ReplayMuseum, tmp_path: Path
) -> None:
    settings = settings_for(museum, tmp_path)
    ingest_wga(settings, images=False, letter="v")
    before = contents(settings)
    # As a kill between the tables of one load leaves it: pages without their works.
    with duckdb.connect(str(settings.raw_path)) as connection:
        connection.execute(
            "delete from wga._dlt_loads where load_id in (select _dlt_load_id from wga.works)"
        )
        connection.execute("delete from wga.works")
    ingest_wga(settings, images=False, letter="v")
    assert contents(settings) == before


def test_a_page_that_fails_is_told_and_asked_for_by_the_next_run(tmp_path: Path) -> None:
    failing, asked = "/html/v/vermeer/index.html", []

    def between(request: Request, museum: Museum) -> Response:
        if request.path.startswith("/html/"):
            asked.append(request.path)
            if request.path == failing:
                return Response(500, b"", "text/html")
        return museum(request)

    with ReplayMuseum(scenario=Scenario(between)) as museum:
        settings = settings_for(museum, tmp_path)
        with pytest.raises(ArtwarehouseError, match=r"1 pages could not .*/v/vermeer/.*HTTP 500"):
            ingest_wga(settings, images=False, letter="v")
        landed = {url for (url,) in query(settings, "select artist_url from wga.works")}
        assert landed
        assert f"{SITE}{failing}" not in landed
        asked.clear()
        failing = ""
        summary = ingest_wga(settings, images=False, letter="v")
    assert asked == ["/html/v/vermeer/index.html"]
    assert summary.rows["wga.works"] > 0


def test_missing_and_empty_pages_are_rejected_with_their_address(tmp_path: Path) -> None:
    def between(request: Request, museum: Museum) -> Response:
        match request.path:
            case "/html/b/bosch/index.html":
                return Response(404, b"<html>gone</html>", "text/html")
            case "/html/b/bronzino/index.html":
                return Response(200, b"<html>Please wait</html>", "text/html")
        return museum(request)

    with ReplayMuseum(scenario=Scenario(between)) as museum:
        settings = settings_for(museum, tmp_path)
        assert ingest_wga(settings, images=False, letter="b").rejected == 2
    # Neither counts as read: the next run asks again.
    assert not query(
        settings, "select 1 from wga.pages where url similar to '.*(bosch|bronzino).*'"
    )
    assert sorted(query(settings, "select location, reason from rejects.wga")) == [
        (f"{SITE}/html/b/bosch/index.html", "no page there (HTTP 404)"),
        (f"{SITE}/html/b/bronzino/index.html", "neither works nor links"),
    ]


def test_pages_that_lead_to_each_other_are_read_once(tmp_path: Path) -> None:
    loop = b'<ul><li><a href="/html/v/vermeer/1/"><li><a href="/html/v/vermeer/2/">'
    loop += b'<li><a href="../index.html"><li><a href="index.html"></ul>'

    def between(request: Request, museum: Museum) -> Response:
        if request.path.startswith("/html/v/vermeer/"):
            return Response(200, loop, "text/html")
        return museum(request)

    with ReplayMuseum(scenario=Scenario(between)) as museum:
        settings = settings_for(museum, tmp_path)
        ingest_wga(settings, images=False, letter="v")
        asked = [museum.requests[f"/html/v/vermeer/{page}index.html"] for page in ("", "1/", "2/")]
        assert asked == [1, 1, 1]
        ingest_wga(settings, images=False, letter="v")
        assert museum.requests["/html/v/vermeer/2/index.html"] == 1


def test_the_catalogue_meets_the_scraped_works_on_their_address(
    scraped: Settings, museum: ReplayMuseum, tmp_path: Path
) -> None:
    settings = settings_for(museum, tmp_path)
    address = f"{SITE}/database/download/data_txt.zip"
    for _ in range(2):
        summary = ingest_wga(settings, scrape=False, catalogue=address, images=False)
        assert summary.rows["wga.catalogue"] == len(wga_sample().works)
    listed = query(settings, "select url from wga.catalogue order by url")
    assert listed == query(scraped, "select url from wga.works order by url")
    # Rows from Arrow say in which load they came, as all others do.
    loads = query(settings, "select distinct _dlt_load_id from wga.catalogue")
    assert len(loads) == 1
    assert loads[0] in query(settings, "select load_id from wga._dlt_loads")


def pages_asked(museum: ReplayMuseum) -> int:
    return sum(count for path, count in museum.requests.items() if path.startswith("/html/"))
