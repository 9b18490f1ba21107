"""How long the gallery's catalogue and pages take, beside the bare libraries."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from bench.measures import DATA, in_turns, load, medians, print_table, require, timed
from core.settings import Settings
from ingestion.replay import wga_pages
from ingestion.replay.wga_sample import wga_sample
from ingestion.wga.catalogue import read_catalogue
from ingestion.wga.editions import merge_editions
from ingestion.wga.parsing import parse_artist_page

CATALOGUES = DATA / "wga"
EDITIONS = {"text": "data_txt.zip", "excel": "data_xls.zip"}

PANDAS = {
    "text": "pandas.read_csv({file!r}, sep=';', encoding='cp1250')",
    "excel": (
        "pandas.read_excel(io.BytesIO(zipfile.ZipFile({file!r}).read('catalog.xls')), "
        "engine='calamine')"
    ),
}


def catalogue_beside_pandas(edition: str, folder: Path) -> None:
    """Both readings: within one warm process, and as two commands that a person types."""
    import io
    import zipfile

    import pandas

    from ingestion.wga.pipeline import ingest_wga

    file = require(CATALOGUES / EDITIONS[edition])
    program = PANDAS[edition].format(file=str(file))
    runs = itertools.count()

    def with_pandas() -> None:
        eval(program, {"pandas": pandas, "io": io, "zipfile": zipfile})  # noqa: S307 (ours)

    def read() -> Any:
        return read_catalogue(str(file), None, max_bytes=10**9)  # type: ignore[arg-type]

    def ingest() -> None:
        settings = Settings(data_dir=folder / str(next(runs)))
        ingest_wga(settings, scrape=False, images=False, catalogue=str(file))

    def command_of_pandas() -> None:
        code = f"import io, zipfile, pandas; {program}"
        subprocess.run([sys.executable, "-c", code], check=True)

    def command() -> None:
        artwarehouse = Path(sys.executable).with_name("artwarehouse")
        options = ["--catalogue", file, "--no-images", "--data-dir", folder / str(next(runs))]
        subprocess.run(
            [artwarehouse, "ingest", "wga", *options], check=True, stdout=subprocess.DEVNULL
        )

    rows = read().rows
    tables = (rows, None) if edition == "text" else (None, rows)
    ingest()  # what a process imports once
    measured = {
        "one process: pandas reads": several(with_pandas),
        "one process: we read": several(read),
        "one process: merge and repair": several(lambda: merge_editions(*tables)),
        "one process: end to end into raw": several(ingest),
    } | in_turns(
        {
            "command: python with pandas": command_of_pandas,
            "command: artwarehouse ingest": command,
        },
        11,
    )
    rows_of_table = []
    for what, (wall, processor) in measured.items():
        base = measured["command: python with pandas"]
        if what.startswith("one"):
            base = measured["one process: pandas reads"]
        rows_of_table.append(
            [what, f"{wall:.2f}", f"{processor:.2f}", f"{wall / base[0]:.1f}",
             f"{processor / base[1]:.1f}"]
        )  # fmt: skip
    print_table(
        f"{edition} edition, {rows.num_rows:,} rows; medians of 5, of the commands 11 in turns;"
        f" {load()}",
        ["", "wall s", "processor s", "wall x pandas", "processor x pandas"],
        rows_of_table,
    )


def artist_pages_beside_bare_parsing() -> None:
    """Rows of raw from a page, beside the text of all its cells."""
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

    rows = [
        [what, f"{pages / several(action)[0]:,.0f}"]
        for what, action in {"bare parsing, text of all cells": bare, "rows of raw": read}.items()
    ]
    print_table(
        f"an artist's page of {len(works)} works, {len(html):,} characters", ["", "pages/s"], rows
    )


def several(action: Callable[[], Any]) -> tuple[float, float]:
    """Medians of five."""
    return medians([timed(action) for _ in range(5)])


def main(folder: Path) -> None:
    """Measures both editions and the pages."""
    artist_pages_beside_bare_parsing()
    for edition in EDITIONS:
        catalogue_beside_pandas(edition, folder / edition)
