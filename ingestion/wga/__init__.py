"""The Web Gallery of Art: its dlt resources, one a table of raw schema ``wga``.

All merge on the address that the museum itself uses, so that any run may be repeated. The rows
come from `ingestion.wga.parsing` and `ingestion.wga.catalogue`; `ingestion.wga.pipeline` loads
them. Every column is hinted, so that it exists although no row fills it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import dlt

from ingestion.wga.catalogue_rows import COLUMNS as CATALOGUE_COLUMNS
from ingestion.wga.crawl import PageRow
from ingestion.wga.editions import RepairRow
from ingestion.wga.page_records import AliasRow, ArtistRow, WorkRow
from warehouse.landing import UNIQUE_ROWS

if TYPE_CHECKING:
    import pyarrow as pa


def _text(names: Iterable[str], *, keys: tuple[str, ...] = ("url",)) -> dict[str, Any]:
    return {name: {"data_type": "text", "nullable": name not in keys} for name in names}


ARTISTS = _text(ArtistRow.__annotations__)
ALIASES = _text(AliasRow.__annotations__, keys=("alias", "canonical_url"))
WORKS = _text(WorkRow.__annotations__)
PAGES = _text(PageRow.__annotations__) | {
    "parser": {"data_type": "bigint"},
    "fetched_at": {"data_type": "timestamp", "timezone": True},
}
CATALOGUE = _text((*CATALOGUE_COLUMNS, "edition", "encoding"), keys=("url", "edition"))
REPAIRS = _text(RepairRow.__annotations__, keys=("url", "column_name", "rule"))


@dlt.resource(primary_key="url", write_disposition="merge", columns=ARTISTS)
def artists(rows: list[ArtistRow]) -> Iterator[Any]:
    """Artists of the artist index."""
    yield _rows_or_table(rows)


@dlt.resource(primary_key=("alias", "canonical_url"), write_disposition="merge", columns=ALIASES)
def artist_aliases(rows: list[AliasRow]) -> Iterator[Any]:
    """Other names under which the artist index refers to an artist."""
    yield _rows_or_table(rows)


@dlt.resource(primary_key="url", write_disposition="merge", columns=WORKS)
def works(rows: list[WorkRow]) -> Iterator[Any]:
    """Works shown on the artists' pages."""
    yield _rows_or_table(rows)


@dlt.resource(primary_key="url", write_disposition="merge", columns=PAGES)
def pages(rows: list[PageRow]) -> Iterator[Any]:
    """Pages that were read: the memory of the crawl."""
    yield _rows_or_table(rows)


@dlt.resource(name="catalogue", primary_key="url", write_disposition=UNIQUE_ROWS, columns=CATALOGUE)
def catalogue_table(rows: pa.Table) -> Iterator[Any]:
    """Works of the catalogue: its editions merged and repaired."""
    yield rows


@dlt.resource(
    name="catalogue_editions",
    primary_key=("url", "edition"),
    write_disposition=UNIQUE_ROWS,
    columns=CATALOGUE,
)
def editions_table(rows: pa.Table) -> Iterator[Any]:
    """Rows of a catalogue file, cell by cell as they are in it."""
    yield rows


# Replaced as a whole: a cell that a new edition has right is no longer repaired.
@dlt.resource(
    primary_key=("url", "column_name", "rule"), write_disposition="replace", columns=REPAIRS
)
def repairs(rows: list[RepairRow]) -> Iterator[Any]:
    """Cells of the catalogue that differ from the file, and by which rule."""
    yield _rows_or_table(rows)


def _rows_or_table(rows: list[Any]) -> Any:
    """Returns the rows or, with none, the order to create the table all the same."""
    return rows or dlt.mark.materialize_table_schema()
