"""What both editions of the catalogue share: their columns, and when a record is a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from core.errors import ArtwarehouseError
from ingestion.rejects import Reject
from ingestion.wga import urls

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = (
    "author", "born_died", "title", "date", "technique", "location", "url", "form", "type",
    "school", "timeframe",
)  # fmt: skip
ACCEPTED = (
    "the museum's text edition (data_txt.zip, or the catalog.csv inside it) or its Excel edition "
    f"(data_xls.zip, or catalog.xls); the museum's copy is {urls.LIVE_URL}{urls.CATALOGUE_PATH}"
)

Edition = Literal["txt", "xls"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue file that was read.

    Attributes:
        edition: Which of the museum's two it is.
        rows: One row a work, all columns text as in the file; ``url`` is canonical and unique.
        rejects: Records that could not be read.
    """

    edition: Edition
    rows: pa.Table
    rejects: list[Reject]


# The museum's editions have eleven. A table of ten thousand takes minutes to load, or hangs.
MOST_COLUMNS = 100


def column_names(fields: Sequence[str], name: str) -> list[str]:
    """Returns the column names: ``BORN-DIED`` -> ``born_died``. Further columns are welcome.

    Args:
        fields: The first record of the file.
        name: What to call the file in messages.

    Raises:
        ArtwarehouseError: A column of the catalogue is not there, a name occurs twice, or there are
            more columns than a table takes.
    """
    if len(fields) > MOST_COLUMNS:
        raise ArtwarehouseError(
            f"{name} is not the catalogue: its first line names {len(fields):,} columns. "
            f"Give {ACCEPTED}"
        )
    header = [re.sub(r"\W+", "_", field.strip().lower()).strip("_") for field in fields]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise ArtwarehouseError(
            f"{name} is not the catalogue: its first line lacks the columns "
            f"{', '.join(missing)}. Give {ACCEPTED}"
        )
    if len(set(header)) < len(header) or not all(header):
        raise ArtwarehouseError(f"{name}: the first line names a column twice or not at all")
    return header


def catalogue(
    edition: Edition,
    encoding: str,
    cells: pa.Table,
    numbers: Sequence[int],
    *,
    member: str,
    record_of: Callable[[int], Any],
    rejects: Iterable[Reject] = (),
) -> Catalogue:
    """Returns the rows of a file: those with the address of a work's page, each address once.

    A record that repeats an earlier one is dropped; one that gives other facts for the same address
    is rejected, and so is one without the address of a work's page.

    Args:
        edition: Which edition the file is.
        encoding: Of its text.
        cells: All records that could be split into fields, as text.
        numbers: Number of each record in the file.
        member: Name of the file, for the place of a reject.
        record_of: Gives a record as it is in the file: position in `cells` -> record.
        rejects: Records that could not be split.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    pages = urls.page_urls(cells["url"].combine_chunks())
    refused = dict.fromkeys(_nulls(pages), "no address of a work's page in the column URL")
    repeats, contradicting = _repeated(cells, pages, numbers)
    refused |= contradicting
    dropped = repeats | refused.keys()
    if dropped:
        kept = pa.array([row not in dropped for row in range(len(pages))])
        cells, pages = cells.filter(kept), pages.filter(kept)
    size = cells.num_rows
    columns = {
        name: pc.if_else(pc.equal(column, ""), None, column)
        for name, column in zip(cells.column_names, cells.columns, strict=True)
    }
    columns |= {
        "url": pages,
        "edition": pa.repeat(edition, size),
        "encoding": pa.repeat(encoding, size),
    }
    found = [
        Reject(record_of(row), reason, f"{member}:{numbers[row]}")
        for row, reason in sorted(refused.items())
    ]
    rows = pa.table(columns, schema=catalogue_schema(columns))
    return Catalogue(edition, rows, [*rejects, *found])


def _nulls(column: pa.Array) -> list[int]:
    import pyarrow.compute as pc

    return pc.indices_nonzero(pc.is_null(column)).to_pylist()


def _repeated(
    cells: pa.Table, pages: pa.Array, numbers: Sequence[int]
) -> tuple[set[int], dict[int, str]]:
    """Returns the records that repeat an earlier one, and why those that contradict one go."""
    import pyarrow.compute as pc

    counts = pc.value_counts(pages.drop_null())
    repeated = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    facts = cells.drop_columns("url")
    first: dict[str, int] = {}
    same: set[int] = set()
    contradicting: dict[int, str] = {}
    for row in pc.indices_nonzero(pc.is_in(pages, repeated)).to_pylist():
        before = first.setdefault(pages[row].as_py(), row)
        if facts.slice(row, 1) != facts.slice(before, 1):
            reason = f"other facts for the address of line {numbers[before]}"
            contradicting[row] = reason
        elif row != before:
            same.add(row)
    return same, contradicting


def catalogue_schema(columns: Iterable[str]) -> pa.Schema:
    """Returns the Arrow schema of catalogue rows: text throughout."""
    import pyarrow as pa

    # dlt takes a key for never null and warns when Arrow says otherwise.
    never_null = {"url", "edition"}
    return pa.schema(
        [pa.field(column, pa.string(), nullable=column not in never_null) for column in columns]
    )
