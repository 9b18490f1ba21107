"""The gallery's text download: ``catalog.csv`` in a zip, as lossy as the site's own."""

from __future__ import annotations

import csv
import io
import zipfile
from functools import cache

from ingestion.replay.wga_sample import wga_sample

CATALOGUE_COLUMNS = (
    "AUTHOR",
    "BORN-DIED",
    "TITLE",
    "DATE",
    "TECHNIQUE",
    "LOCATION",
    "URL",
    "FORM",
    "TYPE",
    "SCHOOL",
    "TIMEFRAME",
)
PAGE_ORIGIN = "https://www.wga.hu"


@cache
def catalogue_zip() -> bytes:
    """Returns the download; letters outside cp1250 are ``?``, as in the site's own file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(CATALOGUE_COLUMNS)
    for work in wga_sample().works:
        artist = work.artist
        writer.writerow(
            (
                artist.author,
                artist.born_died,
                work.title,
                work.date,
                work.technique,
                work.location,
                f"{PAGE_ORIGIN}/html/{work.page}.html",
                work.form,
                work.type,
                artist.school,
                artist.timeframe,
            )
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        # A fixed date, so that the download has the same bytes every time.
        entry = zipfile.ZipInfo("catalog.csv", date_time=(2024, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, text.getvalue().encode("cp1250", errors="replace"))
    return packed.getvalue()
