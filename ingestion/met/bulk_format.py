"""The open-access CSV as a file: how it is packed, encoded, separated and headed.

The museum publishes UTF-8 with commas. Copies that went through a spreadsheet come with
semicolons and in a Windows encoding, so both are found out and not assumed.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from dlt.common.normalizers.naming.snake_case import NamingConvention

from ingestion.met.settings import CSV_COLUMNS
from warehouse.errors import ArtwarehouseError

SEPARATORS = ",;\t|"
# Enough of a file to meet letters beyond ASCII: every few rows hold a dash between two years.
SAMPLE_BYTES = 4 * 2**20
LONGEST_HEADER = 64 * 2**10


@dataclass(frozen=True, slots=True)
class BulkFormat:
    """How one CSV file is written.

    Attributes:
        encoding: ``utf-8`` or ``cp1252``.
        separator: Between two fields.
        headings: The header line's fields, as they stand there.
        columns: The raw column of each.
    """

    encoding: str
    separator: str
    headings: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def edition(self) -> str:
        """Names the edition by what tells editions apart: the number of columns."""
        return f"{len(self.columns)} columns"


@contextmanager
def open_csv(path: Path) -> Iterator[IO[bytes]]:
    """Opens a CSV file, out of a ``.zip`` or ``.gz`` if it is in one.

    Raises:
        ArtwarehouseError: The file is absent, damaged, or an archive without exactly one CSV.
    """
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                inside = [i for i in archive.infolist() if i.filename.lower().endswith(".csv")]
                if len(inside) != 1:
                    raise ArtwarehouseError(
                        f"{path} holds {len(inside)} CSV files: it should be one; unpack it and "
                        "name the file"
                    )
                with archive.open(inside[0]) as file:
                    yield file
        elif path.suffix == ".gz":
            with gzip.open(path) as file:
                yield cast(IO[bytes], file)
        else:
            with path.open("rb") as file:
                yield file
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise ArtwarehouseError(f"{path} cannot be read: {reason}") from error


def detect_format(path: Path) -> BulkFormat:
    """Reads the beginning of a file and tells how it is written.

    Raises:
        ArtwarehouseError: It is no file of the museum's objects.
    """
    with open_csv(path) as file:
        sample = file.read(SAMPLE_BYTES)
    if sample.startswith(b"version https://git-lfs"):
        raise ArtwarehouseError(
            f"{path} is a Git LFS pointer and not the file: fetch it by `git lfs pull`"
        )
    encoding = "utf-8" if _is_utf8(sample) else "cp1252"
    start = sample.removeprefix(codecs.BOM_UTF8)[:LONGEST_HEADER].decode(encoding, "replace")
    line = start.splitlines()[0] if start else ""
    readings = {
        separator: next(csv.reader([line], delimiter=separator), []) for separator in SEPARATORS
    }
    separator = max(readings, key=lambda s: len(CSV_COLUMNS.keys() & set(readings[s])))
    headings = tuple(name.strip() for name in readings[separator])
    if "Object ID" not in headings or len(set(headings)) != len(headings):
        raise ArtwarehouseError(
            f"{path} is no open-access CSV of the Met: its first line should name the columns, "
            f"each once and 'Object ID' among them; it begins {line[:80]!r}"
        )
    snake_case = NamingConvention().normalize_identifier
    columns = tuple(CSV_COLUMNS.get(name) or snake_case(name or "unnamed") for name in headings)
    return BulkFormat(encoding, separator, headings, columns)


def physical_lines(path: Path, encoding: str) -> Iterator[str]:
    """Yields the lines of a file as they stand there, cells broken over lines in pieces."""
    with open_csv(path) as file:
        yield from io.TextIOWrapper(file, encoding=encoding, errors="replace")


def _is_utf8(sample: bytes) -> bool:
    try:
        # Not final: the sample may end inside a letter.
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True
