"""What both editions of the catalogue share: their columns, and when a record is a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ingestion.rejects import Reject
from ingestion.wga import urls
from warehouse.errors import ArtwarehouseError

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


def column_names(fields: Sequence[str], name: str) -> list[str]:
    """Returns the column names: ``BORN-DIED`` -> ``born_died``. Further columns are welcome.

    Args:
        fields: The first record of the file.
        name: What to call the file in messages.

    Raises:
        ArtwarehouseError: A column of the catalogue is not there, or a name occurs twice.
    """
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


class RowCollector:
    """Takes the records of a file one by one; keeps what is a row and rejects what is none."""

    def __init__(self, header: list[str], member: str) -> None:
        """Prepares for one file.

        Args:
            header: Column names.
            member: Name of the file, for the place of a reject.
        """
        self._header = header
        self._url = header.index("url")
        self._member = member
        self._first: dict[str, tuple[int, list[str]]] = {}
        self._rejects: list[Reject] = []

    def add(self, number: int, record: Any, fields: list[str]) -> None:
        """Takes the fields of a record.

        A record that repeats an earlier one is dropped; one that gives other facts for the same
        address is rejected, and so is one without the address of a work's page.
        """
        url = urls.page_url(fields[self._url])
        if url is None:
            self.reject(number, record, "no address of a work's page in the column URL")
            return
        number_before, fields_before = self._first.setdefault(url, (number, fields))
        if fields_before is not fields and fields_before != fields:
            self.reject(number, record, f"other facts for the address of line {number_before}")

    def reject(self, number: int, record: Any, reason: str) -> None:
        """Takes a record that could not be split into fields."""
        self._rejects.append(Reject(record, reason, f"{self._member}:{number}"))

    def catalogue(self, edition: Edition, encoding: str) -> Catalogue:
        """Returns all that was taken."""
        import pyarrow as pa

        cells = list(zip(*(fields for _, fields in self._first.values()), strict=True))
        columns: dict[str, list[str | None]] = {
            column: [value or None for value in cells[position]] if cells else []
            for position, column in enumerate(self._header)
        }
        columns["url"] = [*self._first]
        size = len(self._first)
        columns |= {"edition": [edition] * size, "encoding": [encoding] * size}
        return Catalogue(
            edition, pa.table(columns, schema=catalogue_schema(columns)), self._rejects
        )


def catalogue_schema(columns: Iterable[str]) -> pa.Schema:
    """Returns the Arrow schema of catalogue rows: text throughout."""
    import pyarrow as pa

    # dlt takes a key for never null and warns when Arrow says otherwise.
    never_null = {"url", "edition"}
    return pa.schema(
        [pa.field(column, pa.string(), nullable=column not in never_null) for column in columns]
    )
