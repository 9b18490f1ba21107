"""The catalogue file of the Web Gallery of Art -> rows of ``wga.catalogue``.

The museum offers all its works in one download: ``data_txt.zip`` with ``catalog.csv`` inside,
separated by semicolons, quoted only where needed, in a single-byte Central European encoding.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.rejects import Reject
from ingestion.wga import urls
from warehouse.errors import ArtwarehouseError

if TYPE_CHECKING:
    import pyarrow as pa

    from ingestion.http import PoliteClient

MEMBER = "catalog.csv"
COLUMNS = (
    "author", "born_died", "title", "date", "technique", "location", "url", "form", "type",
    "school", "timeframe",
)  # fmt: skip
_ACCEPTED = (
    f"the museum's text edition: data_txt.zip, or the {MEMBER} inside it (the museum's copy is "
    f"{urls.LIVE_URL}{urls.CATALOGUE_PATH})"
)
_ZIP, _EXCEL_97, _UTF_16 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", (codecs.BOM_UTF16_LE, b"\xfe\xff")
# A record may go on over a line break inside quotes. A stray quote must not swallow the file.
_LONGEST_RECORD_LINES = 20


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue file that was read.

    Attributes:
        rows: One row a work, all columns text; ``url`` is canonical and unique.
        rejects: Lines that could not be read.
    """

    rows: pa.Table
    rejects: list[Reject]


def read_catalogue(source: str, client: PoliteClient, *, max_bytes: int) -> Catalogue:
    """Reads a catalogue from a file or from the museum.

    Args:
        source: Path of ``data_txt.zip`` or ``catalog.csv``, or their address on the museum's site.
        client: Client of the museum, for an address.
        max_bytes: Largest file taken, before and after decompression.

    Raises:
        ArtwarehouseError: There is no such file, or it is not the catalogue.
    """
    if re.match(r"https?://", source, re.IGNORECASE):
        answer = client.get(source, expect="file", max_bytes=max_bytes)
        if not 200 <= answer.status < 300:
            raise ArtwarehouseError(
                f"{source} is not there (HTTP {answer.status}): give {_ACCEPTED}"
            )
        content = answer.content
    else:
        content = _read_file(Path(source), max_bytes)
    if content.startswith(_ZIP):
        content = _unzip(content, source, max_bytes)
    return parse_catalogue(content, name=source)


def parse_catalogue(content: bytes, *, name: str) -> Catalogue:
    """Reads the bytes of a ``catalog.csv``.

    Lines with another number of fields than the header, with bytes outside the file's encoding,
    or without the address of a work's page are rejected. A line that repeats an earlier one is
    dropped; one that gives other facts for the same address is rejected.

    Args:
        content: The file.
        name: What to call it in messages.

    Raises:
        ArtwarehouseError: The file is not the catalogue.
    """
    import pyarrow as pa

    if content.startswith(_EXCEL_97):
        raise ArtwarehouseError(f"{name} is an Excel file, which is not read: give {_ACCEPTED}")
    if content.startswith(_UTF_16) or b"\0" in content:
        raise ArtwarehouseError(f"{name} is not a text file in UTF-8 or cp1250: give {_ACCEPTED}")
    lines = [
        line.removesuffix(b"\r") for line in content.removeprefix(codecs.BOM_UTF8).split(b"\n")
    ]
    encoding = _encoding_of(lines)
    header = _header(lines[0].decode(encoding, errors="replace"), name)
    # One list a column, as Arrow wants it.
    columns: dict[str, list[str | None]] = {column: [] for column in header}
    rejects: list[Reject] = []
    first_seen: dict[str, tuple[int, list[str]]] = {}
    for number, record, fields in _records(lines, len(header), encoding):
        reason = None
        if isinstance(fields, str):
            reason = fields
        else:
            row = dict(zip(header, fields, strict=True))
            url = urls.page_url(row["url"])
            line_before, fields_before = first_seen.get(url or "", (0, []))
            if url is None:
                reason = "no address of a work's page in the column URL"
            elif not line_before:
                first_seen[url] = number, fields
                for column, value in row.items():
                    columns[column].append(value or None)
                columns["url"][-1] = url
            elif fields != fields_before:
                reason = f"other facts for the address of line {line_before}"
        if reason:
            rejects.append(Reject(record, reason, f"{MEMBER}:{number}"))
    size = len(first_seen)
    constants = {"edition": ["txt"] * size, "encoding": [encoding] * size}
    schema = pa.schema(
        # dlt takes a key for never null and warns when Arrow says otherwise.
        [
            pa.field(column, pa.string(), nullable=column != "url")
            for column in (*header, *constants)
        ]
    )
    return Catalogue(pa.table({**columns, **constants}, schema=schema), rejects)


