"""The open-access CSV as a file: how it is packed, encoded, separated and headed.

The museum publishes UTF-8 with commas. Copies that went through a spreadsheet come with
semicolons and in the encodings of Windows or of a Mac, so both are found out and not assumed.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from dlt.common.normalizers.naming.snake_case import NamingConvention

from core.errors import ArtwarehouseError
from core.system_errors import os_error_text
from ingestion.met.api_schema import CSV_COLUMNS, CSV_ESSENTIAL, CSV_OWN_COLUMNS
from ingestion.met.bulk_encoding import detect_encoding, refuse_wide
from ingestion.met.bulk_stream import check_density

SEPARATORS = ",;\t|"
SAMPLE_BYTES = 4 * 2**20
LONGEST_HEADER = 64 * 2**10
# The museum has added eleven columns in as many years.
MOST_COLUMNS = 200

LONGEST_LINE = 10_000_000


@dataclass(frozen=True, slots=True)
class BulkFormat:
    """How one CSV file is written.

    Attributes:
        encoding: ``utf-8``, ``cp1252`` or ``mac_roman``.
        separator: Between two fields.
        headings: The header line's fields, as they are.
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
                inside = [i for i in archive.infolist() if _is_csv(i.filename)]
                if len(inside) != 1:
                    raise ArtwarehouseError(
                        f"{path} holds {len(inside)} CSV files: it should be one; unpack it and "
                        "name the file"
                    )
                with archive.open(inside[0]) as file:
                    yield file
        elif _is_gzip(path):
            with gzip.open(path) as file:
                yield cast(IO[bytes], file)
        else:
            with path.open("rb") as file:
                yield file
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        reason = os_error_text(error) if isinstance(error, OSError) and error.errno else error
        raise ArtwarehouseError(f"{path} cannot be read: {reason}") from error


def _is_csv(member: str) -> bool:
    """Tells a CSV from what a Mac's archiver writes about it: ``__MACOSX/._MetObjects.csv``."""
    *folders, name = member.split("/")
    return name.lower().endswith(".csv") and not name.startswith(".") and "__MACOSX" not in folders


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def detect_format(path: Path) -> BulkFormat:
    """Reads the beginning of a file and tells how it is written.

    Raises:
        ArtwarehouseError: It is no file of the museum's objects.
    """
    with open_csv(path) as file:
        head = file.read(SAMPLE_BYTES)
        _refuse_others(head, path)
        encoding = detect_encoding(itertools.chain([head], _blocks(file)), str(path))
    start = head.removeprefix(codecs.BOM_UTF8)[:LONGEST_HEADER]
    line = re.split(r"[\r\n]", start.decode(encoding, "replace"), maxsplit=1)[0]
    readings = {
        separator: next(csv.reader([line], delimiter=separator), []) for separator in SEPARATORS
    }
    separator = max(readings, key=lambda s: len(CSV_COLUMNS.keys() & set(readings[s])))
    headings = _named(name.strip() for name in readings[separator])
    missing = [name for name in CSV_ESSENTIAL if name not in headings]
    if missing or len(set(headings)) != len(headings):
        lacks = f"it lacks {', '.join(missing[:3])}" if missing else "it names one twice"
        raise ArtwarehouseError(
            f"{path} is no open-access CSV of the Met: its first line should name the columns, "
            f"each once; {lacks}; it begins {line[:80]!r}"
        )
    if len(headings) > MOST_COLUMNS:
        raise ArtwarehouseError(
            f"{path} is no open-access CSV of the Met: it names {len(headings):,} columns or more, "
            f"and editions have {len(CSV_COLUMNS)}"
        )
    snake_case = NamingConvention().normalize_identifier
    columns = tuple(CSV_COLUMNS.get(name) or snake_case(name) for name in headings)
    for heading, column in zip(headings, columns, strict=True):
        if columns.count(column) > 1 or column in CSV_OWN_COLUMNS:
            raise ArtwarehouseError(
                f"{path} names a column {heading!r}, which would take the place of another: "
                "rename it"
            )
    return BulkFormat(encoding, separator, headings, columns)


def physical_lines(path: Path, encoding: str) -> Iterator[str]:
    """Yields the lines of a file as they are, cells broken over lines in pieces.

    Of a line without end only the beginning is given: as a whole it would fill the memory.
    """
    with open_csv(path) as file:
        text = io.TextIOWrapper(file, encoding=encoding, errors="backslashreplace")
        while line := text.readline(LONGEST_LINE):
            rest = line
            while len(rest) == LONGEST_LINE and not rest.endswith("\n"):
                rest = text.readline(LONGEST_LINE)
            yield line


def _refuse_others(head: bytes, path: Path) -> None:
    if head.startswith(b"version https://git-lfs"):
        raise ArtwarehouseError(
            f"{path} is a Git LFS pointer and not the file: fetch it by `git lfs pull`"
        )
    refuse_wide(head[:LONGEST_HEADER], "Object ID", str(path))
    check_density(head, path)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(SAMPLE_BYTES):
        yield block


def _named(headings: Iterable[str]) -> tuple[str, ...]:
    """Gives columns without a heading one: spreadsheets add such columns to the right."""
    numbers = itertools.count(1)
    return tuple(name or f"Unnamed {next(numbers)}" for name in headings)
