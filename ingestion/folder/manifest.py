"""A manifest: a CSV or Parquet file with one line a picture."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from warehouse.errors import ArtwarehouseError

REQUIRED = "file"
_MAX_BYTES = 256 * 2**20
_PARQUET = b"PAR1"


def read_manifest(path: Path, attribute: str) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Yields the place and the cells of each line; empty cells are None.

    Args:
        path: CSV (UTF-8, comma or semicolon, with a header) or Parquet; the content tells which.
        attribute: Column of the labels.

    Raises:
        ArtwarehouseError: The file cannot be read, or lacks the columns ``file`` and `attribute`.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ArtwarehouseError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > _MAX_BYTES:
        raise ArtwarehouseError(f"{path} is larger than {_MAX_BYTES:,} bytes")
    rows = (
        _parquet_rows(path, content) if content.startswith(_PARQUET) else _csv_rows(path, content)
    )
    header = next(rows)
    for column in (REQUIRED, attribute):
        if header.count(column) != 1:
            raise ArtwarehouseError(
                f"{path}: one column must be named {column!r}; its columns are "
                f"{', '.join(map(repr, header))}"
            )
    for number, cells in enumerate(rows, start=2):
        if len(cells) != len(header):
            raise ArtwarehouseError(
                f"{path}:{number}: {len(cells)} cells where the header has {len(header)}"
            )
        yield f"{path.name}:{number}", dict(zip(header, map(_text, cells), strict=True))


def _csv_rows(path: Path, content: bytes) -> Iterator[list[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArtwarehouseError(
            f"{path} is no CSV file in UTF-8 (byte {error.start:,}): save it as CSV UTF-8"
        ) from error
    first, _, _ = text.partition("\n")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    yield [name.strip() for name in next(reader, [])]
    try:
        yield from (row for row in reader if row)
    except csv.Error as error:
        raise ArtwarehouseError(f"{path}:{reader.line_num}: {error}") from error


def _parquet_rows(path: Path, content: bytes) -> Iterator[list[Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        raise ArtwarehouseError(f"{path} is a damaged Parquet file: {error}") from error
    yield table.column_names
    yield from map(list, zip(*(column.to_pylist() for column in table.columns), strict=True))


def _text(cell: Any) -> str | None:
    text = "" if cell is None else str(cell).strip()
    return text or None