def _read_file(path: Path, max_bytes: int) -> bytes:
    try:
        with path.expanduser().open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise ArtwarehouseError(
            f"{path} cannot be read ({error.strerror}): give {_ACCEPTED}"
        ) from error
    if len(content) > max_bytes:
        raise ArtwarehouseError(f"{path} is larger than {max_bytes:,} bytes: give {_ACCEPTED}")
    return content


def _unzip(content: bytes, name: str, max_bytes: int) -> bytes:
    """Returns the one expected member of the archive; no other is ever opened or written."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.namelist()
            wanted = next((m for m in members if m.lower().rpartition("/")[2] == MEMBER), None)
            if wanted is None:
                held = ", ".join(members[:5]) or "nothing"
                raise ArtwarehouseError(f"{name} holds {held} and no {MEMBER}: give {_ACCEPTED}")
            with archive.open(wanted) as member:
                # The size in the archive's directory may lie: read, and see.
                unzipped = member.read(max_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        # RuntimeError: encrypted, or packed by a method that Python does not know.
        raise ArtwarehouseError(f"{name} cannot be unpacked ({error}): fetch it again") from error
    if len(unzipped) > max_bytes:
        raise ArtwarehouseError(
            f"{MEMBER} in {name} is larger than {max_bytes:,} bytes once unpacked: give {_ACCEPTED}"
        )
    return unzipped


def _encoding_of(lines: list[bytes]) -> str:
    """Tells UTF-8 from cp1250, the encoding of the museum's own download.

    By the majority of the lines in which it shows: a single damaged line must not turn a UTF-8
    file into one full of wrong letters.
    """
    telling = [line for line in lines if not line.isascii()]
    in_utf_8 = sum(_decodes(line, "utf-8") for line in telling)
    return "utf-8" if 2 * in_utf_8 >= len(telling) else "cp1250"


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _header(line: str, name: str) -> list[str]:
    """Returns the column names: ``BORN-DIED`` -> ``born_died``. Further columns are welcome."""
    header = [
        re.sub(r"\W+", "_", field.strip().lower()).strip("_") for field in _fields(line) or []
    ]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise ArtwarehouseError(
            f"{name} is not the catalogue: its first line lacks the columns "
            f"{', '.join(missing)}, separated by semicolons. Give {_ACCEPTED}"
        )
    if len(set(header)) < len(header) or not all(header):
        raise ArtwarehouseError(f"{name}: the first line names a column twice or not at all")
    return header


def _records(
    lines: list[bytes], width: int, encoding: str
) -> Iterator[tuple[int, str, list[str] | str]]:
    """Yields line number, text, and the fields or why there are none, for each record."""
    position = 1
    while position < len(lines):
        number, line = position + 1, lines[position]
        position += 1
        if not line.strip():
            continue
        if not _decodes(line, encoding):
            yield number, line.decode(encoding, errors="replace"), f"bytes outside {encoding}"
            continue
        text = line.decode(encoding)
        fields = _fields(text)
        if fields is None:
            if joined := _join_lines(lines, position, text, width, encoding):
                text, fields, position = joined
            elif text.count(";") == width - 1:
                # A quote that opens a field and is meant: "Foo" and bar.
                fields = text.split(";")
        if fields is None:
            yield number, text, "a quote that is never closed, or goes on after its end"
        elif len(fields) != width:
            yield number, text, f"{len(fields)} fields where the header has {width}"
        else:
            yield number, text, fields


def _join_lines(
    lines: list[bytes], position: int, text: str, width: int, encoding: str
) -> tuple[str, list[str], int] | None:
    """Returns the record that goes on over the next lines, its fields, and where it ends."""
    for end in range(position, min(position + _LONGEST_RECORD_LINES, len(lines))):
        text += "\n" + lines[end].decode(encoding, errors="replace")
        fields = _fields(text)
        if fields is not None:
            return (text, fields, end + 1) if len(fields) == width else None
    return None


def _fields(text: str) -> list[str] | None:
    """Splits one record; None where its quotes do not fit."""
    try:
        return next(csv.reader([text], delimiter=";", strict=True), [])
    except csv.Error:
        return None
