"""How long the gallery's catalogue and pages take, beside the bare libraries. Asserts no time."""

from __future__ import annotations

import itertools
import os
import statistics
import subprocess
import sys
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


PANDAS = {
    "text": "pandas.read_csv({file!r}, sep=';', encoding='cp1250')",
    "excel": (
        "pandas.read_excel(io.BytesIO(zipfile.ZipFile({file!r}).read('catalog.xls')), "
        "engine='calamine')"
    ),
}


def times_of(action: Callable[[], Any]) -> tuple[float, float]:
    """Returns the median of wall and of processor seconds, of processes started too."""
    return times_in_turns({"": action}, 5)[""]


def times_in_turns(
    actions: dict[str, Callable[[], Any]], times: int
) -> dict[str, tuple[float, float]]:
    """As `times_of`, taking turns: a shared machine may halve its speed within a minute."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in actions}
    for _ in range(times):
        for name, action in actions.items():
            wall, before = time.perf_counter(), os.times()
            action()
            processor = sum(os.times()[:4]) - sum(before[:4])
            taken[name].append((time.perf_counter() - wall, processor))
    return {
        name: (
            statistics.median(wall for wall, _ in each),
            statistics.median(cpu for _, cpu in each),
        )
        for name, each in taken.items()
    }


@pytest.mark.skipif(not CATALOGUES.is_dir(), reason=f"the catalogue is not in {CATALOGUES}")
@pytest.mark.parametrize("edition", EDITIONS)
def test_catalogue_beside_pandas(
    edition: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both readings: within one warm process, and as two commands that a person types."""
    import io
    import zipfile

    import pandas

    from ingestion.wga.pipeline import ingest_wga

    file = CATALOGUES / EDITIONS[edition]
    program = PANDAS[edition].format(file=str(file))
    runs = itertools.count()

    def with_pandas() -> None:
        eval(program, {"pandas": pandas, "io": io, "zipfile": zipfile})  # noqa: S307 (ours)

    def read() -> Any:
        return read_catalogue(str(file), None, max_bytes=10**9)  # type: ignore[arg-type]

    def ingest() -> None:
        settings = Settings(data_dir=tmp_path / str(next(runs)))
        ingest_wga(settings, scrape=False, images=False, catalogue=str(file))

    def command_of_pandas() -> None:
        code = f"import io, zipfile, pandas; {program}"
        subprocess.run([sys.executable, "-c", code], check=True)

    def command() -> None:
        artwarehouse = Path(sys.executable).with_name("artwarehouse")
        options = ["--catalogue", file, "--no-images", "--data-dir", tmp_path / str(next(runs))]
        subprocess.run(
            [artwarehouse, "ingest", "wga", *options], check=True, stdout=subprocess.DEVNULL
        )

    rows = read().rows
    tables = (rows, None) if edition == "text" else (None, rows)
    ingest()  # what a process imports once
    measured = {
        "one process: pandas reads": times_of(with_pandas),
        "one process: we read": times_of(read),
        "one process: merge and repair": times_of(lambda: merge_editions(*tables)),
        "one process: end to end into raw": times_of(ingest),
    } | times_in_turns(
        {
            "command: python with pandas": command_of_pandas,
            "command: artwarehouse ingest": command,
        },
        11,
    )
    with capsys.disabled():
        print(f"\n{edition} edition, {rows.num_rows:,} rows; load {os.getloadavg()}")
        print("medians of 5, of the commands 11 in turns")
        print(f"{'':34} wall s  processor s  x pandas: wall, processor")
        for what, (wall, processor) in measured.items():
            base = measured["command: python with pandas"]
            if what.startswith("one"):
                base = measured["one process: pandas reads"]
            print(
                f"  {what:32} {wall:6.2f} {processor:12.2f} "
                f"{wall / base[0]:15.1f} {processor / base[1]:10.1f}"
            )


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

    bare_seconds, read_seconds = times_of(bare)[0], times_of(read)[0]
    with capsys.disabled():
        print(f"\nan artist's page of {len(works)} works, {len(html):,} characters")
        print(f"  bare parsing, text of all cells {pages / bare_seconds:10,.0f} pages/s")
        print(f"  rows of raw                     {pages / read_seconds:10,.0f} pages/s")
