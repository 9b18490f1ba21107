"""Bulk files of the Met in which bad rows stand between good ones, by a seed."""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass

from hostile_files import HEADINGS, good_row, text_of, zipped
from strange_raw import TEXTS, YEARS

from ingestion.met.api_schema import CSV_COLUMNS

COLUMNS = list(CSV_COLUMNS.values())
FREE = [name for name in COLUMNS if name not in {"object_id"} and not name.startswith("is_")]
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "cp1252", "mac_roman")
IDS = ("", "x", "-1", "0", "1.0", "7 ", "1e3", "0x7", "9" * 30, "\u0667", "NaN", "true", " 8", "+9")


@dataclass(frozen=True, slots=True)
class SpoiltFile:
    """One file.

    Attributes:
        name: Its name.
        content: Its bytes.
        good: Titles of the rows about which nothing is odd, by object id.
        spoilt: Number of the other rows.
        told: What is odd about the file, for messages.
    """

    name: str
    content: bytes
    good: dict[int, str]
    spoilt: int
    told: str


def spoilt_file(seed: int) -> SpoiltFile:
    """Makes a file."""
    chance = random.Random(seed)  # noqa: S311 (repeatable, nothing secret)
    good = [good_row(number) for number in range(1, 61)]
    bad = [_spoilt(chance, 1001 + number) for number in range(chance.randint(1, 12))]
    rows = [*good, *bad]
    chance.shuffle(rows)
    encoding, end = chance.choice(ENCODINGS), chance.choice(("\n", "\r\n", "\r"))
    separator = chance.choice(",,,;\t|")
    text = text_of(rows, end=end, separator=separator)
    content = text.encode(encoding, "replace")
    name = "x.csv"
    if chance.random() < 0.2:
        name, content = "x.csv.gz", gzip.compress(content)
    elif chance.random() < 0.2:
        name, content = "x.zip", zipped(("MetObjects.csv", content))
    title = HEADINGS.index("Title")
    titles = {number: row[title] for number, row in enumerate(good, start=1)}
    return SpoiltFile(name, content, titles, len(bad), f"{encoding} {end!r} {separator!r}: {bad}")


def _spoilt(chance: random.Random, object_id: int) -> list[str]:
    cells = {name: chance.choice(TEXTS) for name in chance.sample(FREE, chance.randint(1, 6))}
    years = {name: str(chance.choice(YEARS)) for name in ("object_begin_date", "object_end_date")}
    row = good_row(object_id, **cells)
    match chance.randrange(6):
        case 0:
            row = good_row(object_id, **years)
        case 1:
            row[COLUMNS.index("object_id")] = chance.choice(IDS)
        case 2:
            row = row[: chance.randint(2, len(row) - 1)]
        case 3:
            row += [chance.choice(TEXTS)] * chance.randint(1, 60)
        case 4:
            row[chance.randrange(len(row))] = chance.choice(TEXTS)
    return row
