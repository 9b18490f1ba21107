"""The date texts of real collections, where copies of them are at hand."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Iterator

import pytest

from core.settings import PROJECT_ROOT
from warehouse.parsing.date_evidence import date_of
from warehouse.parsing.dates import parse_date

DATA = PROJECT_ROOT.parent / "shared" / "data"
MET_FILES = ["met/MetObjects_highlights_1517.csv", "museums/met_2025/met_rows_8870.csv.gz"]
# Which field of a record of another museum dates the work.
MUSEUMS = {
    "museums/moma/objects.ndjson.gz": "Date",
    "museums/tate/artworks.ndjson.gz": "dateText",
    "museums/walters/objects.ndjson.gz": "DateText",
    "museums/cmoa/objects.ndjson.gz": "creation_date",
}


def text_of(name: str) -> str:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no copy of the collection at {path}: it is not shipped")
    content = path.read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    return content.decode("utf-8-sig")


def as_year(cell: str) -> int | None:
    return int(cell) if cell.strip() else None


def met_rows(name: str) -> Iterator[tuple[str, int | None, int | None]]:
    for row in csv.DictReader(io.StringIO(text_of(name), newline="")):
        yield (
            row["Object Date"],
            as_year(row["Object Begin Date"]),
            as_year(row["Object End Date"]),
        )


@pytest.mark.parametrize("name", MET_FILES)
def test_the_dates_of_the_met_are_typed_or_say_why_not(name: str) -> None:
    stated = typed = 0
    for text, begin, end in met_rows(name):
        reading = date_of(text, begin, end)
        if parse_date(text).date_qualifier == "unknown":
            continue
        stated += 1
        is_typed = reading.date_start is not None or reading.date_end is not None
        typed += is_typed
        assert is_typed or reading.date_issue, text
    print(f"{name}: {typed:,} of {stated:,} dates typed")
    assert typed >= 0.99 * stated


@pytest.mark.parametrize("name", MET_FILES)
def test_years_that_a_record_says_twice_alike_stand(name: str) -> None:
    # Words that are one plain year, and the same year twice beside it, leave nothing to weigh.
    plain = [row for row in met_rows(name) if row[0].isdigit() and len(row[0]) == 4]
    agreeing = [row for row in plain if row[1] == row[2] == int(row[0])]
    assert len(agreeing) > 0.8 * len(plain)
    for text, begin, end in agreeing:
        reading = date_of(text, begin, end)
        assert (reading.date_start, reading.date_end) == (begin, end)
        assert (reading.date_qualifier, reading.date_issue) == ("exact", None)


@pytest.mark.slow
@pytest.mark.parametrize("name", MUSEUMS)
def test_the_words_of_other_museums_are_read_too(name: str) -> None:
    lines = text_of(name).split("\n")
    works = Counter(json.loads(line).get(MUSEUMS[name]) for line in lines if line)
    found: Counter[str] = Counter()
    for text, count in works.items():
        found[parse_date(text).date_qualifier] += count
    stated = found.total() - found["unknown"]
    print(f"{name}: {stated - found['invalid']:,} of {stated:,} dates read")
    assert found["invalid"] <= 0.001 * stated
