"""How long the gallery's catalogue and pages take, beside the bare libraries. Asserts no time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from ingestion.replay import wga_pages
from ingestion.replay.wga_sample import wga_sample
from ingestion.wga.catalogue import read_catalogue
from ingestion.wga.editions import merge_editions
from ingestion.wga.parsing import parse_artist_page
from warehouse.settings import Settings

CATALOGUES = Path(__file__).parents[2].parent / "shared" / "data" / "wga"
EDITIONS = {"text": "data_txt.zip", "excel": "data_xls.zip"}

pytestmark = pytest.mark.bench


def best(action: Callable[[], Any], times: int = 3) -> tuple[float, float]:
    """Returns the least wall and processor seconds of several runs: others use the machine too."""
    walls, processors = [], []
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        action()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


@pytest.mark.skipif(not CATALOGUES.is_dir(), reason=f"the catalogue is not in {CATALOGUES}")
@pytest.mark.parametrize("edition", EDITIONS)
def test_catalogue_beside_pandas(
    edition: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import pandas as pd

    from ingestion.wga.pipeline import ingest_wga

    file = CATALOGUES / EDITIONS[edition]
    if edition == "text":
        pandas = best(lambda: pd.read_csv(file, sep=";", encoding="cp1250"))
    else:
        import io
        import zipfile

        def with_pandas() -> None:
            with zipfile.ZipFile(file) as archive:
                pd.read_excel(io.BytesIO(archive.read("catalog.xls")), engine="calamine")

        pandas = best(with_pandas)
    read = read_catalogue(str(file), None, max_bytes=10**9)  # type: ignore[arg-type]
    tables = (read.rows, None) if edition == "text" else (None, read.rows)
    runs = iter(range(10))

    def whole() -> None:
        settings = Settings(data_dir=tmp_path / str(next(runs)))
        ingest_wga(settings, scrape=False, images=False, catalogue=str(file))

    measured = {
        "pandas reads": pandas,
        "artwarehouse reads": best(lambda: read_catalogue(str(file), None, max_bytes=10**9)),  # type: ignore[arg-type]
        "merges and repairs": best(lambda: merge_editions(*tables)),
        "end to end into raw": best(whole),
    }
    with capsys.disabled():
        print(f"\n{edition} edition, {read.rows.num_rows:,} rows   wall s  processor s  x pandas")
        for what, (wall, processor) in measured.items():
            print(f"  {what:30} {wall:10.2f} {processor:12.2f} {wall / pandas[0]:9.1f}")


def test_artist_pages_beside_bare_parsing(capsys: pytest.CaptureFixture[str]) -> None:
    artist = max(wga_sample().artists, key=lambda a: sum(w.artist is a for w in wga_sample().works))
    works = [work for work in wga_sample().works if work.artist is artist]
    html = wga_pages.works_page(artist, works)
    url = f"https://www.wga.hu/html/{artist.folder}/index.html"
    pages = 300

    def bare() -> None:
        for _ in range(pages):
            for cell in LexborHTMLParser(html).css("td"):
                cell.text()

    def read() -> None:
        for _ in range(pages):
            found = parse_artist_page(html, url=url, artist_url=url, artist=artist.author)
            assert len(found.works) == len(works)

    bare_seconds, read_seconds = best(bare)[0], best(read)[0]
    with capsys.disabled():
        print(f"\nan artist's page of {len(works)} works, {len(html):,} characters")
        print(f"  bare parsing, text of all cells {pages / bare_seconds:10,.0f} pages/s")
        print(f"  rows of raw                     {pages / read_seconds:10,.0f} pages/s")
