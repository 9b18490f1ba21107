"""``catalog.csv``, the text edition: semicolons, quotes only where needed, one byte a letter."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from typing import NamedTuple

from ingestion.wga.catalogue_rows import ACCEPTED, Catalogue, RowCollector, column_names
from warehouse.errors import ArtwarehouseError

MEMBER = "catalog.csv"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A record may go on over a line break inside quotes. A stray quote must not swallow the file.
_LONGEST_RECORD_LINES = 20


def parse_text_edition(content: bytes, *, name: str) -> Catalogue:
    """Reads the bytes of a ``catalog.csv``.

    Lines with another number of fields than the header, or with bytes outside the file's encoding,
    are rejected.

    Args:
        content: The file.
        name: What to call it in messages.

    Raises:
        ArtwarehouseError: The file is not the catalogue.
    """
    if content.startswith(_UTF_16) or b"\0" in content:
        raise ArtwarehouseError(f"{name} is not a text file in UTF-8 or cp1250: give {ACCEPTED}")
    lines, encoding = _decoded_lines(content.removeprefix(codecs.BOM_UTF8))
    header = column_names(_fields(lines[0].text) or [], name)
    rows = RowCollector(header, MEMBER)
    for number, record, fields in _records(lines, len(header), encoding):
        if isinstance(fields, str):
            rows.reject(number, record, fields)
        else:
            rows.add(number, record, fields)
    return rows.catalogue("txt", encoding)


class _Line(NamedTuple):
    """A line of the file; bytes outside its encoding became U+FFFD, and it is not whole."""

    text: str
    is_whole: bool = True


def _decoded_lines(content: bytes) -> tuple[list[_Line], str]:
    """Tells UTF-8 from cp1250, the encoding of the museum's own download, and decodes.

    By the majority of the lines in which it shows: a single damaged line must not turn a UTF-8
    file into one full of wrong letters.
    """
    raw = content.split(b"\n")
    telling = [line for line in raw if not line.isascii()]
    in_utf_8 = sum(_decoded(line, "utf-8").is_whole for line in telling)
    encoding = "utf-8" if 2 * in_utf_8 >= len(telling) else "cp1250"
    try:
        # All at once takes a tenth of the time of line by line.
        lines = [_Line(line.removesuffix("\r")) for line in content.decode(encoding).split("\n")]
    except UnicodeDecodeError:
        lines = [_decoded(line.removesuffix(b"\r"), encoding) for line in raw]
    return lines, encoding


def _decoded(line: bytes, encoding: str) -> _Line:
    try:
        return _Line(line.decode(encoding))
    except UnicodeDecodeError:
        return _Line(line.decode(encoding, errors="replace"), is_whole=False)


def _records(
    lines: list[_Line], width: int, encoding: str
) -> Iterator[tuple[int, str, list[str] | str]]:
    """Yields line number, text, and the fields or why there are none, for each record."""
    position = 1
    while position < len(lines):
        number, (text, is_whole) = position + 1, lines[position]
        position += 1
        if not text.strip():
            continue
        if not is_whole:
            yield number, text, f"bytes outside {encoding}"
            continue
        fields = _fields(text)
        if fields is None:
            if joined := _join_lines(lines, position, text, width):
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
    lines: list[_Line], position: int, text: str, width: int
) -> tuple[str, list[str], int] | None:
    """Returns the record that goes on over the next lines, its fields, and where it ends."""
    for end in range(position, min(position + _LONGEST_RECORD_LINES, len(lines))):
        text += "\n" + lines[end].text
        fields = _fields(text)
        if fields is not None:
            return (text, fields, end + 1) if len(fields) == width else None
    return None


def _fields(text: str) -> list[str] | None:
    """Splits one record; None where its quotes do not fit."""
    if '"' not in text and "\r" not in text:  # nearly every line
        return text.split(";") if text else []
    try:
        return next(csv.reader([text], delimiter=";", strict=True), [])
    except csv.Error:
        return None
