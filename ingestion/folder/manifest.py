"""A manifest: a CSV or Parquet file with one line a picture."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import ArtwarehouseError

REQUIRED = "file"
_MAX_BYTES = 256 * 2**20
_PARQUET = b"PAR1"
# The first that is met most often in the header.
_DELIMITERS = ",;\t"
_HEADER_BYTES = 40


def read_manifest(path: Path, attribute: str) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Yields the place and the cells of each line; empty cells are None.

    Args:
        path: CSV (UTF-8 or UTF-16; comma, semicolon or tab; with a header) or Parquet; the content
            tells which.
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
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArtwarehouseError(
            f"{path} is no CSV file in UTF-8 (byte {error.start:,}): save it as CSV UTF-8. Its "
            "letters could be of Windows, of an old Mac or of others, which a guess may get wrong"
        ) from error
    if "\0" in text:
        raise ArtwarehouseError(f"{path} holds zero characters: it is no CSV file")
    first = re.split("[\r\n]", text, maxsplit=1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    # Only line ends end lines: str.splitlines would break cells at other separators.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    yield [name.strip() for name in next(reader, [])]
    try:
        yield from (row for row in reader if row)
    except csv.Error as error:
        raise ArtwarehouseError(f"{path}:{reader.line_num}: {error}") from error


def _encoding(content: bytes) -> str:
    """Returns UTF-16 where its mark, or a zero in each letter of the header, shows it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    header = content[:_HEADER_BYTES]
    zeros = [header[start::2].count(0) for start in (0, 1)]
    for found, none, encoding in ((0, 1, "utf-16-be"), (1, 0, "utf-16-le")):
        if zeros[none] == 0 and zeros[found] * 4 > len(header):
            return encoding
    return "utf-8-sig"


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
