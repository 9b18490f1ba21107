"""What may be asked of the gallery's ingest: the catalogue, sizes of pictures, the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gallery import SITE, Museum, Scenario, query, settings_for

from core.errors import ArtwarehouseError
from ingestion.replay import ReplayMuseum, Request, Response
from ingestion.replay.wga_sample import wga_sample
from ingestion.wga.pipeline import ingest_wga

REAL_TEXT = Path(__file__).parents[2].parent / "shared" / "data" / "wga" / "data_txt.zip"
REAL_EXCEL = REAL_TEXT.with_name("data_xls.zip")


@pytest.fixture(scope="module")
def museum() -> Iterator[ReplayMuseum]:
    with ReplayMuseum() as open_museum:
        yield open_museum


def test_pictures_of_the_catalogue_are_fetched_without_the_site(
    museum: ReplayMuseum, tmp_path: Path
) -> None:
    settings = settings_for(museum, tmp_path)
    summary = ingest_wga(
        settings,
        scrape=False,
        catalogue=f"{museum.url}/database/download/data_txt.zip",
        letter="v",
        size="preview",
    )
    works = [work for work in wga_sample().works if work.page.startswith("v/")]
    assert summary.images == {"ok": len(works)}
    urls = query(settings, "select url from images.manifest")
    assert all(url.startswith(f"{SITE}/preview/v/") for (url,) in urls)


def test_the_command_reads_comments_and_takes_pictures_of_the_size_asked_for(
    museum: ReplayMuseum, tmp_path: Path
) -> None:
    options = ["--letter", "v", "--comments", "--size", "preview", "--format", "json"]
    done = subprocess.run(
        [Path(sys.executable).with_name("artwarehouse"), "ingest", "wga", *options],
        env={
            **os.environ,
            "ARTWAREHOUSE_DATA_DIR": str(tmp_path),
            "ARTWAREHOUSE_WGA__BASE_URL": museum.url,
            "ARTWAREHOUSE_WGA__REQUESTS_PER_SECOND": "0",
            "ARTWAREHOUSE_IMAGES__REQUESTS_PER_SECOND": "0",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["images"]["ok"] > 0
    settings = settings_for(museum, tmp_path)
    assert query(settings, "select count(comment) > 0 from wga.works") == [(True,)]
    urls = query(settings, "select url from images.manifest")
    assert all(url.startswith(f"{SITE}/preview/v/") for (url,) in urls)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"letter": "ä"}, "one from a to z, not 'ä'"),
        ({"letter": ""}, "one from a to z, not ''"),
        ({"scrape": False}, "nothing to ingest"),
        ({"catalogue": "https://example.org/data_txt.zip"}, "outside the museum's hosts"),
        ({"catalogue": "https://www.wga.hu/none.zip"}, r"is not there \(HTTP 404\)"),
    ],
)
def test_requests_that_make_no_sense_are_refused(
    museum: ReplayMuseum, tmp_path: Path, request_: dict[str, Any], message: str
) -> None:
    with pytest.raises(ArtwarehouseError, match=message):
        ingest_wga(settings_for(museum, tmp_path), images=False, **request_)


@pytest.mark.skipif(
    not (REAL_TEXT.exists() and REAL_EXCEL.exists()),
    reason=f"the museum's catalogue is not in {REAL_TEXT.parent}",
)
def test_all_44809_works_of_the_real_catalogue_land_from_either_edition_and_from_both(
    museum: ReplayMuseum, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_for(museum, tmp_path)
    for edition, repairs in ((REAL_EXCEL, {"excel_date", "mojibake"}), (REAL_TEXT, None)):
        summary = ingest_wga(settings, scrape=False, catalogue=str(edition), images=False)
        assert (summary.rejected, summary.requests) == (0, 0)
        (counts,) = query(
            settings,
            "select count(*), count(distinct url), count(distinct author) from wga.catalogue",
        )
        assert counts == (44_809, 44_809, 5_282)
        by_rule = dict(query(settings, "select rule, count(*) from wga.repairs group by 1"))
        assert repairs is None or set(by_rule) == repairs
    editions = query(settings, "select edition, count(*) from wga.catalogue_editions group by 1")
    assert dict(editions) == {"txt": 44_809, "xls": 44_809}
    assert query(settings, "select distinct edition from wga.catalogue") == [("txt+xls",)]
    # No letter is lost that the Excel edition has: what still differs from it was repaired.
    different = query(
        settings,
        "select count(*) from wga.catalogue c join wga.catalogue_editions e using (url) "
        "where e.edition = 'xls' and (c.title, c.author, c.location, c.born_died, c.technique) "
        "is distinct from (e.title, e.author, e.location, e.born_died, e.technique) "
        "and url not in (select url from wga.repairs where rule = 'mojibake')",
    )
    assert different == [(0,)]
    assert by_rule == {"lost_letter": 2_866, "excel_date": 38, "mojibake": 834}
    # The dates that Excel made are spans of years again, within the artists' lives.
    dates = query(settings, "select distinct after from wga.repairs where rule = 'excel_date'")
    assert all(after[:4] in {str(year) for year in range(1900, 1912)} for (after,) in dates)
    # Words were judged one by one when the rule was made: these came out, and no other.
    words = query(
        settings, "select distinct before, after from wga.repairs where rule = 'mojibake'"
    )
    letters = {new for before, after in words for old, new in zip(before, after) if old != new}  # noqa: B905
    assert letters <= set("őűćčěłńřşĆČŁŃŘŚŞ")
    with capsys.disabled():
        print(f"\nrepairs of the real catalogue: {by_rule}")


def test_robots_txt_is_kept_to(tmp_path: Path) -> None:
    rules = "User-agent: *\nDisallow: /html/v/vermeer/\nDisallow: /detail/\n"

    def between(request: Request, museum: Museum) -> Response:
        if request.path == "/robots.txt":
            return Response(200, rules.encode(), "text/plain")
        return museum(request)

    with ReplayMuseum(scenario=Scenario(between)) as museum:
        settings = settings_for(museum, tmp_path)
        with pytest.raises(
            ArtwarehouseError, match=r"robots\.txt asks not to fetch \d+ of the pict"
        ):
            ingest_wga(settings, letter="v")
        assert not any(path.startswith(("/html/v/vermeer", "/detail/")) for path in museum.requests)
        rejected = query(settings, "select location, reason from rejects.wga")
        assert rejected == [
            (f"{SITE}/html/v/vermeer/index.html", "robots.txt asks not to fetch it")
        ]


def test_a_site_without_artists_is_told(tmp_path: Path) -> None:
    def between(request: Request, museum: Museum) -> Response:
        return Response(200, b"<html>Under construction</html>", "text/html")

    with ReplayMuseum(scenario=Scenario(between)) as museum:
        settings = settings_for(museum, tmp_path)
        with pytest.raises(ArtwarehouseError, match="holds no artists under v"):
            ingest_wga(settings, images=False, letter="v")
    assert query(settings, "select reason from rejects.wga") == [("no list of artists",)]
